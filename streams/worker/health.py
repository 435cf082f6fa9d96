"""What a supervisor asks a worker: does it run, may it get work, does it make progress, is it paused; and its metrics."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from monitoring.exposition import exposition
from monitoring.verdict import verdict
from streams.errors import Code, Unavailable


class HealthServer:
    """`/livez`: the event loop answers. `/readyz` and `/healthz`: 200 or 503 with the reasons, as JSON. `/metrics`: for Prometheus."""

    def __init__(
        self,
        host: str,
        port: int,
        ready: Callable[[], str | None],
        healthy: Callable[[], str | None],
        paused: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._host = host
        self._port = port
        application = web.Application()
        application.router.add_get("/livez", _answer(lambda: None))
        application.router.add_get("/readyz", _answer(ready))
        application.router.add_get("/healthz", _answer(healthy, paused))
        application.router.add_get("/metrics", _metrics)
        self._runner = web.AppRunner(application, access_log=None)

    async def start(self) -> None:
        """Raises `Unavailable` when nothing can listen there: a predecessor may not have ended yet."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise Unavailable(
                Code.PORT_TAKEN,
                f"Health and metrics cannot be served at {self._host}:{self._port}: {error.strerror}. End what listens there, or set "
                "SANTUNAN_WORKER__HEALTH_PORT (or _HEALTH_HOST) to a free one.",
            ) from error

    async def stop(self) -> None:
        await self._runner.cleanup()


def _answer(
    reason_not: Callable[[], str | None], paused: Callable[[], str | None] = lambda: None
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(_request: web.Request) -> web.StreamResponse:
        reason = reason_not()
        return web.json_response(verdict(reason, paused=paused()), status=200 if reason is None else 503)

    return handle


async def _metrics(request: web.Request) -> web.StreamResponse:
    body, content_type = exposition(request.headers.get("Accept", ""))
    return web.Response(body=body, headers={"Content-Type": content_type})
