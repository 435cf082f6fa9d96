"""A claim that waits for officers, with what the log tells of it: who asked, what was checked, who decided before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from gateway.console.asking import Paid
from gateway.reading.claims import Task, WholeClaim
from processors.claim_state.tables import Facets, OpenTask, PayoutStanding
from schemas.basis import Basis
from schemas.envelope import CloudEvent, EventData
from schemas.events.decisions import Approval, CheckResult, ClaimVerified, VerificationReferred
from schemas.events.state import ClaimStatus
from schemas.identifiers import task_id
from schemas.reasons import ReasonCode, WaitingFor, WaitingOn
from schemas.topics import LIFECYCLE
from schemas.vocabulary import AuthorityRole, DocumentKind, TaskKind
from streams.records import RawRecord
from tests.gateway import claims
from tests.gateway.house import NOW, House
from tests.gateway.operating import operated_house

TASK: Final = claims.TASK
PAYOUT_TASK: Final = task_id(claims.CLAIM, "payout_unknown", "1")
PAGE: Final = f"/console/tasks/{claims.CLAIM}/{TASK}"
PAYOUT_TASK_PAGE: Final = f"/console/tasks/{claims.CLAIM}/{PAYOUT_TASK}"
DUE: Final = NOW - timedelta(hours=5)
PARTITION: Final = 1


def asked(waiting_for: WaitingFor, role: AuthorityRole = AuthorityRole.OFFICER, **over: Any) -> WholeClaim:
    """Over a day ago, and overdue."""
    task = OpenTask(
        task_id=TASK, waiting_for=waiting_for, role=role, reasons=("heirs_unclear",), since=NOW - timedelta(days=2), due_at=DUE
    )
    status = ClaimStatus.VERIFIED if waiting_for is WaitingFor.OFFICER_APPROVAL else ClaimStatus.UNDER_REVIEW
    unknown = claims.payout(
        standing=PayoutStanding.UNKNOWN,
        task_id=PAYOUT_TASK,
        since=NOW - timedelta(days=1),
        until=NOW + timedelta(days=1),
        net_rupiah=7_000_000,
    )
    return claims.whole(
        claim=claims.claim(status=over.pop("status", status), facets=Facets(task=task, payouts=(unknown,))),
        lines=(claims.line(approved=False), claims.line(line_id="JKM_FUNERAL:heir-1", net_rupiah=10_000_000, approved=False)),
        documents=(
            claims.document(),
            claims.document(document_id="doc-2", kind=DocumentKind.FAMILY_CARD, outcome="accepted", reason=None),
        ),
        payouts=(unknown,),
        waiting=(
            claims.waiting(
                waiting_for=waiting_for,
                about=TASK,
                waiting_on=WaitingOn.OFFICER,
                since=NOW - timedelta(days=2),
                until=DUE,
                detail="officer, heirs_unclear",
            ),
        ),
        **over,
    )


def stands(house: House, found: WholeClaim) -> None:
    """The house's claim stands so, and is on the lists."""
    house.claims.whole[claims.CLAIM] = found
    house.claims.waiting_tasks = [Task(claim=found.claim, waiting=wait) for wait in found.waiting]
    house.console.paying = [Paid(found.claim, payout) for payout in found.payouts]


def referred(**over: Any) -> VerificationReferred:
    default: dict[str, Any] = {
        "basis": claims.claim().basis,
        "task_id": TASK,
        "kind": TaskKind.VERIFICATION,
        "role": AuthorityRole.OFFICER,
        "reasons": (ReasonCode.APPEALED,),
        "checks": (
            CheckResult(check="heirs", outcome="referred", article="PP 44/2015 art 37", detail="two spouses are named"),
            CheckResult(check="duplicate_account", outcome="warned", detail="the account stands in 3 other claims"),
            CheckResult(check="identity", outcome="passed"),
        ),
        "due_at": DUE,
    }
    return VerificationReferred(**default | over)


def verified(*officers: str, basis: Basis | None = None) -> ClaimVerified:
    approvals = tuple(Approval(officer=name, role=AuthorityRole.OFFICER, decided_at=NOW) for name in officers)
    return ClaimVerified(basis=basis or claims.claim().basis, checks=referred().checks, approvals=approvals)


def log_tells(house: House, *said: EventData) -> None:
    """On the lifecycle, and in the read model's history where each stands."""
    for data in said:
        number = sum(record.topic == LIFECYCLE for record in house.log.records)
        event = CloudEvent(
            id=f"told-{number}", type=data.event_type, source="/processors/test", subject=claims.CLAIM, time=NOW, data=data
        )
        headers = (("ce_type", data.event_type.encode()),)
        house.log.records.append(
            RawRecord(
                LIFECYCLE,
                PARTITION,
                number,
                int(NOW.timestamp() * 1_000),
                claims.CLAIM.encode(),
                event.model_dump_json().encode(),
                headers,
            )
        )
        name = data.event_type.removeprefix("santunan.").removesuffix(".v1")
        house.claims.events[claims.CLAIM].append(claims.event(number, event=name, log_partition=PARTITION, event_id=event.id))


def working_house(**over: Any) -> House:
    """A verification is asked, and the log tells what was checked."""
    house = operated_house(**over)
    house.claims.events[claims.CLAIM] = []
    stands(house, asked(WaitingFor.OFFICER_VERIFICATION))
    log_tells(house, referred())
    return house


def overtaken(house: House) -> None:
    """New facts came in: what an officer saw is no longer so."""
    found = house.claims.whole[claims.CLAIM]
    basis = found.claim.basis.model_copy(update={"documents": 2})
    house.claims.whole[claims.CLAIM] = replace(found, claim=replace(found.claim, basis=basis))
