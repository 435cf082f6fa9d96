"""Rights on Apache Kafka with its own authorizer: a channel writes its topic and reads its answers, and nothing else of anybody's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import pytest
from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ACLResourcePatternType, ResourcePattern, ResourceType

from deploy import topics
from deploy.broker import admin
from deploy.errors import Refused
from deploy.local import apache as local
from deploy.local.process import free_ports
from deploy.processor_settings import TopicSettings
from deploy.rights import grant
from deploy.wiring import all_processors
from processors.intake import processor
from schemas.topics import ACKNOWLEDGEMENTS_OF, DEAD_LETTERS, LIFECYCLE, SUBMISSIONS, SUBMISSIONS_OF
from schemas.vocabulary import Channel
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings
from tests.brokers import need_jars
from tests.pipeline.native import NativeChannel, intake_on, strange_week
from tests.streams.behaviour import live_and_let_go
from tests.streams.surroundings import RealSurroundings, create_tables

pytestmark = [pytest.mark.needs_kafka, pytest.mark.slow]

PARTITIONS = 2
ANSWER_SECONDS = 15.0
JMO, HOSPITAL = Channel.JMO, Channel.HOSPITAL
PASSWORDS = {name: f"password of {name}" for name in ("admin", "santunan", "app", "hospitals", "stranger")}
NAMES = [each.name for each in all_processors()]


@dataclass(frozen=True)
class Guarded:
    """A broker: `open` is its listener for the test itself, `port` the one where everybody logs in."""

    open: str
    port: int

    def as_user(self, name: str) -> TopicSettings:
        return TopicSettings.model_validate(
            {
                "bootstrap_servers": f"127.0.0.1:{self.port}",
                "security_protocol": "SASL_PLAINTEXT",
                "sasl_username": name,
                "sasl_password": PASSWORDS[name],
                "partitions": PARTITIONS,
                "channel_principals": {JMO: "User:app", HOSPITAL: "User:hospitals"},
                "own_principals": ["User:santunan"],
            }
        )


@pytest.fixture(scope="module")
def guarded() -> Iterator[Guarded]:
    need_jars("a broker with an authorizer")
    (port,) = free_ports(1)
    login = {
        "scram-sha-512.sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
    }
    broker = {
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS;User:admin",
    }
    with TemporaryDirectory(prefix="santunan-rights-") as name:
        child, address = local.launch(Path(name) / "kafka", local.Guard(port, "SASL_PLAINTEXT", login, PASSWORDS, broker))
        try:
            made = Guarded(address, port)
            topics.apply(made.as_user("admin"), PARTITIONS, 1)
            assert grant(made.as_user("admin"), NAMES).intruders == ()
            yield made
        finally:
            child.stop()


def write(kafka: KafkaSettings, topic: str) -> int | None:
    """The error's code, or None when it was taken."""
    told: list[int | None] = []
    producer = Producer({**librdkafka(kafka), "acks": "all", "enable.idempotence": True, "message.timeout.ms": 10_000})
    producer.produce(topic, b"{}", on_delivery=lambda error, _: told.append(None if error is None else error.code()))
    assert producer.flush(ANSWER_SECONDS) == 0
    return told[0]


def read(kafka: KafkaSettings, topic: str, group: str) -> tuple[int | None, int]:
    """The error's code, or None when it was let in; and how many records it read."""
    consumer = Consumer(
        {**librdkafka(kafka), "group.id": group, "enable.partition.eof": True, "isolation.level": "read_committed"}
    )
    found, ends = 0, 0
    try:
        hidden = consumer.list_topics(topic, ANSWER_SECONDS).topics[topic].error
        if hidden is not None:
            return hidden.code(), found
        consumer.assign([TopicPartition(topic, number, 0) for number in range(PARTITIONS)])
        deadline = monotonic() + ANSWER_SECONDS
        while ends < PARTITIONS and monotonic() < deadline:
            message = consumer.poll(0.2)
            if message is None:
                continue
            error = message.error()
            if error is None:
                found += 1
            elif error.code() == KafkaError._PARTITION_EOF:
                ends += 1
            else:
                return error.code(), found
        assert ends == PARTITIONS, f"{topic} went silent"
        return None, found
    finally:
        consumer.close()


DENIED = KafkaError.TOPIC_AUTHORIZATION_FAILED


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        ("app", SUBMISSIONS),
        ("app", SUBMISSIONS_OF[HOSPITAL]),
        ("app", ACKNOWLEDGEMENTS_OF[JMO]),
        ("app", LIFECYCLE),
        ("app", DEAD_LETTERS),
        ("hospitals", SUBMISSIONS_OF[JMO]),
        ("stranger", SUBMISSIONS_OF[JMO]),
    ],
)
def test_nobody_writes_as_another(guarded: Guarded, user: str, topic: str) -> None:
    assert write(guarded.as_user(user), topic) == DENIED


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        ("app", SUBMISSIONS_OF[JMO]),
        ("app", ACKNOWLEDGEMENTS_OF[HOSPITAL]),
        ("app", LIFECYCLE),
        ("app", DEAD_LETTERS),
        ("hospitals", ACKNOWLEDGEMENTS_OF[JMO]),
        ("stranger", ACKNOWLEDGEMENTS_OF[JMO]),
    ],
)
def test_nobody_reads_what_is_not_for_them(guarded: Guarded, user: str, topic: str) -> None:
    assert read(guarded.as_user(user), topic, "channels.jmo.reader") == (DENIED, 0)


def test_a_channel_writes_our_intake_answers_and_the_channel_reads_with_nobodys_rights_but_their_own(
    guarded: Guarded, database: str
) -> None:
    create_tables(database, processor)
    ours = RealSurroundings(guarded.open, database, PARTITIONS, with_tables=False)
    ours.kafka = guarded.as_user("santunan")
    ours._producer = Producer({**librdkafka(guarded.as_user("app")), "acks": "all"})
    try:
        channel = NativeChannel(ours, datetime.now(UTC).replace(microsecond=0))
        wanted = strange_week(channel)
        live_and_let_go(intake_on(ours))
        assert channel.told() == wanted
    finally:
        ours.close()
    assert read(guarded.as_user("app"), ACKNOWLEDGEMENTS_OF[JMO], "channels.jmo.reader") == (None, sum(map(len, wanted)))


def test_rights_are_given_once_and_whoever_else_may_write_as_a_channel_is_named(guarded: Guarded) -> None:
    kafka = guarded.as_user("admin")
    assert grant(kafka, NAMES) == grant(kafka, NAMES)
    assert grant(kafka, NAMES).given == 0
    prefix = ResourcePattern(ResourceType.TOPIC, "channels.", ACLResourcePatternType.PREFIXED)
    with admin(kafka) as client:
        client.create_acls([ACL("User:stranger", "*", ACLOperation.WRITE, ACLPermissionType.ALLOW, prefix)])
    named = grant(kafka, NAMES).intruders
    assert [sentence.partition(",")[0] for sentence in named] == [
        f"User:stranger may write to {topic}" for topic in SUBMISSIONS_OF.values()
    ]


def test_a_broker_without_an_authorizer_is_refused_with_what_to_do(apache: str) -> None:
    open_to_all = TopicSettings.model_validate({"bootstrap_servers": apache, "channel_principals": {JMO: "User:app"}})
    with pytest.raises(Refused, match=r"authorizer\.class\.name"):
        grant(open_to_all, NAMES)
    assert grant(TopicSettings(bootstrap_servers=apache), NAMES).given == 0
