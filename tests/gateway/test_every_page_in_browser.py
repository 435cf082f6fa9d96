"""Every page that the gateway serves, in Chromium: found by the routers' own lists, whole, without an error, and no wider than its window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Page

from gateway.access.scopes import Scope
from gateway.console.routers import CONSOLE
from gateway.console.sweep_store import Sweep
from gateway.fakes.log import PARTITIONS
from gateway.pages.links import link_to
from gateway.pages.routers import PAGES
from gateway.pages.sealing import Seal
from schemas.topics import SUBMISSIONS, VERIFICATIONS
from schemas.vocabulary import Channel
from streams.partitioning import partition_of
from tests.gateway import claims
from tests.gateway.digging import dug
from tests.gateway.files import png
from tests.gateway.house import House
from tests.gateway.issuers import sign_in_issuer
from tests.gateway.operating import DECIDES, LETTER, OFFICER, OPERATES
from tests.gateway.owed import owing
from tests.gateway.pages import KEY
from tests.gateway.questioned import asking
from tests.gateway.reported import filled
from tests.gateway.steering import Steered
from tests.gateway.test_console_in_browser import opened, sign_in
from tests.gateway.test_console_steering_in_browser import proposed
from tests.gateway.test_console_topics import KEY as RECORD_KEY
from tests.gateway.test_console_work_in_browser import worked
from tests.gateway.test_pages_in_browser import follow, narrow, violations
from tests.gateway.visiting import shown
from tests.gateway.working import TASK

DESKTOP, TELEPHONE = 1_280, 390
CUT: Final = "[...document.querySelectorAll('.table')].some(each => each.scrollWidth > each.clientWidth)"
"""On a telephone a table is moved to the side within its frame; on a desktop all of it is seen at once."""
HEIGHT: Final = 900
STORED_SECONDS_MAX: Final = 60
EVERYTHING: Final = f"{OPERATES} {DECIDES} {Scope.REPORTS_READ} {Scope.PAYMENTS_STEER}"
SWEEP: Final = "sweep-1"
DOCUMENT: Final = f"/console/tasks/{claims.CLAIM}/documents/doc-1"
VALUES: Final[Mapping[str, str]] = {
    "/console/claims/{claim}": f"/console/claims/{claims.CLAIM}",
    "/console/claims/{claim}/timeline": f"/console/claims/{claims.CLAIM}/timeline",
    "/console/topics/{topic}/{partition}/{offset}": f"/console/topics/{SUBMISSIONS}/{partition_of(RECORD_KEY.encode(), PARTITIONS)}/0",
    "/console/dead-letters/{processor}/{dead_letter_id}": f"/console/dead-letters/intake/{LETTER}",
    "/console/sweeps/{sweep_id}": f"/console/sweeps/{SWEEP}",
    "/console/pausing/{processor}": "/console/pausing/payout",
    "/console/tasks/{claim}/{task}": f"/console/tasks/{claims.CLAIM}/{TASK}",
    "/console/tasks/{claim}/documents/{document}": DOCUMENT,
    "/console/tasks/{claim}/documents/{document}/view": f"{DOCUMENT}/view",
    "/console/tasks/{claim}/documents/{document}/content": f"{DOCUMENT}/content",
    "/console/campaigns/{campaign}": "the campaign that was proposed",
    "/console/reports/{report}.csv": "/console/reports/coverage.csv",
    "/claim/account": "/claim/account?payee=heir-2",
    "/claim/say/{saying}": "/claim/say/appeal",
    "/assisted/{kind}/{filing}": "/assisted/pmi_death/application",
    "/link": "a link to the claim",
}
"""The address of each page that has a part which somebody gives, in the house below. Others are visited as they are."""
WIDE: Final = {"/console/reports"}
"""Its table has a column for every sum of the service, and is moved to the side within its frame."""
LEADS_ON: Final = {
    "/console": "/console/flow",
    "/link": "/claim",
    "/assisted/sign-in": "/assisted",
    "/assisted/return": "/assisted",
    "/assisted/filed": "/assisted",
}
"""Where an address leads that is no page itself, or not for this visitor."""
STATES: Final = {"/claim/account": "paid", "/claim/say/{saying}": "denied"}
"""How the claim stands for a page that there is only then."""


def routes() -> list[str]:
    """Of the console and of claimants' and officers' pages, whatever answers to GET."""
    found = [route for router in (*PAGES, *CONSOLE) for route in router.routes if isinstance(route, APIRoute)]
    return [route.path for route in found if "GET" in (route.methods or ())]


def test_every_address_with_a_part_that_somebody_gives_has_a_value_here() -> None:
    """A page that is new is either visited as it is, or this fails until a value stands in `VALUES`."""
    given = {path for path in routes() if "{" in path}
    assert given - VALUES.keys() == set()
    assert VALUES.keys() - set(routes()) == set()


@dataclass
class Walk:
    """One visitor's window, and what was wrong in it."""

    page: Page
    house: House
    faults: list[str]

    def listen(self) -> None:
        self.page.on(
            "console", lambda said: self.faults.append(f"{self.page.url}: {said.text}") if said.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

    def visit(self, route: str, address: str) -> None:
        url = address if address.startswith("http") else self.house.settings.public_url + address
        if route.startswith("/console/reports/{report}") or route.endswith(("/view", "/content", ".css", ".js", ".svg")):
            self.file(url)
            return
        answer = self.page.goto(url)
        if answer is None or answer.status != 200:
            self.faults.append(f"{route}: {answer and answer.status}")
            return
        at = urlsplit(self.page.url).path
        if at != LEADS_ON.get(route, urlsplit(url).path):
            self.faults.append(f"{route} led to {at}")
        self.look(route)

    def file(self, url: str) -> None:
        answer = self.page.request.get(url)
        if answer.status != 200 or not answer.body():
            self.faults.append(f"{url}: {answer.status}, {len(answer.body())} bytes")

    def look(self, route: str) -> None:
        if not self.page.title() or self.page.locator("h1").count() != 1:
            self.faults.append(f"{route}: {self.page.title()!r} with {self.page.locator('h1').count()} headings")
        for width in (TELEPHONE, DESKTOP):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            if not narrow(self.page):
                self.faults.append(f"{route} is wider than {width} pixels")
            if width == DESKTOP and route not in WIDE and self.page.evaluate(CUT):
                self.faults.append(f"{route} has a table that is wider than a desktop")
        self.faults += [f"{route}: {each}" for each in violations(self.page)]


@contextmanager
def seeded() -> Iterator[House]:
    """A claim that waits for officers, owes money and has a file; letters, records, receipts, reports, and a sweep of a cause."""
    with sign_in_issuer() as issuer, worked(sign_in_issuer=issuer.url, sign_in_client_id="pages") as house:
        issuer.token = house.token(Scope.CLAIMS_SUBMIT, "rina", channel=Channel.MISSION, organisation="KDEI-TPE")
        asking(owing(dug(house)))
        filled(house.reports)
        file = png()
        digest = sha256(file).hexdigest()
        with ThreadPoolExecutor(1) as thread:  # this one has Playwright's loop
            thread.submit(asyncio.run, house.uploads.objects.put(file, digest)).result(STORED_SECONDS_MAX)
        found = house.claims.whole[claims.CLAIM]
        papers = tuple(replace(each, sha256=digest) for each in found.documents)
        house.claims.whole[claims.CLAIM] = replace(found, documents=papers)
        house.sweeps.begin(
            Sweep(
                sweep_id=SWEEP,
                processor="verification",
                reason="rule_failed",
                topic=VERIFICATIONS,
                action="replay",
                person="dewi",
                because="the rule is mended",
                client="console",
                at=house.clock(),
                counted=4,
                per_second=10,
            )
        )
        yield house


def visitors(house: House) -> Iterator[tuple[Callable[[Page], None], list[str]]]:
    """How each comes in, and what is theirs: whoever may see the whole console, a mission's officer, a claimant, and anybody."""
    left = routes()
    for begins, enter in (
        ("/console", lambda page: sign_in(page, house, EVERYTHING, OFFICER)),
        ("/assisted", lambda _: None),
        (("/claim", "/link"), lambda page: follow(page, house)),
        ("/", lambda _: None),
    ):
        theirs = [path for path in left if path.startswith(begins)]
        left = [path for path in left if path not in theirs]
        yield enter, theirs


@pytest.mark.needs_browser
def test_every_page_is_whole_without_an_error_and_fits_a_desktop_and_a_telephone(browser: Browser) -> None:
    """One that is added is visited by itself; see the test above for one with a part that somebody gives."""
    faults: list[str] = []
    with seeded() as house, opened(browser) as steering:
        addresses = {path: VALUES.get(path, path) for path in routes()}
        addresses["/console/campaigns/{campaign}"] = proposed(steering, house, Steered.over(house, 1, 2))
        addresses["/link"] = link_to(Seal(KEY.get_secret_value(), house.clock), house.settings, claims.CLAIM, house.clock())[0]
        addresses["/assisted/return"] = addresses["/assisted/sign-in"]
        for enter, theirs in visitors(house):
            with opened(browser) as page:
                walk = Walk(page, house, faults)
                walk.listen()
                enter(page)
                for path in theirs:
                    if path in STATES:
                        shown(house, STATES[path])
                    walk.visit(path, addresses[path])
    assert faults == []
