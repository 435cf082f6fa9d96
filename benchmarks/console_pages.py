"""Every page of the console, asked of the gateway itself over a database: how long each takes, and how the database answers."""

from __future__ import annotations

import json
import math
import re
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from joserfc.jwk import OKPKey
from pydantic import SecretStr

from benchmarks.console_plans import Questions
from benchmarks.console_seed import PARTITIONS, QUESTION
from deploy.errors import Refused
from gateway.access.issuer import LocalIssuer
from gateway.access.keys import FixedKeys
from gateway.access.rates import Rates
from gateway.access.scopes import Scope
from gateway.access.tokens import TokenVerifier
from gateway.app import behind_doorway, build_app, settle_memory
from gateway.bulk.desk import BatchDesk
from gateway.console.equipment import Console
from gateway.console.leases import PostgresLeases
from gateway.console.postgres import PostgresConsole
from gateway.console.sweep_store import SweepStore
from gateway.fakes.console import FakeScanner, FakeWatch
from gateway.fakes.log import FakeLog
from gateway.heard import Heard
from gateway.idempotency import Repeats
from gateway.opening import utc_now
from gateway.operating.equipment import Operations
from gateway.operating.postgres import PostgresOperations
from gateway.pages.equipment import Pages
from gateway.parts import Parts, install
from gateway.proofs.desk import ProofDesk
from gateway.reading.asking import Asking
from gateway.reading.postgres import PostgresClaims, engine_of
from gateway.reading.postgres_covers import PostgresCovers
from gateway.reports.postgres import PostgresReports
from gateway.settings import GatewaySettings
from gateway.uploads.equipment import Uploads

