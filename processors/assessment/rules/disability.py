"""What is lost, as a share of the whole (domain reference 2.2; PP 44/2015 Lampiran III): rows by side and hand, by degree, by function."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from processors.assessment.rules.rule import Working
from processors.law import Found, written
from schemas.details import DisabilityDetails, Loss
from schemas.exact import Fraction
from schemas.injuries import BodyLoss, MedicalState, Side
from schemas.vocabulary import EvidenceMark

PERCENT: Final = 100
SIDED: Final = {
    BodyLoss.ARM_SHOULDER: "arm_shoulder",
    BodyLoss.ARM_ELBOW: "arm_elbow",
    BodyLoss.HAND: "hand",
    BodyLoss.THUMB: "thumb",
    BodyLoss.INDEX: "index",
    BodyLoss.FINGER: "finger",
    BodyLoss.INDEX_JOINT: "index_joint",
    BodyLoss.FINGER_JOINT: "finger_joint",
}
"""Rows that a right-handed worker's right side counts higher in; for a left-handed worker right and left change places."""
PAIRED: Final = frozenset(
    {
        BodyLoss.ONE_LEG,
        BodyLoss.ONE_FOOT,
        BodyLoss.ONE_EYE,
        BodyLoss.HEARING_ONE,
        BodyLoss.HEARING_ONE_DECIBELS,
        BodyLoss.BIG_TOE,
        BodyLoss.SECOND_TOE,
        BodyLoss.OTHER_TOE,
        BodyLoss.OUTER_EAR,
        BodyLoss.NOSTRIL,
        BodyLoss.LEG_SHORTENED,
    }
)
"""Rows that are the same on either side; the side tells two losses apart."""
LIMBS: Final = frozenset(SIDED) | {
    BodyLoss.BOTH_LEGS,
    BodyLoss.ONE_LEG,
    BodyLoss.BOTH_FEET,
    BodyLoss.ONE_FOOT,
    BodyLoss.BIG_TOE,
    BodyLoss.SECOND_TOE,
    BodyLoss.OTHER_TOE,
}
"""Rows whose function may be lost in part; senses and abilities have rows by degree."""
INSIDE: Final = {
    BodyLoss.ARM_ELBOW: (BodyLoss.ARM_SHOULDER,),
    BodyLoss.HAND: (BodyLoss.ARM_ELBOW,),
    BodyLoss.THUMB: (BodyLoss.HAND,),
    BodyLoss.INDEX: (BodyLoss.HAND,),
    BodyLoss.FINGER: (BodyLoss.HAND,),
    BodyLoss.INDEX_JOINT: (BodyLoss.INDEX,),
    BodyLoss.FINGER_JOINT: (BodyLoss.FINGER, BodyLoss.HAND),
    BodyLoss.ONE_LEG: (BodyLoss.BOTH_LEGS,),
    BodyLoss.BOTH_FEET: (BodyLoss.BOTH_LEGS,),
    BodyLoss.ONE_FOOT: (BodyLoss.ONE_LEG, BodyLoss.BOTH_FEET),
    BodyLoss.BIG_TOE: (BodyLoss.ONE_FOOT,),
    BodyLoss.SECOND_TOE: (BodyLoss.ONE_FOOT,),
    BodyLoss.OTHER_TOE: (BodyLoss.ONE_FOOT,),
    BodyLoss.LEG_SHORTENED: (BodyLoss.ONE_LEG,),
    BodyLoss.ONE_EYE: (BodyLoss.BOTH_EYES,),
    BodyLoss.SIGHT: (BodyLoss.BOTH_EYES,),
    BodyLoss.VISUAL_FIELD: (BodyLoss.BOTH_EYES,),
    BodyLoss.COLOUR_VISION: (BodyLoss.BOTH_EYES,),
    BodyLoss.HEARING_ONE: (BodyLoss.HEARING_BOTH,),
    BodyLoss.HEARING_BOTH_DECIBELS: (BodyLoss.HEARING_BOTH,),
    BodyLoss.HEARING_ONE_DECIBELS: (BodyLoss.HEARING_ONE,),
    BodyLoss.OUTER_EAR: (BodyLoss.OUTER_EARS,),
}
"""What is lost with a greater part of the body or a whole sense: what is gone as a whole is not lost once more."""


def _around(what: BodyLoss) -> frozenset[BodyLoss]:
    """Every greater part that holds this one."""
    greater = INSIDE.get(what, ())
    return frozenset(greater).union(*(_around(one) for one in greater))


AROUND: Final = {what: _around(what) for what in BodyLoss}
READING: Final = "PP 44/2015 Lampiran III, read step by step"
"""Our reading of rows by degree: only full steps count, and never more than the whole loss of the same sense."""


