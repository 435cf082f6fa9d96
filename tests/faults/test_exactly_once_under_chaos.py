"""Workers with the real engine are killed, stopped, frozen and started under load: every record counts once, every output stands once."""

import random
import signal
from pathlib import Path

import pytest

from tests.faults.tallies import Group, assert_all_once, counted, create_tables, running, submit, writing_to

pytestmark = [pytest.mark.needs_kafka, pytest.mark.slow]

RECORDS = 12_000
FAULTS = 6


def fault(group: Group, chance: random.Random, number: int) -> None:
    """One thing that happens to workers."""
    victim = chance.choice(group.processes)
    kind = (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP)[number % 3]
    victim.send_signal(kind)
    if kind is not signal.SIGSTOP:
        victim.wait(15)


def test_every_record_counts_once_and_every_output_stands_once(fresh_apache: str, database: str, tmp_path: Path) -> None:
    create_tables(database)
    chance = random.Random(47)
    producer = writing_to(fresh_apache)
    with running(fresh_apache, database, tmp_path) as group:
        for step in range(FAULTS):
            submit(producer, range(step * RECORDS // FAULTS, (step + 1) * RECORDS // FAULTS))
            before = counted(database)
            group.wait_until_counted(database, before + 1)
            fault(group, chance, step)
            group.supervise()
            if step % 3 == 2:  # one is frozen: the other takes its partitions over
                group.wait_until_counted(database, before + 100)
            for process in group.processes:
                process.send_signal(signal.SIGCONT)
        group.wait_until_counted(database, RECORDS)
        group.end()
    assert_all_once(fresh_apache, database, RECORDS)
