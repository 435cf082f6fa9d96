"""A gateway with fakes and a console: people who operate it, and a flow, claims and dead letters for them to look at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from httpx import Response

from deploy.local.process import free_ports
from gateway.access.scopes import Scope
from gateway.console.asking import PROCESSORS, Letter, Paid, ParkedKey, Partition, Waited
from gateway.reading.claims import WholeClaim
from monitoring.figures import Moment, summed
from processors.claim_state.tables import Hold, PayoutStanding
from schemas.envelope import CloudEvent
from schemas.events.dead_letters import RecordSetAside, SourcePosition
from schemas.events.state import ClaimStatus
from schemas.identifiers import claim_id, payout_id
from schemas.offices import CENTRAL_OFFICE
from schemas.reasons import WaitingFor, WaitingOn
from schemas.topics import CONTROL, DEAD_LETTERS, SUBMISSIONS, VERIFICATIONS
from schemas.vocabulary import BenefitCode, Channel, DocumentKind
from streams.control import word_of
from streams.partitioning import partition_of
from streams.records import RawRecord
from tests.gateway import claims
from tests.gateway.house import NOW, House
from tests.gateway.issuers import served
from tests.gateway.pages import form_key, paged_house

OPERATOR: Final = {"officer": "dewi"}
OFFICER: Final = {"officer": "agus", "role": "supervisor", "offices": ["B-0712"]}
CLERK: Final = {"officer": "tono", "role": "officer", "offices": ["B-0712"]}
STRANGER: Final = {"officer": "rina", "role": "supervisor", "offices": ["B-0999"]}
READS: Final = f"{Scope.OPERATIONS_READ}"
OPERATES: Final = f"{Scope.OPERATIONS_READ} {Scope.OPERATIONS_ACT}"
DECIDES: Final = f"{Scope.OFFICE_READ} {Scope.OFFICE_DECIDE}"
LETTER: Final = claim_id("letter", "1")
TRACE: Final = "4bf92f3577b34da6a3ce929d0e0e4736"
ACCOUNT: Final = "001234567890123"
PAYOUT_ID: Final = payout_id(claims.CLAIM, "heir-1:1", 1)
PARTITIONS: Final = 12
SLOW, DEAD = "verification", "payout"


async def signed_in(house: House, scope: str, grant: dict[str, Any]) -> Response:
    """The answer to signing in with a token of the local issuer."""
    key = form_key(await house.client.get("/console"))
    token = house.token(scope, "person-1", **grant)
    return await house.client.post("/assisted/token?door=/console", data={"form": key, "token": token})


def operated_house(**over: Any) -> House:
    """With a claim that waits and is partly paid, and a dead letter."""
    house = paged_house(troubled(), **{"console_targets": Path("targets.json"), **over})
    house.claims.events[claims.CLAIM] = history()
    found = house.claims.whole[claims.CLAIM]
    house.console.waiting = [*[Waited(found.claim, wait) for wait in found.waiting], *others_waiting()]
    house.console.paying = [Paid(found.claim, payout) for payout in found.payouts]
    house.console.aside = letters()
    house.console.traces = {TRACE: {claims.CLAIM}}
    house.console.accounts = {ACCOUNT: {claims.CLAIM}}
    house.console.held_up = [
        ParkedKey(
            processor="intake",
            partition=3,
            key=claims.CLAIM,
            dead_letter_id=LETTER,
            draining=False,
            records=2,
            reason="invalid_data",
            since=NOW - timedelta(minutes=50),
        )
    ]
    house.console.owned = [owned(name, number) for name in PROCESSORS for number in range(PARTITIONS)]
    house.watch.seen = flowing(house)
    house.log.records.append(set_aside())
    return house


@contextmanager
def operated(**over: Any) -> Iterator[House]:
    """The house, open at its `settings.public_url`."""
    (port,) = free_ports(1)
    house = operated_house(**{"public_url": f"http://127.0.0.1:{port}", **over})
    with served(house.door, port):
        yield house


def heard(house: House) -> None:
    """The words on the control topic since the last time, as the follower tells them."""
    for record in house.log.records[house.told :]:
        word = word_of(record.value, record.headers) if record.topic == CONTROL else None
        if word is not None:
            house.heard.hear(word)
    house.told = len(house.log.records)


def troubled() -> WholeClaim:
    hold = Hold(processor="intake", dead_letter_id=LETTER, reason="invalid_data", since=NOW - timedelta(minutes=50))
    standing = claims.claim(
        status=ClaimStatus.PAYMENT_FAILED,
        held=True,
        case_id=claim_id("case", "1"),
        approved_rupiah=42_000_000,
        instructed_rupiah=42_000_000,
        settled_rupiah=32_000_000,
        facets=claims.claim().facets.__class__(holds=(hold,)),
    )
    payouts = (
        claims.payout(net_rupiah=32_000_000, payout_id=PAYOUT_ID, payment_system="himbara", attempts=1),
        claims.payout(
            payout_group="heir-2:1",
            payee_ref="heir-2",
            standing=PayoutStanding.REJECTED,
            reason="AC04",
            net_rupiah=10_000_000,
            payout_id=payout_id(claims.CLAIM, "heir-2:1", 1),
            payment_system="himbara",
            attempts=1,
            value_date=None,
        ),
    )
    return claims.whole(
        claim=standing,
        lines=(claims.line(), claims.line(line_id="JKM_FUNERAL:heir-1", benefit=BenefitCode.JKM_FUNERAL, net_rupiah=12_000_000)),
        documents=(
            claims.document(outcome="accepted", reason=None),
            claims.document(document_id="doc-2", kind=DocumentKind.FAMILY_CARD),
        ),
        payouts=payouts,
        waiting=(
            claims.waiting(waiting_for=WaitingFor.ACCOUNT, about="heir-2:1", since=NOW - timedelta(days=3), until=None),
            claims.waiting(
                waiting_for=WaitingFor.DEAD_LETTER,
                waiting_on=WaitingOn.OPERATIONS,
                about="intake",
                since=NOW - timedelta(minutes=50),
                until=None,
                detail=f"intake: invalid_data ({LETTER})",
            ),
        ),
    )


def others_waiting() -> list[Waited]:
    """Claims of other offices, the oldest overdue."""
    made = []
    for number in range(7):
        reference = f"R-{number}"
        standing = claims.claim(claim_id(Channel.LAPAK_ASIK, reference), channel=Channel.LAPAK_ASIK, channel_reference=reference)
        since = NOW - timedelta(days=40 - number)
        until = since + timedelta(days=38)
        waiting = claims.waiting(claim_id=standing.claim_id, since=since, until=until, office=CENTRAL_OFFICE)
        made.append(Waited(standing, waiting))
    return made


def history() -> list[Any]:
    """The claim's life, as claim_state keeps it."""
    told = (
        ("claim.registered", "intake", None, ClaimStatus.REGISTERED),
        ("claim.coverage_established", "membership", ClaimStatus.REGISTERED, ClaimStatus.REGISTERED),
        ("documents.requested", "documents", ClaimStatus.REGISTERED, ClaimStatus.INCOMPLETE),
        ("documents.completed", "documents", ClaimStatus.INCOMPLETE, ClaimStatus.COMPLETE),
        ("claim.verified", "verification", ClaimStatus.COMPLETE, ClaimStatus.VERIFIED),
        ("claim.approved", "assessment", ClaimStatus.VERIFIED, ClaimStatus.APPROVED),
        ("payout.dispatched", "payout", ClaimStatus.APPROVED, ClaimStatus.PAYING),
        ("payout.settled", "payout", ClaimStatus.PAYING, ClaimStatus.PAYING),
        ("payout.rejected", "payout", ClaimStatus.PAYING, ClaimStatus.PAYMENT_FAILED),
        ("claim.held", "intake", ClaimStatus.PAYMENT_FAILED, ClaimStatus.PAYMENT_FAILED),
    )
    return [
        claims.event(4_000 + 17 * number, event=name, source=f"/processors/{source}", status_before=before, status_after=after)
        for number, (name, source, before, after) in enumerate(told)
    ]


