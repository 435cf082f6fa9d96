"""JKP by the domain reference, section 2.8: every row at, below and above its edge, in both versions of the law, and worked example 24."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.assess import Assessed, assess
from processors.assessment.rules.case import Case
from processors.assessment.rules.shares import Share
from schemas.circumstances import ReplacementDetails, ReplacementGround
from schemas.details import JobLossDetails
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.unpaid import Bearer
from schemas.vocabulary import ClaimKind, Programme, Relationship, Segment, TerminationGround
from tests.processors.assessment.properties import assert_sound
from tests.processors.filings import MEMBER, job_loss, snapshot

SELF = Share(ref="self", relationship=Relationship.SELF, parts=1)
EMPLOYER = Share(ref="employer", relationship=Relationship.EMPLOYER, parts=1)
OLD, NEW = date(2025, 2, 6), date(2025, 2, 7)
DONE: dict[str, Any] = {"self_assessed": True, "applications": 5, "counselled": True}
G = TerminationGround
FIRST_MONTH = {OLD: 2_250_000, NEW: 3_000_000}


def months(last: str, count: int) -> tuple[str, ...]:
    """`count` months one after the other, up to `last`."""
    end = int(last[:4]) * 12 + int(last[5:]) - 1
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(end - count + 1, end + 1))


def case(on: date = date(2025, 3, 20), wage: int | None = 7_000_000, shares: tuple[Share, ...] = (SELF,), **over: Any) -> Case:
    cover = {name: over.pop(name) for name in ("recent_months", "arrears_months", "segment") if name in over}
    claim = job_loss(on, **over)
    facts = {
        "recent_months": months(on.strftime("%Y-%m"), 24),
        "wage": None if wage is None else Money(amount=wage),
        "programmes": (Programme.JKP,),
    }
    return Case(claim, snapshot(claim, **(facts | cover)), MEMBER, shares)


def asked(*given: Any, **over: Any) -> Assessed:
    return assess(case(*given, **over))


def rupiah(found: Assessed) -> int:
    return sum(due.rupiah for due in found.dues)


WORKED_24 = [case(month=month, **({} if month == 1 else DONE)) for month in range(1, 7)]
OLD_MONTHS = [case(OLD, month=month, **DONE) for month in range(1, 7)]


@pytest.mark.parametrize("given", [*WORKED_24, *OLD_MONTHS])
def test_every_month_in_both_versions_makes_a_line_that_explains_itself(given: Case) -> None:
    assert len(assert_sound(given)) == 1


def test_worked_example_24() -> None:
    paid = [rupiah(assess(given)) for given in WORKED_24]
    assert paid == [3_000_000] * 6
    assert sum(paid) == 18_000_000


@pytest.mark.parametrize(
    ("on", "month", "expected"),
    [
        (OLD, 1, 2_250_000),
        (OLD, 3, 2_250_000),
        (OLD, 4, 1_250_000),
        (OLD, 6, 1_250_000),
        (NEW, 1, 3_000_000),
        (NEW, 4, 3_000_000),
        (NEW, 6, 3_000_000),
    ],
)
def test_the_share_is_that_of_the_law_on_the_day_work_ended(on: date, month: int, expected: int) -> None:
    assert rupiah(asked(on, month=month, **DONE)) == expected


@pytest.mark.parametrize(("wage", "expected"), [(4_999_999, 2_999_999), (5_000_000, 3_000_000), (5_000_001, 3_000_000), (1, 1)])
def test_wages_count_up_to_the_ceiling_and_sums_are_rounded_once(wage: int, expected: int) -> None:
    assert rupiah(asked(wage=wage)) == expected


@pytest.mark.parametrize(
    ("on", "paid", "given"),
    [
        (NEW, months("2025-02", 12), True),
        (NEW, months("2025-02", 11), False),
        (NEW, months("2023-03", 1) + months("2025-02", 11), True),
        (NEW, months("2023-02", 1) + months("2025-02", 11), False),
        (NEW, months("2024-03", 4) + months("2024-08", 4) + months("2025-01", 4), True),
        (OLD, months("2024-03", 4) + months("2024-08", 4) + months("2025-01", 4), False),
        (OLD, months("2023-12", 6) + months("2025-01", 6), True),
        (OLD, months("2023-12", 7) + months("2025-01", 5), True),
        (OLD, months("2023-09", 5) + months("2024-04", 5) + months("2025-01", 5), False),
    ],
)
def test_contributions_are_counted_within_the_window_and_until_2025_in_a_row(
    on: date, paid: tuple[str, ...], *, given: bool
) -> None:
    found = asked(on, recent_months=paid)
    assert bool(found.dues) is given
    assert [one.reason for one in found.refused] == ([] if given else [ReasonCode.CONTRIBUTIONS_TOO_FEW])


@pytest.mark.parametrize("ground", list(G))
def test_each_ground_is_given_refused_or_asked_about(ground: TerminationGround) -> None:
    found = asked(ground=ground)
    if ground in {G.ACCIDENT, G.EMPLOYER_ALONE, G.EMPLOYER_CLOSED}:
        assert (rupiah(found), found.refused, found.questions) == (3_000_000, (), ())
    elif ground in {G.RESIGNED, G.PENSION, G.TOTAL_DISABILITY, G.DEATH, G.CONTRACT_END}:
        assert [one.reason for one in found.refused] == [ReasonCode.EXCLUDED_BY_LAW]
    else:
        assert [one.reason for one in found.questions] == [ReasonCode.FACTS_MISSING]
        assert found.dues == ()


@pytest.mark.parametrize(
    ("done", "given"),
    [
        (DONE, True),
        (DONE | {"applications": 4}, False),
        (DONE | {"applications": 0, "interviews": 1}, True),
        (DONE | {"self_assessed": False}, False),
        (DONE | {"counselled": False}, False),
        (DONE | {"training_attendance_percent": 80}, True),
        (DONE | {"training_attendance_percent": 79}, False),
    ],
)
def test_from_the_second_month_on_work_is_looked_for(done: dict[str, Any], *, given: bool) -> None:
    found = asked(month=2, **done)
    assert bool(found.dues) is given
    assert given or found.reasons == (ReasonCode.CONDITIONS_NOT_MET,)
    assert rupiah(asked(month=1, **done)) == 3_000_000


@pytest.mark.parametrize(
    ("new_work_on", "given"), [(date(2025, 4, 20), False), (date(2025, 4, 21), True), (date(2025, 3, 21), False)]
)
def test_the_right_ends_with_new_work(new_work_on: date, *, given: bool) -> None:
    assert bool(asked(month=2, new_work_on=new_work_on, **DONE).dues) is given


@pytest.mark.parametrize(
    ("on", "ground", "arrears", "bears"),
    [
        (NEW, G.EMPLOYER_ALONE, 3, True),
        (NEW, G.EMPLOYER_ALONE, 4, False),
        (NEW, G.EMPLOYER_CLOSED, 6, True),
        (NEW, G.EMPLOYER_CLOSED, 7, False),
        (OLD, G.EMPLOYER_CLOSED, 3, True),
        (OLD, G.EMPLOYER_CLOSED, 4, False),
    ],
)
def test_beyond_the_arrears_that_the_fund_bears_the_employer_pays_first(
    on: date, ground: TerminationGround, arrears: int, *, bears: bool
) -> None:
    alone = asked(on, ground=ground, arrears_months=arrears)
    assert bool(alone.dues) is bears
    assert bears or alone.reasons == (ReasonCode.EMPLOYER_PAYS_FIRST,)
    assert bears or [(one.bearer, one.rupiah) for one in alone.owed] == [(Bearer.EMPLOYER, FIRST_MONTH[on])]
    given = case(on, ground=ground, arrears_months=arrears, shares=(EMPLOYER,))
    paid = ReplacementDetails(ground=ReplacementGround.ARREARS, paid=Money(amount=FIRST_MONTH[on]), paid_on=on)
    (due,) = assess(replace(given, claim=given.claim.model_copy(update={"replacement": paid}))).dues
    assert due.payees == (EMPLOYER,)


def test_no_month_is_paid_twice_and_each_is_one_instalment() -> None:
    dues = [asked(month=month, **DONE).dues[0] for month in range(1, 7)]
    assert len({(due.family, due.subject) for due in dues}) == 6
    assert [(due.instalment, due.instalments) for due in dues] == [(month, 6) for month in range(1, 7)]


def test_without_a_wage_a_person_is_asked() -> None:
    found = asked(wage=None)
    assert [one.reason for one in found.questions] == [ReasonCode.FACTS_MISSING]


def test_only_wage_workers_have_it() -> None:
    assert not asked(segment=Segment.BPU).dues
    assert asked(segment=Segment.BPU).reasons == (ReasonCode.NOTHING_PAYABLE,)


def test_before_the_law_there_is_nothing() -> None:
    assert asked(date(2021, 2, 1)).reasons == (ReasonCode.NOTHING_PAYABLE,)


def test_a_month_beyond_the_last_is_no_claim() -> None:
    with pytest.raises(ValueError, match="less than or equal to 6"):
        JobLossDetails(ground=G.EMPLOYER_ALONE, month=7)


@given(st.integers(100, 30_000_000), st.integers(0, 30_000_000), st.integers(1, 6), st.sampled_from([OLD, NEW]))
def test_more_wage_is_never_less_benefit_and_never_above_the_ceilings_share(wage: int, more: int, month: int, on: date) -> None:
    less, much = (rupiah(asked(on, wage=amount, month=month, **DONE)) for amount in (wage, wage + more))
    assert 0 < less <= much <= 3_000_000


def test_the_kind_is_taken_in() -> None:
    claim = job_loss()
    assert claim.kind is ClaimKind.JKP
