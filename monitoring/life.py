"""The proof of life at one moment: do canaries come back, and what did the last audit find. Judged the same by the terminal and the console.

What is not known, or too old to be trusted, is never well.
"""

from dataclasses import dataclass
from typing import Final

from monitoring.figures import OLD_SECONDS, Moment, ages, duration

MISSING_SECONDS: Final = 300
LATE_SECONDS: Final = 30
STUCK_SECONDS: Final = 120
AUDIT_OVERDUE_SECONDS: Final = 7_200
LOOK_OLD_SECONDS: Final = 30
AUDIT_SOURCE: Final = "audit"
"""The exporter's."""
NO_CANARIES: Final = "No canaries fly: start `santunan canary`, and list it in the targets; a demo's fly with --watch, until its last claim is written"


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of life. `tone`: good, warn, bad or unknown; `said`: in words; `age`: how old it is, once that is too old to be trusted."""

    tone: str
    said: str
    age: str | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """`stages`: seconds after its filing at which each processor had shown a canary, on the slowest partition."""

    canaries: Sign
    audit: Sign
    heartbeat: Sign
    stages: tuple[tuple[str, float], ...] = ()


def life_of(now: Moment, at: float) -> Life:
    """As told at a moment, judged at `at` (seconds since 1970)."""
    looked = at - now.at
    slowest = now.most("santunan_canary_seconds", "processor")
    return Life(
        canaries=_canaries(now, at, looked),
        audit=_audit(now, at, looked),
        heartbeat=_heartbeat(now, at, looked),
        stages=tuple(sorted(slowest.items(), key=lambda stage: stage[1])),
    )


def _canaries(now: Moment, at: float, looked: float) -> Sign:
    returned = now.most("santunan_canary_last_success_timestamp_seconds", "partition")
    if not returned:
        return Sign("unknown", NO_CANARIES)
    if looked > LOOK_OLD_SECONDS:
        return Sign("unknown", f"Canaries came back from {len(returned)} partitions", duration(looked))
    missing = sorted((number for number, last in returned.items() if at - last > MISSING_SECONDS), key=int)
    longest = _longest(now)
    if missing:
        return Sign("bad", f"None came back from partition {', '.join(missing)}{_waiting(longest)}")
    if longest is not None and longest[0] > LATE_SECONDS:
        return Sign("bad" if longest[0] > STUCK_SECONDS else "warn", f"One is late{_waiting(longest)}")
    took = now.most("santunan_canary_seconds", "partition")
    if not took:
        return Sign("unknown", "They fly, and none has come back yet")
    return Sign("good", f"Back from all {len(returned)} partitions, the slowest in {max(took.values()):.1f} s")


def _longest(now: Moment) -> tuple[float, str, str] | None:
    """Seconds, partition and processor of the one that is out longest."""
    out = [
        (seconds, dict(labels).get("partition", ""), dict(labels).get("processor", ""))
        for labels, seconds in now.values.get("santunan_canary_waiting_seconds", {}).items()
        if seconds
    ]
    return max(out, default=None)


def _waiting(longest: tuple[float, str, str] | None) -> str:
    if longest is None:
        return ""
    seconds, partition, processor = longest
    return f": on partition {partition} it waits for {processor}, {duration(seconds)}"


def _audit(now: Moment, at: float, looked: float) -> Sign:
    made = max(now.most("santunan_audit_last_timestamp_seconds", "").values(), default=None)
    if made is None:
        return Sign("unknown", "No audit is known of: start `santunan audit watch`")
    findings = {name: found for name, found in now.most("santunan_audit_findings", "check").items() if found}
    said = f"{_listed(findings)}, {duration(at - made)} ago" if findings else f"Nothing found, {duration(at - made)} ago"
    read = looked + ages(now).get(AUDIT_SOURCE, 0.0)
    if read > OLD_SECONDS:
        return Sign("unknown", said, duration(read))
    if findings:
        return Sign("bad", said)
    return Sign("bad", f"Overdue: {said.lower()}") if at - made > AUDIT_OVERDUE_SECONDS else Sign("good", said)


def _listed(findings: dict[str, float]) -> str:
    return ", ".join(f"{found:,.0f} in {name}" for name, found in sorted(findings.items()))


def _heartbeat(now: Moment, at: float, looked: float) -> Sign:
    beaten = max(now.most("santunan_heartbeat_timestamp_seconds", "").values(), default=0.0)
    if not beaten:
        return Sign("unknown", "No dead-man's switch was ever called")
    said = f"Last called {duration(at - beaten)} ago"
    if looked > LOOK_OLD_SECONDS:
        return Sign("unknown", said, duration(looked))
    return Sign("good" if at - beaten <= MISSING_SECONDS else "bad", said)
