"""On Apache Kafka and PostgreSQL: a process killed in each gap of the two steps, and one that is stopped there and wakes as a zombie."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.crash_points import CrashPoint
from tests.conftest import FRESH_PARTITIONS
from tests.faults.stepping_process import FENCED_EXIT_CODE, STEP, TAKEOVER
from tests.streams.surroundings import EVERYWHERE, Process, RealSurroundings
from tests.streams.vocabulary import KEY, answers, submit

pytestmark = [pytest.mark.needs_kafka, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
LIFE_SECONDS_MAX = 90


@pytest.fixture
def real(fresh_apache: str, database: str) -> Iterator[RealSurroundings]:
    surroundings = RealSurroundings(fresh_apache, database, FRESH_PARTITIONS)
    yield surroundings
    surroundings.close()


def started(real: RealSurroundings, number: signal.Signals, point: CrashPoint, taking_over: bool) -> "subprocess.Popen[bytes]":
    where = TAKEOVER if taking_over else STEP
    arguments = (real.kafka.bootstrap_servers, real.database.url, str(real.partitions), number.name, point, where)
    return subprocess.Popen([sys.executable, "-m", "tests.faults.stepping_process", *arguments], cwd=ROOT)


@pytest.mark.parametrize(("point", "taking_over"), EVERYWHERE)
def test_what_a_killed_process_had_begun_is_finished_once(real: RealSurroundings, point: CrashPoint, taking_over: bool) -> None:
    for number in range(3):
        submit(real, KEY, f"ref-{number}")
    assert started(real, signal.SIGKILL, point, taking_over).wait(LIFE_SECONDS_MAX) == -signal.SIGKILL
    submit(real, KEY, "ref-3")
    successor = Process(real).take_over_all()
    successor.run()
    successor.close()
    assert answers(real, KEY) == ["ref-0", "ref-1", "ref-2", "ref-3"]


@pytest.mark.parametrize(("point", "taking_over"), EVERYWHERE)
def test_a_stopped_process_that_wakes_after_its_successor_changes_nothing(
    real: RealSurroundings, point: CrashPoint, taking_over: bool
) -> None:
    for number in range(3):
        submit(real, KEY, f"ref-{number}")
    zombie = started(real, signal.SIGSTOP, point, taking_over)
    _, status = os.waitpid(zombie.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    submit(real, KEY, "ref-3")
    successor = Process(real).take_over_all()
    successor.run()
    zombie.send_signal(signal.SIGCONT)
    # A zombie in the middle of taking over fences us in turn, and goes on as the owner; else it finds out that it is fenced.
    assert zombie.wait(LIFE_SECONDS_MAX) in {0, FENCED_EXIT_CODE}
    submit(real, KEY, "ref-4")
    last = Process(real).take_over_all()
    last.run()
    last.close()
    assert answers(real, KEY) == ["ref-0", "ref-1", "ref-2", "ref-3", "ref-4"]