def lost(work: Working, details: DisabilityDetails, loss: Loss) -> Fraction:
    """The loss by its row, in percent of the whole. Raises what stops the rule when the finding leaves something out."""
    row = _row_percent(work, details, loss)
    part = _function_lost(work, loss)
    if part is None:
        return row
    percent = part * row / PERCENT
    work.step(f"{written(part)} % of the function of {written(row)} %: {written(percent)} %")
    return percent


def total_declared(work: Working) -> bool:
    """Whether an advisory doctor declared total permanent disability. Raises what stops the rule when only the state says so."""
    accident, details = work.case.claim.accident, work.case.claim.disability
    if details is not None and details.total_declared:
        return True
    if accident is not None and accident.state is MedicalState.TOTAL_PERMANENT:
        raise work.missing("total_declared", "an advisory doctor's declaration of total permanent disability")
    return False


def is_functional(loss: Loss) -> bool:
    """Whether the finding tells a loss of function, rather than of the part itself."""
    return not (loss.function_lost_percent is None and loss.motion_degrees is None and loss.muscle_grade is None)


def named(loss: Loss) -> str:
    """`thumb`, `right_thumb`, `left_finger_ring`: the same name is the same loss."""
    return "_".join(filter(None, (loss.side, loss.what, loss.digit)))


def lost_with(loss: Loss, losses: Iterable[Loss]) -> Loss | None:
    """The loss as a whole, of a greater part, that this one is in."""
    around = AROUND[loss.what]
    greater = [one for one in losses if one.what in around and is_in(loss, one) and not is_functional(one)]
    return greater[0] if greater else None


def is_in(loss: Loss, whole: Loss) -> bool:
    """Whether the part is in the greater one, as far as side and digit are told."""
    if whole.what not in AROUND[loss.what]:
        return False
    sides, digits = {loss.side, whole.side} - {None}, {loss.digit, whole.digit} - {None}
    return len(sides) < 2 and len(digits) < 2


def _row_percent(work: Working, details: DisabilityDetails, loss: Loss) -> Fraction:
    what = loss.what
    if what in SIDED:
        return _sided(work, details, loss)
    if what in PAIRED and loss.side is None:
        raise work.missing("side", f"left or right, of {what}")
    by_degree = BY_DEGREE.get(what)
    if by_degree is not None:
        return by_degree(work, loss)
    percent = work.found(f"disability.{what}").value
    work.step(f"{what}: {written(percent)} %")
    return percent


def _sided(work: Working, details: DisabilityDetails, loss: Loss) -> Fraction:
    side = loss.side
    if side is None:
        raise work.missing("side", f"left or right, of {loss.what}")
    hand = work.need("handedness", details.handedness, "the hand that the worker writes and works with")
    counted = Side.RIGHT if side is hand else Side.LEFT
    found = work.found(f"disability.{counted}_{SIDED[loss.what]}")
    work.given(side=side, handedness=hand)
    swapped = "" if side is counted else f", counted as {counted} of a {hand}-handed worker"
    work.step(f"{side} {loss.what}{swapped}: {found.text} %")
    return found.value


def _scalp(work: Working, loss: Loss) -> Fraction:
    """A range in which the assessor sets the share."""
    assessed = work.need("assessed_percent", loss.assessed_percent, "what the assessor set for the scalp")
    least, most = work.found("disability.scalp_min").value, work.found("disability.scalp_max").value
    percent = min(max(Fraction(assessed), least), most)
    work.step(f"scalp, assessed at {assessed} %, within {written(least)} to {written(most)} %: {written(percent)} %")
    return percent


def _leg_shortened(work: Working, loss: Loss) -> Fraction:
    millimetres = work.need("shortened_mm", loss.shortened_mm, "by how many millimetres the leg is shorter")
    percent = work.band("disability.leg_shortened", Fraction(millimetres, 10)).value
    work.step(f"leg shortened by {millimetres} mm: {written(percent)} %")
    return percent


def _hearing(work: Working, loss: Loss) -> Fraction:
    decibels = work.need("decibels", loss.decibels, "the loss of hearing in decibels")
    ears = "both" if loss.what is BodyLoss.HEARING_BOTH_DECIBELS else "one"
    each, whole = work.found(f"disability.hearing_{ears}_10db"), work.found(f"disability.hearing_{ears}")
    return _stepped(work, f"hearing, {decibels} dB", (decibels, work.whole("disability.decibel_step")), each, whole)


