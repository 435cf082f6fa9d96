"""What employers and sponsors say of their own workers, on `members.coverage.v1`. Subject: the alias that they know the worker by;
`membership` sends it on to the member. It never replaces the registry's record: it is laid over the part that is theirs."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.envelope import Data, EventData, UtcDatetime
from schemas.events.coverage import Month
from schemas.identifiers import AliasKey
from schemas.money import Money
from schemas.topics import COVERAGE

SourceCode = Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,20}$")]
"""An employer's number (NPP) or a sponsor's code, as their credentials say."""
STATED_MONTHS_MAX = 120


class EmploymentTerm(Data):
    """From when until when the member works for the employer; without `ends_on` they still do."""

    starts_on: date
    ends_on: date | None = None


class StatedMonth(Data):
    """One month: the wage, and whether its contribution was paid. A later statement of the same source about the month replaces it."""

    month: Month
    wage: Money | None = None
    paid: bool = False


class SponsoredMonth(Data):
    """One month: whether the sponsor paid its contribution. A later statement of the same sponsor about the month replaces it."""

    month: Month
    paid: bool = True


class EmploymentReported(EventData):
    """An employer about its own worker. Of the term, and of each month, the statement with the highest `sequence` of that employer
    counts, in any order of arrival; what a statement does not name stays as it was."""

    event_type: ClassVar[str] = "santunan.employment.reported.v1"
    topic: ClassVar[str] = COVERAGE

    alias: AliasKey
    employer_number: SourceCode
    sequence: int = Field(ge=1)
    reported_at: UtcDatetime
    term: EmploymentTerm | None = None
    months: tuple[StatedMonth, ...] = Field(default=(), max_length=STATED_MONTHS_MAX)


class ContributionsReported(EventData):
    """A sponsor (a company or person that pays vulnerable workers' contributions) about months that it paid for. Counted as
    `EmploymentReported` is."""

    event_type: ClassVar[str] = "santunan.contributions.reported.v1"
    topic: ClassVar[str] = COVERAGE

    alias: AliasKey
    sponsor: SourceCode
    sequence: int = Field(ge=1)
    reported_at: UtcDatetime
    months: tuple[SponsoredMonth, ...] = Field(min_length=1, max_length=STATED_MONTHS_MAX)
