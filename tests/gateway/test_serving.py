"""How the gateway's server begins, without a process of its own."""

from __future__ import annotations

import socket
from typing import Any

import pytest
import uvicorn

from gateway.serving import DrainingServer
from streams.errors import Code, SantunanError


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    """An application that is never asked."""


def test_a_port_that_another_process_has_is_a_sentence_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        config = uvicorn.Config(nothing, host="127.0.0.1", port=other.getsockname()[1], lifespan="off", log_config=None)
        with pytest.raises(SantunanError) as refused:
            DrainingServer(config, nothing).run()  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.retriable) == (Code.PORT_TAKEN, True)
    assert "SANTUNAN_GATEWAY__PORT" in refused.value.message
