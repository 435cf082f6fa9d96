"""A gateway as a process of its own that keeps files for real, with a log in memory: `python -m tests.gateway.keeping_gateway`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from deploy.settings import load_settings
from gateway.opening import local_issuer
from gateway.parts import Parts
from gateway.serving import serve
from gateway.settings import GatewaySettings
from gateway.uploads.equipment import Uploads
from tests.gateway.house import Clock, House


@asynccontextmanager
async def parts(settings: GatewaySettings) -> AsyncIterator[Parts]:
    issuer = local_issuer(settings)
    assert issuer is not None
    house = House(settings=settings, clock=Clock(datetime.now(UTC)), issuer=issuer)
    house.uploads = Uploads.of(settings)
    yield house.parts()


if __name__ == "__main__":
    given = load_settings().gateway
    serve(given, lambda: parts(given))
