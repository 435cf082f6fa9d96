"""Workers are kept running, one that cannot come up ends the run with its log, and chaos is repeatable."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy.errors import Refused
from deploy.local.chaos import Chaos
from deploy.local.process import wait_until_ready
from deploy.local.supervisor import EXIT_REFUSED, FAILURES_IN_A_ROW_MAX, TARGETS, Program, Supervisor
from streams import worker

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
FAILING = "import sys; print('no database', flush=True); sys.exit(3)"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def supervisor(tmp_path: Path, clock: Clock) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path, clock)
    yield made
    made.stop(grace_seconds=1)


def _program(name: str, code: str) -> Program:
    return Program(name, (sys.executable, "-c", code))


def _settle(supervisor: Supervisor, name: str, code: int | None = None) -> None:
    """Wait for a process to have printed (code None) or ended."""
    child = supervisor.child(name)
    if code is None:
        wait_until_ready(child, lambda: b"up" in child.log.read_bytes(), 30)
    else:
        assert child.process.wait(30) == code


def test_prometheus_finds_every_program_that_answers(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.add(Program("intake-1", (sys.executable, "-c", SLEEPER), health_port=5001))
    supervisor.add(_program("bank", SLEEPER))
    supervisor.add(Program("gateway", (sys.executable, "-c", SLEEPER), health_port=5002))
    assert json.loads((tmp_path / TARGETS).read_text()) == [
        {"targets": ["127.0.0.1:5001"], "labels": {"job": "santunan", "program": "intake-1"}},
        {"targets": ["127.0.0.1:5002"], "labels": {"job": "santunan", "program": "gateway"}},
    ]


def test_a_killed_worker_is_started_again(supervisor: Supervisor, clock: Clock) -> None:
    supervisor.add(_program("intake", SLEEPER))
    _settle(supervisor, "intake")
    before = supervisor.child("intake").pid
    supervisor.child("intake").send(signal.SIGKILL)
    _settle(supervisor, "intake", -signal.SIGKILL)
    supervisor.tick()
    clock.now += 1
    supervisor.tick()
    assert supervisor.running == ("intake",)
    assert supervisor.child("intake").pid != before
    assert supervisor.restarts == {"intake": 1}


def test_a_worker_that_never_comes_up_ends_the_run_with_its_log(supervisor: Supervisor, clock: Clock) -> None:
    supervisor.add(_program("payout", FAILING))

    def fail_until_refused() -> None:
        for _ in range(FAILURES_IN_A_ROW_MAX):
            _settle(supervisor, "payout", 3)
            supervisor.tick()
            clock.now += 10
            supervisor.tick()

    with pytest.raises(Refused, match=r"payout ended 8 times in a row, last with code 3\.[^$]*no database"):
        fail_until_refused()
    assert supervisor.restarts == {"payout": FAILURES_IN_A_ROW_MAX - 1}


def test_a_worker_that_refuses_to_start_is_not_asked_again(supervisor: Supervisor) -> None:
    assert EXIT_REFUSED == worker.EXIT_REFUSED
    supervisor.add(_program("payout", f"import sys; print('database restored from the past'); sys.exit({EXIT_REFUSED})"))
    _settle(supervisor, "payout", EXIT_REFUSED)
    with pytest.raises(Refused, match=r"payout ended 1 times in a row, last with code 78\.[^$]*restored from the past"):
        supervisor.tick()


def test_an_end_on_purpose_is_no_failure(supervisor: Supervisor, clock: Clock) -> None:
    supervisor.add(_program("payout", FAILING))
    for _ in range(FAILURES_IN_A_ROW_MAX + 2):
        supervisor.expect_end("payout")
        _settle(supervisor, "payout", 3)
        supervisor.tick()
        clock.now += 1
        supervisor.tick()
    assert supervisor.restarts == {"payout": FAILURES_IN_A_ROW_MAX + 2}


def test_stopping_leaves_no_process_of_the_group(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    family = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); " + SLEEPER
    supervisor.add(_program("intake", family))
    _settle(supervisor, "intake")
    everyone = [psutil.Process(supervisor.child("intake").pid)]
    everyone += everyone[0].children()
    supervisor.stop(grace_seconds=5)
    _, alive = psutil.wait_procs(everyone, timeout=10)
    assert alive == []


def test_children_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from deploy.local.process import start\n"
        f"child = start('child', [sys.executable, '-c', 'import time; time.sleep(600)'], Path({str(tmp_path / 'child.log')!r}))\n"
        "print('up', child.pid, flush=True); time.sleep(600)"
    )
    supervisor = Supervisor(tmp_path)
    supervisor.add(Program("parent", (sys.executable, "-c", code), {"PYTHONPATH": str(Path(__file__).parents[2])}))
    _settle(supervisor, "parent")
    child = psutil.Process(int(supervisor.log("parent").read_text().split()[1]))
    supervisor.child("parent").process.kill()
    _, alive = psutil.wait_procs([child], timeout=10)
    supervisor.stop()
    assert alive == []


def _faults(tmp_path: Path, clock: Clock, seed: int, during: Callable[[Chaos], None]) -> list[tuple[str, str]]:
    supervisor = Supervisor(tmp_path, clock)
    for name in ("intake", "payout", "bank"):
        supervisor.add(_program(name, SLEEPER))
    chaos = Chaos(supervisor, seed, every_seconds=4, clock=clock, spared=frozenset({"bank"}))
    during(chaos)
    supervisor.stop(grace_seconds=1)
    return [(fault.worker, fault.kind) for fault in chaos.faults]


def test_chaos_from_one_seed_strikes_first_where_it_struck_before(tmp_path: Path, clock: Clock) -> None:
    def once(chaos: Chaos) -> None:
        clock.now += 10
        chaos.tick()
        chaos.end()

    assert len({tuple(_faults(tmp_path, clock, 7, once)) for _ in range(3)}) == 1


def test_chaos_spares_whom_it_is_told_to_and_wakes_who_sleeps(tmp_path: Path, clock: Clock) -> None:
    def many(chaos: Chaos) -> None:
        for _ in range(6):
            clock.now += 10
            chaos.tick()
        chaos.end()

    faults = _faults(tmp_path, clock, 3, many)
    assert faults
    assert "bank" not in {worker for worker, _ in faults}
