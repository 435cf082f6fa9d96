"""Survivors' pensions month by month: whom a right passes to, from which month, and what the ledger gives once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.assess import assess
from processors.assessment.rules.case import Case
from processors.assessment.rules.rule import Due
from processors.assessment.rules.shares import Share
from schemas.civil import add_months
from schemas.details import PensionDetails, Survivor
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, EvidenceMark, Relationship
from tests.processors.assessment.cases import made
from tests.processors.assessment.test_pension import (
    CHILDREN,
    FATHER,
    ON,
    WIDOW,
    benefits,
    child,
    facts,
    old_age,
    questions,
    survived,
    used,
)
from tests.processors.filings import MEMBER

FIRST = date(2023, 7, 1)
"""The first instalment after a death on `ON`."""
HALF, FIFTH = 375_000, 150_000
MONTHS = [add_months(FIRST, number) for number in range(12)]


def spouse(**over: Any) -> Survivor:
    return Survivor(ref="widow", relationship=Relationship.SPOUSE, **over)


def remarried(on: date) -> Survivor:
    return spouse(married=True, ended_on=on)


def drawn(case: Case) -> dict[str, list[date]]:
    """The days of the instalments by payee."""
    found: dict[str, list[date]] = {}
    for due in assess(case).dues:
        assert due.due_on is not None
        found.setdefault(due.payees[0].ref, []).append(due.due_on)
    return found


def of_pensioner(case: Case, since: date = date(2022, 1, 1)) -> Case:
    pension = (case.claim.pension or PensionDetails()).model_copy(update={"drawn_since": since})
    return Case(case.claim.model_copy(update={"pension": pension}), case.snapshot, case.member_id, case.shares)


@pytest.mark.parametrize(
    ("on", "months"),
    [
        (date(2023, 6, 20), 0),
        (date(2023, 6, 30), 0),
        (date(2023, 7, 1), 1),
        (date(2023, 7, 31), 1),
        (date(2023, 8, 1), 2),
        (date(2024, 5, 31), 11),
        (date(2024, 6, 1), 12),
    ],
)
def test_a_spouse_who_marries_again_draws_the_month_of_it_and_the_children_draw_from_the_next(on: date, months: int) -> None:
    found = drawn(survived(WIDOW, CHILDREN[0], survivors=(remarried(on), child(1))))
    assert found.get("widow", []) == MONTHS[:months]
    assert found.get("child-1", []) == MONTHS[months:]


def test_the_right_passes_from_spouse_to_child_to_parent_and_no_month_is_missed() -> None:
    last_day = child(1, born=date(2000, 11, 15))
    found = assess(survived(WIDOW, CHILDREN[0], FATHER, survivors=(remarried(date(2023, 8, 9)), last_day)))
    assert [(due.payees[0].ref, due.rupiah) for due in found.dues] == [
        *[("widow", HALF)] * 2,
        *[("child-1", HALF)] * 3,
        *[("father", FIFTH)] * 7,
    ]
    assert [due.due_on for due in found.dues] == MONTHS
    assert [due.instalment for due in found.dues] == list(range(1, 13))


def test_a_spouse_who_was_paid_before_is_named_and_no_payee_of_the_childs_own_claim() -> None:
    found = drawn(survived(CHILDREN[0], survivors=(remarried(date(2023, 10, 10)), child(1))))
    assert found == {"child-1": MONTHS[4:]}


def test_two_children_may_file_apart_each_by_their_number() -> None:
    one = survived(CHILDREN[0], survivors=(child(1, number=1), child(2, number=2)))
    two = survived(CHILDREN[1], survivors=(child(1, number=1), child(2, number=2)))
    assert drawn(one) == {"child-1": MONTHS}
    assert drawn(two) == {"child-2": MONTHS}
    assert used(assess(one).dues) & used(assess(two).dues) == set()


def test_a_month_of_a_spouse_of_children_and_of_the_dead_member_is_one_and_the_same() -> None:
    widows = used(assess(survived(WIDOW)).dues)
    for number in (1, 2):
        childs = used(assess(survived(CHILDREN[0], survivors=(child(1, number=number),))).dues)
        assert len(widows & childs) == 12 + (number == 1)
    assert len(widows & used(assess(survived(FATHER)).dues)) == 25
    members = used(assess(old_age(on=date(2023, 5, 20))).dues)
    assert {f"{MEMBER}/2023-07/1", f"{MEMBER}/2024-05/2"} <= widows & members
    assert len(widows & members) == 22


def test_the_same_child_twice_under_two_numbers_of_one_claim_is_for_a_person() -> None:
    given = survived(*CHILDREN[:2], survivors=(child(1, number=1), child(2, number=1)))
    assert questions(given) == [ReasonCode.FACTS_MISSING]
    assert questions(survived(CHILDREN[0], survivors=(child(1, number=3),))) == [ReasonCode.FACTS_MISSING]


@pytest.mark.parametrize("ended", [{"working": True}, {"married": True}])
def test_a_childs_pension_ends_with_work_or_marriage_when_that_is_said_from_the_day_on(ended: dict[str, Any]) -> None:
    ends = child(1, ended_on=date(2023, 9, 30), **ended)
    assert drawn(survived(CHILDREN[0], survivors=(ends,))) == {"child-1": MONTHS[:3]}
    assert questions(survived(CHILDREN[0], survivors=(child(1, **ended),))) == [ReasonCode.FACTS_MISSING]


def test_a_line_after_an_end_says_that_the_whole_month_is_a_reading_of_ours() -> None:
    (first, *_) = made(survived(WIDOW, CHILDREN[0], survivors=(remarried(date(2023, 8, 9)), child(1))))
    assert "the month in which a right ends is still paid" in first.article
    assert first.mark is EvidenceMark.UNRESOLVED


def test_a_pensioners_survivors_draw_shares_of_the_formula_by_a_reading_of_ours() -> None:
    (first, *rest) = made(of_pensioner(survived(WIDOW)))
    assert (first.gross.amount, first.mark, len(rest)) == (HALF, EvidenceMark.UNRESOLVED, 11)
    assert made(survived(WIDOW))[0].mark is EvidenceMark.MEMORY


def test_what_is_left_of_a_pensioners_account_is_for_a_person() -> None:
    few = facts(60, due=100)
    assert benefits(assess(survived(WIDOW, known=few))) == {BenefitCode.JP_LUMP_SUM}
    assert questions(of_pensioner(survived(WIDOW, known=few))) == [ReasonCode.FACTS_MISSING]


ENDS = st.none() | st.dates(date(2023, 6, 15), date(2024, 8, 1))
BORN = st.dates(date(1999, 1, 1), date(2010, 1, 1))


@given(ENDS, st.lists(st.tuples(BORN, ENDS), max_size=2), st.booleans())
def test_no_month_is_paid_twice_none_is_skipped_and_each_is_a_share_of_the_formula(
    again: date | None, children: list[tuple[date, date | None]], parent: bool
) -> None:
    ends = ((number, born, ended) for number, (born, ended) in enumerate(children, start=1))
    named = (
        spouse() if again is None else remarried(again),
        *(child(number, born, working=ended is not None, ended_on=ended) for number, born, ended in ends),
    )
    shares: tuple[Share, ...] = (WIDOW, *CHILDREN[: len(children)], *((FATHER,) if parent else ()))
    dues: tuple[Due, ...] = assess(survived(*shares, survivors=named)).dues
    months = sorted({due.due_on for due in dues if due.due_on})
    assert months == MONTHS[: len(months)]
    things = [thing for due in dues for thing in used((due,))]
    assert len(things) == len(set(things))
    assert not parent or months == MONTHS
    for month in months:
        refs = {due.payees[0].ref: due.rupiah for due in dues if due.due_on == month}
        assert refs in (
            {"widow": HALF},
            {"child-1": HALF},
            {"child-2": HALF},
            {"child-1": HALF, "child-2": HALF},
            {"father": FIFTH},
        )
    assert sum(due.rupiah for due in dues) == sum(FIFTH if due.payees[0].ref == "father" else HALF for due in dues)


@given(st.dates(date(2023, 7, 1), date(2024, 5, 31)))
def test_claims_of_widow_and_child_filed_apart_pay_each_month_once(again: date) -> None:
    widows = assess(survived(WIDOW, survivors=(remarried(again), child(1)))).dues
    childs = assess(survived(CHILDREN[0], survivors=(remarried(again), child(1)))).dues
    assert used(widows) & used(childs) == set()
    assert sorted(due.due_on or ON for due in (*widows, *childs)) == MONTHS
