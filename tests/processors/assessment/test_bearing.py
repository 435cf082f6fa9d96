"""Who bears a benefit: heirs and nobody, several employers, arrears, replacement, too small a wage, by the domain reference 5."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.assess import assess
from processors.assessment.rules.authority import authority
from processors.assessment.rules.bearing import ARREARS
from processors.assessment.rules.case import Case
from processors.assessment.rules.shares import Share, shares_of
from processors.assessment.rules.unpaid import SAID, employers_first, unpaid
from processors.assessment.rules.wages import EMPLOYER_OF_EVENT, SUM
from processors.law import Book
from schemas.circumstances import EmploymentDetails, ReplacementDetails, ReplacementGround
from schemas.claim import ClaimContent
from schemas.events.ledger import EmployerCover
from schemas.heirs import HEIR_CLASSES
from schemas.injuries import CostKind
from schemas.kinds import KINDS
from schemas.reasons import ReasonCode
from schemas.unpaid import Bearer
from schemas.vocabulary import AuthorityRole, BenefitCode, ClaimKind, EvidenceMark, JhtReason, Programme, Relationship, Segment
from tests.processors.assessment.cases import (
    BURIER,
    EMPLOYER,
    ON,
    SELF,
    SON,
    WIDOW,
    accident,
    accident_death,
    asked,
    away,
    book_with,
    cost,
    covered,
    found,
    made,
    non_wage,
    rupiah,
    sums,
)
from tests.processors.filings import MEMBER, death, payee, savings

B, R, G = BenefitCode, ReasonCode, ReplacementGround
SISTER = Share(ref="sister", relationship=Relationship.SIBLING, parts=3)
FATHER = Share(ref="father", relationship=Relationship.PARENT, parts=1)


def died(*shares: Share, claim: ClaimContent | None = None, **cover: Any) -> Case:
    claim = claim or death(on=ON)
    return Case(claim, covered(claim, 5_000_000, **cover), MEMBER, shares or (WIDOW,))


def saying(case: Case, **details: Any) -> Case:
    return replace(case, claim=case.claim.model_copy(update=details))


def with_wages(case: Case, *wages: int) -> Case:
    employers = tuple(EmployerCover(employer_number=f"NPP-{n}", wage=rupiah(wage)) for n, wage in enumerate(wages, start=1))
    known = case.snapshot.model_copy(update={"employers": employers, "memberships": len(wages), "wage": rupiah(wages[0])})
    return replace(case, snapshot=known)


def replaced(case: Case, paid: int, ground: ReplacementGround = G.REPORTED_LATE) -> Case:
    details = ReplacementDetails(ground=ground, paid=rupiah(paid), paid_on=ON, settled_on=None)
    return replace(saying(case, replacement=details), shares=(EMPLOYER,))


# heirs


@pytest.mark.parametrize("lower", [SISTER, FATHER])
@pytest.mark.parametrize("case", [died(), accident_death(), died(claim=savings(JhtReason.DEATH, on=ON))])
def test_who_comes_after_a_living_widow_gets_no_share_whatever_parts_they_name(case: Case, lower: Share) -> None:
    with_lower = replace(case, shares=(lower, WIDOW))
    assert {line.payee_ref for line in made(with_lower)} == {"widow"}
    assert sums(with_lower) == sums(case)


@pytest.mark.parametrize("row", HEIR_CLASSES[1:])
def test_a_lower_class_inherits_where_no_higher_one_is_named(row: Any) -> None:
    for relationship in row.members:
        heir = Share(ref="heir", relationship=relationship, parts=1)
        assert sum(sums(died(heir)).values()) == 42_000_000


def test_several_payees_share_as_they_agree_and_the_line_says_that_the_law_gives_no_shares() -> None:
    alone, together = made(died(WIDOW)), made(died(WIDOW, SON))
    assert {line.mark for line in alone} <= {EvidenceMark.SECONDARY, EvidenceMark.CONFIRMED}
    assert all(line.mark is EvidenceMark.UNRESOLVED and "the heir letter does" in line.article for line in together)


@given(st.lists(st.integers(1, 100), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_shares_add_up_to_the_rupiah_and_the_order_of_filing_gives_nobody_more(parts: list[int], chance: Any) -> None:
    payees = [payee(f"heir-{n}", relationship=Relationship.CHILD, parts=p) for n, p in enumerate(parts, start=1)]
    shuffled = list(payees)
    chance.shuffle(shuffled)
    first, second = made(died(*shares_of(payees))), made(died(*shares_of(shuffled)))
    assert first == second
    assert sum(line.net.amount for line in first) == 42_000_000


def test_without_an_heir_the_funeral_is_whoever_burieds_and_the_rest_stays_with_the_social_security_fund() -> None:
    for case, stays in ((died(BURIER), 32_000_000), (accident_death(shares=(BURIER,)), 252_000_000)):
        assert [(line.payee_ref, line.net.amount) for line in made(case)] == [("burier", 10_000_000)]
        told = unpaid(case)
        assert {(one.bearer, one.reason) for one in told} == {(Bearer.SOCIAL_SECURITY_FUND, R.NO_HEIR)}
        assert sum(one.amount.amount for one in told) == stays


def test_what_a_new_non_wage_worker_has_no_right_to_stays_with_nobody() -> None:
    assert unpaid(died(BURIER, segment=Segment.BPU, membership_months=2)) == ()


def test_savings_without_an_heir_go_to_the_estates_office_by_a_rule_that_is_not_verified() -> None:
    office = Share(ref="bhp", relationship=Relationship.ESTATES_OFFICE, parts=1)
    (line,) = made(died(office, claim=savings(JhtReason.DEATH, on=ON)))
    assert (line.payee_ref, line.mark) == ("bhp", EvidenceMark.MEMORY)


# two employers


def wage_basis(sums_: int) -> Book:
    return book_with("own.wage_basis.sum", sums_)


@pytest.mark.parametrize(
    ("policy", "named", "wage"),
    [
        (EMPLOYER_OF_EVENT, None, 4_000_000),
        (EMPLOYER_OF_EVENT, "NPP-2", 6_000_000),
        (SUM, None, 10_000_000),
        (SUM, "NPP-2", 10_000_000),
    ],
)
def test_the_wage_of_two_employers_is_a_setting_recorded_in_the_line_and_goes_to_a_supervisor(
    policy: Any, named: str | None, wage: int
) -> None:
    case = with_wages(accident_death(), 4_000_000, 6_000_000)
    if named is not None:
        case = saying(case, employment=EmploymentDetails(employer_number=named))
    case = replace(case, book=wage_basis(int(policy.sums)))
    assert sums(case) == {B.DEATH_JKK: 48 * wage, B.PERIODIC: 12_000_000, B.FUNERAL: 10_000_000}
    (line,) = (line for line in made(case) if line.benefit is B.DEATH_JKK)
    assert (line.inputs["wage_basis_policy"], line.inputs["employers"], line.mark) == (policy.name, "2", EvidenceMark.UNRESOLVED)
    needed = authority(made(case)[:0], found(case).questions, ON, straight_through=True)
    assert (needed.role, needed.reasons) == (AuthorityRole.SUPERVISOR, (R.TWO_EMPLOYERS,))


def test_an_employer_who_did_not_insure_the_member_on_the_date_is_a_question() -> None:
    case = saying(with_wages(accident_death(), 4_000_000, 6_000_000), employment=EmploymentDetails(employer_number="NPP-9"))
    assert asked(case) == [R.FACTS_MISSING]


@pytest.mark.parametrize("employers", [1, 2, 3])
def test_flat_sums_are_given_once_whatever_the_number_of_employers(employers: int) -> None:
    wages = [5_000_000] * employers
    assert sums(with_wages(died(), *wages)) == {B.JKM_DEATH: 20_000_000, B.JKM_PERIODIC: 12_000_000, B.JKM_FUNERAL: 10_000_000}
    by_each = [assess(with_wages(case, *wages)) for case in (died(), accident_death()) for _ in wages]
    used = [{(due.family, due.subject) for due in one.dues} for one in by_each]
    assert all(one == used[0] for one in used), "each employer's claim uses up the same, so the ledger gives it once"


# arrears


@pytest.mark.parametrize("row", ARREARS)
def test_every_row_of_arrears_is_cited_and_programmes_stand_in_one_row(row: Any) -> None:
    assert row.article
    assert sum(len(one.programmes & row.programmes) for one in ARREARS) == len(row.programmes)


@pytest.mark.parametrize(("months", "first"), [(0, False), (3, False), (4, True), (9, True)])
@pytest.mark.parametrize("make", [accident_death, died])
def test_beyond_three_months_of_arrears_an_officer_says_that_the_employer_pays_first(
    make: Any, months: int, *, first: bool
) -> None:
    case = make()
    case = replace(case, snapshot=case.snapshot.model_copy(update={"arrears_months": months}))
    assert (R.EMPLOYER_PAYS_FIRST in asked(case)) is first
    told = employers_first(made(case))
    assert sum(one.amount.amount for one in told) == sum(line.gross.amount for line in made(case))
    assert {(one.bearer, one.mark) for one in told} == {(Bearer.EMPLOYER, EvidenceMark.MEMORY)}


@pytest.mark.parametrize("case", [accident_death(cover=non_wage()), died(claim=savings(on=ON)), died(segment=Segment.JAKON)])
def test_arrears_of_who_pays_for_themselves_and_savings_are_nobodys_to_pay_first(case: Case) -> None:
    behind = replace(case, snapshot=case.snapshot.model_copy(update={"arrears_months": 40}))
    assert R.EMPLOYER_PAYS_FIRST not in asked(behind)


# replacement


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        (1, 1),
        (239_999_999, 239_999_999),
        (240_000_000, 240_000_000),
        (261_999_999, 261_999_999),
        (262_000_000, 262_000_000),
        (900_000_000, 262_000_000),
    ],
)
def test_an_employer_is_given_back_what_the_fund_would_have_paid_and_never_more_than_it_paid(paid: int, expected: int) -> None:
    case = replaced(accident_death(), paid)
    assert sum(line.net.amount for line in made(case)) == expected
    assert {line.payee_ref for line in made(case)} == {"employer"}
    assert all("art 8(2c)" in line.article for line in made(case))


REPLACED = [
    replaced(died(), 42_000_000, G.ARREARS),
    replaced(accident_death(), 262_000_000),
    replaced(accident(inability=(away(ON, date(2026, 10, 31)),), costs=(cost(CostKind.TRANSPORT_LAND, 900_000),)), 9_000_000),
]


@pytest.mark.parametrize("case", REPLACED)
def test_replacement_uses_up_what_the_claimants_own_claim_would(case: Case) -> None:
    own = replace(saying(case, replacement=None), shares=(WIDOW,) if KINDS[case.claim.kind].heirs else (SELF,))
    used = {(due.family, due.subject) for due in assess(own).dues}
    assert {(due.family, due.subject) for due in assess(case).dues} == used


def test_replacement_of_arrears_is_not_verified_except_for_job_loss() -> None:
    assert {line.mark for line in made(REPLACED[0])} == {EvidenceMark.MEMORY}
    assert EvidenceMark.MEMORY not in {line.mark for line in made(REPLACED[1])}


# a facility's bill

HOSPITAL = Share(ref="rs", relationship=Relationship.HEALTH_FACILITY, parts=1)


def billed(bill: str, *items: tuple[str, int], kind: CostKind = CostKind.MEDICAL, on: date = ON, **over: Any) -> Case:
    costs = tuple(cost(kind, sum_, facility="RS-001", receipt=bill, item=item, **over) for item, sum_ in items)
    return accident(on=on, shares=(HOSPITAL,), costs=costs)


BILLS = [
    billed("B-1", ("bed", 3_000_000), ("drugs", 1_500_000)),
    billed("B-2", ("leg", 14_000_000), kind=CostKind.PROSTHESIS, list_price=rupiah(10_000_000)),
    billed("B-3", ("nurse", 25_000_000), kind=CostKind.HOMECARE, days=60),
]


@pytest.mark.parametrize(
    ("case", "expected"), list(zip(BILLS, ([3_000_000, 1_500_000], [14_000_000], [20_000_000]), strict=True))
)
def test_a_facilitys_bill_is_paid_item_by_item_to_the_facility_and_never_above_the_cap(case: Case, expected: list[int]) -> None:
    assert [(line.payee_ref, line.net.amount) for line in made(case)] == [("rs", sum_) for sum_ in expected]
    assert len({line.line_id for line in made(case)}) == len(expected)


def test_a_bill_is_used_up_once_whatever_items_and_event_it_is_filed_for_again() -> None:
    first = {(due.family, due.subject) for due in assess(BILLS[0]).dues}
    again = assess(billed("B-1", ("scan", 900_000), on=date(2026, 9, 1))).dues
    other = assess(billed("B-4", ("scan", 900_000))).dues
    assert len(first) == 1
    assert {(due.family, due.subject) for due in again} == first
    assert not {(due.family, due.subject) for due in other} & first


# what employers did not report


@pytest.mark.parametrize(
    ("true", "short"), [(4_999_999, 0), (5_000_000, 0), (5_000_001, 48), (6_000_000, 48_000_000), (10_000_000, 240_000_000)]
)
def test_an_employer_that_reported_too_little_owes_what_is_missing(true: int, short: int) -> None:
    case = saying(accident_death(5_000_000), employment=EmploymentDetails(true_wage=rupiah(true)))
    told = unpaid(case)
    assert sum(one.amount.amount for one in told) == short
    assert sums(case) == sums(accident_death(5_000_000)), "the reported wage governs what the fund pays"
    assert {(one.reason, one.bearer, one.mark) for one in told} <= {
        (R.EMPLOYER_OWES_DIFFERENCE, Bearer.EMPLOYER, EvidenceMark.MEMORY)
    }


def test_an_employer_that_registered_nobody_owes_it_all() -> None:
    case = accident_death(None, cover={"covered": False, "segment": None})
    case = saying(case, employment=EmploymentDetails(true_wage=rupiah(5_000_000)))
    assert (made(case), found(case).reasons) == ((), (R.EMPLOYER_NOT_REGISTERED,))
    assert sum(one.amount.amount for one in unpaid(case)) == 262_000_000


@given(st.integers(1, 20_000_000), st.integers(1, 20_000_000))
def test_what_the_fund_pays_and_what_the_employer_owes_add_up_to_the_benefit_of_the_true_wage(reported: int, true: int) -> None:
    case = saying(accident_death(reported), employment=EmploymentDetails(true_wage=rupiah(true)))
    owed = sum(one.amount.amount for one in unpaid(case))
    assert sum(sums(case).values()) + owed == sum(sums(accident_death(max(reported, true))).values())


def test_every_sum_that_is_somebody_elses_is_said_in_both_languages() -> None:
    assert set(SAID) == {R.EMPLOYER_PAYS_FIRST, R.EMPLOYER_OWES_DIFFERENCE, R.EMPLOYER_NOT_REGISTERED, R.NO_HEIR}
    (one, *_) = unpaid(died(BURIER))
    assert "Rp20.000.000" in one.sentence.indonesian
    assert "Rp20,000,000" in one.sentence.english


def test_programmes_of_arrears_are_those_that_an_employer_pays_for() -> None:
    assert {programme for row in ARREARS for programme in row.programmes} == set(Programme) - {Programme.JP}
    assert {kind for kind in ClaimKind if "replacement" in KINDS[kind].beside} == {
        ClaimKind.JKM_DEATH,
        ClaimKind.JKK_ACCIDENT,
        ClaimKind.JKK_DEATH,
        ClaimKind.JKP,
    }
