"""Losses that other claims of the member were given: a part and its greater part, what is more than partial only together, and after total
disability. What is then due the reference does not say: an officer states it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.case import Case
from processors.assessment.rules.stated import open_sums
from schemas.benefit import StatedSum
from schemas.claim import ClaimContent
from schemas.details import DisabilityDetails, Loss
from schemas.events.decisions import AssessmentReferred, ClaimApproved, SumsStated
from schemas.events.ledger import EarlierLoss
from schemas.events.requests import ReserveRequested
from schemas.injuries import BodyLoss, Digit, Side
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, BenefitCode, EntitlementFamily
from tests.processors.assessment.cases import accident, disabled, found, loss
from tests.processors.assessment.test_assessment import asking, granted, row
from tests.processors.assessment.test_migrant_accidents import hurt
from tests.processors.filings import CLAIM, MEMBER, OTHER_CLAIM, decision, member_payee, personal
from tests.processors.script import Script

L, R, F = BodyLoss, ReasonCode, EntitlementFamily
RIGHT, LEFT = Side.RIGHT, Side.LEFT
WAGE = 1_000_000
PERCENT = 80 * WAGE // 100
HAND, THUMB = loss(L.HAND, RIGHT), loss(L.THUMB, RIGHT)


def before(*names: str) -> tuple[EarlierLoss, ...]:
    return tuple(EarlierLoss(claim_id=OTHER_CLAIM, family=F.DISABILITY, subject=f"{MEMBER}/{name}") for name in names)


TOTAL = (EarlierLoss(claim_id=OTHER_CLAIM, family=F.TOTAL_DISABILITY, subject=MEMBER),)


def after(earlier: tuple[EarlierLoss, ...], *losses: Loss, total: bool = False) -> Case:
    return replace(accident(WAGE, disability=disabled(*losses, total=total)), losses_before=earlier)


def reasons(case: Case) -> list[ReasonCode]:
    return [one.reason for one in found(case).questions]


def percent(case: Case) -> int:
    return sum(due.rupiah for due in found(case).dues) // PERCENT


TOUCHING = [
    ("the hand after its thumb", "right_thumb", HAND),
    ("the thumb after its hand", "right_hand", THUMB),
    ("the arm after a finger's joint", "right_index_joint", loss(L.ARM_SHOULDER, RIGHT)),
    ("a finger after the arm", "left_arm_elbow", loss(L.FINGER, LEFT, digit=Digit.RING)),
    ("the finger after its joint", "left_finger_joint_ring", loss(L.FINGER, LEFT, digit=Digit.RING)),
    ("both legs after one foot", "left_one_foot", loss(L.BOTH_LEGS)),
    ("a toe after both feet", "both_feet", loss(L.BIG_TOE, LEFT)),
    ("both eyes after one", "right_one_eye", loss(L.BOTH_EYES)),
    ("an ear's decibels after both ears", "hearing_both", loss(L.HEARING_ONE_DECIBELS, LEFT, decibels=20)),
    ("function of the hand after its thumb", "right_thumb", loss(L.HAND, RIGHT, function_lost_percent=50)),
    ("what the ledger names as no row", "right_wing", THUMB),
]


@pytest.mark.parametrize(("earlier", "claimed"), [row[1:] for row in TOUCHING], ids=[row[0] for row in TOUCHING])
def test_a_part_and_its_greater_part_by_two_claims_are_an_officers_whichever_came_first(earlier: str, claimed: Loss) -> None:
    case = after(before(earlier), claimed)
    assert reasons(case) == [R.PART_OF_GREATER_LOSS]
    assert found(case).dues == ()
    (question,) = found(case).questions
    assert OTHER_CLAIM in question.detail
    assert earlier in question.detail


APART = [
    ("the other hand", "left_thumb", HAND, 32),
    ("another finger", "left_finger_joint_ring", loss(L.FINGER, LEFT, digit=Digit.MIDDLE), 3),
    ("a foot after a thumb", "right_thumb", loss(L.ONE_FOOT, LEFT), 25),
]


@pytest.mark.parametrize(("earlier", "claimed", "given"), [row[1:] for row in APART], ids=[row[0] for row in APART])
def test_losses_that_have_nothing_to_do_with_each_other_are_paid_by_their_rows(earlier: str, claimed: Loss, given: int) -> None:
    case = after(before(earlier), claimed)
    assert reasons(case) == []
    assert percent(case) == given


LIMIT = [
    ("below what is partial", ("left_one_leg", "left_big_toe"), loss(L.ONE_FOOT, RIGHT), 65, []),
    ("at it: 35 and 35 are 70", ("left_one_leg",), loss(L.ONE_LEG, RIGHT), 70, []),
    ("above it: 35, 3 and 35", ("left_one_leg", "left_second_toe"), loss(L.ONE_LEG, RIGHT), 73, [R.PART_OF_GREATER_LOSS]),
    ("a scalp counts at its most: 30 and 40", ("scalp",), loss(L.ARM_SHOULDER, RIGHT), 70, []),
    ("and above it: 30, 5 and 40", ("scalp", "left_big_toe"), loss(L.ARM_SHOULDER, RIGHT), 75, [R.PART_OF_GREATER_LOSS]),
    ("decibels of one ear count as the ear", ("left_hearing_one_decibels",), loss(L.BOTH_FEET), 70, []),
    ("of both as both", ("hearing_both_decibels",), loss(L.ONE_EYE, RIGHT), 75, [R.PART_OF_GREATER_LOSS]),
    ("a degree that nobody knows may be all of it", ("work_ability",), loss(L.OTHER_TOE, LEFT), 72, [R.PART_OF_GREATER_LOSS]),
]


@pytest.mark.parametrize(
    ("earlier", "claimed", "asked"), [(row[1], row[2], row[4]) for row in LIMIT], ids=[row[0] for row in LIMIT]
)
def test_losses_of_several_claims_that_may_be_above_what_is_partial_are_an_officers(
    earlier: tuple[str, ...], claimed: Loss, asked: list[ReasonCode]
) -> None:
    assert reasons(after(before(*earlier), claimed)) == asked


def test_for_a_left_handed_worker_an_earlier_right_arm_counts_as_the_left_one() -> None:
    claimed = loss(L.ONE_EYE, LEFT)
    right_handed = after(before("right_arm_shoulder"), claimed)
    left_handed = replace(accident(WAGE, disability=disabled(claimed, hand=LEFT)), losses_before=before("right_arm_shoulder"))
    assert reasons(right_handed) == [R.PART_OF_GREATER_LOSS]
    assert reasons(left_handed) == []


def test_the_losses_of_the_claim_itself_count_too() -> None:
    both = (loss(L.ONE_FOOT, LEFT), loss(L.ONE_FOOT, RIGHT))
    assert reasons(after(before("right_index"), *both)) == []
    assert reasons(after(before("scalp"), *both)) == [R.PART_OF_GREATER_LOSS]
    assert percent(after(before("scalp"), *both)) == 25


@pytest.mark.parametrize("claimed", [THUMB, loss(L.SMELL)])
def test_after_total_disability_every_loss_is_an_officers(claimed: Loss) -> None:
    assert reasons(after(TOTAL, claimed)) == [R.PART_OF_GREATER_LOSS]
    assert "total disability" in found(after(TOTAL, claimed)).questions[0].detail


def test_total_disability_after_an_earlier_loss_is_an_officers_and_the_periodic_benefit_is_not() -> None:
    case = after(before("right_thumb"), total=True)
    assert reasons(case) == [R.PART_OF_GREATER_LOSS]
    assert [due.benefit for due in found(case).dues] == [BenefitCode.PERIODIC]
    assert reasons(after((), total=True)) == []


def test_a_migrants_losses_count_with_those_at_home() -> None:
    case = replace(hurt(disability=disabled(THUMB)), losses_before=before("right_hand"))
    assert reasons(case) == [R.PART_OF_GREATER_LOSS]
    total = replace(hurt(disability=disabled(total=True)), losses_before=before("right_hand"))
    assert reasons(total) == [R.PART_OF_GREATER_LOSS]


def test_the_officer_may_state_up_to_the_row_in_full() -> None:
    (open_sum,) = open_sums(found(after(before("right_thumb"), HAND)).asked)
    assert (open_sum.benefit, open_sum.item, open_sum.most) == (
        BenefitCode.DISAB_ANATOMICAL,
        "right_hand",
        Money.rupiah(32 * PERCENT),
    )


@given(
    name=st.sampled_from(["right_thumb", "left_one_leg", "both_eyes", "scalp", "hearing_one_decibels", "right_wing"]),
    claimed=st.sampled_from([HAND, THUMB, loss(L.ONE_EYE, LEFT), loss(L.BOTH_LEGS), loss(L.SMELL)]),
)
def test_an_earlier_loss_never_raises_what_is_paid(name: str, claimed: Loss) -> None:
    alone, beside = after((), claimed), after(before(name), claimed)
    assert percent(beside) in {percent(alone), 0}
    assert bool(reasons(beside)) is (percent(beside) == 0)


def claim(*losses: Loss) -> ClaimContent:
    return accident(WAGE, disability=DisabilityDetails(handedness=RIGHT, losses=losses)).claim


def answered(made: Script, *names: str) -> None:
    made.feed(CLAIM, granted(made).model_copy(update={"losses_before": before(*names)}))


def test_what_the_ledger_says_turns_the_line_into_a_question_and_the_rest_is_asked_anew() -> None:
    made = asking(claim(HAND, loss(L.SMELL)), who=personal(member_payee()))
    answered(made, "right_thumb")
    first, second = made.emitted(ReserveRequested)
    assert [line.subject for line in first.lines] == [f"{MEMBER}/right_hand", f"{MEMBER}/smell"]
    assert [line.subject for line in second.lines] == [f"{MEMBER}/smell"]
    answered(made, "right_thumb")
    referred = made.emitted(AssessmentReferred)[-1]
    assert R.PART_OF_GREATER_LOSS in referred.reasons
    assert [line.subject for line in referred.lines] == [f"{MEMBER}/smell"]
    assert [one.item for one in referred.open_sums] == ["right_hand"]


def test_the_stated_sum_is_reserved_again_and_a_second_person_approves_it() -> None:
    made = asking(claim(HAND), who=personal(member_payee()))
    answered(made, "right_thumb")
    referred = made.emitted(AssessmentReferred)[-1]
    assert referred.lines == ()
    stated = StatedSum(
        benefit=BenefitCode.DISAB_ANATOMICAL,
        item="right_hand",
        amount=Money.rupiah(17 * PERCENT),
        rests_on="letter HQ-3/2026",
        sentence="The hand less the thumb that was paid.",
    )
    made.feed(CLAIM, decision(referred, officer="first", role=AuthorityRole.OFFICER, sums=(stated,)))
    made.feed(CLAIM, made.emitted(SumsStated)[-1])
    answered(made, "right_thumb")
    second = made.emitted(AssessmentReferred)[-1]
    made.feed(CLAIM, decision(second, officer="second", role=AuthorityRole.OFFICER))
    assert made.emitted(ClaimApproved)[-1].total == Money.rupiah(17 * PERCENT)
    assert len(made.emitted(ReserveRequested)) == 2


def test_earlier_losses_that_touch_nothing_cost_no_second_question() -> None:
    made = asking(claim(HAND), who=personal(member_payee()))
    answered(made, "left_thumb")
    assert len(made.emitted(ReserveRequested)) == 1
    assert row(made).lines


def test_the_same_answer_twice_changes_nothing() -> None:
    made = asking(claim(HAND), who=personal(member_payee()))
    answered(made, "right_thumb")
    once, told = row(made), len(made.outputs)
    answered(made, "right_thumb")
    assert (row(made), len(made.outputs)) == (once, told)
