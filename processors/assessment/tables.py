"""What assessment knows of one claim, the lines it computed, and the approval that is open. Nothing personal."""

from dataclasses import dataclass
from typing import Final

from processors.assessment.rules.case import Statement
from processors.assessment.rules.shares import Share
from processors.desks import Desk
from schemas.basis import Basis
from schemas.benefit import BenefitLine, EntitlementLine
from schemas.claim import ClaimContent
from schemas.envelope import Data, UtcDatetime
from schemas.events.decisions import Approval
from schemas.events.ledger import CoverageSnapshot, EarlierLoss
from schemas.findings import Finding
from schemas.reasons import ReasonCode
from schemas.terms import Term
from schemas.vocabulary import AuthorityRole, TaskKind
from streams.contract import Table


class Stage(Term):
    """GATHERING: not verified on the current basis. CLOSED: money is on its way, or the claim is final otherwise."""

    GATHERING = "gathering"
    RESERVING = "reserving"
    REFERRED = "referred"
    APPROVED = "approved"
    DENIED = "denied"
    CLOSED = "closed"


class OpenApproval(Data):
    """The one approval that is open; an answer to any other does not count."""

    task_id: str
    role: AuthorityRole
    people: int
    reasons: tuple[ReasonCode, ...]
    due_at: UtcDatetime
    escalations: int = 0

    @property
    def desk(self) -> Desk:
        return Desk(self.task_id, TaskKind.APPROVAL, self.role, self.due_at, self.escalations)


NOTHING_SEEN: Final = Basis(claim=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One per claim. `verified` counts only while `stage` is beyond GATHERING; `rounds` numbers the verifications;
    `to_reserve`: the last of them still waits for its lines to be asked of the ledger;
    `findings`: of field visits and advisory doctors; `asked`: what was asked of the ledger; `losses_before`: what it said of the member's other claims; `stated`: sums that an officer gave, as they stand on the lifecycle; `deciders`: who decided on what is seen now, so that nobody does so twice;
    `denial_event`: the last denial's id on the lifecycle."""

    claim_id: str
    stage: Stage = Stage.GATHERING
    seen: Basis = NOTHING_SEEN
    claim: ClaimContent | None = None
    shares: tuple[Share, ...] = ()
    member_id: str = ""
    snapshot: CoverageSnapshot | None = None
    verified: Basis | None = None
    verified_by: tuple[Approval, ...] = ()
    rounds: int = 0
    to_reserve: bool = False
    asked: tuple[EntitlementLine, ...] = ()
    lines: tuple[BenefitLine, ...] = ()
    lines_digest: str = ""
    task: OpenApproval | None = None
    approvals: tuple[Approval, ...] = ()
    stated: Statement | None = None
    findings: tuple[Finding, ...] = ()
    deciders: tuple[str, ...] = ()
    losses_before: tuple[EarlierLoss, ...] = ()
    denial_event: str = ""

    @property
    def final(self) -> bool:
        """A denial is final once it stands on the lifecycle: news that got there before it made it stale."""
        return self.stage is Stage.CLOSED or (self.stage is Stage.DENIED and self.denial_event != "")


ASSESSMENTS: Final = Table("assessments", Assessment, ("claim_id",), (("stage",),))
