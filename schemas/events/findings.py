"""Field visits and medical reviews: reported on `claims.verifications.v1`, asked for and recorded on the lifecycle. Key and subject: the claim id."""

from typing import ClassVar

from pydantic import Field

from schemas.basis import Basis
from schemas.envelope import EventData, UtcDatetime
from schemas.findings import Finding, Found
from schemas.identifiers import TaskId
from schemas.topics import LIFECYCLE, VERIFICATIONS
from schemas.vocabulary import AuthorityRole, TaskKind


class FindingReported(EventData):
    """What a field officer or an advisory doctor found, in answer to a task."""

    event_type: ClassVar[str] = "santunan.finding.reported.v1"
    topic: ClassVar[str] = VERIFICATIONS

    task_id: TaskId
    kind: TaskKind
    person: str = Field(min_length=1, max_length=60)
    role: AuthorityRole
    basis: Basis
    found: Found
    reported_at: UtcDatetime


class FindingAsked(EventData):
    """The claim is not verified before somebody has looked: `role` says who, `why` for which reasons, without personal data."""

    event_type: ClassVar[str] = "santunan.finding.asked.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    task_id: TaskId
    kind: TaskKind
    role: AuthorityRole
    why: tuple[str, ...] = Field(min_length=1)
    due_at: UtcDatetime


class FindingRecorded(EventData):
    """A finding that counts: it is among the facts from here on."""

    event_type: ClassVar[str] = "santunan.finding.recorded.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    task_id: TaskId
    finding: Finding
