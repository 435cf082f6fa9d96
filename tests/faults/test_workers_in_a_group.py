"""Workers come, go, die and freeze: nothing that was acknowledged is skipped, no partition stands still for long."""

import signal
from pathlib import Path

import pytest

from streams.worker import EXIT_TRY_AGAIN
from tests.faults.workers import produce, wait_for, workers

REJOINED_SECONDS_MAX = 30.0
"""Long before the watchdog would end a worker that stands still, and a new one would read what it left."""

pytestmark = pytest.mark.needs_kafka


def test_a_stopped_worker_ends_with_zero_and_its_successor_continues_where_it_ended(apache: str, tmp_path: Path) -> None:
    with workers(apache, tmp_path) as group:
        produce(apache, group.topics, range(2_000))
        first = group.start()
        group.wait_until_stepped(2_000)
        first.send_signal(signal.SIGTERM)
        assert first.wait(10) == 0, group.log(first)
        produce(apache, group.topics, range(2_000, 3_000))
        group.start()
        group.wait_until_stepped(3_000)
        assert group.stepped() == list(range(3_000))


def test_a_worker_stopped_under_load_loses_and_repeats_nothing(apache: str, tmp_path: Path) -> None:
    with workers(apache, tmp_path) as group:
        produce(apache, group.topics, range(50_000))
        first = group.start(SANTUNAN_WORKER__POLL_RECORDS_MAX="100", SANTUNAN_WORKER__INBOX_RECORDS_MAX="200")
        group.wait_until_stepped(1_000)
        first.send_signal(signal.SIGTERM)
        assert first.wait(10) == 0, group.log(first)
        group.start()
        group.wait_until_stepped(50_000)
        assert group.stepped() == list(range(50_000))


def test_a_killed_worker_stands_still_for_seconds_only(apache: str, tmp_path: Path) -> None:
    with workers(apache, tmp_path) as group:
        first, second = group.start(), group.start()
        wait_for("both own partitions", lambda: set(group.owners().values()) == {first.pid, second.pid})
        first.kill()
        first.wait()
        produce(apache, group.topics, range(1_000))
        group.wait_until_stepped(1_000, 20)
        assert group.stepped() == list(range(1_000))
        assert set(group.owners().values()) == {second.pid}


def test_partition_numbers_are_never_split_between_workers(apache: str, tmp_path: Path) -> None:
    with workers(apache, tmp_path, topics=3, partitions=8) as group:
        started = [group.start() for _ in range(3)]
        wait_for("all three own partitions", lambda: set(group.owners().values()) == {process.pid for process in started})
        produce(apache, group.topics, range(3_000))
        group.wait_until_stepped(3_000)
        assert group.stepped() == list(range(3_000))
        assert all(process.poll() is None for process in started)


def test_a_frozen_worker_that_wakes_up_after_others_took_over_does_no_harm(apache: str, tmp_path: Path) -> None:
    with workers(apache, tmp_path) as group:
        zombie = group.start()
        produce(apache, group.topics, range(1_000))
        group.wait_until_stepped(1_000)
        zombie.send_signal(signal.SIGSTOP)
        other = group.start()
        produce(apache, group.topics, range(1_000, 2_000))
        group.wait_until_stepped(2_000)
        zombie.send_signal(signal.SIGCONT)
        wait_for(
            "the zombie ended, or shares again",
            lambda: zombie.poll() is not None or set(group.owners().values()) == {zombie.pid, other.pid},
        )
        produce(apache, group.topics, range(2_000, 3_000))
        group.wait_until_stepped(3_000, REJOINED_SECONDS_MAX)
        assert group.stepped() == list(range(3_000))


def test_an_idle_worker_is_not_ended_because_of_transaction_markers(apache: str, tmp_path: Path) -> None:
    limits = {"SANTUNAN_WORKER__UNHEALTHY_AFTER_SECONDS": "1", "SANTUNAN_WORKER__END_AFTER_SECONDS": "2"}
    with workers(apache, tmp_path, environment=limits) as group:
        process = group.start()
        wait_for("partitions owned", lambda: len(group.owners()) == 4)
        for number in range(3):
            _transaction(apache, group.topics[0], number)
        group.wait_until_stepped(3)
        with pytest.raises(Exception, match="timed out"):
            process.wait(5)


def _transaction(address: str, topic: str, number: int) -> None:
    from confluent_kafka import Producer

    producer = Producer({"bootstrap.servers": address, "transactional.id": f"markers-{topic}"})
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(topic, value=str(number), partition=0)
    producer.commit_transaction(30)
    producer.begin_transaction()
    producer.produce(topic, value="-1", partition=0)
    producer.flush(30)
    producer.abort_transaction(30)


def test_a_worker_without_a_broker_says_so_and_ends(tmp_path: Path, apache: str) -> None:
    with workers(apache, tmp_path) as group:
        process = group.start(SANTUNAN_KAFKA__BOOTSTRAP_SERVERS="127.0.0.1:1")
        assert process.wait(30) == EXIT_TRY_AGAIN
        assert "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS" in group.log(process)
