"""What an officer stated and another confirmed is computed again from the log, byte for byte; so is what a doctor found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from deploy.replaying.log import Span
from deploy.replaying.replay import replay
from deploy.sandbox.pipeline import MemoryPipeline
from processors.assessment import processor
from processors.law import LAW
from schemas.envelope import EventData
from schemas.events.decisions import AssessmentReferred, ClaimApproved, ClaimVerified, SumsStated
from schemas.identifiers import claim_id
from schemas.vocabulary import Channel, TaskKind
from tests.deploy.audit.worlds import World
from tests.deploy.replaying.deaths import ledger
from tests.deploy.replaying.logs import MemoryLog, nobody
from tests.pipeline.world import START
from tests.processors.assessment.test_found import LOST, THUMB
from tests.processors.assessment.test_stated_sums import DISMISSED, stated
from tests.processors.filings import BASIS, completed, covered, decision, member_payee, personal, registered, snapshot
from tests.processors.verification.finding_cases import F, finding

STATED, FOUND = (claim_id(Channel.BRANCH, name) for name in ("stated", "found"))


def officers(subject: str, data: EventData, now: datetime) -> Iterable[tuple[float, str, EventData]]:
    if isinstance(data, AssessmentReferred):
        sums = (stated(),) if data.open_sums and data.stated_by is None else ()
        officer = "first" if sums else f"second-{len(data.approvals)}"
        yield 60.0, subject, decision(data, officer=officer, sums=sums, decided_at=now)


def history() -> World:
    pipeline = MemoryPipeline([processor], START, 1, (ledger, officers))
    doctor = finding(TaskKind.MEDICAL_REVIEW, F.OTHER_PERCENTAGE, THUMB)
    for subject, claim, findings in ((STATED, DISMISSED, ()), (FOUND, LOST.claim, (doctor,))):
        facts = LOST.snapshot if subject == FOUND else snapshot(claim)
        cover = covered(facts).model_copy(update={"member_id": subject})
        verified = ClaimVerified(basis=BASIS, checks=(), findings=findings)
        for data in (registered(claim, personal(member_payee())), cover, completed(), verified):
            pipeline.publish(subject, data)
    pipeline.run()
    return World(pipeline)


def test_stated_sums_and_findings_come_out_the_same() -> None:
    world = history()
    told = [record.value or b"" for record in world.records]
    assert sum(SumsStated.event_type.encode() in value for value in told) == 1
    assert sum(ClaimApproved.event_type.encode() in value for value in told) == 2
    result = replay(MemoryLog(world), {LAW.version: LAW}, Span(), nobody)
    assert (result.differences, result.differing) == ([], 0)
    assert result.same >= 4
