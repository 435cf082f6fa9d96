"""What becomes of officers' tasks beside their answers, on the lifecycle: passed on when overdue, and words that do not count."""

from typing import ClassVar

from pydantic import Field

from schemas.basis import Basis
from schemas.envelope import EventData, UtcDatetime
from schemas.identifiers import TaskId
from schemas.reasons import ReasonCode
from schemas.topics import LIFECYCLE
from schemas.vocabulary import AuthorityRole, TaskKind


class TaskEscalated(EventData):
    """A task was not answered in time: the next higher role has it now, until `due_at`. Who had it may still answer.

    The last escalation of a task names the highest role twice: nobody stands above, and operations see that it is overdue.
    """

    event_type: ClassVar[str] = "santunan.task.escalated.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    task_id: TaskId
    kind: TaskKind
    role_before: AuthorityRole
    role: AuthorityRole
    overdue_since: UtcDatetime
    due_at: UtcDatetime
    escalation: int = Field(ge=1)


class WordRefused(EventData):
    """A person's word that does not count, and why: nobody's word is dropped in silence.

    `about`: the task's id, or for a word without a task what was asked for, `hold`, `release` or a payout id. `needed`: the
    lowest role that may say so.
    """

    event_type: ClassVar[str] = "santunan.word.refused.v1"
    topic: ClassVar[str] = LIFECYCLE

    about: str = Field(max_length=80)
    kind: TaskKind | None = None
    person: str = Field(max_length=60)
    role: AuthorityRole
    needed: AuthorityRole | None = None
    reason: ReasonCode
