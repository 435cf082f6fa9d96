"""What the gateway is given to steer payments."""

from dataclasses import dataclass

from gateway.operating.asking import OperationsReader


@dataclass(frozen=True, slots=True)
class Operations:
    """One per process. `partitions`: of every topic, so of the claims' shares."""

    reader: OperationsReader
    partitions: int
