"""Does anything listen where the broker should be? Asked before a Kafka client is made: those wait for long and say little."""

import socket
from typing import Final

from deploy.errors import Refused

LISTEN_LIMIT_SECONDS: Final = 3.0


def require_listening(bootstrap: str) -> None:
    """Raises `Refused` at once when nothing listens: the clients would wait for long."""
    if not any(_listens(address) for address in bootstrap.split(",")):
        raise Refused(no_broker(bootstrap, "nothing listens there"))


def no_broker(bootstrap: str, why: str) -> str:
    """The sentence about a broker that cannot be reached."""
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
