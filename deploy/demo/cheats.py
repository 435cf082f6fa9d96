"""Some of the demo's people try to cheat: a ring that is paid to one account, a burial before the death, a wage raised before an accident
that was treated before it happened. What they do is drawn apart from everything else, so that honest claims stay as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Final

from deploy.demo.claimants import Case
from deploy.demo.population import account, month, months_before
from schemas.claim import BankAccount
from schemas.events.coverage import WagePeriod
from schemas.money import Money
from schemas.terms import Term
from schemas.vocabulary import ClaimKind, Filing

RING_MAX: Final = 8
"""People who are paid to one account, before the ring opens another."""
RAISE: Final = 3
RAISED_MONTHS: Final = 3
"""How long before the accident the wage was raised."""


class Scheme(Term):
    """How somebody tries."""

    RING = "one account for many"
    BURIAL = "burial before death"
    WAGE = "wage raised, treated before the accident"


class Cheats:
    """Turns honest cases into others, now and then."""

    def __init__(self, seed: int | str, share: float) -> None:
        """`share`: of claims (0..1)."""
        self._random = Random(f"{seed} cheats")
        self._share = share
        self._ring: BankAccount | None = None
        self._paid = 0

    def tempted(self, case: Case) -> tuple[Case, Scheme | None]:
        """The case as it is filed, and what is wrong with it."""
        if self._random.random() >= self._share or case.claim.filing is not Filing.APPLICATION:
            return case, None
        if case.claim.death is not None:
            return _buried_early(case), Scheme.BURIAL
        if case.claim.kind is ClaimKind.JKK_ACCIDENT:
            return _raised(case), Scheme.WAGE
        if all(payee.account is None for payee in case.personal.payees):
            return case, None
        return self._to_the_ring(case), Scheme.RING

    def _to_the_ring(self, case: Case) -> Case:
        if self._ring is None or self._paid == RING_MAX:
            self._ring, self._paid = account(self._random, "nobody"), 0
        self._paid += 1
        number = {"bank_code": self._ring.bank_code, "number": self._ring.number}
        payees = tuple(
            payee if payee.account is None else payee.model_copy(update={"account": payee.account.model_copy(update=number)})
            for payee in case.personal.payees
        )
        return replace(case, personal=case.personal.model_copy(update={"payees": payees}))


def _buried_early(case: Case) -> Case:
    death = case.claim.death
    assert death is not None
    buried = death.model_copy(update={"buried_on": case.claim.event_date - timedelta(days=2)})
    return replace(case, claim=case.claim.model_copy(update={"death": buried}))


def _raised(case: Case) -> Case:
    claim, coverage = case.claim, case.member.coverage
    assert claim.accident is not None
    (membership, *others) = coverage.memberships
    last = membership.wages[-1]
    since = months_before(claim.event_date, RAISED_MONTHS)
    more = WagePeriod(first=month(since), wage=Money(amount=last.wage.amount * RAISE))
    raised = membership.model_copy(update={"wages": (*membership.wages, more)})
    treated = claim.accident.model_copy(update={"treated_on": claim.event_date - timedelta(days=1)})
    return replace(
        case,
        claim=claim.model_copy(update={"accident": treated}),
        member=replace(case.member, coverage=coverage.model_copy(update={"memberships": (raised, *others)})),
    )
