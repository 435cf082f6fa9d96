"""A decision as it is recorded beside the one that is computed again: every field that differs, by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from deploy.replaying.past import Cause, Decided, Decision
from schemas.canonical import canonical_json, digest
from schemas.events.decisions import AssessmentReferred, ClaimApproved, ClaimDenied
from streams.contract import Event

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"
TEXT_LENGTH_MAX: Final = 300
OF_THE_LINES: Final = frozenset({"lines", "lines_digest", "total"})
ABSENT: Final = "(absent)"


class Difference(NamedTuple):
    """One field. `line`: the benefit line's id, or empty for the decision itself."""

    claim_id: str
    partition: int
    offset: int
    event_type: str
    line: str
    field: str
    recorded: str
    computed: str


def compared(decided: Decided, cause: Cause) -> tuple[Difference, ...]:
    """What differs between the decision and what the cause leads to: the whole of it where it was computed by rule, the lines of it where
    a person approved what had been computed before. Nothing: the canonical JSON of both is the same, byte for byte."""
    computed, _ = cause.decided(decided.at)
    recorded = _form(decided.data, decided)
    if computed is None:
        return (unexplained(decided),)
    if isinstance(computed, AssessmentReferred | ClaimApproved) and not decided.by_rule:
        found = _form(computed, decided)
    elif type(computed) is not type(decided.data):
        return (difference(decided.event, "", "decision", decided.data.event_type, computed.event_type),)
    else:
        found = _form(computed, decided)
    if canonical_json(recorded) == canonical_json(found):
        return ()
    return tuple(difference(decided.event, *told) for told in _differing(recorded, found))


def _form(data: Decision, decided: Decided) -> dict[str, Json]:
    """As JSON. What an older record could not say yet does not count against it."""
    form: dict[str, Json] = data.model_dump(mode="json")
    if not decided.by_rule:
        return {name: value for name, value in form.items() if name in OF_THE_LINES}
    if isinstance(decided.data, ClaimDenied | AssessmentReferred) and decided.data.tariff_version is None:
        form.pop("tariff_version", None)
    return form


def unsealed(decided: Decided) -> tuple[Difference, ...]:
    """A recorded digest that is not the recorded lines', which no edition of the law is needed to see."""
    data = decided.data
    if isinstance(data, ClaimDenied) or data.lines_digest == digest(data.lines):
        return ()
    return (difference(decided.event, "", "lines_digest", data.lines_digest, f"{digest(data.lines)} of the recorded lines"),)


def unexplained(decided: Decided) -> Difference:
    """Nothing on the log before it leads to such a decision."""
    return difference(decided.event, "", "decision", decided.data.event_type, ABSENT)


def _differing(recorded: dict[str, Json], computed: dict[str, Json]) -> Iterator[tuple[str, str, Json, Json]]:
    before, after = _by_line(recorded), _by_line(computed)
    for line in dict.fromkeys((*before, *after)):
        if line not in before or line not in after:
            yield line, "line", _net(before.get(line)), _net(after.get(line))
            continue
        yield from ((line, *told) for told in fields_differing(before[line], after[line], ""))
    rest = {name: value for name, value in recorded.items() if name != "lines"}
    yield from (
        ("", *told) for told in fields_differing(rest, {name: value for name, value in computed.items() if name != "lines"}, "")
    )


def _by_line(form: dict[str, Json]) -> dict[str, Json]:
    lines = form.get("lines", [])
    assert isinstance(lines, list)
    return {str(line["line_id"]): line for line in lines if isinstance(line, dict)}


def _net(line: Json) -> Json:
    return line["net"] if isinstance(line, dict) else ABSENT


def fields_differing(recorded: Json, computed: Json, at: str) -> Iterator[tuple[str, Json, Json]]:
    """Each field that is not the same, by its path."""
    if isinstance(recorded, dict) and isinstance(computed, dict):
        for name in dict.fromkeys((*recorded, *computed)):
            yield from fields_differing(recorded.get(name, ABSENT), computed.get(name, ABSENT), f"{at}.{name}" if at else name)
    elif recorded != computed:
        yield at, recorded, computed


def difference(event: Event, line: str, field: str, recorded: Json, computed: Json) -> Difference:
    """One field of one record."""
    said = (_text(recorded), _text(computed))
    return Difference(event.subject, event.partition, event.offset, event.type, line, field, *said)


def _text(value: Json) -> str:
    text = value if isinstance(value, str) else canonical_json(value).decode()
    return text if len(text) <= TEXT_LENGTH_MAX else f"{text[:TEXT_LENGTH_MAX]}…"
