"""`santunan bench ingest`: a file of filings through the gateway on Apache Kafka, alone and beside single submissions, whose latency counts."""

from __future__ import annotations

import gc
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

import httpx
import psutil
from rich.console import Console

from benchmarks import http_load
from benchmarks.gateway import ACCEPTED, PARTITIONS, READY_SECONDS, WARM_UP, filings, our_gateway, requests_of
from benchmarks.http_load import Load
from benchmarks.report import BenchReport
from deploy import topics
from deploy.errors import Refused
from deploy.local.apache import apache
from deploy.local.process import Child, port_open, wait_until_ready
from streams.settings import KafkaSettings

CONNECTIONS: Final = 16
"""More than are ever waited for at once, so that requests leave when their time has come."""
SEND_SECONDS_MAX: Final = 300.0
DONE_SECONDS_MAX: Final = 1_800.0
ROUNDS: Final = 3
"""Without and with a file in turn; of each the middle one counts."""
ROWS_PER_SECOND_MIN: Final = 10_000
P99_RATIO_MAX: Final = 2.0
"""The goals: of a file alone, and of single submissions beside one."""
ENDED: Final = frozenset({"done", "refused"})
LOADED_SECONDS: Final = 8.0
LOOK_SECONDS: Final = 0.5
COLUMNS: Final = (
    "reference,received_at,reporter_role,kind,event_date,death_cause,member_name,member_nik,member_membership_number,"
    "reporter_name,payee_1_ref,payee_1_name,payee_1_relationship,payee_1_nik,payee_1_bank_code,payee_1_account_number,"
    "payee_1_account_holder"
)
ROW: Final = (
    "{name}-{number},{received},heir,jkm_death,2026-10-01,illness,SITI AMINAH,3515144508680002,{card:011d},"
    "BUDI SANTOSO,heir-1,BUDI SANTOSO,spouse,3515142206650001,002,001234567890123,BUDI SANTOSO\n"
)


class _Ingested:
    """What became of the file. `seconds`: from its acceptance to the last row's acknowledgement, the first reading included;
    `cpu_seconds`: of the process that wrote it."""

    def __init__(self, batch: dict[str, Any], cpu_seconds: float) -> None:
        self.per_core = batch["accepted"] / cpu_seconds
        ended, received = (datetime.fromisoformat(batch[name]) for name in ("ended_at", "received_at"))
        self.seconds = (ended - received).total_seconds()
        self.rows_per_second = batch["accepted"] / self.seconds


class _Round(NamedTuple):
    """Single submissions without and with a file; whether it was still being written when they ended."""

    calm: Load
    busy: Load
    still: bool
    file: _Ingested


def written(folder: Path, name: str, rows: int) -> Path:
    """A CSV file of deaths, each with a reference of its own."""
    received, path = datetime.now(UTC).isoformat(), folder / f"{name}.csv"
    with path.open("w") as file:
        file.write(COLUMNS + "\n")
        file.writelines(ROW.format(name=name, number=number, card=number, received=received) for number in range(rows))
    return path


