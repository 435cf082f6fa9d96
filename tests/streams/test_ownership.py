"""What an owner knows of how far it has read: a timer waits for what stood on the log at its time, on every topic, and no longer."""

from datetime import timedelta

from streams.ownership import Owned
from streams.records import TopicProgress
from streams.store import Marker
from tests.streams.surroundings import FakeSurroundings, Process
from tests.streams.tally import NOW
from tests.streams.vocabulary import KEY, answer_letter, answers, letters, submit

TOPICS = ("first", "second")
LATER = NOW + timedelta(seconds=10)


def owned() -> Owned:
    return Owned(0, Marker(1, 0), {})


def test_timers_wait_until_every_topic_was_read_to_an_end() -> None:
    here = owned()
    here.note({"first": TopicProgress(5, 5, NOW)})
    assert here.timers_until(TOPICS, LATER) is None
    here.note({"second": TopicProgress(4, 5, NOW)})
    assert here.timers_until(TOPICS, LATER) is None
    here.note({"second": TopicProgress(5, 5, LATER)})
    assert here.timers_until(TOPICS, LATER) == NOW


def test_an_end_that_recedes_under_load_is_passed_once_what_stood_there_is_read() -> None:
    here = owned()
    here.note({"first": TopicProgress(0, 5, NOW)})
    here.note({"first": TopicProgress(6, 9, LATER)})
    assert here.timers_until(("first",), LATER) == NOW
    here.note({"first": TopicProgress(9, 12, LATER + timedelta(seconds=5))})
    assert here.timers_until(("first",), LATER + timedelta(seconds=5)) == LATER


def test_what_comes_to_wait_after_a_takeover_stands_behind_what_waited_before() -> None:
    surroundings = FakeSurroundings()
    submit(surroundings, KEY, "ref-0", "refuse")
    submit(surroundings, KEY, "ref-1")
    submit(surroundings, KEY, "ref-2")
    process = Process(surroundings).take_over_all()
    process.run()
    process.close()
    process = Process(surroundings).take_over_all()
    submit(surroundings, KEY, "ref-3")
    process.run()
    answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
    process.run()
    process.close()
    assert answers(surroundings, KEY) == ["ref-1", "ref-2", "ref-3"]
