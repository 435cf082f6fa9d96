"""Topics are made once, with the settings that exactly-once rests on, and never with another partition count."""

from collections.abc import Mapping

import pytest
from kafka.errors import InvalidReplicationFactorError, KafkaError, PolicyViolationError

from deploy import topics
from deploy.broker import said
from deploy.errors import Refused
from deploy.readiness import disagreements, require_topics
from schemas.topics import LIFECYCLE, STATE, TOPICS
from streams.settings import KafkaSettings

NOWHERE = "127.0.0.1:1"


def at(address: str) -> KafkaSettings:
    return KafkaSettings(bootstrap_servers=address)


@pytest.mark.needs_kafka
def test_fresh_topics_have_the_wanted_partitions_and_settings(fresh_apache: str) -> None:
    standing = topics.standing(at(fresh_apache))
    assert set(standing) == set(TOPICS)
    assert {topic.partitions for topic in standing.values()} == {4}
    assert standing[LIFECYCLE].configs["retention.ms"] == "-1"
    assert standing[LIFECYCLE].configs["cleanup.policy"] == "delete"
    assert standing[STATE].configs["cleanup.policy"] == "compact"
    assert all(topic.configs == topics.wanted_configs(TOPICS[name], 1) for name, topic in standing.items())


@pytest.mark.needs_kafka
def test_applying_twice_changes_nothing(fresh_apache: str) -> None:
    again = topics.apply(at(fresh_apache), 4, 1)
    assert again == topics.Applied((), (), tuple(sorted(TOPICS)))


@pytest.mark.needs_kafka
def test_another_partition_count_is_refused_with_what_to_do(fresh_apache: str) -> None:
    with pytest.raises(Refused, match=r"has 4 partitions where 12 are configured.*SANTUNAN_KAFKA__PARTITIONS=4"):
        topics.apply(at(fresh_apache), 12, 1)


def test_the_embedded_broker_takes_the_topics_too(tansu: str) -> None:
    topics.apply(at(tansu), 2, 1)
    assert {topic.partitions for topic in topics.standing(at(tansu)).values()} == {2}
    require_topics(at(tansu), 2)


def test_an_unreachable_broker_is_a_sentence() -> None:
    with pytest.raises(Refused, match=r"No Kafka broker answers at 127\.0\.0\.1:1 .*SANTUNAN_KAFKA__BOOTSTRAP_SERVERS"):
        topics.standing(at(NOWHERE))


class FewBrokers:
    """A cluster that is smaller than the replication asked for."""

    def create_topics(self, wanted: Mapping[str, object]) -> None:
        raise InvalidReplicationFactorError(f"{wanted} " * 1_000)


def test_more_replicas_than_brokers_is_a_sentence_with_the_setting() -> None:
    with pytest.raises(Refused, match=r"fewer than 3 brokers.*SANTUNAN_KAFKA__REPLICATION") as refused:
        topics._create(FewBrokers(), [TOPICS[LIFECYCLE]], 4, 3)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("error", [PolicyViolationError("x" * 100_000), KafkaError("x" * 100_000)])
def test_what_a_broker_says_is_told_without_the_whole_request(error: KafkaError) -> None:
    assert len(said(error)) < 400


def test_missing_topics_are_named_with_the_command_that_makes_them() -> None:
    (sentence,) = disagreements({}, 4)
    assert sentence.startswith("Missing topics: claims.submissions.v1, ")
    assert sentence.endswith("Run `santunan topics apply`.")


@pytest.mark.needs_kafka
def test_a_worker_refuses_topics_of_another_partition_count(fresh_apache: str) -> None:
    require_topics(at(fresh_apache), 4)
    with pytest.raises(Refused, match="has 4 partitions where 12 are configured"):
        require_topics(at(fresh_apache), 12)
