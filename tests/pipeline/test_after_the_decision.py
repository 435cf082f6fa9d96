"""Life after the decision, through all processors: more, less, another programme, in any interleaving of what they read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from deploy.bank.moods import Mood
from deploy.sandbox.pipeline import MemoryPipeline
from deploy.wiring import PROCESSORS, processor
from processors.claim_state.recovery_tables import RECOVERIES, ClaimRecovery
from processors.claim_state.tables import ANOMALIES, CLAIMS, Claim
from schemas.basis import Basis
from schemas.claim import ClaimContent, DeathDetails
from schemas.details import AccidentDetails, DisabilityDetails, InabilityPeriod, Loss
from schemas.envelope import EventData
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.decisions import AssessmentReferred, ClaimApproved, VerificationReferred
from schemas.events.dossier import DocumentsRequested
from schemas.events.findings import FindingAsked, FindingReported
from schemas.events.instructions import PayoutInstructed
from schemas.events.ledger import EntitlementConfirmed, EntitlementReleased
from schemas.events.payout import PayoutScheduled
from schemas.events.revisions import RepaymentNoticed, RevisionRequested
from schemas.events.state import ClaimStatus
from schemas.events.verifications import OfficerDecided
from schemas.findings import FindingOutcome, Found
from schemas.grounds import RevisionGround
from schemas.identifiers import claim_id
from schemas.injuries import AccidentCause, BodyLoss, MedicalState, Side
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, Channel, ClaimKind, DeathCause, Remedy, TaskKind, Verdict
from tests.factories import RECEIVED, content, coverage, document, submission
from tests.pipeline.world import SEED, SETTINGS, MemoryBank

REFERENCE = "B-0712:2026-0077"
CLAIM = claim_id(Channel.BRANCH, REFERENCE)
MEMBER = "0d1c7a52-52c1-5f0c-8f5e-1b6f7f1f0a12"
DIED = date(2026, 10, 3)
JKM = 42_000_000


@dataclass
class Officers:
    """As many as are needed: each says one word, of the highest role. What is too much is demanded back."""

    numbers: Iterable[int] = field(default_factory=lambda: count(1))

    def react(self, subject: str, data: EventData, now: datetime) -> Iterable[tuple[float, str, EventData]]:
        match data:
            case VerificationReferred():
                yield self._say(subject, data.task_id, data.kind, data.basis, now)
            case AssessmentReferred():
                yield self._say(subject, data.task_id, TaskKind.APPROVAL, data.basis, now, digest=data.lines_digest)
            case FindingAsked():
                yield 1.0, subject, self._look(data, now)
            case AdjustmentReferred():
                remedy = Remedy.RECOVER if data.reason is ReasonCode.OVERPAID else Remedy.REASSESS
                for _ in range(2):
                    yield self._say(subject, data.task_id, TaskKind.ADJUSTMENT, data.basis, now, remedy=remedy)
            case _:
                return

    def _look(self, data: FindingAsked, now: datetime) -> FindingReported:
        """Somebody goes and sees that it is as the claim says."""
        found = Found(
            outcome=FindingOutcome.MET, found_on=now.date(), place="Kabupaten Demo", paper_sha256="a" * 64, because="Seen."
        )
        return FindingReported(
            task_id=data.task_id,
            kind=data.kind,
            person=f"visitor {next(iter(self.numbers))}",
            role=data.role,
            basis=data.basis,
            found=found,
            reported_at=now,
        )

    def _say(
        self,
        subject: str,
        task: str,
        kind: TaskKind,
        basis: Basis,
        now: datetime,
        *,
        digest: str | None = None,
        remedy: Remedy | None = None,
    ) -> tuple[float, str, EventData]:
        return (
            1.0,
            subject,
            OfficerDecided(
                task_id=task,
                kind=kind,
                verdict=Verdict.APPROVE,
                officer=f"officer {next(iter(self.numbers))}",
                role=AuthorityRole.BRANCH_HEAD,
                because="seen",
                decided_at=now,
                basis=basis,
                lines_digest=digest,
                remedy=remedy,
            ),
        )


def work_accident() -> ClaimContent:
    happened = datetime(2026, 10, 3, 2, tzinfo=UTC)
    accident = AccidentDetails(
        cause=AccidentCause.WORKPLACE,
        state=MedicalState.DIED,
        happened_at=happened,
        reported_at=happened + timedelta(hours=5),
    )
    death = DeathDetails(cause=DeathCause.WORK_ACCIDENT)
    return ClaimContent(kind=ClaimKind.JKK_DEATH, event_date=DIED, accident=accident, death=death)


def papers(world: MemoryPipeline) -> None:
    """Whatever is asked for and was not sent."""
    asked = [event.data for event in world.events(DocumentsRequested, subject=CLAIM)]
    if asked and isinstance(asked[-1], DocumentsRequested):
        for number, missing in enumerate(asked[-1].missing):
            kind = missing.any_of[0]
            sent = document(kind, document_id=f"{len(asked)}-{number}-{kind}", sha256=f"{len(asked):032x}{number:032x}")
            world.publish(CLAIM, sent.model_copy(update={"payee_ref": missing.payee_ref}), "/channels/branch")


def paid(order: int, claim: ClaimContent | None = None) -> MemoryPipeline:
    bank = MemoryBank(SEED, {Mood.PLAIN: 1_000})
    processors = [processor(name, SETTINGS) for name in PROCESSORS]
    world = MemoryPipeline(processors, RECEIVED, order, (bank.react, Officers().react))
    world.publish(MEMBER, coverage(), "/registry")
    filed = claim or content(event_date=DIED)
    world.publish(CLAIM, submission(filed.kind, channel_reference=REFERENCE, claim=filed), "/channels/branch")
    world.run(RECEIVED + timedelta(minutes=1))
    papers(world)
    world.run(RECEIVED + timedelta(days=2))
    return world


def revised(world: MemoryPipeline, claim: ClaimContent | None, days: int) -> MemoryPipeline:
    at = RECEIVED + timedelta(days=days)
    world.publish(
        CLAIM,
        RevisionRequested(
            ground=RevisionGround.RECLASSIFIED,
            person=f"inspector's clerk {days}",
            role=AuthorityRole.BRANCH_HEAD,
            because="the determination of the labour inspector",
            reference="S-12/2026",
            decided_at=at,
            claim=claim,
        ),
        "/officers",
    )
    world.run(at + timedelta(minutes=5))
    papers(world)
    world.run(at + timedelta(days=2))
    return world


def claim_of(world: MemoryPipeline) -> Claim:
    row = world.running["claim_state"].rows.tables[CLAIMS.name][(CLAIM,)]
    assert isinstance(row, Claim)
    return row


def sent(world: MemoryPipeline) -> list[tuple[str, int]]:
    found = (event.data for event in world.events(PayoutInstructed, subject=CLAIM))
    return [(data.fund, data.amount) for data in found if isinstance(data, PayoutInstructed)]


def no_anomaly(world: MemoryPipeline) -> None:
    rows = world.running["claim_state"].rows.tables[ANOMALIES.name].values()
    assert [(row.status, row.event) for row in rows] == []
    assert [dead for running in world.running.values() for dead in running.dead] == []


@pytest.mark.parametrize("order", [1, 2, 3])
def test_a_death_found_to_be_a_work_accident_is_paid_the_difference_and_nothing_twice(order: int) -> None:
    world = paid(order)
    assert (claim_of(world).status, claim_of(world).settled_rupiah) == (ClaimStatus.PAID, JKM)
    revised(world, work_accident(), 3)
    approvals = [event.data for event in world.events(ClaimApproved, subject=CLAIM)]
    assert isinstance(approvals[-1], ClaimApproved)
    total = approvals[-1].total.amount
    assert total > JKM
    assert sum(amount for _, amount in sent(world)) == total
    assert (claim_of(world).status, claim_of(world).settled_rupiah) == (ClaimStatus.PAID, total)
    assert claim_of(world).kind is ClaimKind.JKK_DEATH
    no_anomaly(world)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_and_back_again_what_was_too_much_is_owed_until_it_is_paid_back(order: int) -> None:
    world = revised(paid(order), work_accident(), 3)
    before = claim_of(world).settled_rupiah
    revised(world, content(event_date=DIED), 10)
    rows = list(world.running["claim_state"].rows.tables[RECOVERIES.name].values())
    owed = sum(row.outstanding_rupiah for row in rows if isinstance(row, ClaimRecovery))
    assert (claim_of(world).status, owed) == (ClaimStatus.RECOVERING, before - JKM)
    for row in rows:
        for person in ("clerk a", "clerk b"):
            notice = RepaymentNoticed(
                recovery_id=row.recovery_id,
                amount=row.outstanding_rupiah,
                bank_reference=f"line {row.recovery_id}",
                person=person,
                role=AuthorityRole.SUPERVISOR,
                because="statement",
                decided_at=world.now,
            )
            if row.outstanding_rupiah:
                world.publish(CLAIM, notice, "/officers")
    world.run(world.now + timedelta(days=1))
    assert (claim_of(world).status, claim_of(world).settled_rupiah) == (ClaimStatus.PAID, JKM)
    no_anomaly(world)


def test_the_members_ledger_closes_one_and_opens_the_other() -> None:
    world = revised(paid(4), work_accident(), 3)
    held: set[tuple[str, str]] = set()
    for event in world.log:
        if event.subject == CLAIM and isinstance(event.data, EntitlementConfirmed):
            held |= {(line.family.value, line.line_id) for line in event.data.lines}
        if event.subject == CLAIM and isinstance(event.data, EntitlementReleased):
            held -= {(line.family.value, line.line_id) for line in event.data.lines}
    assert {line_id.partition(":")[0] for _, line_id in held} == {"DEATH_JKK", "PERIODIC", "FUNERAL"}
    scheduled = [event.data for event in world.events(PayoutScheduled, subject=CLAIM)]
    assert isinstance(scheduled[-1], PayoutScheduled)
    assert [(move.from_fund, move.to_fund, move.amount.amount) for move in scheduled[-1].set_off] == [
        ("dana-jkm", "dana-jkk", JKM)
    ]


def test_the_same_again_is_recorded_and_sends_nothing() -> None:
    world = revised(paid(5), None, 3)
    assert sent(world) == [("dana-jkm", JKM)]
    assert claim_of(world).status is ClaimStatus.PAID
    no_anomaly(world)


HURT = date(2026, 3, 2)


def hurt(*, percent: int, periods: tuple[tuple[date, date], ...]) -> ClaimContent:
    happened = datetime(2026, 3, 2, 2, tzinfo=UTC)
    accident = AccidentDetails(
        cause=AccidentCause.WORKPLACE,
        state=MedicalState.PARTIAL_FUNCTIONAL,
        happened_at=happened,
        reported_at=happened + timedelta(hours=5),
        inability=tuple(InabilityPeriod(first=first, last=last) for first, last in periods),
    )
    loss = Loss(what=BodyLoss.HAND, side=Side.RIGHT, function_lost_percent=percent)
    disability = DisabilityDetails(handedness=Side.RIGHT, losses=(loss,))
    return ClaimContent(kind=ClaimKind.JKK_ACCIDENT, event_date=HURT, accident=accident, disability=disability)


def nets(world: MemoryPipeline) -> list[dict[str, int]]:
    """By line what each approval gave."""
    found = (event.data for event in world.events(ClaimApproved, subject=CLAIM))
    return [{line.line_id: line.net.amount for line in data.lines} for data in found if isinstance(data, ClaimApproved)]


def test_a_relapse_pays_the_new_days_and_only_the_increase_of_a_loss_that_was_paid() -> None:
    first, again = (HURT, date(2026, 3, 31)), (date(2026, 7, 1), date(2026, 7, 30))
    world = revised(paid(6, hurt(percent=40, periods=(first,))), hurt(percent=50, periods=(first, again)), 3)
    before, after = nets(world)
    new = {line_id: net - before.get(line_id, 0) for line_id, net in after.items() if net != before.get(line_id)}
    assert len(new) == 2
    assert all(net > 0 for net in new.values())
    instructed = [event.data for event in world.events(PayoutInstructed, subject=CLAIM)]
    assert isinstance(instructed[-1], PayoutInstructed)
    assert {line.line_id: line.net for line in instructed[-1].lines} == new
    assert claim_of(world).settled_rupiah == sum(after.values())
    no_anomaly(world)
