"""An operator pauses a processor of real workers: they stay whole and healthy, whatever happens to them, and go on where they stood."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from deploy.local.process import free_ports
from deploy.records import say
from schemas.events.control import ProcessorPaused, ProcessorResumed, desk_id
from schemas.topics import CONTROL
from streams.settings import KafkaSettings
from streams.worker import EXIT_REFUSED
from tests.faults.workers import Workers, produce, wait_for, workers

pytestmark = pytest.mark.needs_kafka
LIMITS = {
    "FOLLOWS_CONTROL": "1",
    "SANTUNAN_WORKER__INBOX_RECORDS_MAX": "100",
    "SANTUNAN_WORKER__POLL_RECORDS_MAX": "50",
    "SANTUNAN_WORKER__UNHEALTHY_AFTER_SECONDS": "1",
    "SANTUNAN_WORKER__END_AFTER_SECONDS": "5",
}


def with_topic(address: str) -> None:
    admin = AdminClient({"bootstrap.servers": address})
    if CONTROL not in admin.list_topics(timeout=30).topics:
        for done in admin.create_topics([NewTopic(CONTROL, 4, 1)]).values():
            done.result(60)


def without_topic(address: str) -> None:
    admin = AdminClient({"bootstrap.servers": address})
    if CONTROL in admin.list_topics(timeout=30).topics:
        for done in admin.delete_topics([CONTROL]).values():
            done.result(60)


def disturb(address: str) -> None:
    """Records that are no operator's words: nobody is paused or ended by them."""
    stranger = Producer({"bootstrap.servers": address})
    stranger.produce(CONTROL, b"no event", desk_id("x"), headers=[("ce_type", ProcessorPaused.event_type.encode())])
    stranger.produce(CONTROL, b"", desk_id("x"))
    assert stranger.flush(30) == 0


def pause(address: str, group: Workers) -> None:
    word = ProcessorPaused(processor=group.group, person="dewi", because="a drill", said_at=datetime.now(UTC))
    say(KafkaSettings(bootstrap_servers=address), desk_id(group.group), word, "/operations/test")


def resume(address: str, group: Workers) -> None:
    word = ProcessorResumed(processor=group.group, person="dewi", because="it is over", said_at=datetime.now(UTC))
    say(KafkaSettings(bootstrap_servers=address), desk_id(group.group), word, "/operations/test")


def told(port: int, path: str) -> str:
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            text: str = answer.read().decode()
            return text
    except OSError:
        return ""


def status(port: int) -> str:
    answer = told(port, "/healthz")
    return str(json.loads(answer)["status"]) if answer else ""


def lag(port: int) -> float:
    values = [line.rpartition(" ")[2] for line in told(port, "/metrics").splitlines() if line.startswith("santunan_worker_lag_")]
    return float(values[0]) if values else 0.0


def test_a_paused_worker_stands_still_in_good_health_and_its_successor_stays_paused(apache: str, tmp_path: Path) -> None:
    with_topic(apache)
    disturb(apache)
    ports = free_ports(2)
    with workers(apache, tmp_path, environment=LIMITS) as group:
        first = group.start(SANTUNAN_WORKER__HEALTH_PORT=str(ports[0]))
        produce(apache, group.topics, range(1_000))
        group.wait_until_stepped(1_000)
        pause(apache, group)
        wait_for("it is paused", lambda: status(ports[0]) == "paused")
        produce(apache, group.topics, range(1_000, 6_000))
        wait_for("all of it is lag", lambda: lag(ports[0]) == 5_000)
        with pytest.raises(Exception, match="timed out"):
            first.wait(7)  # longer than a worker may stand still that is not paused
        assert (status(ports[0]), len(group.stepped())) == ("paused", 1_000)
        first.kill()
        first.wait()
        second = group.start(SANTUNAN_WORKER__HEALTH_PORT=str(ports[1]))
        wait_for("it took over", lambda: set(group.owners().values()) == {second.pid})
        wait_for("it is paused too", lambda: status(ports[1]) == "paused")
        assert len(group.stepped()) == 1_000
        resume(apache, group)
        group.wait_until_stepped(6_000)
        assert group.stepped() == list(range(6_000))
        wait_for("it is well", lambda: status(ports[1]) == "ok")


def test_a_worker_paused_under_load_is_never_blocked_and_loses_nothing(apache: str, tmp_path: Path) -> None:
    with_topic(apache)
    patient = LIMITS | {"SANTUNAN_WORKER__END_AFTER_SECONDS": "30"}
    with workers(apache, tmp_path, environment=patient) as group:
        produce(apache, group.topics, range(30_000))
        first = group.start()
        for share in (3, 2):
            group.wait_until_stepped(30_000 // (share * 5))
            pause(apache, group)
            resume(apache, group)
        group.wait_until_stepped(30_000)
        assert group.stepped() == list(range(30_000))
        assert first.poll() is None


def test_without_its_topic_a_worker_says_what_to_do(apache: str, tmp_path: Path) -> None:
    without_topic(apache)
    with workers(apache, tmp_path, environment=LIMITS) as group:
        process = group.start()
        assert process.wait(60) == EXIT_REFUSED
        assert "santunan topics apply" in group.log(process)
    with_topic(apache)
