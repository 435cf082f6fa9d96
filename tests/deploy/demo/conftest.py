"""A gateway with fakes for each test, on asyncio."""

import pytest

from tests.gateway.house import House


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def house() -> House:
    return House()