def _work_ability(work: Working, loss: Loss) -> Fraction:
    """Above the highest band it is no partial loss any more, which an advisory doctor must declare."""
    percent_lost = work.need("lost_percent", loss.lost_percent, "how much of the ability to work is lost, in percent")
    if percent_lost > work.whole("disability.total_above"):
        raise work.missing(
            "total_declared", f"{percent_lost} % of the ability to work is total disability, if an advisory doctor declares it"
        )
    percent = work.band("disability.work_ability", percent_lost).value
    work.step(f"ability to work, {percent_lost} % lost: {written(percent)} %")
    return percent


def _sight(work: Working, loss: Loss) -> Fraction:
    """Efficiency of both eyes together, the better one counting more; the loss is what is missing to a hundred."""
    better = work.need("better_eye_percent", loss.better_eye_percent, "the visual efficiency of the better eye")
    worse = work.need("worse_eye_percent", loss.worse_eye_percent, "the visual efficiency of the worse eye")
    if worse > better:
        better, worse = worse, better
    first, second = work.whole("disability.sight_better_weight"), work.whole("disability.sight_worse_weight")
    efficiency = Fraction(first * better + second * worse, first + second)
    work.step(f"efficiency of both eyes ({first} x {better} + {second} x {worse}) / {first + second}: {written(efficiency)} %")
    each, whole = work.found("disability.sight_10_percent"), work.found("disability.both_eyes")
    step = work.whole("disability.percent_step")
    return _stepped(work, f"sight, {written(PERCENT - efficiency)} % lost", (PERCENT - efficiency, step), each, whole)


def _visual_field(work: Working, loss: Loss) -> Fraction:
    percent_lost = work.need("lost_percent", loss.lost_percent, "how much of the visual field is lost, in percent")
    each, whole = work.found("disability.visual_field_10_percent"), work.found("disability.both_eyes")
    step = work.whole("disability.percent_step")
    return _stepped(work, f"visual field, {percent_lost} % lost", (percent_lost, step), each, whole)


def _stepped(work: Working, what: str, measured: tuple[Fraction | int, int], each: Found, whole: Found) -> Fraction:
    """So much for each full step of the measure, at most what the whole loss gives."""
    amount, step = measured
    steps = int(amount // step)
    stepped = steps * each.value
    percent = min(stepped, whole.value)
    if amount % step or stepped > whole.value:
        work.rests_on(READING, EvidenceMark.UNRESOLVED)
    work.step(f"{what}: min({steps} full steps x {each.text}, {whole.text}) %: {written(percent)} %")
    return percent


def _function_lost(work: Working, loss: Loss) -> Fraction | None:
    """How much of a limb's function is lost, in percent; None: the whole limb is. By the doctor's word, by motion, or by strength."""
    if not is_functional(loss):
        return None
    ways = [_by_word(loss), _by_motion(work, loss), _by_strength(work, loss)]
    found = [way for way in ways if way is not None]
    if len(found) > 1:
        raise work.missing("one finding", f"{named(loss)} tells its loss of function in {len(found)} ways: keep the doctor's one")
    if loss.what not in LIMBS:
        raise work.missing("another row", f"{named(loss)} has no function to lose in part: name the row by its degree")
    return found[0]


def _by_word(loss: Loss) -> Fraction | None:
    return None if loss.function_lost_percent is None else Fraction(loss.function_lost_percent)


def _by_motion(work: Working, loss: Loss) -> Fraction | None:
    """Range of motion that is lost, of the normal range."""
    if loss.motion_degrees is None:
        return None
    normal = work.need("motion_normal_degrees", loss.motion_normal_degrees, "the normal range of motion")
    missing = max(normal - loss.motion_degrees, 0)
    work.rests_on("Permenakertrans 25/2008", EvidenceMark.SECONDARY)
    percent = Fraction(PERCENT * missing, normal)
    work.step(f"motion {missing} of {normal} degrees lost: {written(percent)} %")
    return percent


def _by_strength(work: Working, loss: Loss) -> Fraction | None:
    if loss.muscle_grade is None:
        return None
    percent = work.band("disability.muscle_strength", loss.muscle_grade).value
    work.step(f"muscle strength of grade {loss.muscle_grade}: {written(percent)} % of the function lost")
    return percent


BY_DEGREE: Final[Mapping[BodyLoss, Callable[[Working, Loss], Fraction]]] = {
    BodyLoss.SCALP: _scalp,
    BodyLoss.LEG_SHORTENED: _leg_shortened,
    BodyLoss.HEARING_BOTH_DECIBELS: _hearing,
    BodyLoss.HEARING_ONE_DECIBELS: _hearing,
    BodyLoss.WORK_ABILITY: _work_ability,
    BodyLoss.SIGHT: _sight,
    BodyLoss.VISUAL_FIELD: _visual_field,
}
"""Rows that count by the measure of what is lost."""
