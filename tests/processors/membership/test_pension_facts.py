"""What the registry knows of a pension on a date: months that count, months that were due, and accounts that our own payment does not change."""

from __future__ import annotations

from datetime import date

import pytest

from processors.membership.rules.snapshot import Question, snapshot, snapshot_digest, with_accounts
from processors.membership.tables import Registry
from schemas.events.coverage import Membership, MonthRange, PensionAccount
from schemas.events.ledger import CoverageSnapshot, PensionFacts
from schemas.money import Money
from schemas.vocabulary import ClaimKind, Programme, Segment
from tests.factories import coverage, membership

ON = date(2026, 10, 20)
ACCOUNT = PensionAccount(balance=Money(amount=9_000_000), as_of=date(2026, 9, 30), weighted_annual_wage=Money(amount=60_000_000))


def facts(
    *memberships: Membership, kind: ClaimKind = ClaimKind.JP_OLD_AGE, on: date = ON, account: PensionAccount | None = ACCOUNT
) -> CoverageSnapshot:
    return snapshot(Registry.of(coverage(memberships=memberships, pension=account)), Question(kind, on, ON))


def known(*memberships: Membership, on: date = ON) -> PensionFacts:
    found = facts(*memberships, on=on).pension
    assert found is not None
    return found


def since(start: date, paid: tuple[tuple[str, str], ...], ended: date | None = None) -> Membership:
    ranges = tuple(MonthRange(first=first, last=last) for first, last in paid)
    return membership(starts_on=start, ends_on=ended, paid=ranges)


def test_months_count_from_the_programmes_first_day_on() -> None:
    found = known(since(date(2010, 3, 1), (("2010-03", "2026-12"),)))
    assert (found.joined_on, found.months, found.due_months) == (date(2015, 7, 1), 135, 135)


@pytest.mark.parametrize(("on", "months"), [(date(2026, 10, 15), 8), (date(2026, 10, 16), 9)])
def test_a_month_counts_once_its_contribution_was_due(on: date, months: int) -> None:
    assert known(since(date(2026, 1, 10), (("2026-01", "2026-12"),)), on=on).months == months


def test_unpaid_months_of_a_membership_lower_the_density_and_those_between_two_do_not() -> None:
    first = since(date(2020, 1, 1), (("2020-01", "2020-10"),), date(2020, 12, 31))
    second = since(date(2025, 1, 1), (("2025-01", "2025-12"),), date(2025, 12, 31))
    found = known(first, second)
    assert (found.months, found.due_months, found.joined_on) == (22, 24, date(2020, 1, 1))


def test_memberships_beside_each_other_count_once() -> None:
    work = since(date(2025, 1, 1), (("2025-01", "2025-12"),), date(2025, 12, 31))
    assert (known(work, work).months, known(work, work).due_months) == (12, 12)


def test_contributions_that_were_paid_for_months_after_a_membership_make_no_density_above_the_whole() -> None:
    found = known(since(date(2025, 1, 1), (("2025-01", "2025-12"),), date(2025, 6, 30)))
    assert (found.months, found.due_months) == (12, 12)


def test_who_left_the_programme_is_a_wage_worker_without_cover() -> None:
    found = facts(since(date(2016, 1, 1), (("2016-01", "2020-12"),), date(2020, 12, 31)))
    assert (found.segment, found.covered, found.pension is not None) == (Segment.PU, False, True)


def test_programmes_without_a_pension_give_none() -> None:
    assert facts(membership(Segment.BPU)).pension is None
    assert facts().pension is None
    assert facts(membership(programmes=(Programme.JKK, Programme.JHT))).pension is None


@pytest.mark.parametrize("kind", [kind for kind in ClaimKind if kind not in {"jp_old_age", "jp_disability", "jp_survivors"}])
def test_other_claims_know_nothing_of_it(kind: ClaimKind) -> None:
    assert facts(membership(), kind=kind).pension is None


def test_the_day_of_a_balance_is_no_fact_and_the_balance_is() -> None:
    later = ACCOUNT.model_copy(update={"as_of": ON})
    richer = ACCOUNT.model_copy(update={"balance": Money(amount=9_100_000)})
    digest = snapshot_digest(facts(membership()))
    assert snapshot_digest(facts(membership(), account=later)) == digest
    assert snapshot_digest(facts(membership(), account=richer)) != digest
    assert snapshot_digest(facts(membership(), account=None)) != digest


def test_our_own_payment_is_no_new_fact_and_a_corrected_wage_is() -> None:
    before = facts(membership())
    paid = ACCOUNT.model_copy(update={"balance": Money(amount=0), "settled_on": ON})
    assert snapshot_digest(with_accounts(facts(membership(), account=paid), None, ACCOUNT)) == snapshot_digest(before)
    corrected = paid.model_copy(update={"weighted_annual_wage": Money(amount=1)})
    assert snapshot_digest(with_accounts(facts(membership(), account=corrected), None, ACCOUNT)) != snapshot_digest(before)
