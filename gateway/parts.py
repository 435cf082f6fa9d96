"""What the endpoints are given: built once by whoever runs the application, real in production and fake in tests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import FastAPI, Request

from gateway.access.issuer import LocalIssuer
from gateway.access.rates import Rates
from gateway.access.tokens import TokenVerifier
from gateway.bulk.desk import BatchDesk
from gateway.console.equipment import Console
from gateway.feed.equipment import Feed
from gateway.heard import Heard
from gateway.idempotency import Repeats
from gateway.log import AcceptingLog, LagReader, LogReader
from gateway.operating.equipment import Operations
from gateway.pages.equipment import Pages
from gateway.proofs.desk import ProofDesk
from gateway.reading.claims import ClaimReader
from gateway.reports.reading import ReportReader
from gateway.settings import GatewaySettings
from gateway.uploads.equipment import Uploads


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """`clock` gives aware UTC times, `monotonic` seconds for rates."""

    settings: GatewaySettings
    log: AcceptingLog
    reader: LogReader
    lag: LagReader
    claims: ClaimReader
    tokens: TokenVerifier
    rates: Rates
    repeats: Repeats
    uploads: Uploads
    batches: BatchDesk
    proofs: ProofDesk
    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    issuer: LocalIssuer | None = None
    pages: Pages | None = None
    feed: Feed | None = None
    console: Console | None = None
    reports: ReportReader | None = None
    operations: Operations | None = None
    heard: Heard = field(default_factory=Heard)


def install(app: FastAPI, parts: Parts) -> None:
    """Give the application its parts: before the first request."""
    app.state.parts = parts


def parts_of(request: Request) -> Parts:
    """The parts of the application that handles this request."""
    parts = request.app.state.parts
    assert isinstance(parts, Parts)
    return parts
