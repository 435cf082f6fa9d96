"""What a supervisor is answered."""

import asyncio
import socket

import aiohttp
import pytest

from streams.errors import Code, SantunanError
from streams.worker.health import HealthServer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_health_says_why_not() -> None:
    async def scenario() -> None:
        port = free_port()
        server = HealthServer("127.0.0.1", port, ready=lambda: "no partitions yet", healthy=lambda: None)
        await server.start()
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            answers = {path: await session.get(path) for path in ("/livez", "/readyz", "/healthz", "/metrics")}
            assert {path: answer.status for path, answer in answers.items()} == {
                "/livez": 200,
                "/readyz": 503,
                "/healthz": 200,
                "/metrics": 200,
            }
            assert await answers["/readyz"].json() == {"status": "failing", "reasons": ["no partitions yet"]}
            assert await answers["/healthz"].json() == {"status": "ok", "reasons": []}
            assert "process_resident_memory_bytes" in await answers["/metrics"].text()
        await server.stop()

    asyncio.run(scenario())


def test_a_paused_worker_is_well_and_says_so() -> None:
    async def scenario() -> None:
        port = free_port()
        server = HealthServer("127.0.0.1", port, lambda: None, lambda: None, lambda: "paused by dewi")
        await server.start()
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session, session.get("/healthz") as answer:
            assert answer.status == 200
            assert await answer.json() == {"status": "paused", "reasons": ["paused by dewi"]}
        await server.stop()

    asyncio.run(scenario())


def test_a_port_that_another_process_has_is_a_sentence_with_what_to_do() -> None:
    async def scenario() -> SantunanError:
        with socket.create_server(("127.0.0.1", 0)) as other:
            server = HealthServer("127.0.0.1", other.getsockname()[1], ready=lambda: None, healthy=lambda: None)
            with pytest.raises(SantunanError) as refused:
                await server.start()
        return refused.value

    refused = asyncio.run(scenario())
    assert (refused.code, refused.retriable) == (Code.PORT_TAKEN, True)
    assert "SANTUNAN_WORKER__HEALTH_PORT" in refused.message
