"""What an advisory doctor found, in the place of what was filed: the claim as benefits are computed from it."""

from typing import Final

from processors.assessment.rules.disability import named
from schemas.claim import ClaimContent
from schemas.details import DisabilityDetails, Loss
from schemas.findings import Finding, FindingOutcome, FoundPercent
from schemas.injuries import BodyLoss, MedicalState
from schemas.vocabulary import TaskKind

BY_DEGREE: Final = {
    BodyLoss.SCALP: "assessed_percent",
    BodyLoss.WORK_ABILITY: "lost_percent",
    BodyLoss.VISUAL_FIELD: "lost_percent",
}
"""Where a loss by degree has its measure; of a limb it is the function that is lost."""
MEASURES: Final = ("function_lost_percent", "motion_degrees", "motion_normal_degrees", "muscle_grade")


def as_found(claim: ClaimContent, findings: tuple[Finding, ...]) -> ClaimContent:
    """The claim with the last doctor's findings in it; a field visit changes no figure."""
    found = next((one.found for one in reversed(findings) if one.kind is TaskKind.MEDICAL_REVIEW), None)
    if found is None or found.outcome is FindingOutcome.NOT_FOUND_OUT:
        return claim
    details = claim.disability or DisabilityDetails()
    if found.outcome is FindingOutcome.OTHER_PERCENTAGE:
        details = _measured(details, found.percents)
    elif _says_total(claim):
        details = details.model_copy(update={"total_declared": found.outcome is FindingOutcome.MET})
    return claim if details == (claim.disability or DisabilityDetails()) else claim.model_copy(update={"disability": details})


def _says_total(claim: ClaimContent) -> bool:
    accident, details = claim.accident, claim.disability
    total = accident is not None and accident.state is MedicalState.TOTAL_PERMANENT
    return total or claim.pension is not None or (details is not None and details.total_declared)


def _measured(details: DisabilityDetails, percents: tuple[FoundPercent, ...]) -> DisabilityDetails:
    by_loss = {one.loss: one.percent for one in percents}
    losses = tuple(_loss(loss, by_loss[named(loss)]) if named(loss) in by_loss else loss for loss in details.losses)
    return details.model_copy(update={"losses": losses, "total_declared": False})


def _loss(loss: Loss, percent: int) -> Loss:
    """With the doctor's measure, and no other beside it."""
    without = dict.fromkeys(MEASURES)
    return loss.model_copy(update=without | {BY_DEGREE.get(loss.what, "function_lost_percent"): percent})