def letter(dead_letter_id: str = LETTER, **over: Any) -> Letter:
    default: dict[str, Any] = {
        "processor": "intake",
        "dead_letter_id": dead_letter_id,
        "key": claims.CLAIM,
        "reason": "invalid_data",
        "attempt": 0,
        "parks_key": True,
        "topic": SUBMISSIONS,
        "source_partition": 3,
        "source_offset": 1_204,
        "set_aside_at": NOW - timedelta(minutes=50),
        "resolution": None,
        "record_value": json.dumps(
            {"specversion": "1.0", "subject": claims.CLAIM, "data": {"event_date": "2026-13-41"}}
        ).encode(),
    }
    return Letter(**default | over)


def letters() -> list[Letter]:
    """One that parks a claim, and several of another cause."""
    others = [
        letter(
            claim_id("letter", f"of verification {number}"),
            processor="verification",
            reason="rule_failed",
            topic=VERIFICATIONS,
            key=claim_id(Channel.LAPAK_ASIK, f"R-{number}"),
            source_partition=number,
            source_offset=90 + number,
            set_aside_at=NOW - timedelta(minutes=9 - number),
        )
        for number in range(4)
    ]
    return [letter(), *others]


def set_aside() -> RawRecord:
    """What the topic of dead letters tells of the first."""
    found = letter()
    content = RecordSetAside(
        dead_letter_id=found.dead_letter_id,
        processor=found.processor,
        reason=found.reason,
        message="data.event_date: no such date; the channel must send it anew, or the record be corrected",
        stack="schemas/envelope.py:71 in decoded\nschemas/civil.py:18 in civil_date",
        position=SourcePosition(topic=found.topic, partition=found.source_partition, offset=found.source_offset),
        cause_type="santunan.claim.submitted.v1",
        value_base64="",
        value_bytes=0,
        parks_key=True,
    )
    event = CloudEvent(
        id="event-1",
        type=content.event_type,
        source="/processors/intake",
        subject=found.key,
        time=found.set_aside_at,
        data=content,
    )
    key = found.key.encode()
    stamp = int(found.set_aside_at.timestamp() * 1_000)
    headers = ((b"ce_type".decode(), content.event_type.encode()),)
    return RawRecord(DEAD_LETTERS, partition_of(key, 4), 0, stamp, key, event.model_dump_json().encode(), headers)


