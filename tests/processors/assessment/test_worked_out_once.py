"""What several lines of a claim share is worked out once, and no line shows less for it."""

from datetime import date

import pytest

from processors.assessment.rules.jkk import RULES
from processors.assessment.rules.rule import Question, Stopped, Working
from schemas.vocabulary import EntitlementFamily
from tests.processors.assessment.cases import SELF, accident, away

RULE = RULES[0]
CASE = accident(4_000_000, inability=(away(date(2025, 1, 1), date(2025, 1, 31)),), shares=(SELF,))


def sheet_of(*, once: bool) -> Working:
    def reckon(work: Working) -> int:
        months = work.whole("jkk.stmb.full_months")
        work.given(counted=months)
        work.step(f"{months} months")
        return months

    sheet = Working(CASE, RULE)
    assert (sheet.once(reckon) if once else reckon(sheet)) == 12
    return sheet


def test_a_line_shows_what_was_worked_out_once_as_if_it_were_worked_out_for_it() -> None:
    pay = (EntitlementFamily.INABILITY, "subject", CASE.member)
    assert sheet_of(once=True).due(5, *pay) == sheet_of(once=False).due(5, *pay)


def test_two_sheets_of_a_case_ask_and_it_is_worked_out_once() -> None:
    asked: list[int] = []

    def reckon(work: Working) -> int:
        asked.append(1)
        work.step("a step")
        return 7

    fresh = accident(4_000_000, shares=(SELF,))
    first, second = Working(fresh, RULE), Working(fresh, RULE)
    assert (first.once(reckon), second.once(reckon), len(asked)) == (7, 7, 1)
    pay = (EntitlementFamily.INABILITY, "subject", fresh.member)
    assert first.due(5, *pay).steps == second.due(5, *pay).steps == ("a step",)


def test_what_stops_has_the_opening_of_the_sheet_that_asked() -> None:
    def reckon(work: Working) -> int:
        raise work.missing("wage", "the employer reports it")

    sheet = Working(CASE, RULE)
    sheet.opens_one(EntitlementFamily.INABILITY, "subject", CASE.member, item="first")
    with pytest.raises(Stopped) as stopped:
        sheet.once(reckon)
    question = stopped.value.outcome
    assert isinstance(question, Question)
    assert question.opening is not None
    assert (question.opening.item, [due.rupiah for due in question.opening.dues(9)]) == ("first", [9])
