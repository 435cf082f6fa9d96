"""What a supervisor is answered."""

import asyncio
import socket

import aiohttp

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
