"""On Apache Kafka and PostgreSQL: a timer and a waiting record that really kill their worker, by SIGKILL, are found and set aside."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from streams.errors import EngineReason
from tests.conftest import FRESH_PARTITIONS
from tests.faults.workers import ROOT
from tests.streams.surroundings import Process, RealSurroundings
from tests.streams.vocabulary import KEY, KEYS, OTHER, answer_letter, answers, letters, submit

pytestmark = [pytest.mark.needs_kafka, pytest.mark.slow]

LIFE_SECONDS_MAX = 60
LIVES_MAX = 30
DUE_SECONDS = 60


@pytest.fixture
def real(fresh_apache: str, database: str) -> Iterator[RealSurroundings]:
    surroundings = RealSurroundings(fresh_apache, database, FRESH_PARTITIONS)
    yield surroundings
    surroundings.close()


def lives_until_one_ends_well(real: RealSurroundings, *deadly: str) -> int:
    """Processes one after the other; returns how many were killed."""
    arguments = (real.kafka.bootstrap_servers, real.database.url, str(real.partitions), str(DUE_SECONDS + 1), *deadly)
    for deaths in range(LIVES_MAX):
        ended = subprocess.run(
            [sys.executable, "-m", "tests.faults.deadly_process", *arguments],
            cwd=ROOT,
            check=False,
            timeout=LIFE_SECONDS_MAX,
            stdin=subprocess.DEVNULL,
        )
        if ended.returncode == 0:
            return deaths
        assert ended.returncode == -signal.SIGKILL
    raise AssertionError(f"killed {LIVES_MAX} times")


def test_a_timer_and_a_waiting_record_that_kill_their_worker_are_set_aside(real: RealSurroundings) -> None:
    process = Process(real).take_over_all()
    for key in KEYS:
        submit(real, key, "ref-0", f"timer {DUE_SECONDS}")
    submit(real, OTHER, "ref-1", "refuse")
    for number in range(2, 6):
        submit(real, OTHER, f"ref-{number}")
    process.run()
    process.close()
    answer_letter(real, letters(real)[0], OTHER, "discard")
    deaths = lives_until_one_ends_well(real, KEY, "ref-4")
    assert deaths >= 6, "each of the two kills its worker three times before it is blamed"
    killed = {letter.cause_id or letter.cause_type for letter in letters(real) if letter.reason == EngineReason.KILLED_WORKER}
    assert killed == {"timer:reminder", "ref-4"}
    assert answers(real, KEY) == ["ref-0"]
    assert answers(real, OTHER) == ["ref-0", "ref-2", "ref-3"]
    assert [answers(real, key) for key in KEYS[2:]] == [["ref-0", "timer reminder"]] * len(KEYS[2:])
