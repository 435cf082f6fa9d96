"""The sandbox as a process: one command, an address, a token for every channel, and statuses that move."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from joserfc.jwk import OKPKey
from pydantic import SecretStr

from deploy.errors import Refused
from deploy.processor_settings import PREFIX
from deploy.sandbox.world import World
from gateway.access.issuer import LocalIssuer
from gateway.access.keys import FixedKeys
from gateway.access.rates import Rates
from gateway.access.scopes import Scope
from gateway.access.tokens import TokenVerifier
from gateway.bulk.desk import BatchDesk
from gateway.fakes.covers import FakeCovers
from gateway.feed.equipment import Feed
from gateway.idempotency import Repeats
from gateway.opening import utc_now
from gateway.parts import Parts
from gateway.proofs.desk import ProofDesk
from gateway.serving import serve
from gateway.settings import GatewaySettings
from gateway.uploads.equipment import Uploads
from schemas.channels import PROFILES

MOVE_SECONDS: Final = 0.2
SET_BY_THE_IMAGE: Final = frozenset(
    f"SANTUNAN_{name}"
    for name in (
        "WORKER__LOG_FORMAT",
        "WORKER__HEALTH_HOST",
        "WORKER__HEALTH_PORT",
        "GATEWAY__HOST",
        "GATEWAY__PORT",
        "GATEWAY__UPLOAD_FOLDER",
        "GATEWAY__BATCHES_FOLDER",
        "GATEWAY__CONSOLE_SWEEPS_FOLDER",
    )
)
"""Folders and ports, which say nothing of a system."""
TOKEN_SECONDS: Final = 30 * 24 * 60 * 60
ORGANISATION: Final = "SANDBOX-1"
AUDIENCE: Final = "santunan-sandbox"
SCOPES: Final = (
    Scope.CLAIMS_SUBMIT,
    Scope.CLAIMS_FOLLOW,
    Scope.CLAIMS_READ,
    Scope.DOCUMENTS_WRITE,
    Scope.MANIFEST_READ,
    Scope.FEED_READ,
)


def require_no_real_system(environment: Mapping[str, str] = os.environ) -> None:
    """Raises `Refused` wherever anything is set up for a system: a broker, a database, keys, issuers. The sandbox would use none of it, and
    whoever set it up did not mean a sandbox."""
    named = {name.upper(): name for name in environment if name.upper().startswith(PREFIX)}
    found = sorted(name for upper, name in named.items() if upper not in SET_BY_THE_IMAGE)
    if found:
        raise Refused(
            f"This environment is set up for a system ({', '.join(found)}), and the sandbox is none: start it where no such variable is set."
        )


def new_issuer(url: str) -> LocalIssuer:
    """With a key that lives as long as the process: no real gateway ever trusts its tokens, and the sandbox trusts no others."""
    return LocalIssuer.new(url)


def tokens(issuer: LocalIssuer, now: datetime) -> dict[str, str]:
    """A channel's own token for each channel, by its name."""
    found: dict[str, str] = {}
    for channel, profile in PROFILES.items():
        grant = {"channel": channel} | ({"organisation": ORGANISATION} if profile.organisations else {})
        claims = {"sub": f"sandbox-{channel}", "scope": " ".join(SCOPES), "santunan": grant}
        found[channel] = issuer.token(now, AUDIENCE, claims, TOKEN_SECONDS)
    return found


def sandbox_settings(host: str, port: int, folder: Path) -> GatewaySettings:
    """Nothing is read from the environment."""
    key = OKPKey.generate_key("Ed25519").as_dict(private=True)
    return GatewaySettings(
        host=host,
        port=port,
        public_url=f"http://{host}:{port}",
        audience=AUDIENCE,
        upload_folder=str(folder / "uploads"),
        batches_folder=folder / "batches",
        feed_key=SecretStr(json.dumps(key)),
    )


def sandbox_parts(
    settings: GatewaySettings, issuer: LocalIssuer, world: World, clock: Callable[[], datetime], monotonic: Callable[[], float]
) -> Parts:
    """The gateway's parts with the world behind them."""
    source = FixedKeys(issuer.url, issuer.keys())
    return Parts(
        settings=settings,
        log=world.log,
        reader=world.log,
        lag=world.log,
        claims=world.claims,
        tokens=TokenVerifier((source,), settings.audience, clock, settings.clock_skew_seconds, settings.keys_fresh_seconds),
        rates=Rates(settings.clients_remembered_max),
        repeats=Repeats(settings.keys_remembered_max),
        uploads=Uploads.of(settings),
        batches=BatchDesk(settings),
        proofs=ProofDesk.of(settings, settings.public_url, FakeCovers()),
        clock=clock,
        monotonic=monotonic,
        issuer=issuer,
        feed=Feed.of(settings, world.feed),
    )


def run_sandbox(host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; what was filed is forgotten then. Raises `Refused`."""
    require_no_real_system()
    with TemporaryDirectory(prefix="santunan-sandbox-") as folder:
        settings = sandbox_settings(host, port, Path(folder))
        issuer = new_issuer(settings.public_url)
        say(json.dumps({"sandbox": settings.public_url, "tokens": tokens(issuer, utc_now())}))

        @asynccontextmanager
        async def opened() -> AsyncIterator[Parts]:
            world = World(utc_now)
            parts = sandbox_parts(settings, issuer, world, utc_now, time.monotonic)
            moving = asyncio.create_task(_move(world))
            try:
                yield parts
            finally:
                moving.cancel()
                with suppress(asyncio.CancelledError):
                    await moving
                parts.uploads.close()

        serve(settings, opened)


async def _move(world: World) -> None:
    while True:
        world.move()
        await asyncio.sleep(MOVE_SECONDS)
