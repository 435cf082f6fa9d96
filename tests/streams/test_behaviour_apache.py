"""The engine's behaviour on Apache Kafka and PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.conftest import FRESH_PARTITIONS
from tests.streams.behaviour import EngineBehaviour
from tests.streams.surroundings import RealSurroundings, Surroundings

pytestmark = pytest.mark.needs_kafka


@pytest.fixture
def surroundings(fresh_apache: str, database: str) -> Iterator[Surroundings]:
    real = RealSurroundings(fresh_apache, database, FRESH_PARTITIONS)
    yield real
    real.close()


class TestEngineOnApacheKafka(EngineBehaviour):
    """Bound to Apache Kafka and PostgreSQL."""
