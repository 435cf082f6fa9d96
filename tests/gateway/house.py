"""The gateway with fakes behind it, called without a socket, and the tokens that callers come with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from joserfc.jwk import OKPKey
from pydantic import SecretStr

from gateway.access.issuer import LocalIssuer
from gateway.access.keys import FixedKeys
from gateway.access.rates import Rates
from gateway.access.scopes import Scope
from gateway.access.tokens import TokenVerifier
from gateway.app import behind_doorway, build_app
from gateway.bulk.desk import BatchDesk
from gateway.console.equipment import Console
from gateway.console.sweep_store import SweepStore
from gateway.fakes.claims import FakeClaims
from gateway.fakes.console import FakeConsole, FakeRehearser, FakeScanner, FakeWatch
from gateway.fakes.covers import FakeCovers
from gateway.fakes.feed import FakeFeed
from gateway.fakes.leases import FakeLeases
from gateway.fakes.log import PARTITIONS, FakeLog
from gateway.fakes.operations import FakeOperations
from gateway.fakes.reports import FakeReports
from gateway.feed.equipment import Feed
from gateway.feed.settings import FeedSettings
from gateway.heard import Heard
from gateway.idempotency import Repeats
from gateway.operating.equipment import Operations
from gateway.pages.equipment import Pages
from gateway.parts import Parts, install
from gateway.proofs.desk import ProofDesk
from gateway.proofs.seal import Seal
from gateway.settings import GatewaySettings
from gateway.uploads.equipment import Uploads
from schemas.vocabulary import Channel, ClaimKind
from tests.factories import RECEIVED, submission

ISSUER = "https://issuer.test"
URL = "https://claims.test"
NOW = RECEIVED + timedelta(hours=1)
OWN_ISSUER = LocalIssuer.new(ISSUER)
PROOF_SEAL = Seal(OKPKey.generate_key("Ed25519"))
FEED_KEY = SecretStr(json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True)))
FEED_SETTINGS = FeedSettings(feed_key=FEED_KEY, feed_wait_seconds_max=0)
CHANNEL_SCOPES = f"{Scope.CLAIMS_SUBMIT} {Scope.CLAIMS_FOLLOW} {Scope.CLAIMS_READ} {Scope.MANIFEST_READ} {Scope.DOCUMENTS_WRITE}"


@dataclass
class Clock:
    """Stands still until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()


@dataclass
class House:
    """One gateway. `at` carries no token; `as_channel` and `bearer` make callers."""

    settings: GatewaySettings = field(default_factory=lambda: GatewaySettings(public_url=URL, issuers=(ISSUER,)))
    clock: Clock = field(default_factory=Clock)
    issuer: LocalIssuer = OWN_ISSUER

    def __post_init__(self) -> None:
        self.log = FakeLog(self.clock.now)
        self.told = 0
        self.leases = FakeLeases()
        self.claims = FakeClaims()
        self.folder = Path(mkdtemp(prefix="santunan-house-"))
        finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self.uploads = Uploads.of(self.settings.model_copy(update={"upload_folder": str(self.folder)}))
        self.covers = FakeCovers()
        self.reports = FakeReports()
        self.console, self.watch, self.heard = FakeConsole(), FakeWatch(), Heard()
        self.scanner, self.rehearser = FakeScanner(self.log), FakeRehearser()
        self.sweeps = SweepStore(self.folder / "sweeps")
        self.batches = BatchDesk(self.settings.model_copy(update={"batches_folder": self.folder / "batches"}))
        self.feed = FakeFeed(PARTITIONS)
        self.operations = FakeOperations()
        self.app: FastAPI = build_app()
        install(self.app, self.parts())
        self.door = behind_doorway(self.app, self.settings)
        self.client = AsyncClient(transport=ASGITransport(self.door, raise_app_exceptions=False), base_url=URL)

    def parts(self) -> Parts:
        source = FixedKeys(self.issuer.url, self.issuer.keys())
        return Parts(
            settings=self.settings,
            log=self.log,
            reader=self.log,
            lag=self.log,
            claims=self.claims,
            tokens=TokenVerifier((source,), self.settings.audience, self.clock, self.settings.clock_skew_seconds, 600),
            rates=Rates(self.settings.clients_remembered_max),
            repeats=Repeats(self.settings.keys_remembered_max),
            uploads=self.uploads,
            batches=self.batches,
            proofs=ProofDesk(PROOF_SEAL, URL, self.covers),
            clock=self.clock,
            monotonic=self.clock.seconds,
            pages=Pages.of(self.settings, self.clock),
            feed=Feed.of(FEED_SETTINGS, self.feed),
            heard=self.heard,
            reports=self.reports,
            console=Console(self.console, self.watch, self.scanner, self.sweeps, self.leases, self.rehearser),
            operations=Operations(self.operations, PARTITIONS),
        )

    def token(self, scope: str = CHANNEL_SCOPES, sub: str = "system-1", **santunan: Any) -> str:
        return self.issuer.token(self.clock(), self.settings.audience, {"sub": sub, "scope": scope, "santunan": santunan})

    def as_channel(self, channel: Channel, organisation: str | None = None, scope: str = CHANNEL_SCOPES) -> dict[str, str]:
        grant = {"channel": channel} | ({} if organisation is None else {"organisation": organisation})
        return bearer(self.token(scope, f"{channel}-{organisation or 'system'}", **grant))

    async def post(self, path: str, body: Any, headers: Mapping[str, str], key: str = "key-1", **more: Any) -> Response:
        return await self.client.post(path, json=body, headers={"Idempotency-Key": key, **headers}, **more)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def filing(kind: ClaimKind = ClaimKind.JKM_DEATH, reference: str = "REF-0001", **over: Any) -> dict[str, Any]:
    """The JSON of a claim that a branch office may file."""
    whole = submission(kind).model_dump(mode="json", exclude_none=True)
    return {
        "reference": reference,
        **{name: whole[name] for name in ("received_at", "reporter_role", "claim", "personal")},
        **over,
    }
