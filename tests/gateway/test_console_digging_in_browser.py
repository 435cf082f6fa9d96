"""Stepping in, in Chromium: a record corrected, tried out and replayed by keyboard alone, a search stopped, a timeline that comes later."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Literal

import pytest
from playwright.sync_api import Browser, Route, expect

from schemas.topics import DEAD_LETTERS, SUBMISSIONS
from tests.gateway import claims
from tests.gateway.digging import CAUSE_PAGE, TOPIC_SEARCH, dug
from tests.gateway.operating import DECIDES, LETTER, OFFICER, OPERATES, OPERATOR, READS, operated
from tests.gateway.test_console_in_browser import THEMES, looked_at, opened, sign_in, to_focus

pytestmark = pytest.mark.needs_browser
LETTER_PAGE = f"/console/dead-letters/intake/{LETTER}"
RECORDS = 12
"""In the topic that is searched."""
CLAIM_PAGE = f"/console/claims/{claims.CLAIM}"


@pytest.mark.parametrize("theme", THEMES)
def test_every_page_of_stepping_in_is_accessible_in_both_themes_and_at_twice_its_size(
    browser: Browser, theme: Literal["light", "dark"]
) -> None:
    with operated() as house, opened(browser, theme) as page:
        dug(house)
        sign_in(page, house, OPERATES, OPERATOR)
        address = house.settings.public_url
        page.goto(address + LETTER_PAGE)
        page.click("#whole summary")
        looked_at(page)
        page.click("button[value=rehearse]")
        page.locator("#rehearsal summary").first.click()
        looked_at(page)
        page.click("button[value=replay]")
        expect(page.locator("#because-error")).to_be_visible()
        looked_at(page)
        page.goto(address + CAUSE_PAGE)
        page.click("button[value=discard]")
        expect(page.locator("#all-error")).to_be_visible()
        looked_at(page)
        page.fill("#count", "4")
        page.fill("#because", "the rule was mended")
        page.click("button[value=replay]")
        expect(page.locator("progress")).to_be_visible()
        looked_at(page)
        page.goto(address + TOPIC_SEARCH)
        expect(page.locator("#progress")).to_contain_text("Searched whole")
        looked_at(page)
        page.locator("#found a").first.click()
        looked_at(page)
        page.goto(address + CLAIM_PAGE)
        expect(page.locator("#timeline [role=status]")).to_contain_text("records of other topics")
        page.locator("details.card summary").first.click()
        looked_at(page)


def test_a_field_is_corrected_tried_out_and_replayed_by_keyboard_alone(browser: Browser) -> None:
    with operated() as house, opened(browser) as page:
        dug(house)
        sign_in(page, house, OPERATES, OPERATOR)
        page.goto(house.settings.public_url + LETTER_PAGE)
        assert page.locator(".wrong .fault").inner_text().startswith("event_date")
        to_focus(page, "#field-1")
        page.keyboard.press("Control+A")
        page.keyboard.type("2026-10-01")
        to_focus(page, "button[value=rehearse]")
        page.keyboard.press("Enter")
        expect(page.locator("#rehearsal")).to_contain_text("It would be handled")
        assert [record.topic for record in house.log.records].count(DEAD_LETTERS) == 1
        assert page.locator(".wrong").count() == 0
        to_focus(page, "#because")
        page.keyboard.type("the month was mistyped")
        to_focus(page, "button[value=replay]")
        page.keyboard.press("Enter")
        expect(page.locator(".notice").first).to_contain_text("Said")
        word = json.loads(house.log.records[-1].value or b"")["data"]
        corrected = json.loads(b64decode(word["corrected_value_base64"]))
        assert (word["action"], corrected["data"]["claim"]["event_date"]) == ("replay", "2026-10-01")


def test_a_search_shows_what_it_finds_as_it_goes_and_stops_when_told(browser: Browser) -> None:
    with operated() as house, opened(browser) as page:
        dug(house)
        house.scanner.records_max = 1
        sign_in(page, house, READS, OPERATOR)
        page.goto(house.settings.public_url + TOPIC_SEARCH)
        expect(page.locator("#found tr")).to_have_count(RECORDS)
        passed: list[Route] = []
        held: list[Route] = []

        def hold(route: Route) -> None:
            if passed:
                held.append(route)
            else:
                passed.append(route)
                route.fallback()

        page.route("**/console/topics?*at=*", hold)
        page.goto(house.settings.public_url + TOPIC_SEARCH)
        expect(page.locator("#found tr")).to_have_count(1)
        page.get_by_role("button", name="Stop").click()
        page.unroute("**/console/topics?*at=*")
        for route in held:
            route.fallback()
        expect(page.locator("#next")).to_have_text("Go on")
        assert page.locator("#found tr").count() < RECORDS
        page.click("#next")
        page.wait_for_url("**at=*")


def test_without_scripts_a_search_goes_on_by_its_link_and_a_timeline_is_a_page(browser: Browser) -> None:
    with operated() as house, opened(browser, scripts=False) as page:
        dug(house)
        sign_in(page, house, READS, OPERATOR)
        page.goto(house.settings.public_url + TOPIC_SEARCH)
        page.click("#next")
        assert page.locator("#found tr").count() == RECORDS
        page.goto(house.settings.public_url + CLAIM_PAGE)
        page.click("text=Every other topic too")
        assert page.locator(f"#timeline >> text=/{SUBMISSIONS}/").count() > 0


def test_who_may_only_look_is_given_nothing_to_do_and_no_person_to_see(browser: Browser) -> None:
    with operated() as house, opened(browser) as page:
        dug(house)
        sign_in(page, house, READS, OPERATOR)
        for path in (LETTER_PAGE, CAUSE_PAGE):
            page.goto(house.settings.public_url + path)
            assert page.locator("main form").count() == 0
        page.goto(house.settings.public_url + TOPIC_SEARCH)
        page.locator("#found a").first.click()
        expect(page.locator(".record")).to_contain_text("personal: not shown")
        page.click(".leave button")
        sign_in(page, house, DECIDES, OFFICER)
        page.goto(house.settings.public_url + CLAIM_PAGE)
        expect(page.locator("#timeline [role=status]")).to_contain_text("records of other topics")
        assert page.locator("#timeline a[href^='/console/topics']").count() == 0
