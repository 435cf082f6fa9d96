"""Deaths that assessment decided, whose sums are known beforehand: so many whole ones, funerals alone, and one that a person denied."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Final

from deploy.sandbox.pipeline import MemoryPipeline
from processors.assessment import processor
from schemas.basis import Basis
from schemas.envelope import EventData
from schemas.events.decisions import Approval, AssessmentReferred, ClaimVerified
from schemas.events.ledger import EntitlementReserved
from schemas.events.requests import ReserveRequested
from schemas.identifiers import claim_id
from schemas.money import Money
from schemas.vocabulary import AuthorityRole, Channel, Segment, Verdict
from tests.deploy.audit.worlds import World
from tests.pipeline.world import START
from tests.processors.filings import BASIS, completed, covered, death, decision, registered, snapshot

WHOLE = tuple(claim_id(Channel.BRANCH, f"whole-{index}") for index in range(3))
"""Wage workers: 20,000,000 for the death, 12,000,000 periodic, 10,000,000 for the funeral."""
FUNERAL_ALONE = tuple(claim_id(Channel.BRANCH, f"funeral-{index}") for index in range(2))
"""Non-wage workers of two months: 10,000,000 for the funeral."""
DENIED = claim_id(Channel.BRANCH, "denied")
WAITING = claim_id(Channel.BRANCH, "waiting")
"""Whole ones too, but for the person who decides; so is the first of the others, which is approved."""
OFFICER: Final = Approval(officer="officer-1", role=AuthorityRole.OFFICER, decided_at=START)
"""Who verified them, so that another must approve."""


def ledger(_: str, data: EventData, __: datetime) -> Iterable[tuple[float, str, EventData]]:
    if isinstance(data, ReserveRequested):
        answer = EntitlementReserved(basis=Basis(claim=data.revision), lines=data.lines, jht_gross_before=Money(amount=0))
        yield 1.0, data.claim_id, answer


def _officer(subject: str, data: EventData, now: datetime) -> Iterable[tuple[float, str, EventData]]:
    if isinstance(data, AssessmentReferred) and subject != WAITING:
        word = decision(
            data, Verdict.DENY if subject == DENIED else Verdict.APPROVE, f"head-{len(data.approvals)}", decided_at=now
        )
        yield 60.0, subject, word


@cache
def deaths() -> World:
    """Each claim filed, covered, verified and decided, a second after the other."""
    pipeline = MemoryPipeline([processor], START, 1, (ledger, _officer))
    claim = death()
    for subject in (*WHOLE, *FUNERAL_ALONE, DENIED, WAITING):
        short = {"segment": Segment.BPU, "membership_months": 2, "contribution_months": 2} if subject in FUNERAL_ALONE else {}
        cover = covered(snapshot(claim, **short)).model_copy(update={"member_id": subject})
        by = (OFFICER,) if subject in {WHOLE[0], DENIED, WAITING} else ()
        for data in (registered(claim), cover, completed(), ClaimVerified(basis=BASIS, checks=(), approvals=by)):
            pipeline.publish(subject, data)
    pipeline.run()
    return World(pipeline)
