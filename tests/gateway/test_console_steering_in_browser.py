"""Brake, caps and campaigns in Chromium: one proposes, another approves, progress comes by itself, and an abort in the middle ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from gateway.operating.asking import HeldBack
from gateway.operating.shares import share_ids
from processors.payout.shares import PAYOUT_SHARES, Share, hour_of
from schemas.events.campaigns import CampaignSaid, Stands
from schemas.events.verifications import PayoutCapRequested, PayoutHoldRequested
from schemas.vocabulary import AuthorityRole
from tests.gateway.house import House
from tests.gateway.operating import operated
from tests.gateway.steering import PARTITIONS, STEERS, Steered, shared_script
from tests.gateway.test_console_in_browser import THEMES, looked_at, opened, sign_in
from tests.gateway.test_console_steering import ANI, BUDI, NEW
from tests.processors.payout.campaigns import World, claim
from tests.processors.payout.payments import provided

pytestmark = pytest.mark.needs_browser
QUICKLY = 0.5
SUPERVISOR: Final = AuthorityRole.SUPERVISOR


def proposed(page: Page, house: House, steered: Steered, because: str = "the bank's mistake") -> str:
    """ani looks, and proposes one a second; the campaign's address."""
    sign_in(page, house, STEERS, ANI)
    page.goto(f"{house.settings.public_url}{NEW}")
    expect(page.locator("section[aria-label='Dry run'] .big")).to_contain_text("Rp")
    page.fill("#because", because)
    page.fill("#per_second", "1")
    page.click("text=Propose >> nth=-1")
    page.wait_for_url("**/console/campaigns/*")
    steered.pump()
    page.reload()
    return page.url


def says(page: Page, house: House, steered: Steered, word: str) -> None:
    """One word by the page's own form."""
    house.clock.now += timedelta(seconds=1)
    page.fill("#because", "seen")
    page.click(f"button[value={word}]")
    expect(page.locator(".notice.good")).to_be_visible()
    steered.pump()


def test_one_proposes_another_approves_and_an_abort_in_the_middle_ends_it(browser: Browser) -> None:
    with operated(console_look_seconds=QUICKLY) as house, opened(browser) as first, opened(browser) as second:
        steered = Steered.over(house, *range(5))
        address = proposed(first, house, steered)
        expect(first.locator("main")).to_contain_text("a second person of authority approves it")
        expect(first.locator("button[value=approve]")).to_have_count(0)
        sign_in(second, house, STEERS, BUDI)
        second.goto(address)
        says(second, house, steered, "approve")
        steered.seconds(2)
        expect(first.locator(".big")).to_contain_text("2 of 5 done")
        expect(first.locator("h1 .tag")).to_have_text("running")
        says(first, house, steered, "abort")
        steered.seconds(5)
        expect(second.locator("h1 .tag")).to_have_text("aborted")
        expect(second.locator(".big")).to_contain_text("2 of 5 done")
        assert steered.campaign.stands is Stands.ABORTED


def test_by_the_keyboard_alone_the_brake_is_put_on(browser: Browser) -> None:
    with operated(console_look_seconds=QUICKLY) as house, opened(browser) as page:
        steered = Steered(house, World(shared_script()), ())
        sign_in(page, house, STEERS, ANI)
        page.goto(f"{house.settings.public_url}/console/brake")
        expect(page.locator(".verdict")).to_contain_text("Payments flow")
        page.focus("#because")
        page.keyboard.type("doubtful figures")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".notice")).to_contain_text("no instruction leaves")
        steered.pump()
        expect(page.locator(".verdict")).to_contain_text("The brake is on")


def test_without_javascript_everything_can_be_said(browser: Browser) -> None:
    with operated() as house, opened(browser, scripts=False) as page:
        steered = Steered.over(house, 1)
        address = proposed(page, house, steered)
        says(page, house, steered, "refuse")
        page.goto(address)
        assert "refused" in page.inner_text("h1")


@pytest.mark.parametrize("theme", THEMES)
def test_the_pages_are_accessible_in_both_themes_and_at_twice_their_size(
    browser: Browser, theme: Literal["light", "dark"]
) -> None:
    with operated() as house, opened(browser, theme) as page:
        address = troubled_payments(house, page)
        for path in ("/console/brake", "/console/campaigns", NEW, f"{NEW}&failure_code=AC99"):
            page.goto(house.settings.public_url + path)
            looked_at(page)
        page.goto(address)
        looked_at(page)
        page.click("button[value=pause]")
        expect(page.locator("#because-error")).to_be_visible()
        looked_at(page)


def troubled_payments(house: House, page: Page) -> str:
    """A brake that one of two let go, a cap that is asked to be raised, and a campaign in the middle; its address."""
    steered = Steered.over(house, *range(40))
    address = proposed(page, house, steered, "bank-one refused living accounts on Friday, ticket 4711")
    campaign = steered.campaign
    approval = CampaignSaid(
        word="approve", digest=campaign.digest, person="budi", role=SUPERVISOR, because="seen", said_at=house.clock()
    )
    steered.script.feed(campaign.campaign_id, approval)
    steered.script.feed(claim(3), provided())
    steered.seconds(9)
    house.operations.share_rows = braked_shares(house)
    house.operations.claims_in_line = 1_204
    long_ago = house.clock() - timedelta(minutes=38)
    house.operations.held = [
        HeldBack(fund="jkm", reason="payments_braked", payouts=812, rupiah=34_104_000_000, oldest=long_ago),
        HeldBack(fund="jht", reason="hourly_cap", payouts=404, rupiah=2_822_000_000, oldest=long_ago),
    ]
    return address


def braked_shares(house: House) -> list[Share]:
    """All payments of jkm are held, one of two let them go; a cap on all is asked to be raised."""
    script, began = shared_script(), house.clock() - timedelta(minutes=40)
    script.now = began
    for number, word in enumerate(braking(began)):
        script.now += timedelta(seconds=number + 1)
        for share in share_ids(PARTITIONS):
            script.feed(share, word)
    hour = hour_of(house.clock())
    sent = {"jkm": 310_000_000, "jht": 840_000_000}
    return [replace(row, hour=hour, sent=sent) for row in script.rows(PAYOUT_SHARES)]


def braking(began: datetime) -> tuple[PayoutHoldRequested | PayoutCapRequested, ...]:
    """What people said, in order."""

    def at(minutes: int) -> datetime:
        return began + timedelta(minutes=minutes)

    def hold(action: Literal["hold", "release"], person: str, because: str, minutes: int) -> PayoutHoldRequested:
        return PayoutHoldRequested(
            action=action, fund="jkm", person=person, role=SUPERVISOR, because=because, decided_at=at(minutes)
        )

    def cap(rupiah: int, person: str, because: str, minutes: int) -> PayoutCapRequested:
        return PayoutCapRequested(rupiah=rupiah, person=person, role=SUPERVISOR, because=because, decided_at=at(minutes))

    return (
        hold("hold", "ani", "one account twice in an hour, ticket 4699", 0),
        cap(6_000_000_000, "ani", "until the bank has answered", 1),
        cap(20_000_000_000, "dodi", "the answer came", 20),
        hold("release", "dodi", "two claims of one family, both genuine", 30),
    )
