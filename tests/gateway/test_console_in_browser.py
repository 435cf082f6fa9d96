"""The console in Chromium: kept up to date by itself, by keyboard alone, without JavaScript, in both themes, free of axe's violations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas.topics import DEAD_LETTERS, VERIFICATIONS
from tests.gateway import claims
from tests.gateway.house import House
from tests.gateway.operating import (
    CLERK,
    DECIDES,
    LETTER,
    OFFICER,
    OPERATES,
    OPERATOR,
    READS,
    flowing,
    letter,
    operated,
)
from tests.gateway.test_pages_in_browser import DESKTOP, PHONE, ZOOMED, narrow, violations

pytestmark = pytest.mark.needs_browser
LETTER_PAGE = f"/console/dead-letters/intake/{LETTER}"
CLAIM_PAGE = f"/console/claims/{claims.CLAIM}"
OPERATORS_PAGES = (
    "/console/flow",
    "/console/workers",
    "/console/waiting",
    "/console/waiting?for=documents",
    "/console/payouts",
    "/console/payouts?standing=unknown",
    "/console/search?q=nothing",
    "/console/dead-letters",
    "/console/parked",
    LETTER_PAGE,
    "/console/dead-letters/intake/none",
)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUICKLY = 0.5


@contextmanager
def opened(browser: Browser, theme: Literal["light", "dark"] = "light", *, scripts: bool = True) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, java_script_enabled=scripts, color_scheme=theme
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def sign_in(page: Page, house: House, scope: str, grant: dict[str, Any]) -> None:
    page.goto(f"{house.settings.public_url}/console")
    page.fill("#token", house.token(scope, "person-1", **grant))
    page.click("main button")
    page.wait_for_selector("nav[aria-label=Console]")


@pytest.mark.parametrize("theme", THEMES)
def test_every_page_is_accessible_in_both_themes_and_at_twice_its_size(browser: Browser, theme: Literal["light", "dark"]) -> None:
    with operated() as house, opened(browser, theme) as page:
        page.goto(f"{house.settings.public_url}/console")
        looked_at(page)
        sign_in(page, house, OPERATES, OPERATOR)
        for path in OPERATORS_PAGES:
            page.goto(house.settings.public_url + path)
            looked_at(page)
        house.watch.seen = flowing(house, ill=False, exporter_age=400)
        page.goto(f"{house.settings.public_url}/console/flow")
        looked_at(page)
        page.click(".leave button")
        sign_in(page, house, DECIDES, OFFICER)
        page.goto(house.settings.public_url + CLAIM_PAGE)
        looked_at(page)
        page.click("text=Hold payouts")
        expect(page.locator("#because-error")).to_be_visible()
        looked_at(page)


def looked_at(page: Page) -> None:
    """By axe, and nothing sticks out as wide as a telephone, at twice a desktop's size, and on a desktop."""
    for width, height in (PHONE, ZOOMED, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        assert narrow(page), (page.url, width)
    assert violations(page) == [], page.url


def test_a_processor_that_dies_shows_without_a_hand(browser: Browser) -> None:
    with operated(console_look_seconds=QUICKLY) as house, opened(browser) as page:
        house.watch.seen = flowing(house, ill=False)
        sign_in(page, house, READS, OPERATOR)
        expect(page.locator(".verdict")).to_contain_text("Claims flow")
        house.watch.seen = flowing(house)
        expect(page.locator(".verdict")).to_contain_text("held up in payout")
        expect(page.locator(".step.bad h3")).to_have_text("payout")


def test_a_page_that_gets_no_answer_any_more_turns_grey_and_says_so(browser: Browser) -> None:
    with operated(console_look_seconds=QUICKLY) as house, opened(browser) as page:
        sign_in(page, house, READS, OPERATOR)
        page.route("**/console/flow", lambda route: route.abort())
        expect(page.locator("#lost")).to_be_visible()
        expect(page.locator("body.old")).to_be_visible()
        page.unroute("**/console/flow")
        expect(page.locator("#lost")).to_be_hidden()


def test_what_somebody_writes_is_not_taken_away_by_an_update(browser: Browser) -> None:
    with operated(console_look_seconds=QUICKLY) as house, opened(browser) as page:
        sign_in(page, house, DECIDES, OFFICER)
        page.goto(house.settings.public_url + CLAIM_PAGE)
        page.fill("#because", "the bank asked")
        page.focus(".top a")
        with page.expect_response("**" + CLAIM_PAGE), page.expect_response("**" + CLAIM_PAGE):
            pass
        assert page.input_value("#because") == "the bank asked"


def test_a_dead_letter_is_found_and_answered_by_keyboard_alone(browser: Browser) -> None:
    with operated() as house, opened(browser) as page:
        sign_in(page, house, OPERATES, OPERATOR)
        to_link(page, "Dead letters")
        to_link(page, "invalid data")
        to_link(page, LETTER)
        to_focus(page, "#because")
        page.keyboard.type("the channel sends it anew")
        to_focus(page, "button[value=discard]")
        page.keyboard.press("Enter")
        expect(page.locator(".notice").first).to_contain_text("Said")
        assert [record.topic for record in house.log.records] == [DEAD_LETTERS] * 2


def to_focus(page: Page, selector: str) -> None:
    """By Tab alone."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def to_link(page: Page, text: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName === 'A' && document.activeElement.textContent") == text:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"the link {text} is not reached by Tab")


def test_without_scripts_a_supervisor_holds_payouts_after_giving_a_reason(browser: Browser) -> None:
    with operated() as house, opened(browser, scripts=False) as page:
        sign_in(page, house, DECIDES, OFFICER)
        page.goto(house.settings.public_url + "/console/search")
        page.fill("#q", claims.REFERENCE)
        page.click("main form button")
        page.wait_for_url("**" + CLAIM_PAGE)
        page.click("button[value=hold]")
        assert "Say why" in page.inner_text("#because-error")
        page.fill("#because", "the bank asked")
        page.click("button[value=hold]")
        assert "nothing more is instructed" in page.inner_text(".notice.good")
        assert [record.topic for record in house.log.records] == [DEAD_LETTERS, VERIFICATIONS]


def test_an_officer_and_an_operator_are_shown_what_is_theirs(browser: Browser) -> None:
    with operated() as house, opened(browser) as page:
        sign_in(page, house, OPERATES, OPERATOR)
        assert page.locator("nav a").all_inner_texts() == [
            "Flow", "Workers", "Dead letters", "Parked", "Topics", "Pausing", "Messages", "Brake", "Campaigns",
            "Waiting", "Payouts", "Recoveries", "Search", "Reports",
        ]  # fmt: skip
        page.goto(house.settings.public_url + CLAIM_PAGE)
        assert page.locator("main form").count() == 0
        page.click(".leave button")
        sign_in(page, house, DECIDES, CLERK)
        names = page.locator("nav[aria-label=Console] a").all_inner_texts()
        assert names == ["Work", "Waiting", "Payouts", "Recoveries", "Search"]
        page.goto(f"{house.settings.public_url}/console/flow")
        assert "cannot be shown" in page.inner_text("h1")
        page.goto(house.settings.public_url + CLAIM_PAGE)
        assert page.locator("main form").count() == 0


def test_a_record_cannot_run_anything_on_the_page_that_shows_it(browser: Browser) -> None:
    with operated() as house, opened(browser) as page:
        evil = b"<script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">"
        house.console.aside = [letter(reason="<b>bold</b>", record_value=evil)]
        sign_in(page, house, OPERATES, OPERATOR)
        page.goto(house.settings.public_url + LETTER_PAGE)
        assert "<script>" in page.inner_text(".record")
        assert page.title().startswith("Dead letter")
        assert page.locator("h1 b").count() == 0
