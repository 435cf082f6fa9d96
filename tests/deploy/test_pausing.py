"""`santunan pause|resume|pauses`: what stands is the last word, and what is no processor is refused before anything is said."""

from datetime import UTC, datetime, timedelta

import pytest

from deploy.errors import Refused
from deploy.pausing import pause, resume, standings_of
from schemas.events.control import MessageWithdrawn, ProcessorPaused, ProcessorResumed
from streams.settings import KafkaSettings

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOWHERE = KafkaSettings(bootstrap_servers="127.0.0.1:1")


def paused(processor: str, until: datetime | None = None) -> ProcessorPaused:
    return ProcessorPaused(processor=processor, person="dewi", because="a drill", said_at=NOON, until=until)


def resumed(processor: str) -> ProcessorResumed:
    return ProcessorResumed(processor=processor, person="agus", because="over", said_at=NOON)


def test_what_stands_is_the_last_word_in_the_order_of_the_flow() -> None:
    words = (
        paused("payout"),
        MessageWithdrawn(message_id="m", person="dewi", because="over", said_at=NOON),
        paused("intake"),
        resumed("payout"),
        None,
    )
    found = standings_of(words, NOON)
    assert [(each.processor, each.pause is not None, len(each.said)) for each in found] == [
        ("intake", True, 1),
        ("payout", False, 2),
    ]


def test_a_pause_that_has_ended_stands_no_more_and_is_still_told() -> None:
    words = (paused("payout", NOON + timedelta(minutes=5)),)
    (before,), (after,) = standings_of(words, NOON), standings_of(words, NOON + timedelta(minutes=5))
    assert (before.pause is not None, after.pause, len(after.said)) == (True, None, 1)


def test_what_is_no_processor_or_has_no_reason_is_refused_before_anything_is_said() -> None:
    with pytest.raises(Refused, match="one of intake"):
        pause(NOWHERE, "payouts", person="dewi", because="a drill", minutes=None)
    with pytest.raises(Refused, match="one of intake"):
        resume(NOWHERE, "payouts", person="dewi", because="a drill")
    with pytest.raises(Refused, match="because"):
        pause(NOWHERE, "payout", person="dewi", because="", minutes=5)
    with pytest.raises(Refused, match="person"):
        resume(NOWHERE, "payout", person="", because="over")
