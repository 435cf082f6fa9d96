"""The service promises: how many working days the fund has from the hour in which a claim's papers were complete.

By the law in force on that day; the figures stand in `tariffs/deadlines.toml`.
"""

from datetime import datetime
from typing import Final

from processors.law import CALENDAR, LAW
from processors.law.book import Found
from schemas.civil import civil_date
from schemas.kinds import KINDS, MIGRANT_KINDS, SCHOLARSHIPS, KindRow
from schemas.vocabulary import Channel, ClaimKind, Programme

_OF_PROGRAMME: Final = {
    Programme.JKK: "deadline.pay.jkk",
    Programme.JKM: "deadline.pay.jkm",
    Programme.JHT: "deadline.pay.jht",
    Programme.JP: "deadline.pay.jp",
    Programme.JKP: "deadline.pay.jkp",
}
PRACTICE: Final = "deadline.practice.jmo"


def _code(row: KindRow) -> str:
    if row.kind in SCHOLARSHIPS:
        return "deadline.pay.scholarship"
    if row.kind in MIGRANT_KINDS and row.programme is Programme.JKK:
        return "deadline.pay.pmi"
    return _OF_PROGRAMME[row.programme]


PROMISES: Final = {kind: _code(row) for kind, row in KINDS.items()}
"""The series of each kind's promise."""


def promise(kind: ClaimKind, complete_since: datetime) -> Found:
    """The promise to a claim of the kind whose papers were complete then: working days, article and mark."""
    return LAW.since(PROMISES[kind], civil_date(complete_since))


def promised_by(kind: ClaimKind, complete_since: datetime) -> datetime:
    """Until when a claim, whose papers were complete then, is to be paid. UTC."""
    return CALENDAR.at_after(complete_since, promise(kind, complete_since).whole)


def practised(kind: ClaimKind, channel: Channel, complete_since: datetime) -> Found | None:
    """What is usual and shorter than the promise, where a channel has such a practice."""
    if kind is not ClaimKind.JHT or channel is not Channel.JMO:
        return None
    return LAW.since(PRACTICE, civil_date(complete_since))
