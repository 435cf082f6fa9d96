"""What a filing says of the circumstances around an event: who survives, for whom the member worked, what an employer paid first."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from schemas.envelope import Data
from schemas.money import Money
from schemas.terms import Term
from schemas.vocabulary import Relationship

RELATIVES_MAX: Final = 20
EmployerNumber = Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,20}$")]
"""An employer's number (NPP), or the number of a construction project."""


class ReplacementGround(Term):
    """Why an employer paid what the fund owes at first sight (Permenaker 1/2025 art 8(2a-2c); PP 37/2021 art 39(3-5))."""

    ARREARS = "arrears"
    REPORTED_LATE = "reported_late"


class InheritanceDetails(Data):
    """What the heir letter says of a dead member's relatives. `living`: whom it names as alive, paid or not; none named: nobody is.
    `by_ruling`: a court ruled who inherits."""

    living: tuple[Relationship, ...] = Field(default=(), max_length=RELATIVES_MAX)
    by_ruling: bool = False


class EmploymentDetails(Data):
    """For whom the member worked when it happened, where that is not plain: one of several employers, a project, or one that reported
    less than it paid. `true_wage`: what was paid for a month of work."""

    employer_number: EmployerNumber | None = None
    project_number: EmployerNumber | None = None
    true_wage: Money | None = None


class ReplacementDetails(Data):
    """What an employer paid in the fund's place, and asks back. `settled_on`: when its arrears and fines were settled."""

    ground: ReplacementGround
    paid: Money
    paid_on: date
    settled_on: date | None = None
