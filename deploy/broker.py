"""The broker as administrators see it: one place that opens an admin client and turns its failures into sentences."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from deploy.errors import Refused

CONNECT_LIMIT_MS: Final = 8_000
REQUEST_LIMIT_MS: Final = 30_000
LISTEN_LIMIT_SECONDS: Final = 3.0


@contextmanager
def admin(bootstrap: str) -> Iterator[KafkaAdminClient]:
    """An admin client on `HOST:PORT[,…]`, closed in the end. Raises `Refused` when no broker answers or a request fails."""
    require_listening(bootstrap)
    try:
        client = KafkaAdminClient(
            bootstrap_servers=bootstrap.split(","),
            client_id="santunan-admin",
            request_timeout_ms=REQUEST_LIMIT_MS,
            bootstrap_timeout_ms=CONNECT_LIMIT_MS,
        )
    except (KafkaError, OSError, ValueError) as error:
        raise Refused(_nobody(bootstrap, type(error).__name__)) from error
    try:
        yield client
    except KafkaError as error:
        raise Refused(
            f"The Kafka broker at {bootstrap} refused an administrative request: {error}. `santunan doctor` looks closer."
        ) from error
    finally:
        client.close()


def require_listening(bootstrap: str) -> None:
    """Raises `Refused` at once when nothing listens: the clients would wait for long."""
    if not any(_listens(address) for address in bootstrap.split(",")):
        raise Refused(_nobody(bootstrap, "nothing listens there"))


def _nobody(bootstrap: str, why: str) -> str:
    return f"No Kafka broker answers at {bootstrap} ({why}). Start it, or set SANTUNAN_KAFKA__BOOTSTRAP_SERVERS to one that runs."


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
