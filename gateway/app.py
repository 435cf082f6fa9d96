"""The application: every endpoint behind its gate, its problems, and the doorway around it."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from fastapi import FastAPI

from gateway.console.routers import CONSOLE
from gateway.endpoints import ROUTERS
from gateway.entrance.doorway import Doorway
from gateway.handlers import install_handlers
from gateway.pages.routers import PAGES
from gateway.parts import Parts, install
from gateway.settings import GatewaySettings
from monitoring.tracing import Tracing

TITLE: Final = "Santunan"
GARBAGE_OBJECTS: Final = 20_000
"""New objects between two looks of the garbage collector; the default of 700 is a look every few requests."""
VERSION: Final = "1.0.0"
"""Of the HTTP contract."""

OpenParts = Callable[[], AbstractAsyncContextManager[Parts]]


def build_app(open_parts: OpenParts | None = None) -> FastAPI:
    """The endpoints. With `open_parts` the application opens what it needs when the server starts; tests install theirs."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        assert open_parts is not None
        async with open_parts() as parts:
            install(app, parts)
            settle_memory()
            yield

    app = FastAPI(
        title=TITLE,
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=None if open_parts is None else lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # ours are in monitoring, and logs name no person
    )
    install_handlers(app)
    for router in (*ROUTERS, *PAGES, *CONSOLE):
        app.router.routes.extend(router.routes)
    return app


def settle_memory() -> None:
    """What was loaded by now lives as long as the process: the collector need not look at it again in the middle of requests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS)


def behind_doorway(app: FastAPI, settings: GatewaySettings, tracing: Tracing | None = None) -> Doorway:
    """The application as it is served."""
    return Doorway(
        app,
        at_once_max=settings.requests_at_once_max,
        retry_after_seconds=settings.retry_after_seconds,
        hsts_seconds=settings.hsts_seconds if settings.public_url.startswith("https://") else 0,
        tracing=tracing,
    )
