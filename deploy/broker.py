"""The broker as administrators see it: one place that opens an admin client and turns its failures into sentences."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from deploy.access import no_broker, require_access
from deploy.errors import Refused
from streams.kafka_access import kafka_python
from streams.settings import KafkaSettings

CONNECT_LIMIT_MS: Final = 8_000
REQUEST_LIMIT_MS: Final = 30_000
SAID_LENGTH_MAX: Final = 300


@contextmanager
def admin(kafka: KafkaSettings) -> Iterator[KafkaAdminClient]:
    """An admin client, closed in the end. Raises `Refused` when no broker answers or lets us in, or when a request fails."""
    require_access(kafka)
    try:
        client = KafkaAdminClient(
            **kafka_python(kafka),
            client_id="santunan-admin",
            request_timeout_ms=REQUEST_LIMIT_MS,
            bootstrap_timeout_ms=CONNECT_LIMIT_MS,
        )
    except (KafkaError, OSError, ValueError) as error:
        raise Refused(no_broker(kafka, type(error).__name__)) from error
    try:
        yield client
    except KafkaError as error:
        raise Refused(
            f"The Kafka broker at {kafka.bootstrap_servers} refused an administrative request: {said(error)} `santunan doctor` looks closer."
        ) from error
    finally:
        client.close()


def said(error: KafkaError) -> str:
    """What the broker said, in a sentence: kafka-python's own text holds the whole request and the whole answer."""
    meant: str | None = getattr(type(error), "description", None)
    return f"{type(error).__name__}: {meant}" if meant else f"{str(error)[:SAID_LENGTH_MAX]}."
