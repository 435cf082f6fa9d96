"""A port at which nobody listens."""

import pytest

from deploy.local.process import free_ports


@pytest.fixture
def unused_tcp_port() -> int:
    return free_ports(1)[0]
