"""What is kept for ever, and what is not (architecture section 5): the log of decisions and money outlives every inbound topic."""

import pytest

from schemas.topics import DAY_MS, INSTRUCTIONS, LIFECYCLE, RECEIPTS, STATE, SUBMISSIONS_OF, TOPICS, Topic

AUDITED_EVERY_DAYS_MAX = 1
"""The auditor judges every hour; a day leaves room for one that stood still."""


@pytest.mark.parametrize("name", [LIFECYCLE, INSTRUCTIONS, RECEIPTS])
def test_decisions_instructions_and_receipts_are_kept_for_ever_and_never_compacted(name: str) -> None:
    assert (TOPICS[name].retention_ms, TOPICS[name].compacted) == (-1, False)


def test_only_the_materialised_state_is_compacted() -> None:
    assert [topic.name for topic in TOPICS.values() if topic.compacted] == [STATE]


@pytest.mark.parametrize("topic", [topic for topic in TOPICS.values() if topic.retention_ms != -1], ids=lambda topic: topic.name)
def test_what_is_not_kept_outlives_many_audits(topic: Topic) -> None:
    assert topic.retention_ms > 30 * AUDITED_EVERY_DAYS_MAX * DAY_MS


def test_what_others_write_is_not_kept_for_ever_but_for_money() -> None:
    written = {topic.name for topic in TOPICS.values() if topic.inbound and topic.retention_ms == -1}
    assert written == {RECEIPTS, "operations.campaigns.v1"}


def test_a_channels_own_topic_has_its_channel_as_only_writer_and_a_topic_whose_events_it_carries() -> None:
    assert [TOPICS[name].like for name in SUBMISSIONS_OF.values()] == ["claims.submissions.v1"] * len(SUBMISSIONS_OF)
    assert all(TOPICS[name].foreign for name in SUBMISSIONS_OF.values())
