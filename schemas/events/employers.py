"""What `verification` asks of an employer about a worker's claim, on the lifecycle: asked, reminded, answered or silent."""

from typing import ClassVar

from pydantic import Field

from schemas.basis import Basis
from schemas.circumstances import EmployerNumber
from schemas.envelope import EventData, UtcDatetime
from schemas.terms import Term
from schemas.topics import LIFECYCLE


class EmployersDuty(Term):
    """What the employer is asked for. TERMINATION_REPORT: to report the dismissal, and so the end of the membership."""

    TERMINATION_REPORT = "termination_report"


class EmployerAsked(EventData):
    """The employer is to answer until `due_at`, by the `article`; the claim waits for it. `reminder`: 0 the first time, then 1.
    It answers by stating the end of the employment, as it states wages and months."""

    event_type: ClassVar[str] = "santunan.employer.asked.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    duty: EmployersDuty
    employer_number: EmployerNumber | None = None
    due_at: UtcDatetime
    article: str = Field(max_length=400)
    reminder: int = Field(default=0, ge=0)


class EmployerAnswered(EventData):
    """The claim waits for the employer no more: it answered, or it was silent until the end, and an officer looks."""

    event_type: ClassVar[str] = "santunan.employer.answered.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    duty: EmployersDuty
    answered: bool
