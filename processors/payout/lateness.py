"""Late payment by the fund: 1 % of the amount for each day after the promise (PP 44/2015 art 37(3); Permenaker 5/2021 art 79(3); C).

Counted when a payment has arrived, since only then the days are known: civil days (WIB) after the promised one, up to the day on
which the payee had the money. Pure: the law and the calendar are given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from processors.law import Calendar, Found, Tariffs
from processors.law.promises import PROMISES
from processors.law.rows import UNVERIFIED
from schemas.benefit import BenefitLine, Sentence
from schemas.civil import civil_date
from schemas.delays import Arrived, DelayFacts
from schemas.identifiers import ClaimId
from schemas.money import ZERO, Money, round_half_up
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, EntitlementFamily, EvidenceMark, Programme, Relationship

COMPENSATED: Final = {
    Programme.JKK: ("deadline.late_payment.jkk", BenefitCode.JKK_LATE_PAYMENT),
    Programme.JKM: ("deadline.late_payment.jkm", BenefitCode.JKM_LATE_PAYMENT),
}
"""The programmes whose articles give it; for the others none was found."""
NOT_OWED: Final = frozenset({Relationship.EMPLOYER, Relationship.HEALTH_FACILITY, Relationship.PREPAYER})
"""The articles give it to the participant and the heirs; who laid money out is not named."""
UNSURE_PAYEES: Final = frozenset({Relationship.BURIER})
"""Neither participant nor heir, and paid in the heirs' place: two people say."""
AUTOMATIC: Final = "own.authority.automatic"
_CERTAINTY: Final = {mark: rank for rank, mark in enumerate(EvidenceMark)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a claim's promise counts from. `doubts`: what happened since that may not be the fund's delay."""

    kind: ClaimKind
    complete_at: datetime | None = None
    doubts: tuple[ReasonCode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWait:
    """A payment without a payable account: missed then, named anew then (`named_at`: when the channel took it in)."""

    missed_at: datetime
    named_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compensation:
    """Of a payment that makes good another one's delay: for which one, by which line, and why two people see it first."""

    of: str
    digest: str
    unsure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """One payment that came late. `doubts`: why people have to see it, each in a sentence."""

    line: BenefitLine
    promised_on: date
    paid_on: date
    days: int
    doubts: tuple[str, ...]
    facts: DelayFacts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """What is known of one payment. `parts`: what arrived, in rupiah, and on which civil day."""

    claim_id: ClaimId
    group: str
    payee_ref: str
    relationship: Relationship
    programme: Programme
    promise: Promise
    parts: tuple[tuple[int, date], ...]
    due_on: date | None = None
    account: AccountWait | None = None

    @property
    def facts(self) -> DelayFacts | None:
        """As it is recorded; None where the papers are not complete."""
        if self.promise.complete_at is None:
            return None
        return DelayFacts(
            kind=self.promise.kind,
            programme=self.programme,
            relationship=self.relationship,
            complete_at=self.promise.complete_at,
            doubts=self.promise.doubts,
            due_on=self.due_on,
            missed_at=self.account.missed_at if self.account else None,
            named_at=self.account.named_at if self.account else None,
            arrived=tuple(Arrived(amount=Money.rupiah(rupiah), on=on) for rupiah, on in self.parts),
        )

    @classmethod
    def of(cls, claim_id: ClaimId, group: str, payee_ref: str, facts: DelayFacts) -> Delay:
        """From what is recorded."""
        return cls(
            claim_id=claim_id,
            group=group,
            payee_ref=payee_ref,
            relationship=facts.relationship,
            programme=facts.programme,
            promise=Promise(kind=facts.kind, complete_at=facts.complete_at, doubts=facts.doubts),
            parts=tuple((part.amount.amount, part.on) for part in facts.arrived),
            due_on=facts.due_on,
            account=AccountWait(missed_at=facts.missed_at, named_at=facts.named_at) if facts.missed_at else None,
        )


def days_late(promised_on: date, paid_on: date) -> int:
    """Civil days after the promised one: nothing on that day itself, one on the next."""
    return max(0, (paid_on - promised_on).days)


def promised_on(delay: Delay, promise: Found, calendar: Calendar) -> date | None:
    """Until which day the fund had to pay: from complete papers, of which a payable account is one, and not before it was due."""
    since = delay.promise.complete_at
    if since is None:
        return None
    if delay.account and delay.account.named_at:
        since = max(since, delay.account.named_at)
    on = civil_date(calendar.at_after(since, promise.whole))
    return on if delay.due_on is None else max(on, delay.due_on)


def late(delay: Delay, law: Tariffs, calendar: Calendar) -> Late | None:
    """What a late payment's payee is owed; None where it came in time, or where no article gives it. `law`: of the day on which the
    papers were complete."""
    if delay.programme not in COMPENSATED or delay.relationship in NOT_OWED or delay.promise.complete_at is None:
        return None
    promise = law.find(PROMISES[delay.promise.kind])
    by = promised_on(delay, promise, calendar)
    if by is None or all(days_late(by, on) == 0 for _, on in delay.parts):
        return None
    code, benefit = COMPENSATED[delay.programme]
    rate = law.find(code)
    owed = round_half_up(sum((rupiah * rate.part * days_late(by, on) for rupiah, on in delay.parts), Fraction(0)))
    if not owed:
        return None
    doubts = tuple(_doubts(delay, promise, calendar, by, owed, law))
    paid_on = max(on for _, on in delay.parts)
    return Late(
        line=_line(delay, benefit, owed, by, (promise, rate), law.version, unverified=bool(doubts)),
        promised_on=by,
        paid_on=paid_on,
        days=days_late(by, paid_on),
        doubts=doubts,
        facts=delay.facts,
    )


def _doubts(delay: Delay, promise: Found, calendar: Calendar, by: date, owed: int, law: Tariffs) -> Iterable[str]:
    """What is unresolved goes to people, each with its reason."""
    since = delay.promise.complete_at
    assert since is not None, "what has no beginning is not late"
    if promise.mark in UNVERIFIED:
        yield f"that {promise.text} working days are promised is our reading ({promise.article}, {promise.mark})"
    if unsure := calendar.doubt(civil_date(since), by):
        yield f"working days of {unsure}"
    if (
        delay.account
        and delay.account.named_at
        and civil_date(delay.account.missed_at) > civil_date(calendar.at_after(since, promise.whole))
    ):
        yield "it was late already when the account was missed: whose delay that was, no article says"
    yield from (f"since the papers were complete: {doubt}" for doubt in delay.promise.doubts)
    if delay.relationship in UNSURE_PAYEES:
        yield f"the articles name participant and heirs, not the {delay.relationship}"
    if owed > sum(rupiah for rupiah, _ in delay.parts):
        yield "it is more than the amount itself; no cap was found"
    if owed > law.find(AUTOMATIC).whole:
        yield "it is above what is approved without a person"


def _line(
    delay: Delay, benefit: BenefitCode, owed: int, by: date, rests_on: tuple[Found, Found], version: str, *, unverified: bool
) -> BenefitLine:
    promise, rate = rests_on
    amount = Money(amount=owed)
    complete = delay.promise.complete_at
    assert complete is not None, "what has no beginning is not late"
    days = max(days_late(by, on) for _, on in delay.parts)
    steps = (
        f"complete on {civil_date(complete).isoformat()}, {promise.text} working days: to be paid by {by.isoformat()}",
        *(
            f"{rupiah:,} arrived on {on.isoformat()}: {days_late(by, on)} x {rate.text} % of it"
            for rupiah, on in delay.parts
            if days_late(by, on)
        ),
        f"together {owed:,}; no cap was found",
    )
    told = f"{owed:,}"
    return BenefitLine(
        line_id=f"{benefit}/{delay.group}"[:120],
        benefit=benefit,
        family=EntitlementFamily.LATE_PAYMENT,
        subject=f"{delay.claim_id}:{delay.group}",
        payee_ref=delay.payee_ref,
        gross=amount,
        tax=ZERO,
        net=amount,
        rule="late_payment",
        article=f"{rate.article}; {promise.article}",
        tariff_version=version,
        mark=max(promise.mark, rate.mark, key=_CERTAINTY.__getitem__),
        unverified=unverified,
        inputs={
            rate.name: rate.text,
            promise.name: promise.text,
            "promised_on": by.isoformat(),
            "paid_on": max(on for _, on in delay.parts).isoformat(),
            "days_late": str(days),
            "late_rupiah": str(sum(rupiah for rupiah, on in delay.parts if days_late(by, on))),
        },
        steps=steps,
        sentence=Sentence(
            indonesian=f"Ganti rugi karena pembayaran terlambat {days} hari: Rp{told.replace(',', '.')}.",
            english=f"For the payment that came {days} {'day' if days == 1 else 'days'} late: Rp{told}.",
        ),
    )
