"""What is owed for late payments, computed again from what each was judged by, as its event records it."""

from __future__ import annotations

from collections.abc import Mapping

from deploy.replaying.comparing import ABSENT, Difference, Json, difference, fields_differing
from processors.law import CALENDAR, Book
from processors.payout.lateness import Delay, Late, late
from schemas.canonical import canonical_json, digest
from schemas.civil import civil_date
from schemas.events.payout import PayoutCompensated
from streams.contract import Event


def judged(event: Event, told: PayoutCompensated, books: Mapping[str, Book]) -> tuple[Difference, ...] | None:
    """What differs between the record and what follows from its facts: nothing, where the line's canonical JSON, its days and its doubts
    are the same. None: it records no facts yet, or the edition of its line is not at hand; a broken seal counts all the same."""
    broken = _unsealed(event, told)
    book = books.get(told.line.tariff_version)
    if told.rests_on is None or book is None:
        return broken or None
    delay = Delay.of(event.subject, told.of, told.line.payee_ref, told.rests_on)
    found = late(delay, book.on(civil_date(told.rests_on.complete_at)), CALENDAR)
    if found is None:
        return (*broken, difference(event, told.line.line_id, "line", told.line.net.model_dump(mode="json"), ABSENT))
    recorded, computed = _recorded(told), _computed(found)
    if canonical_json(recorded) == canonical_json(computed):
        return broken
    return (*broken, *(difference(event, told.line.line_id, *one) for one in fields_differing(recorded, computed, "")))


def _unsealed(event: Event, told: PayoutCompensated) -> tuple[Difference, ...]:
    sealed = digest((told.line,))
    if told.lines_digest == sealed:
        return ()
    return (difference(event, told.line.line_id, "lines_digest", told.lines_digest, f"{sealed} of the recorded line"),)


def _recorded(told: PayoutCompensated) -> dict[str, Json]:
    return _form(
        told.line.model_dump(mode="json"), told.promised_on.isoformat(), told.paid_on.isoformat(), told.days, told.doubts
    )


def _computed(found: Late) -> dict[str, Json]:
    return _form(
        found.line.model_dump(mode="json"), found.promised_on.isoformat(), found.paid_on.isoformat(), found.days, found.doubts
    )


def _form(line: dict[str, Json], promised_on: str, paid_on: str, days: int, doubts: tuple[str, ...]) -> dict[str, Json]:
    return {**line, "promised_on": promised_on, "paid_on": paid_on, "days": days, "doubts": list(doubts)}
