"""The disability table (domain section 2.2): all rows, both hands, degrees at their steps, function, and how losses are put together."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.law import LAW
from schemas.details import Loss
from schemas.injuries import BodyLoss, Digit, Side
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode
from tests.processors.assessment.cases import ON, accident, asked, disabled, loss, made, net
from tests.processors.assessment.properties import assert_sound

L = BodyLoss
RIGHT, LEFT = Side.RIGHT, Side.LEFT
WAGE = 1_000_000
MULTIPLE = 80


def percent(*losses: Loss, hand: Side | None = RIGHT) -> Fraction:
    """What is paid, as a share of 80 wages."""
    return Fraction(net(accident(WAGE, disability=disabled(*losses, hand=hand))) * 100, MULTIPLE * WAGE)


SIDED = [
    ("1-2", L.ARM_SHOULDER, "40", "35"),
    ("3-4", L.ARM_ELBOW, "35", "30"),
    ("5-6", L.HAND, "32", "28"),
    ("15-16", L.THUMB, "15", "12"),
    ("17-18", L.INDEX, "9", "7"),
    ("19-20", L.FINGER, "4", "3"),
    ("21-22", L.INDEX_JOINT, "4.5", "3.5"),
    ("23-24", L.FINGER_JOINT, "2", "1.5"),
]


@pytest.mark.parametrize(("rows", "what", "right", "left"), SIDED, ids=[row[0] for row in SIDED])
def test_rows_by_side_change_places_for_the_left_handed(rows: str, what: BodyLoss, right: str, left: str) -> None:
    assert percent(loss(what, RIGHT)) == Fraction(right)
    assert percent(loss(what, LEFT)) == Fraction(left)
    assert percent(loss(what, RIGHT), hand=LEFT) == Fraction(left)
    assert percent(loss(what, LEFT), hand=LEFT) == Fraction(right)


SINGLE = [
    (7, L.BOTH_LEGS, None, 70),
    (8, L.ONE_LEG, LEFT, 35),
    (9, L.BOTH_FEET, None, 50),
    (10, L.ONE_FOOT, RIGHT, 25),
    (11, L.BOTH_EYES, None, 70),
    (12, L.ONE_EYE, LEFT, 35),
    (13, L.HEARING_BOTH, None, 40),
    (14, L.HEARING_ONE, RIGHT, 20),
    (25, L.BIG_TOE, LEFT, 5),
    (26, L.SECOND_TOE, LEFT, 3),
    (27, L.OTHER_TOE, LEFT, 2),
    (29, L.IMPOTENCE, None, 30),
    (33, L.OUTER_EAR, RIGHT, 5),
    (34, L.OUTER_EARS, None, 10),
    (35, L.NOSTRIL, RIGHT, 30),
    (36, L.SEPTUM, None, 15),
    (37, L.SMELL, None, 10),
    (39, L.MENTAL_ABILITY, None, 70),
    (42, L.COLOUR_VISION, None, 10),
]


@pytest.mark.parametrize(("row", "what", "side", "expected"), SINGLE, ids=[str(row[0]) for row in SINGLE])
def test_rows_that_are_one_share(row: int, what: BodyLoss, side: Side | None, expected: int) -> None:
    assert percent(loss(what, side)) == expected


DEGREES: list[tuple[str, Loss, int]] = [
    ("28 below the range", loss(L.SCALP, assessed_percent=9), 10),
    ("28 at its lower end", loss(L.SCALP, assessed_percent=10), 10),
    ("28 within", loss(L.SCALP, assessed_percent=20), 20),
    ("28 at its upper end", loss(L.SCALP, assessed_percent=30), 30),
    ("28 above the range", loss(L.SCALP, assessed_percent=31), 30),
    ("30 below 5 cm", loss(L.LEG_SHORTENED, LEFT, shortened_mm=49), 10),
    ("30 at 5 cm", loss(L.LEG_SHORTENED, LEFT, shortened_mm=50), 20),
    ("30 below 7.5 cm", loss(L.LEG_SHORTENED, LEFT, shortened_mm=74), 20),
    ("30 at 7.5 cm", loss(L.LEG_SHORTENED, LEFT, shortened_mm=75), 30),
    ("31 below a step", loss(L.HEARING_BOTH_DECIBELS, decibels=9), 0),
    ("31 a step", loss(L.HEARING_BOTH_DECIBELS, decibels=10), 6),
    ("31 below two", loss(L.HEARING_BOTH_DECIBELS, decibels=19), 6),
    ("31 six steps", loss(L.HEARING_BOTH_DECIBELS, decibels=60), 36),
    ("31 never above the hearing of both ears", loss(L.HEARING_BOTH_DECIBELS, decibels=70), 40),
    ("32 a step", loss(L.HEARING_ONE_DECIBELS, LEFT, decibels=10), 3),
    ("32 never above the hearing of one ear", loss(L.HEARING_ONE_DECIBELS, LEFT, decibels=70), 20),
    ("38 at 10", loss(L.WORK_ABILITY, lost_percent=10), 5),
    ("38 at 25", loss(L.WORK_ABILITY, lost_percent=25), 5),
    ("38 at 26", loss(L.WORK_ABILITY, lost_percent=26), 20),
    ("38 at 50", loss(L.WORK_ABILITY, lost_percent=50), 20),
    ("38 at 51", loss(L.WORK_ABILITY, lost_percent=51), 40),
    ("38 at 70", loss(L.WORK_ABILITY, lost_percent=70), 40),
    ("40, 41 nothing left", loss(L.SIGHT, better_eye_percent=0, worse_eye_percent=0), 70),
    ("40, 41 one eye blind: a quarter lost", loss(L.SIGHT, better_eye_percent=100, worse_eye_percent=0), 14),
    ("40, 41 told the other way round", loss(L.SIGHT, better_eye_percent=0, worse_eye_percent=100), 14),
    ("40, 41 a full step", loss(L.SIGHT, better_eye_percent=100, worse_eye_percent=60), 7),
    ("40, 41 below a step", loss(L.SIGHT, better_eye_percent=100, worse_eye_percent=61), 0),
    ("43 below a step", loss(L.VISUAL_FIELD, lost_percent=9), 0),
    ("43 a step", loss(L.VISUAL_FIELD, lost_percent=10), 7),
    ("43 all", loss(L.VISUAL_FIELD, lost_percent=100), 70),
]


@pytest.mark.parametrize(("what", "finding", "expected"), DEGREES, ids=[row[0] for row in DEGREES])
def test_rows_by_degree(what: str, finding: Loss, expected: int) -> None:
    assert percent(finding) == expected


FUNCTIONS: list[tuple[str, dict[str, Any], Fraction]] = [
    ("the doctor's word", {"function_lost_percent": 50}, Fraction(20)),
    ("motion, a third lost", {"motion_degrees": 120, "motion_normal_degrees": 180}, Fraction(40, 3)),
    ("motion, nothing lost", {"motion_degrees": 190, "motion_normal_degrees": 180}, Fraction(0)),
    *(
        (f"strength of grade {grade}", {"muscle_grade": grade}, Fraction(40 * lost, 100))
        for grade, lost in enumerate((100, 80, 60, 40, 20, 0))
    ),
]


@pytest.mark.parametrize(("what", "told", "expected"), FUNCTIONS, ids=[row[0] for row in FUNCTIONS])
def test_function_that_is_lost_counts_in_part(what: str, told: dict[str, Any], expected: Fraction) -> None:
    case = accident(WAGE, disability=disabled(loss(L.ARM_SHOULDER, RIGHT, **told)))
    lines = assert_sound(case)
    assert {line.benefit for line in lines} <= {BenefitCode.DISAB_FUNCTIONAL}
    assert abs(Fraction(sum(line.gross.amount for line in lines) * 100, MULTIPLE * WAGE) - expected) < Fraction(1, 10**5)


@pytest.mark.parametrize(("grade", "flagged"), [(2, False), (3, True), (4, False)])
def test_the_grade_of_strength_that_was_inferred_is_not_verified(grade: int, flagged: bool) -> None:
    (line,) = made(accident(WAGE, disability=disabled(loss(L.ARM_SHOULDER, RIGHT, muscle_grade=grade))))
    assert line.unverified is flagged


INCOMPLETE: list[tuple[str, Loss, Side | None]] = [
    ("no side", loss(L.THUMB), RIGHT),
    ("no hand", loss(L.THUMB, RIGHT), None),
    ("no side of a pair", loss(L.ONE_EYE), RIGHT),
    ("scalp, not assessed", loss(L.SCALP), RIGHT),
    ("leg, not measured", loss(L.LEG_SHORTENED, LEFT), RIGHT),
    ("hearing, not measured", loss(L.HEARING_BOTH_DECIBELS), RIGHT),
    ("ability, not told", loss(L.WORK_ABILITY), RIGHT),
    ("ability, more than partial", loss(L.WORK_ABILITY, lost_percent=71), RIGHT),
    ("one eye only", loss(L.SIGHT, better_eye_percent=50), RIGHT),
    ("field, not told", loss(L.VISUAL_FIELD), RIGHT),
    ("motion without what is normal", loss(L.ARM_SHOULDER, RIGHT, motion_degrees=20), RIGHT),
    ("function told twice", loss(L.ARM_SHOULDER, RIGHT, muscle_grade=2, function_lost_percent=50), RIGHT),
    ("function of what has none", loss(L.SMELL, function_lost_percent=50), RIGHT),
]


@pytest.mark.parametrize(("what", "finding", "hand"), INCOMPLETE, ids=[row[0] for row in INCOMPLETE])
def test_a_finding_that_leaves_something_out_is_a_question(what: str, finding: Loss, hand: Side | None) -> None:
    case = accident(WAGE, disability=disabled(finding, hand=hand))
    assert (made(case), asked(case)) == ((), [ReasonCode.FACTS_MISSING])


def test_below_the_lowest_degree_nothing_is_given() -> None:
    case = accident(WAGE, disability=disabled(loss(L.WORK_ABILITY, lost_percent=9)))
    assert (made(case), asked(case)) == ((), [])


def test_several_losses_are_added_a_line_for_each() -> None:
    fingers = (
        loss(L.THUMB, RIGHT),
        loss(L.FINGER, RIGHT, digit=Digit.MIDDLE),
        loss(L.FINGER, RIGHT, digit=Digit.RING),
        loss(L.INDEX_JOINT, LEFT),
    )
    lines = assert_sound(accident(WAGE, disability=disabled(*fingers)))
    assert [line.gross.amount * 100 / (MULTIPLE * WAGE) for line in lines] == [15, 4, 4, 3.5]
    assert len({line.subject for line in lines}) == 4


def test_one_row_counts_once() -> None:
    case = accident(WAGE, disability=disabled(loss(L.THUMB, RIGHT), loss(L.THUMB, RIGHT)))
    assert (len(made(case)), asked(case)) == (1, [ReasonCode.FACTS_MISSING])


def test_what_is_added_to_another_loss_rests_on_the_rule_that_losses_are_added() -> None:
    alone = made(accident(WAGE, disability=disabled(loss(L.SMELL))))
    together = made(accident(WAGE, disability=disabled(loss(L.SMELL), loss(L.NOSTRIL, LEFT))))
    assert [line.unverified for line in (*alone, *together)] == [False, False, True]
    assert "several losses are added" in together[1].article


INSIDE: list[tuple[str, Loss, Loss, bool]] = [
    ("a thumb of the same hand", loss(L.HAND, RIGHT), loss(L.THUMB, RIGHT), True),
    ("a thumb of the other hand", loss(L.HAND, RIGHT), loss(L.THUMB, LEFT), False),
    ("a joint of a finger of an arm", loss(L.ARM_SHOULDER, LEFT), loss(L.FINGER_JOINT, LEFT, digit=Digit.RING), True),
    ("a joint of that finger", loss(L.FINGER, LEFT, digit=Digit.RING), loss(L.FINGER_JOINT, LEFT, digit=Digit.RING), True),
    ("a joint of another one", loss(L.FINGER, LEFT, digit=Digit.RING), loss(L.FINGER_JOINT, LEFT, digit=Digit.LITTLE), False),
    ("a toe of a foot", loss(L.BOTH_FEET), loss(L.BIG_TOE, LEFT), True),
    ("one ear of both", loss(L.HEARING_BOTH), loss(L.HEARING_ONE_DECIBELS, LEFT, decibels=40), True),
    ("sight beside hearing", loss(L.HEARING_BOTH), loss(L.SIGHT, better_eye_percent=60, worse_eye_percent=60), False),
    ("a thumb beside a stiff hand", loss(L.HAND, RIGHT, function_lost_percent=30), loss(L.THUMB, RIGHT), False),
]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize(("what", "whole", "part", "once"), INSIDE, ids=[row[0] for row in INSIDE])
def test_what_is_gone_with_a_greater_part_is_not_lost_once_more(
    what: str, whole: Loss, part: Loss, once: bool, first: bool
) -> None:
    case = accident(WAGE, disability=disabled(*((whole, part) if first else (part, whole))))
    assert (len(made(case)), len(asked(case))) == ((1, 1) if once else (2, 0))


@pytest.mark.parametrize(
    ("second", "paid", "questions"),
    [(loss(L.LEG_SHORTENED, LEFT, shortened_mm=75), 70, 0), (loss(L.ONE_LEG, LEFT), 70, 1), (loss(L.ARM_SHOULDER, LEFT), 70, 1)],
)
def test_together_they_are_at_most_seventy_percent_above_it_is_a_doctors_question(
    second: Loss, paid: int, questions: int
) -> None:
    case = accident(WAGE, disability=disabled(loss(L.ARM_SHOULDER, RIGHT), second))
    assert Fraction(net(case) * 100, MULTIPLE * WAGE) == paid
    assert len(asked(case)) == questions


def test_the_limit_counts_losses_of_the_body_and_of_function_together() -> None:
    losses = (loss(L.BOTH_FEET), loss(L.ARM_SHOULDER, RIGHT, function_lost_percent=100))
    case = accident(WAGE, disability=disabled(*losses))
    assert {line.benefit: line.gross.amount for line in assert_sound(case)} == {
        BenefitCode.DISAB_ANATOMICAL: 40_000_000,
        BenefitCode.DISAB_FUNCTIONAL: 16_000_000,
    }


def test_every_row_of_the_table_is_in_the_book_and_read_by_a_test() -> None:
    articles = " ".join(row.article for one, row in LAW.rows() if one.code.startswith("disability."))
    rows = {int(number) for told in re.findall(r"table row ([0-9, ]+)", articles) for number in told.split(",")}
    assert rows == set(range(1, 44))
    assert {what for _, what, *_ in SIDED} | {what for _, what, *_ in SINGLE} | {one.what for _, one, _ in DEGREES} == set(
        BodyLoss
    )


@given(st.lists(st.sampled_from([row[1] for row in SINGLE]), max_size=8, unique=True), st.integers(1, 10**8))
def test_partial_disability_is_never_above_the_total_one(losses: list[BodyLoss], wage: int) -> None:
    case = accident(wage, on=ON, disability=disabled(*(loss(what, LEFT) for what in losses)))
    assert 0 <= net(case) <= MULTIPLE * wage * 70 // 100 + len(losses)
    assert_sound(case)
