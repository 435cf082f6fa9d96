"""What employers and sponsors state of their own workers, one by one or in files, and the event that it becomes. Whose part of a
member's coverage it is, the token says and never the body."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import ConfigDict, Field

from gateway.accepting import Moment
from gateway.access.callers import Caller
from gateway.problems import Fault, Problem, ProblemCode
from schemas.admission import received_in_bounds
from schemas.channels import PROFILES
from schemas.envelope import Data
from schemas.events.contributions import (
    STATED_MONTHS_MAX,
    ContributionsReported,
    EmploymentReported,
    EmploymentTerm,
    SponsoredMonth,
    StatedMonth,
)
from schemas.identifiers import AliasKind, alias_key
from schemas.vocabulary import Channel

EMPLOYERS: Final = "/employers"
SPONSORS: Final = "/sponsors"
REGISTRY: Final = "/registry"
"""CloudEvents sources of what they state."""


class Worker(Data):
    """Whom it is about: by NIK, membership number (KPJ) or passport, as the sender knows them."""

    by: AliasKind
    number: Annotated[str, Field(pattern=r"^[A-Z0-9]{5,16}$")]

    @property
    def alias(self) -> str:
        return alias_key(self.by, self.number)


class _Statement(Data):
    """`reported_at`: when the source stated it, with any zone; of two statements about the same, the later one counts."""

    worker: Worker
    reported_at: Moment

    @property
    def sequence(self) -> int:
        """Milliseconds: what puts a source's statements in order."""
        return max(1, round(self.reported_at.timestamp() * 1_000))


class EmploymentStatement(_Statement):
    """An employer about its own worker: the term of the employment, months, or both. What it does not name stays as it was."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": ["term"], "properties": {"term": {"type": "object"}}}, {"required": ["months"]}]
        }
    )

    term: EmploymentTerm | None = None
    months: tuple[StatedMonth, ...] = Field(default=(), min_length=1, max_length=STATED_MONTHS_MAX)


class ContributionStatement(_Statement):
    """A sponsor about months whose contributions it paid for a worker; `paid` false: the payment came back."""

    months: Annotated[tuple[SponsoredMonth, ...], Field(min_length=1, max_length=STATED_MONTHS_MAX)]


def employer_of(caller: Caller) -> str:
    """The number of the employer that the caller is. Raises `Problem`."""
    grant = caller.grant
    if grant.channel is not Channel.EMPLOYER or grant.organisation is None or grant.is_person:
        raise Problem(
            ProblemCode.NOT_YOURS,
            "only an employer's own system states employments, its own: use the credentials of your company",
        )
    return grant.organisation


def sponsor_of(caller: Caller) -> str:
    """The code of the sponsor that the caller is. Raises `Problem`."""
    if caller.grant.sponsor is None:
        raise Problem(
            ProblemCode.NOT_YOURS, "your token names no sponsor: ask the fund for credentials that say for which one you act"
        )
    return caller.grant.sponsor


def employment_of(caller: Caller, said: EmploymentStatement) -> EmploymentReported:
    """The statement of the employer that the caller is. Raises `Problem`."""
    if said.term is None and not said.months:
        raise Problem(ProblemCode.INVALID_REQUEST, "the statement says nothing: name the term, months, or both")
    return EmploymentReported(
        alias=said.worker.alias,
        employer_number=employer_of(caller),
        sequence=said.sequence,
        reported_at=said.reported_at,
        term=said.term,
        months=said.months,
    )


def contributions_of(caller: Caller, said: ContributionStatement) -> ContributionsReported:
    """The statement of the sponsor that the caller is. Raises `Problem`."""
    return ContributionsReported(
        alias=said.worker.alias,
        sponsor=sponsor_of(caller),
        sequence=said.sequence,
        reported_at=said.reported_at,
        months=said.months,
    )


def require_recent(reported_at: datetime, now: datetime) -> None:
    """Raises `Problem` for a time that is ahead of our clock, or so long ago that the source should say it again."""
    if not received_in_bounds(Channel.BULK, reported_at, now):
        days = PROFILES[Channel.BULK].keeps_days_max
        sentence = f"reported_at is ahead of our clock or more than {days} days ago: say when you state it"
        raise Problem(ProblemCode.RECEIVED_AT_OUT_OF_BOUNDS, sentence, faults=[Fault("#/reported_at", sentence)])