def run(console: Console, rows: int, rate: float, seconds: int) -> BenchReport:
    """Rows a second alone; the latency of single submissions without and with a file, their ratio."""
    bodies = filings(min(2_000, int(rate * seconds)))
    singles = (bodies * (int(rate * seconds) // len(bodies) + 1))[: int(rate * seconds)]
    with console.status("starting Apache Kafka …") as status, tempfile.TemporaryDirectory(prefix="santunan-bench-") as name:
        folder = Path(name)
        with apache(folder / "kafka") as bootstrap, _gateway(bootstrap, folder) as (child, port, token):
            topics.apply(KafkaSettings(bootstrap_servers=bootstrap), PARTITIONS, replication=1)
            http_load.run(port, requests_of(bodies[:WARM_UP], token, "warm"))
            status.update(f"a file of {rows:,} rows alone …")
            send_file(written(folder, "alone", rows), port, token, rows)
            alone = _ingested(child, port, token, _batch_of(folder, "alone"))
            rounds = []
            for number in range(ROUNDS):
                status.update(f"round {number + 1} of {ROUNDS}: single submissions without a file …")
                calm = _singles(child, port, requests_of(singles, token, f"calm-{number}"), rate)
                status.update(f"round {number + 1} of {ROUNDS}: beside a file of {rows:,} rows …")
                file = written(folder, f"beside-{number}", rows)
                with _sending(file, port, token, rows):
                    busy = _singles(child, port, requests_of(singles, token, f"busy-{number}"), rate)
                batch = _batch_of(folder, file.stem)
                still = _batch(port, token, batch)["state"] not in ENDED
                rounds.append(_Round(calm, busy, still, _ingested(child, port, token, batch)))
    return _report(rows, rate, alone, rounds)


@contextmanager
def _gateway(bootstrap: str, folder: Path) -> Iterator[tuple[Child, int, str]]:
    child, port, token = our_gateway(bootstrap, folder)
    try:
        wait_until_ready(child, lambda: port_open(port), READY_SECONDS)
        yield child, port, token
    finally:
        child.stop()


def _singles(child: Child, port: int, requests: list[bytes], rate: float) -> Load:
    gc.disable()
    try:
        load = http_load.run(port, requests, CONNECTIONS, rate)
    finally:
        gc.enable()
    if load.statuses[ACCEPTED] != len(requests):
        raise Refused(f"The gateway did not accept all: {dict(load.statuses)}. {child.log} ends:\n{child.tail()}")
    return load


def send_file(path: Path, port: int, token: str, rows: int) -> None:
    """Send it, and leave the batch's id beside it."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": path.stem, "Content-Type": "text/csv"}
    with path.open("rb") as file:
        address = f"http://127.0.0.1:{port}/v1/batches?rows={rows}&rupiah=0"
        answer = httpx.post(address, content=file, headers=headers, timeout=SEND_SECONDS_MAX)
    answer.raise_for_status()
    path.with_suffix(".id").write_text(answer.json()["batch_id"])


def send_when_told(go_on: Event, path: Path, port: int, token: str, rows: int) -> None:
    """A process that has loaded its modules before the measurement."""
    go_on.wait()
    send_file(path, port, token, rows)


def _batch_of(folder: Path, name: str) -> str:
    return (folder / f"{name}.id").read_text()


@contextmanager
def _sending(path: Path, port: int, token: str, rows: int) -> Iterator[None]:
    """Sent by a process of its own, while single submissions come in."""
    context = multiprocessing.get_context("spawn")
    go_on = context.Event()
    process = context.Process(target=send_when_told, args=(go_on, path, port, token, rows))
    process.start()
    time.sleep(LOADED_SECONDS)
    go_on.set()
    try:
        yield
    finally:
        process.join(SEND_SECONDS_MAX)


def _batch(port: int, token: str, batch: str) -> dict[str, Any]:
    answer = httpx.get(f"http://127.0.0.1:{port}/v1/batches/{batch}", headers={"Authorization": f"Bearer {token}"})
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def _ingested(child: Child, port: int, token: str, batch: str) -> _Ingested:
    gateway, spent = psutil.Process(child.pid), 0.0
    limit = time.monotonic() + DONE_SECONDS_MAX
    while (found := _batch(port, token, batch))["state"] not in ENDED:
        if time.monotonic() > limit:
            raise Refused(f"The file was not done within {DONE_SECONDS_MAX:g} s.")
        spent = max(spent, *(_cpu_seconds(process) for process in gateway.children()), 0.0)
        time.sleep(LOOK_SECONDS)
    if found["accepted"] != found["rows"]:
        raise Refused(f"Not every row was accepted: {found}.")
    return _Ingested(found, spent)


def _cpu_seconds(process: psutil.Process) -> float:
    """Zero for one that has just ended."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _report(rows: int, rate: float, alone: _Ingested, rounds: list[_Round]) -> BenchReport:
    calm, busy = ([getattr(one, name) for one in rounds] for name in ("calm", "busy"))
    p99_ratio = round(_middle(busy, 0.99) / _middle(calm, 0.99), 2)
    return BenchReport(
        name="ingest",
        events=rows,
        events_per_second=alone.rows_per_second,
        more={
            "measure": "rows a second of a file alone, from its acceptance to its last row; latency of single submissions beside it",
            "rows_per_second_of_one_core": round(alone.per_core),
            "singles_per_second": rate,
            "singles_of_a_round": len(calm[0].latencies),
            **{
                f"{name}_p{round(share * 100)}_ms": _milliseconds(_middle(loads, share))
                for name, loads in (("without", calm), ("with", busy))
                for share in (0.5, 0.99)
            },
            "p99_ratio": p99_ratio,
            "p99_ratio_goal": P99_RATIO_MAX,
            "rows_per_second_goal": ROWS_PER_SECOND_MIN,
            "goals_met": alone.rows_per_second >= ROWS_PER_SECOND_MIN and p99_ratio <= P99_RATIO_MAX,
            "p50_ratio": round(_middle(busy, 0.5) / _middle(calm, 0.5), 2),
            "p99_of_rounds_ms": [[_milliseconds(load.percentile(0.99)) for load in (one.calm, one.busy)] for one in rounds],
            "files_outlasted_the_singles": all(one.still for one in rounds),
            "rows_per_second_beside": round(median(one.file.rows_per_second for one in rounds)),
        },
    )


def _middle(loads: list[Load], share: float) -> float:
    return median(load.percentile(share) for load in loads)


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1_000, 1)
