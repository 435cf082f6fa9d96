"""Whether claims flow, in one sentence: judged from the tone of each processor and the canaries, the same for the terminal and the console."""

from collections.abc import Mapping

from monitoring.life import Life


def judged(tones: Mapping[str, str], life: Life) -> tuple[str, str]:
    """The sentence and its tone. `tones`: of every processor, in the order of the flow: good, warn, bad, unknown or paused."""
    wrong, late, unknown, paused = (_named(tones, tone) for tone in ("bad", "warn", "unknown", "paused"))
    if wrong:
        also = "".join(f"; {names} {how}" for names, how in ((late, "late"), (paused, "paused by operators")) if names)
        return f"Claims are held up in {wrong}{also}", "bad"
    if paused:
        return f"Claims wait: operators paused {paused}" + (f"; not known: {unknown}" if unknown else ""), "paused"
    if life.canaries.tone == "bad":
        return f"Canaries do not come back, whatever the figures say. {life.canaries.said}", "bad"
    if unknown:
        return f"Not known: {unknown}", "unknown"
    return (f"Claims flow, {late} some seconds late", "warn") if late else ("Claims flow", "good")


def _named(tones: Mapping[str, str], wanted: str) -> str:
    names = [name for name, tone in tones.items() if tone == wanted]
    return "every processor" if names and len(names) == len(tones) else ", ".join(names)
