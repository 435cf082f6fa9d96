"""What flows during the exercise: claims without quirks, the same claims badly written, and people who answer only some of what they are asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from deploy.demo.people import Answer, People
from deploy.demo.records import Planned
from deploy.demo.timeline import Quirks, Writer
from schemas.envelope import EventData
from schemas.events.payout import PayoutAwaitingAccount, PayoutConflict, PayoutRejected, PayoutReturned
from schemas.topics import SUBMISSIONS

NO_QUIRKS: Final = Quirks(**{field.name: 0.0 for field in fields(Quirks)})
LEAD: Final = timedelta(seconds=1.5)
SEEDS_TRIED_MAX: Final = 200
PLAIN_KIND: Final = "jht"
"""Mostly paid without an officer."""


def rewritten(records: Iterable[Planned], change: Callable[[dict[str, Any]], None], name: str) -> tuple[Planned, ...]:
    """The same with each claim written otherwise: `change` is done to the event's fields, `name` begins its id."""
    return tuple(_changed(each, change, name) if each.topic == SUBMISSIONS else each for each in records)


def claims_of(records: Iterable[Planned]) -> tuple[Planned, ...]:
    """Without documents and coverage."""
    return tuple(each for each in records if each.topic == SUBMISSIONS)


def _changed(record: Planned, change: Callable[[dict[str, Any]], None], name: str) -> Planned:
    found = json.loads(record.value)
    found["id"] = f"{name}-{found['id']}"
    change(found)
    return record.damaged(value=json.dumps(found).encode())


def stream(seed: int, rate: float, claims: int, partitions: int) -> tuple[Planned, ...]:
    """`claims` claims at `rate` a second, as they should be; due from now on."""
    return tuple(Writer(seed, rate, datetime.now(UTC) + LEAD, NO_QUIRKS, partitions).write(claims).records)


def one_claim(seed: int, partitions: int) -> tuple[Planned, ...]:
    """Everything about a claim of the plain kind, from the first seed that writes one."""
    for tried in range(seed, seed + SEEDS_TRIED_MAX):
        records = stream(tried, 10.0, 1, partitions)
        (filed,) = (json.loads(each.value) for each in claims_of(records))
        if filed["data"]["claim"]["kind"] == PLAIN_KIND:
            return records
    raise LookupError(f"no seed of {SEEDS_TRIED_MAX} from {seed} writes a claim of kind {PLAIN_KIND}: take another")


def event_date(record: Planned) -> str:
    """Of the claim in a record, year-month-day."""
    return str(json.loads(record.value)["data"]["claim"]["event_date"])


def backwards(event: dict[str, Any]) -> None:
    """Writes the date as people do and no schema takes it: 21/11/2026."""
    claim = event["data"]["claim"]
    claim["event_date"] = "/".join(reversed(claim["event_date"].split("-")))


def mistyped(event: dict[str, Any]) -> None:
    """Writes a thirteenth month."""
    claim = event["data"]["claim"]
    year, _, day = claim["event_date"].split("-")
    claim["event_date"] = f"{year}-13-{day}"


def as_it_is(event: dict[str, Any]) -> None:
    """Changes nothing: the same once more, under another event id."""
    del event


class Patient(People):
    """The demo's people, but claimants whose payment was refused know nothing better, and officers answer conflicts when told."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.may_answer_conflicts = False
        self._refused: set[tuple[str, str]] = set()
        self._kept: list[Answer] = []

    def react(self, subject: str, data: EventData, now: datetime) -> list[Answer]:
        if isinstance(data, PayoutRejected | PayoutReturned):
            self._refused.add((subject, data.payee_ref))
        if (
            isinstance(data, PayoutRejected | PayoutReturned | PayoutAwaitingAccount)
            and (subject, data.payee_ref) in self._refused
        ):
            return []
        answers = super().react(subject, data, now)
        if isinstance(data, PayoutConflict):
            self._kept += [replace(each, delay=0.0) for each in answers]
            answers = []
        if self.may_answer_conflicts:
            answers, self._kept = [*answers, *self._kept], []
        return answers
