"""What a run came to, from the read model, the topics and the audit."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import psycopg
from rich.console import Console
from rich.table import Table

from deploy.audit.acceptances import Books
from deploy.audit.runner import audit
from deploy.demo.benefits import Benefits, benefits
from deploy.demo.door import Door
from deploy.demo.latency import Latencies, measure, summary
from deploy.demo.memory import Memory
from deploy.demo.native import Answers
from deploy.demo.progress import Progress, rupiah
from deploy.demo.questioned import unasked
from deploy.demo.result import Audit, Check, Claims, DemoResult, Payouts
from deploy.demo.suspected import referred, suspected
from deploy.demo.timeline import Timeline
from deploy.local.stack import Stack
from deploy.records import Reader, read_all
from deploy.replaying.log import Span
from deploy.replaying.replay import replay
from processors.law import LAW
from schemas.envelope import HEADER_TYPE
from schemas.events.dead_letters import RecordSetAside
from schemas.events.instructions import PayoutInstructed
from schemas.topics import DEAD_LETTERS, INSTRUCTIONS
from streams.settings import KafkaSettings

_CLAIMS: Final = """
SELECT count(*), count(*) FILTER (WHERE final),
       count(*) FILTER (WHERE NOT final AND EXISTS (SELECT FROM claim_state.claim_waiting w WHERE w.claim_id = c.claim_id)),
       coalesce(sum(approved_rupiah), 0)::bigint, coalesce(sum(instructed_rupiah), 0)::bigint, coalesce(sum(settled_rupiah), 0)::bigint
