"""Does the broker answer, and let us in? Asked before a Kafka client is made: those wait for long and say little."""

import socket
from typing import Final

from confluent_kafka.admin import ClusterMetadata

from deploy.errors import Refused
from streams.errors import SantunanError
from streams.kafka_access import reach
from streams.settings import KafkaSettings

LISTEN_LIMIT_SECONDS: Final = 3.0


def require_access(kafka: KafkaSettings) -> ClusterMetadata:
    """What the cluster says of itself. Raises `Refused`, at once when nothing listens: the clients would wait for long."""
    if not any(_listens(address) for address in kafka.bootstrap_servers.split(",")):
        raise Refused(no_broker(kafka, "nothing listens there"))
    try:
        return reach(kafka)
    except SantunanError as error:
        raise Refused(error.message) from error


def no_broker(kafka: KafkaSettings, why: str) -> str:
    """The sentence about a broker that cannot be reached."""
    return (
        f"No Kafka broker answers at {kafka.bootstrap_servers} ({why}). Start it, or set SANTUNAN_KAFKA__BOOTSTRAP_SERVERS to one "
        "that runs."
    )


def _listens(address: str) -> bool:
    host, _, port = address.strip().rpartition(":")
    try:
        socket.create_connection((host, int(port)), LISTEN_LIMIT_SECONDS).close()
    except ValueError as error:
        raise Refused(
            f"{address!r} is not HOST:PORT. Set SANTUNAN_KAFKA__BOOTSTRAP_SERVERS to HOST:PORT[,HOST:PORT…]."
        ) from error
    except OSError:
        return False
    return True
