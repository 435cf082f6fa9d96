"""A Faust app without what we keep off the money path: no tables, no producer, no web server, no files, no commits of its own."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import faust
from faust.app.base import BootStrategy

from streams.faust_transport.batch import TopicPartition
from streams.faust_transport.schema import BatchSchema
from streams.kafka_access import faust_credentials
from streams.settings import KafkaSettings

STREAM_BUFFER_POLLS_MAX: Final = 4
COMMIT_INTERVAL_SECONDS: Final = 3_600.0
"""Faust's own commits are off; its timer for them wakes rarely."""


class StartOffsets(Protocol):
    """Who knows where reading starts: takes partitions over when they are assigned."""

    async def start_offsets(self, assigned: frozenset[TopicPartition], seek_round: int) -> Mapping[TopicPartition, int]:
        """The offset to start from for each partition that is to be read; others stay paused."""
        ...

    def resting(self) -> bool:
        """Whether nothing is to be read at present. The membership in the group goes on."""
        ...


class ConsumerOnly(BootStrategy):
    """Starts neither producer nor web server."""

    enable_kafka_producer = False
    enable_web = False


class BatchApp(faust.App):
    """A Faust app that reads in batches, from offsets that `starter` gives."""

    BootStrategy = ConsumerOnly
    starter: StartOffsets
    fetch_bytes_max: int
    linger_seconds: float

    def _create_directories(self) -> None:
        """Nothing is kept in files."""


def batch_app(
    group: str,
    kafka: KafkaSettings,
    starter: StartOffsets,
    *,
    linger_seconds: float,
    poll_records_max: int,
    partition_fetch_bytes_max: int,
    fetch_bytes_max: int,
    session_timeout_seconds: float,
    heartbeat_seconds: float,
    rebalance_timeout_seconds: float,
) -> BatchApp:
    """An app whose id and consumer group are `group`; it gathers records for `linger_seconds` from the first one's arrival.

    Raises `Refusal` when the credentials' files cannot be used."""
    app = BatchApp(
        group,
        broker=";".join(f"santunan://{server.strip()}" for server in kafka.bootstrap_servers.split(",")),
        broker_credentials=faust_credentials(kafka),
        autodiscover=False,
        broker_commit_interval=COMMIT_INTERVAL_SECONDS,
        broker_heartbeat_interval=heartbeat_seconds,
        broker_max_poll_records=poll_records_max,
        broker_rebalance_timeout=rebalance_timeout_seconds,
        broker_session_timeout=session_timeout_seconds,
        consumer_max_fetch_size=partition_fetch_bytes_max,
        store="memory://",
        stream_buffer_maxsize=STREAM_BUFFER_POLLS_MAX,
        stream_recovery_delay=0.0,
        stream_wait_empty=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
    )
    app.starter = starter
    app.fetch_bytes_max = fetch_bytes_max
    app.linger_seconds = linger_seconds
    return app


def batch_topic(app: BatchApp, topics: Sequence[str]) -> Any:
    """The topics as one Faust channel whose events are polls, never acknowledged to Faust."""
    return app.topic(*topics, schema=BatchSchema(), acks=False)
