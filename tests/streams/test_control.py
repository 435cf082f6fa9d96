"""Following what operators say on a broker: what stood there first, then each word as it comes, on the embedded broker too."""

import threading
from datetime import UTC, datetime
from queue import Queue

from deploy import topics
from deploy.records import say
from schemas.events.control import ProcessorPaused, ProcessorResumed, desk_id
from streams.control import ControlFollower, ControlWord
from streams.errors import SantunanError
from streams.settings import KafkaSettings

WAIT_SECONDS_MAX = 60
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_what_stood_there_and_what_comes_is_heard_in_order(tansu: str) -> None:
    kafka = KafkaSettings(bootstrap_servers=tansu, partitions=4)
    topics.apply(kafka, 4, 1)
    paused = ProcessorPaused(processor="payout", person="dewi", because="a drill", said_at=NOW)
    resumed = ProcessorResumed(processor="payout", person="dewi", because="over", said_at=NOW)
    say(kafka, desk_id("payout"), paused, "/operations/test")
    heard: Queue[ControlWord] = Queue()
    failed: Queue[SantunanError] = Queue()
    known = threading.Event()
    follower = ControlFollower(kafka, heard.put, known.set, failed.put)
    follower.start()
    try:
        assert known.wait(WAIT_SECONDS_MAX), list(failed.queue)
        assert heard.get_nowait() == paused
        say(kafka, desk_id("payout"), resumed, "/operations/test")
        assert heard.get(timeout=WAIT_SECONDS_MAX) == resumed
    finally:
        follower.close()
    assert failed.empty()
