"""The engine's behaviour over the in-memory fakes."""

import pytest

from tests.streams.behaviour import EngineBehaviour
from tests.streams.surroundings import FakeSurroundings, Surroundings


@pytest.fixture
def surroundings() -> Surroundings:
    return FakeSurroundings()


class TestEngineOverFakes(EngineBehaviour):
    """Bound to the fakes."""