def owned(processor: str, number: int, **over: Any) -> Partition:
    lost = number % 5 == 2
    default: dict[str, Any] = {
        "processor": processor,
        "partition": number,
        "epoch": 3 + number % 2,
        "step": 91_000 + 37 * number,
        "released": processor == DEAD and number > 8,
        "writers": (f"{processor}-{number % 2}.host-{number % 3}",),
        "taken_at": NOW - timedelta(hours=9, minutes=11 * number),
        "taken_from": f"{processor}-{number % 2}.host-{3 + number % 3}",
        "taken_why": "lost" if lost else "released",
    }
    return Partition(**default | over)


def flowing(house: House, *, ill: bool = True, exporter_age: float = 4.0) -> tuple[Moment, ...]:
    """Looks five seconds apart up to now: with `ill`, one processor without a worker and one that is late."""
    now = house.clock().timestamp()
    return tuple(look(now - 5 * (19 - number), number, ill=ill, exporter_age=exporter_age) for number in range(20))


def look(at: float, number: int, *, ill: bool, exporter_age: float) -> Moment:
    lines = []
    for place, name in enumerate(PROCESSORS):
        dead, slow = ill and name == DEAD, ill and name == SLOW
        pace = 60 + 45 * ((number * (place + 3)) % 7)
        lines += [
            f'santunan_events_total{{processor="{name}"}} {5 * (9_000 if dead else 9_000 + 4_500 * number + pace)}',
            f'santunan_group_members{{processor="{name}"}} {0 if dead else 2}',
            f'santunan_timers_late{{processor="{name}"}} {14 if dead else 0}',
        ]
        for partition in range(PARTITIONS):
            behind = 1_800 + 90 * number if dead else 240 - 5 * number if slow else partition % 2
            seconds = 190 + 5 * number if dead else 22 if slow else 0
            labels = f'{{processor="{name}",partition="{partition}"}}'
            lines += [f"santunan_lag_records{labels} {behind}", f"santunan_lag_seconds{labels} {seconds}"]
    lines += [
        'santunan_open_dead_letters{processor="intake",reason="invalid_data"} 1',
        'santunan_open_dead_letters{processor="verification",reason="rule_failed"} 4',
        'santunan_parked_keys{processor="intake",reason="invalid_data"} 1',
        *(f'santunan_claims{{status="{name}"}} {count}' for name, count in COUNTS.items()),
        *(f'santunan_waiting_claims{{waiting_for="{name}",waiting_on="x"}} {count}' for name, count in WAITING.items()),
        *(f'santunan_payouts{{standing="{name}"}} {count}' for name, count in PAYOUTS.items()),
        *(f'santunan_money_rupiah{{stage="{name}"}} {sum_}' for name, sum_ in MONEY.items()),
        *(f'santunan_exporter_updated_timestamp_seconds{{source="{name}"}} {at - exporter_age}' for name in SOURCES),
    ]
    lines += living(at, ill=ill)
    return summed([("exporter:9464", "\n".join(lines) + "\n")], at)


def living(at: float, *, ill: bool) -> list[str]:
    """Canaries of every partition: with `ill`, those of one wait for the processor without a worker."""
    lines = [f"santunan_audit_last_timestamp_seconds {at - 1_380}", f"santunan_heartbeat_timestamp_seconds {at - 22}"]
    lines += [f'santunan_audit_findings{{check="{name}"}} 0' for name in ("submissions", "instructions", "approved money")]
    for partition in range(PARTITIONS):
        out = ill and partition == PARTITIONS - 1
        label = f'partition="{partition}"'
        lines.append(f"santunan_canary_last_success_timestamp_seconds{{{label}}} {at - (420 if out else 8 + 4 * partition)}")
        for place, name in enumerate(PROCESSORS):
            lines.append(f'santunan_canary_seconds{{{label},processor="{name}"}} {0.2 + 0.15 * place + 0.01 * partition:.2f}')
            waits = 372 if out and name == DEAD else 0
            lines.append(f'santunan_canary_waiting_seconds{{{label},processor="{name}"}} {waits}')
    return lines


SOURCES: Final = ("kafka", "claims", "money", "waiting", "payouts", "set_aside", "audit")
COUNTS: Final = {
    "paid": 812_440,
    "paying": 4_120,
    "incomplete": 21_377,
    "under_review": 3_904,
    "denied": 40_118,
    "payment_failed": 212,
}
WAITING: Final = {"documents": 21_377, "receipt": 3_998, "officer_verification": 3_904, "account": 212, "dead_letter": 1}
PAYOUTS: Final = {"settled": 998_120, "dispatched": 3_998, "held": 31, "rejected": 212, "unknown": 6, "returned": 18}
MONEY: Final = {"approved": 31_204_550_000_000, "instructed": 31_050_110_000_000, "settled": 30_981_770_000_000}