URL: Final = "https://bench.test"
FORM: Final = re.compile(r'name="form" value="([^"]+)"')
KEYS_SECONDS: Final = 600
HURRY: Final = 1_000
"""So much faster goes the clock by which people's rates are bounded: nobody here waits between two pages."""
ANSWER_MS_MAX: Final = 10_000
OK, SEE_OTHER = 200, 303
CLAIM: Final = "00000000-0000-5000-8000-000000000133"
"""Number 307, of the branch B-7: it waits for an officer's approval."""
OFFICERS: Final = {
    "of a branch": ["B-7"],
    "of the central office": ["PUSAT"],
    "of three offices": ["B-7", "M-9", "PUSAT"],
    "of an office without claims": ["B-999"],
    "of every office": ["*"],
}
FOR_ALL: Final = (
    "/console/waiting",
    "/console/waiting?for=account",
    "/console/waiting?for=officer_approval",
    "/console/payouts",
    "/console/payouts?standing=awaiting_account",
    "/console/payouts?standing=held",
    "/console/payouts?standing=rejected",
    "/console/recoveries",
    "/console/recoveries?standing=disputed",
    "/console/recoveries?standing=closed&fund=jkk",
    "/console/search?q=R-777770",
    "/console/search?q=00000000-0000-5000-8000-00000000ffff",
)
CLAIM_PAGE: Final = f"/console/claims/{CLAIM}"
OF_OPERATORS: Final = (
    "/console/flow",
    "/console/workers",
    "/console/dead-letters",
    "/console/dead-letters?processor=intake&reason=reason-1",
    "/console/parked",
    "/console/payouts/receipts",
    "/console/payouts/receipts?reason=account_name_mismatch",
    "/console/topics",
    "/console/pausing",
    "/console/pausing/payout",
    "/console/messages",
    "/console/brake",
    "/console/campaigns",
    "/console/campaigns/new",
    "/console/search?q=0af7651916cd43dd8448eb211c80319c",
    "/console/reports",
    "/console/reports?first=2026-08-24&last=2026-11-21&by=segment,country",
    "/console/reports?first=2026-08-24&last=2026-11-21&by=segment,province",
    "/console/reports/reasons",
    "/console/reports/coverage?first=2026-01-01&last=2026-11-21&by=segment",
    "/console/reports/coverage?first=2026-01-01&last=2026-11-21&by=segment,province",
)
OF_OFFICERS: Final = (
    "/console/tasks",
    "/console/tasks?kind=verification",
    "/console/tasks?kind=approval&whose=mine",
    "/console/tasks?kind=adjustment",
    "/console/tasks?kind=payout_release&sort=since",
)
TASK_PAGE: Final = f"/console/tasks/{CLAIM}/{QUESTION}"
ACCOUNTS: Final = {
    "search by account as filed": "1000000307",
    "search by account named since": "3000000307",
    "search by account of nobody": "7777777777",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of wall clock from the request to the whole page: of the first try, which opens connections and reads what every later
    one finds in memory, and of all later ones. `gateway`: of a processor, in this process, the middle of those; the database has its own."""

    page: str
    first: float
    later: tuple[float, ...]
    gateway: float

    @property
    def median(self) -> float:
        return statistics.median(self.later)

    @property
    def p95(self) -> float:
        """The least that 95 in a hundred tries stayed within (nearest rank)."""
        return sorted(self.later)[math.ceil(0.95 * len(self.later)) - 1]

    @property
    def worst(self) -> float:
        return max(self.later)


async def visited(url: str, rounds: int) -> tuple[list[Measured], list[tuple[str, str]]]:
    """Every page, `rounds` times after a first, and the plan of every question that they led to. Raises `Refused`."""
    key = OKPKey.generate_key("Ed25519")
    settings = GatewaySettings(
        public_url=URL,
        page_key=SecretStr("a secret of a benchmark that is long enough"),
        local_issuer_key=SecretStr(json.dumps(key.as_dict(private=True))),
        database_answer_ms=ANSWER_MS_MAX,
    )
    issuer = LocalIssuer.from_private_jwk(URL, key.as_dict(private=True))
    engine, found = engine_of(url, settings), []
    questions = Questions(engine)
    with _opened(settings, engine, issuer) as app:
        for name, scope, grant, pages in _people():
            async with _visitor(app, settings, issuer, scope, grant) as client:
                found += [await _timed(f"{page}, {name}", rounds, questions, _asked(client, page)) for page in pages]
        return found, list(questions.plans())


def _people() -> Iterator[tuple[str, str, Mapping[str, object], tuple[str, ...]]]:
    """Who visits the console, and which of its pages."""
    staff = f"{Scope.OPERATIONS_READ} {Scope.OPERATIONS_ACT} {Scope.REPORTS_READ}"
    yield "an operator", staff, {"officer": "dewi"}, (*OF_OPERATORS, *FOR_ALL, CLAIM_PAGE, *ACCOUNTS)
    for name, offices in OFFICERS.items():
        grant = {"officer": "budi", "role": "supervisor", "offices": offices}
        theirs = (CLAIM_PAGE, TASK_PAGE) if set(offices) & {"B-7", "*"} else ()
        yield f"an officer {name}", f"{Scope.OFFICE_READ} {Scope.OFFICE_DECIDE}", grant, (*OF_OFFICERS, *FOR_ALL, *theirs)


@contextmanager
def _opened(settings: GatewaySettings, engine: sa.Engine, issuer: LocalIssuer) -> Iterator[FastAPI]:
    """The gateway over this database. There is no broker: what a page asks of the log, a fake without records answers, so that the database
    and the gateway are what is measured. Its memory is settled as where it serves: else the collector looks at all that was ever loaded, in
    the middle of one request in 140, for a quarter of a second."""
    asking, log = Asking(engine, settings), FakeLog(utc_now())
    with tempfile.TemporaryDirectory(prefix="santunan-bench-") as name:
        sweeps = SweepStore(Path(name))
        console = Console(PostgresConsole(asking), FakeWatch(), FakeScanner(log), sweeps, PostgresLeases(asking))
        app = build_app()
        install(
            app,
            Parts(
                settings=settings,
                log=log,
                reader=log,
                lag=log,
                claims=PostgresClaims(asking),
                tokens=TokenVerifier(
                    (FixedKeys(issuer.url, issuer.keys()),), settings.audience, utc_now, settings.clock_skew_seconds, KEYS_SECONDS
                ),
                rates=Rates(settings.clients_remembered_max),
                repeats=Repeats(settings.keys_remembered_max),
                uploads=Uploads.of(settings),
                batches=BatchDesk(settings.model_copy(update={"batches_folder": Path(name)})),
                proofs=ProofDesk.of(settings, settings.public_url, PostgresCovers(asking)),
                clock=utc_now,
                monotonic=lambda: time.monotonic() * HURRY,
                issuer=issuer,
                pages=Pages.of(settings, utc_now),
                heard=Heard(),
                reports=PostgresReports(asking),
                console=console,
                operations=Operations(PostgresOperations(asking), PARTITIONS),
            ),
        )
        settle_memory()
        yield app
    asking.close()


@asynccontextmanager
async def _visitor(
    app: FastAPI, settings: GatewaySettings, issuer: LocalIssuer, scope: str, grant: Mapping[str, object]
) -> AsyncIterator[AsyncClient]:
    """A browser whose person has signed in with a token. Raises `Refused`."""
    async with AsyncClient(transport=ASGITransport(behind_doorway(app, settings)), base_url=URL, timeout=60) as client:
        claims = {"sub": "person-1", "scope": scope, "santunan": grant}
        token = issuer.token(utc_now(), settings.audience, claims)
        form = FORM.search((await client.get("/console")).text)
        assert form is not None, "the door has a form"
        answer = await client.post("/assisted/token?door=/console", data={"form": form[1], "token": token})
        if answer.status_code != SEE_OTHER:
            raise Refused(f"Nobody could sign in: {answer.status_code} {answer.text[:200]}")
        yield client


def _asked(client: AsyncClient, page: str) -> Callable[[], Awaitable[Response]]:
    """A page by its address; an account's number goes by a form."""

    async def by_form() -> Response:
        form = FORM.search((await client.get("/console/search")).text)
        assert form is not None, "the page has a form"
        return await client.post("/console/search", data={"form": form[1], "account": ACCOUNTS[page]})

    return by_form if page in ACCOUNTS else lambda: client.get(page)


async def _timed(name: str, rounds: int, questions: Questions, ask: Callable[[], Awaitable[Response]]) -> Measured:
    """Raises `Refused`."""
    questions.page, took, worked = name, [], []
    for _ in range(rounds + 1):
        started, began = time.perf_counter(), time.process_time()
        answer = await ask()
        took.append((time.perf_counter() - started) * 1_000)
        worked.append((time.process_time() - began) * 1_000)
        if answer.status_code not in {OK, SEE_OTHER}:
            raise Refused(f"{name} was answered with {answer.status_code}: {answer.text[:300]}")
    return Measured(name, took[0], tuple(took[1:]), statistics.median(worked[1:]))
