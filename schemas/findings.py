"""What people find out about a claim away from the office: a field officer on the spot, an advisory doctor at an examination."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import ConfigDict, Field, model_validator

from schemas.details import Percent
from schemas.envelope import Data
from schemas.terms import Term
from schemas.vocabulary import AuthorityRole, TaskKind

PERCENTS_MAX: Final = 40
FINDINGS_MAX: Final = 20
"""Of one filing: each of the two is asked at most once a round of appeal."""
FINDERS: Final = {TaskKind.FIELD_VISIT: AuthorityRole.FIELD_OFFICER, TaskKind.MEDICAL_REVIEW: AuthorityRole.ADVISORY_DOCTOR}
"""What is asked of whom; these roles find facts and decide about no claim."""
LossName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class FindingOutcome(Term):
    """MET: it is as the claim says. NOT_MET: it is not. OTHER_PERCENTAGE: a doctor measured another loss. NOT_FOUND_OUT: it could not be
    seen."""

    MET = "met"
    NOT_MET = "not_met"
    OTHER_PERCENTAGE = "other_percentage"
    NOT_FOUND_OUT = "not_found_out"


class FoundPercent(Data):
    """How much of a loss the doctor found, in percent of its row's measure. `loss`: as lines name it, `right_thumb`."""

    loss: LossName
    percent: Percent


class Found(Data):
    """What was found. `place`: where, without a street; `paper_sha256`: of the report that stands behind it; `because` holds no personal
    data."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"outcome": {"const": "other_percentage"}}},
            "then": {"properties": {"percents": {"minItems": 1}}, "required": ["percents"]},
            "else": {"properties": {"percents": {"maxItems": 0}}},
        }
    )

    outcome: FindingOutcome
    percents: tuple[FoundPercent, ...] = Field(default=(), max_length=PERCENTS_MAX)
    found_on: date
    place: str = Field(min_length=1, max_length=120)
    paper_sha256: Sha256
    because: str = Field(min_length=1, max_length=400)

    @model_validator(mode="after")
    def _percents_where_they_are_told(self) -> Self:
        if bool(self.percents) is not (self.outcome is FindingOutcome.OTHER_PERCENTAGE):
            raise ValueError("another percentage names at least one loss with its percent, and no other outcome names any")
        return self


class Finding(Data):
    """Who found what; part of the claim's history, and of the facts that it is decided on."""

    kind: TaskKind
    person: str = Field(min_length=1, max_length=60)
    role: AuthorityRole
    found: Found
