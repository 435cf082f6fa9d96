"""The engine's behaviour on Tansu, the embedded broker, and PostgreSQL: a broker of its own for each test, as all in it is memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import topics
from deploy.local.tansu import tansu
from streams.settings import KafkaSettings
from tests.streams.behaviour import EngineBehaviour
from tests.streams.surroundings import RealSurroundings, Surroundings

PARTITIONS = 2


@pytest.fixture
def surroundings(tmp_path: Path, database: str) -> Iterator[Surroundings]:
    with tansu(tmp_path) as address:
        topics.apply(KafkaSettings(bootstrap_servers=address), PARTITIONS, 1)
        real = RealSurroundings(address, database, PARTITIONS)
        yield real
        real.close()


class TestEngineOnTansu(EngineBehaviour):
    """Bound to Tansu and PostgreSQL."""

    @pytest.mark.xfail(
        raises=pytest.fail.Exception,
        reason="Tansu keeps no metadata of offsets (None after each of six commits): the log cannot say that it knows more steps",
    )
    def test_a_database_restored_from_the_past_is_refused(self, surroundings: Surroundings) -> None:
        super().test_a_database_restored_from_the_past_is_refused(surroundings)