FROM claim_state.claims c WHERE status IS NOT NULL
"""
DIFFERENCES_TOLD_MAX: Final = 3
_SETTLED: Final = "SELECT count(*) FROM claim_state.claim_payouts WHERE standing = 'settled'"


@dataclass(frozen=True, slots=True)
class Came:
    """What a run was: `seconds` to the last event, `door` None where everything went straight to the log, `books` of what it took."""

    timeline: Timeline
    seconds: float
    faults: int
    progress: Progress
    books: Books
    door: Door | None
    native: Answers
    delivered: Mapping[str, int] | None
    warm_up_seconds: float = 0.0
    replay: bool = False


def summarise(stack: Stack, came: Came, console: Console) -> DemoResult:
    """Count, measure, audit; prints the tables. The workers have stopped, broker and database still run."""
    timeline, progress = came.timeline, came.progress
    with console.status("counting …"):
        known, final, waiting, *money, settled = _read_model(stack.database_url)
        instructed = _instructed(stack.kafka)
        set_aside = _set_aside(stack.kafka)
        latencies = measure(stack.kafka, came.warm_up_seconds)
        given = benefits(stack.database_url, timeline.today, toured=bool(timeline.tour))
        not_asked = unasked(stack.kafka, timeline.tour)
        suspects = suspected(timeline.claims, timeline.cheats, referred(stack.database_url))
    with console.status("auditing …"):
        audited = _audited(stack, came.books, replays=came.replay)
    result = DemoResult(
        claims=Claims(timeline.claims, final, waiting, set_aside),
        payouts=Payouts(len(instructed), settled, sum(1 for times in instructed.values() if times > 1)),
        lost=max(0, timeline.claims - known) + known - final - waiting,
        claims_per_second=round(latencies.ended_per_second, 1),
        latency_ms={"instructed": summary(latencies.instructed), "paid": summary(latencies.paid)},
        faults=came.faults,
        audit=audited,
        missing=(*given.missing, *not_asked),
        more={
            "seconds": round(came.seconds, 1),
            "worker_memory_mib": progress.memory.highest(),
            "worker_memory_mib_over_time": progress.memory.over_time(),
            "worker_memory_mib_quarters": progress.memory.quarters(),
            "processor_seconds": dict(progress.processor_time.seconds()),
            "door": _at_the_door(came.door),
            "native": {"written": came.native.written, "answered": dict(came.native.outcomes)},
            "delivery": None if came.delivered is None else dict(came.delivered),
            "planned": dict(timeline.planned),
            "tour": len(timeline.tour),
            "benefits": given.as_json(),
            "suspected": dict(suspects.rows),
            "rupiah": dict(zip(("approved", "instructed", "settled"), money, strict=True)),
        },
    )
    _print_benefits(given, not_asked, console)
    _print(result, latencies, money, progress.memory, console)
    return result


def _read_model(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        claims, payouts = connection.execute(_CLAIMS).fetchone(), connection.execute(_SETTLED).fetchone()
    return [*(claims or (0,) * 6), *(payouts or (0,))]


def _instructed(kafka: KafkaSettings) -> Counter[str]:
    wanted = PayoutInstructed.event_type.encode()
    return Counter(
        json.loads(record.value)["data"]["payout_id"]
        for record in read_all(kafka, INSTRUCTIONS)
        if dict(record.headers).get(HEADER_TYPE) == wanted
    )


def _set_aside(kafka: KafkaSettings) -> int:
    wanted = RecordSetAside.event_type.encode()
    return sum(1 for record in read_all(kafka, DEAD_LETTERS) if dict(record.headers).get(HEADER_TYPE) == wanted)


def _at_the_door(door: Door | None) -> dict[str, object] | None:
    """What channels and people sent through the gateway, and what became of it."""
    if door is None:
        return None
    return {
        "accepted": door.accepted,
        "refused": dict(door.refused),
        "sent_again": dict(door.again),
        "files": dict(door.stated),
        "overtaken": door.overtaken,
    }


def _audited(stack: Stack, books: Books, *, replays: bool) -> Audit:
    report = audit(stack.kafka, stack.database_url, at_rest=True, books=books)
    found = tuple(Check(check.name, check.ok, check.detail) for check in report.checks)
    checks = (*found, _replayed(stack.kafka)) if replays else found
    return Audit(all(check.ok for check in checks), checks)


def _replayed(kafka: KafkaSettings) -> Check:
    """Every decision computed again: one that is not compared counts against it, because a run has one edition of the law."""
    with Reader(kafka) as log:
        found = replay(log, {LAW.version: LAW}, Span(), lambda _what, _done, _of: None)
    where = "; ".join(f"{one.claim_id} {one.line} {one.field}" for one in found.differences[:DIFFERENCES_TOLD_MAX])
    differ = found.differing + found.delays_differing
    lines = f"{found.lines:,} lines and {found.delays:,} for late payments"
    detail = f"{found.same:,} decisions and {lines} are the same, {differ:,} differ {where}".rstrip()
    return Check("decisions computed again", found.ok and not found.skipped and not found.delays_skipped, detail)


def _print_benefits(given: Benefits, not_asked: tuple[str, ...], console: Console) -> None:
    console.print(given.table())
    for name in not_asked:
        console.print(f"[bold red]nobody was asked about {name}[/]")
    for note in given.notes():
        console.print(note, highlight=False, soft_wrap=True)


def _print(result: DemoResult, latencies: Latencies, money: list[int], memory: Memory, console: Console) -> None:
    table = Table(title="what it came to", show_header=False)
    claims, payouts = result.claims, result.payouts
    table.add_row("claims submitted", f"{claims.submitted:,}")
    table.add_row("  final / waiting / lost", f"{claims.final:,} / {claims.waiting:,} / {result.lost:,}")
    table.add_row("records set aside", f"{claims.set_aside:,}")
    table.add_row("payouts instructed / settled / doubled", f"{payouts.instructed:,} / {payouts.settled:,} / {payouts.doubled:,}")
    for name, amount in zip(("approved", "instructed", "settled"), money, strict=True):
        table.add_row(f"  {name}", rupiah(amount))
    table.add_row("claims per second", f"{result.claims_per_second:,.1f}")
    for name, values in (("instruction", latencies.instructed), ("paid", latencies.paid)):
        found = summary(values)
        table.add_row(f"submission to {name}, p50 / p99", f"{found['p50']} / {found['p99']} ms")
    _door_rows(result, table)
    match result.more.get("suspected"):
        case dict(rows):
            for name, said in rows.items():
                table.add_row(name, said)
    table.add_row("faults", f"{result.faults:,}")
    _memory_rows(memory, table)
    console.print(table)
    checks = Table("check", "", "detail", title="audit")
    for check in result.audit.checks:
        checks.add_row(check.name, "[green]ok[/]" if check.ok else "[bold red]FAILED[/]", check.detail.replace("[", r"\["))
    console.print(checks)


def _door_rows(result: DemoResult, table: Table) -> None:
    match result.more.get("door"):
        case {"accepted": int(accepted), "refused": dict(refused), "sent_again": dict(again)}:
            table.add_row("accepted by the gateway (202)", f"{accepted:,}")
            table.add_row("  refused at the door", _counted(refused))
            table.add_row("  sent again", _counted(again))
    match result.more.get("native"):
        case {"written": int(written), "answered": dict(outcomes)} if written:
            table.add_row("written to Kafka by a native channel, answered", f"{written:,}: {_counted(outcomes)}")
    match result.more.get("delivery"):
        case dict(counts):
            table.add_row("messages to claimants", _counted(counts))
    match result.more.get("processor_seconds"):
        case dict(spent) if result.claims.submitted:
            table.add_row("processor time per claim", f"{sum(spent.values()) * 1_000 / result.claims.submitted:,.0f} ms")
            table.add_row("  of which", ", ".join(f"{name} {seconds:.0f} s" for name, seconds in spent.items()))


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in counts.items()) or "none"


def _memory_rows(memory: Memory, table: Table) -> None:
    table.add_row(
        "workers' highest memory", ", ".join(f"{name} {used}" for name, used in sorted(memory.highest().items())) + " MiB"
    )
    if quarters := memory.quarters():
        table.add_row(
            "  in the second and last quarter",
            ", ".join(f"{name} {a} -> {b}" for name, (a, b) in sorted(quarters.items())) + " MiB",
        )
