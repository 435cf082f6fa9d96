"""What verification has gathered of one claim, what it decided on it, and the question that is open with an officer."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from processors.desks import Desk
from schemas.basis import Basis
from schemas.circumstances import EmployerNumber
from schemas.claim import ClaimContent, ClaimPersonal
from schemas.envelope import Data, UtcDatetime
from schemas.events.coverage import MemberPersonal
from schemas.events.ledger import CoverageSnapshot, LinkedClaim
from schemas.findings import Finding
from schemas.reasons import ReasonCode
from schemas.signals import Sighting
from schemas.terms import Term
from schemas.vocabulary import AuthorityRole, Channel, DocumentKind, TaskKind
from streams.contract import Table


class Stage(Term):
    """CLOSED: money is on its way, or the claim is final otherwise; only an amendment or an appeal opens it again."""

    GATHERING = "gathering"
    REFERRED = "referred"
    VERIFIED = "verified"
    DENIED = "denied"
    CLOSED = "closed"


class OpenTask(Data):
    """The one question that is open; an answer to any other does not count."""

    task_id: str
    kind: TaskKind
    role: AuthorityRole
    basis: Basis
    reasons: tuple[ReasonCode, ...]
    due_at: UtcDatetime
    escalations: int = 0

    @property
    def desk(self) -> Desk:
        return Desk(self.task_id, self.kind, self.role, self.due_at, self.escalations)


class EmployerQuestion(Data):
    """What the employer was asked for the filing's revision `claim`; `over`: it answered, or its time is over."""

    claim: int
    due_at: UtcDatetime
    employer_number: EmployerNumber | None = None
    article: str
    over: bool = False


class Persons(Data):
    """Who is concerned: as filed, and as the registry knows the member."""

    filed: ClaimPersonal | None = None
    member: MemberPersonal | None = None


NOTHING_SEEN: Final = Basis(claim=0)
NOBODY: Final = Persons()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """One per claim. `seen`: what the lifecycle showed; `covered_claim` and `complete_claim`: the filing's revision that
    the snapshot and the complete dossier rest on; `deciders`: who decided on what is seen now, so that nobody does so twice;
    `deniers`: who ever denied the claim, so that nobody hears an appeal against themselves;
    `inquiries`: who was asked to look and has not said what they found; `findings`: what was found about this filing;
    `denial_event`: the last denial's id on the lifecycle, empty until it stands there."""

    claim_id: str
    stage: Stage = Stage.GATHERING
    seen: Basis = NOTHING_SEEN
    decided: Basis | None = None
    channel: Channel | None = None
    received_at: datetime | None = None
    claim: ClaimContent | None = None
    covered_claim: int = 0
    snapshot: CoverageSnapshot | None = None
    complete_claim: int = 0
    linked: bool = False
    sightings: tuple[Sighting, ...] = ()
    issued: dict[DocumentKind, date] = field(default_factory=dict)
    others: tuple[LinkedClaim, ...] = ()
    denial_event: str = ""
    denials: tuple[ReasonCode, ...] = ()
    denied_role: AuthorityRole | None = None
    appeal_until: date | None = None
    appeals: int = 0
    appeal_submission: str = ""
    appealing: bool = False
    task: OpenTask | None = None
    employer: EmployerQuestion | None = None
    inquiries: tuple[OpenTask, ...] = ()
    findings: tuple[Finding, ...] = ()
    deciders: tuple[str, ...] = ()
    deniers: tuple[str, ...] = ()
    personal: Persons = NOBODY

    @property
    def final(self) -> bool:
        """A denial is final once it stands on the lifecycle: news that got there before it made it stale."""
        return self.stage is Stage.CLOSED or (self.stage is Stage.DENIED and self.denial_event != "")


VERIFICATIONS_TABLE: Final = Table("verifications", Verification, ("claim_id",), (("stage",),))
