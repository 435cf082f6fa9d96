"""The demo's native channel: some of its claims go to its own topic, whole, and each of its records must have one last answer."""

from __future__ import annotations

import pytest

from deploy.demo.native import CHANNEL, TOPIC, Place, judged
from deploy.demo.timeline import Quirks, Writer
from schemas.events.submissions import ClaimSubmitted, WithdrawalSubmitted
from schemas.topics import DOCUMENTS, SUBMISSIONS, TOPICS
from tests.factories import RECEIVED

A, B = (0, 7), (3, 1)


def test_all_that_the_channel_says_of_one_claim_goes_one_way_and_papers_through_the_door() -> None:
    quirks = Quirks(amendment=0.5, withdrawal=0.3, exact_duplicate=0.3, modified_duplicate=0.2, turned_away=0.3)
    timeline = Writer(5, 1_000.0, RECEIVED, quirks).write(600)
    ways: dict[bytes | None, set[str]] = {}
    for record in timeline.by_door():
        if record.topic == TOPIC:
            assert (record.intent, b"/channels/jmo" in record.value) == (None, True)
        if record.topic in {TOPIC, SUBMISSIONS} and record.partition < 0:
            data = record.intent.data if record.intent is not None else None
            if record.topic == TOPIC or (isinstance(data, ClaimSubmitted | WithdrawalSubmitted) and not _refused(record.intent)):
                ways.setdefault(record.key, set()).add(record.topic)
    assert all(len(topics) == 1 for topics in ways.values())
    native = [key for key, topics in ways.items() if topics == {TOPIC}]
    assert 20 < len(native) < 300
    papers = [record for record in timeline.by_door() if record.topic == DOCUMENTS and record.key in set(native)]
    assert papers
    assert all(paper.intent is not None for paper in papers)
    assert (TOPICS[TOPIC].like, CHANNEL) == (SUBMISSIONS, "jmo")


def _refused(intent: object) -> bool:
    return getattr(intent, "refused", None) is not None


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([], "the record at (0, 7) has no answer"),
        ([(A, "accepted"), (A, "repeated")], "the record at (0, 7) has 2 last answers: accepted, repeated"),
        ([(A, "accepted"), (B, "accepted")], "an answer names (3, 1), where nothing was written"),
    ],
)
def test_a_record_that_is_not_answered_once_is_told(told: list[tuple[Place, str]], said: str) -> None:
    assert judged({A}, told).wrong == (said,)


def test_an_answer_that_another_follows_is_none_too_many() -> None:
    found = judged({A, B}, [(A, "waiting"), (A, "accepted"), (B, "set_aside")])
    assert (found.written, found.outcomes, found.wrong) == (2, {"accepted": 1, "set_aside": 1}, ())
