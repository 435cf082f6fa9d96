"""Losses that other claims of the member were given (domain reference 2.2). A row counts once over all claims, and the ledger sees to that; of
a thumb and later its hand, or of what is more than partial only together, the reference says nothing: an officer states the sum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from processors.assessment.rules.disability import BY_DEGREE, SIDED, is_in, named
from processors.assessment.rules.rule import Working
from processors.law import Tariffs, written
from schemas.details import DisabilityDetails, Loss
from schemas.events.ledger import EarlierLoss
from schemas.exact import Fraction
from schemas.injuries import BodyLoss, Digit, Side
from schemas.reasons import ReasonCode
from schemas.vocabulary import EntitlementFamily

NONE: Final = Fraction(0)
MOST: Final = {
    BodyLoss.SCALP: "scalp_max",
    BodyLoss.HEARING_BOTH_DECIBELS: "hearing_both",
    BodyLoss.HEARING_ONE_DECIBELS: "hearing_one",
}
"""Rows by degree that have a highest one of their own; the others may come to all that is partial."""
ROWS: Final = {
    named(loss): loss
    for what in BodyLoss
    for side in (None, *Side)
    for digit in (None, *Digit)
    for loss in (Loss(what=what, side=side, digit=digit),)
}
"""Every loss by the name that the ledger has it under."""


def beside_total(work: Working) -> None:
    """Raises what stops the rule for total disability of a member who was given losses before."""
    before = work.case.losses_before
    if before:
        detail = f"{_given(before)}; whether that counts against the sum for total disability is not in the reference"
        raise work.doubted(ReasonCode.PART_OF_GREATER_LOSS, detail)


def beside_others(work: Working, details: DisabilityDetails, loss: Loss, percent: Fraction) -> None:
    """Raises what stops the loss's line: what another claim was given is in it, holds it, or was total disability; or all losses
    of the member may be above what is partial. `percent`: of this claim's losses up to this one. Of earlier ones the ledger has the rows and no
    degrees, so that each counts at its most, and a loss of function as the loss itself."""
    before = work.case.losses_before
    concerned = tuple(one for one in before if _touches(loss, one))
    if concerned:
        detail = f"{_given(concerned)}: {named(loss)} is in it or holds it, and what is then due is not in the reference"
        raise work.doubted(ReasonCode.PART_OF_GREATER_LOSS, detail)
    most = work.case.tariffs.find("disability.total_above").value
    earlier = sum((_most(work.case.tariffs, details, ROWS[_name(one)]) for one in before), NONE)
    if percent + earlier > most:
        detail = f"{_given(before)}, {written(earlier)} % at most: with {named(loss)} the losses of all claims may be above {written(most)} %"
        raise work.doubted(
            ReasonCode.PART_OF_GREATER_LOSS, f"{detail}, and whether that limit holds over several claims is not in the reference"
        )


def _given(before: Iterable[EarlierLoss]) -> str:
    return "given before: " + ", ".join(f"{_said(one)} (claim {one.claim_id})" for one in before)


def _said(one: EarlierLoss) -> str:
    return "total disability" if one.family is EntitlementFamily.TOTAL_DISABILITY else _name(one)


def _name(one: EarlierLoss) -> str:
    return one.subject.rpartition("/")[2]


def _touches(loss: Loss, one: EarlierLoss) -> bool:
    """What the ledger names as no row may be anything."""
    known = None if one.family is EntitlementFamily.TOTAL_DISABILITY else ROWS.get(_name(one))
    return known is None or is_in(loss, known) or is_in(known, loss)


def _most(tariffs: Tariffs, details: DisabilityDetails, loss: Loss) -> Fraction:
    """The loss's row in percent, or the most that it may come to."""
    if loss.what in SIDED:
        counted = Side.LEFT if loss.side is not None and details.handedness not in {None, loss.side} else Side.RIGHT
        return tariffs.find(f"disability.{counted}_{SIDED[loss.what]}").value
    row = MOST.get(loss.what, "total_above" if loss.what in BY_DEGREE else loss.what.value)
    return tariffs.find(f"disability.{row}").value
