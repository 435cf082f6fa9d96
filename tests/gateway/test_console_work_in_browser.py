"""Officers and operators in Chromium: two at one question, a pause and a message that others see without loading, by keyboard, in both themes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.local.process import free_ports
from gateway.console.asking import PROCESSORS, Hour
from schemas.topics import CONTROL, VERIFICATIONS
from tests.gateway import claims
from tests.gateway.house import NOW, House
from tests.gateway.issuers import served
from tests.gateway.operating import CLERK, DECIDES, OFFICER, OPERATES, OPERATOR, READS, flowing, heard
from tests.gateway.test_console_in_browser import QUICKLY, THEMES, looked_at, opened, sign_in
from tests.gateway.working import PAGE, overtaken, working_house

pytestmark = pytest.mark.needs_browser
DOCUMENT_PAGE = f"/console/tasks/{claims.CLAIM}/documents/doc-1"
OFFICERS_PAGES = ("/console/tasks", "/console/tasks?kind=approval&whose=mine", PAGE, DOCUMENT_PAGE)
OPERATORS_PAGES = ("/console/flow", "/console/workers", "/console/pausing", "/console/pausing/payout", "/console/messages")


@contextmanager
def worked(**over: Any) -> Iterator[House]:
    """Open at its `settings.public_url`; two weeks of counted hours."""
    (port,) = free_ports(1)
    house = working_house(**{"public_url": f"http://127.0.0.1:{port}", **over})
    house.heard.read_to_end()
    house.console.counted = week()
    with served(house.door, port):
        yield house


def week() -> list[Hour]:
    """A day's hill every day, a little lower last week; this hour is as far as the clock is."""
    this = NOW.replace(minute=0, second=0, microsecond=0)
    made = []
    for number in range(14 * 24):
        hour = this - timedelta(hours=number)
        pace = 40_000 + 60_000 * max(0, 6 - abs(hour.hour - 5)) * (100 if number < 7 * 24 else 88) // 100
        share = max(1, NOW.minute) if number == 0 else 60
        made += [Hour(processor=name, hour=hour, events=pace * share // 60) for name in PROCESSORS]
    return made


def said(house: House, topic: str) -> list[dict[str, Any]]:
    return [json.loads(record.value or b"") for record in house.log.records if record.topic == topic]


@pytest.mark.parametrize("theme", THEMES)
def test_officers_pages_are_accessible_in_both_themes_and_at_twice_their_size(
    browser: Browser, theme: Literal["light", "dark"]
) -> None:
    with worked() as house, opened(browser, theme) as page:
        sign_in(page, house, DECIDES, CLERK)
        for path in OFFICERS_PAGES:
            page.goto(house.settings.public_url + path)
            looked_at(page)
        page.goto(house.settings.public_url + PAGE)
        page.get_by_role("button", name="Take it").click()
        page.locator("#persons summary").click()
        looked_at(page)
        page.get_by_role("button", name="Approve").click()
        expect(page.locator("#decision-error")).to_be_visible()
        looked_at(page)


@pytest.mark.parametrize("theme", THEMES)
def test_operators_pages_are_accessible_in_both_themes_and_at_twice_their_size(
    browser: Browser, theme: Literal["light", "dark"]
) -> None:
    with worked() as house, opened(browser, theme) as page:
        sign_in(page, house, OPERATES, OPERATOR)
        pause(page, house)
        post(page, house)
        for path in OPERATORS_PAGES:
            page.goto(house.settings.public_url + path)
            looked_at(page)
        page.get_by_role("button", name="Post").click()
        looked_at(page)


def pause(page: Page, house: House) -> None:
    page.goto(f"{house.settings.public_url}/console/pausing/payout")
    page.fill("#because", "the bank's table of codes is wrong")
    page.select_option("#lasts", "60")
    page.get_by_role("button", name="Pause").click()
    page.wait_for_selector(".notice.good")
    heard(house)


def post(page: Page, house: House) -> None:
    page.goto(f"{house.settings.public_url}/console/messages")
    page.fill("#text", "Bank Nusantara is closed until noon: payments to it are late")
    page.fill("#since", f"{NOW - timedelta(minutes=5):%Y-%m-%dT%H:%M}")
    page.fill("#until", f"{NOW + timedelta(hours=4):%Y-%m-%dT%H:%M}")
    page.fill("#because", "they wrote to us")
    page.get_by_role("button", name="Post").click()
    page.wait_for_selector(".notice.good")
    heard(house)


def test_two_officers_in_two_browsers_do_not_work_at_one_question(browser: Browser) -> None:
    with worked() as house, opened(browser) as first, opened(browser) as second:
        sign_in(first, house, DECIDES, CLERK)
        sign_in(second, house, DECIDES, OFFICER)
        for page in (first, second):
            page.goto(house.settings.public_url + PAGE)
        first.get_by_role("button", name="Take it").click()
        expect(first.get_by_role("button", name="Approve")).to_be_visible()
        second.get_by_role("button", name="Take it").click()
        expect(second.locator(".notice.bad").first).to_contain_text("Somebody else has taken it")
        expect(second.locator("main")).to_contain_text("tono has taken this question")
        expect(second.get_by_role("button", name="Approve")).to_have_count(0)
        first.fill("#because", "the second spouse is divorced")
        first.get_by_role("button", name="Approve").click()
        expect(first.locator(".notice.good")).to_contain_text("the processors judge")
        (event,) = said(house, VERIFICATIONS)
        assert (event["data"]["officer"], event["data"]["verdict"]) == ("tono", "approve")


def test_a_stale_page_is_refused_kindly_and_what_was_written_is_still_there(browser: Browser) -> None:
    with worked() as house, opened(browser) as page:
        sign_in(page, house, DECIDES, CLERK)
        page.goto(house.settings.public_url + PAGE)
        page.get_by_role("button", name="Take it").click()
        page.fill("#because", "I looked for an hour")
        overtaken(house)
        page.get_by_role("button", name="Deny").click()
        expect(page.get_by_role("alert").first).to_contain_text("has changed since you opened this page")
        assert said(house, VERIFICATIONS) == []
        assert page.input_value("#because") == "I looked for an hour"
        page.get_by_role("button", name="Deny").click()
        expect(page.locator(".notice.good")).to_contain_text("Said")
        assert [event["data"]["because"] for event in said(house, VERIFICATIONS)] == ["I looked for an hour"]


def test_a_question_is_taken_and_answered_by_keyboard_alone(browser: Browser) -> None:
    with worked() as house, opened(browser) as page:
        sign_in(page, house, DECIDES, CLERK)
        page.goto(house.settings.public_url + "/console/tasks")
        tab_to(page, PAGE)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{PAGE}")
        tab_to(page, "Take it")
        page.keyboard.press("Enter")
        page.wait_for_selector("#because")
        tab_to(page, "because")
        page.keyboard.type("the second spouse is divorced")
        tab_to(page, "Approve")
        page.keyboard.press("Enter")
        expect(page.locator(".notice.good")).to_contain_text("Said")
        assert len(said(house, VERIFICATIONS)) == 1


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so, leads there, or has this id."""
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate("(e => [e.id, e.textContent.trim(), e.getAttribute('href')])(document.activeElement)")
        if name in found:
            return
    raise AssertionError(f"no way by Tab to {name}")


def test_a_pause_and_a_message_show_to_somebody_else_without_loading(browser: Browser) -> None:
    with worked(console_look_seconds=QUICKLY) as house, opened(browser) as actor, opened(browser) as watcher:
        house.watch.seen = flowing(house, ill=False)
        sign_in(watcher, house, READS, {"officer": "rina"})
        watcher.goto(f"{house.settings.public_url}/console/flow")
        expect(watcher.locator(".verdict")).to_contain_text("Claims flow")
        sign_in(actor, house, OPERATES, OPERATOR)
        pause(actor, house)
        expect(watcher.locator(".verdict")).to_contain_text("operators paused payout")
        expect(watcher.locator(".step.paused")).to_contain_text("the bank's table of codes is wrong")
        post(actor, house)
        expect(watcher.locator("#messages")).to_contain_text("Bank Nusantara is closed")
        actor.goto(f"{house.settings.public_url}/console/pausing/payout")
        actor.fill("#because", "the table is mended")
        actor.get_by_role("button", name="Resume").click()
        actor.wait_for_selector(".notice.good")
        heard(house)
        expect(watcher.locator(".verdict")).to_contain_text("Claims flow")
        assert [event["data"]["because"] for event in said(house, CONTROL) if "processor" in event["data"]] == [
            "the bank's table of codes is wrong",
            "the table is mended",
        ]


def test_who_only_reads_has_no_button_but_their_own_way_out(browser: Browser) -> None:
    with worked() as house, opened(browser) as page:
        sign_in(page, house, READS, OPERATOR)
        for path in OPERATORS_PAGES:
            page.goto(house.settings.public_url + path)
            expect(page.locator("main button")).to_have_count(0)


def test_a_message_is_taken_back(browser: Browser) -> None:
    with worked() as house, opened(browser) as page:
        sign_in(page, house, OPERATES, OPERATOR)
        post(page, house)
        page.goto(f"{house.settings.public_url}/console/messages")
        page.get_by_label("Take it back, because").fill("it opened again")
        page.get_by_role("button", name="Take it back").click()
        page.wait_for_selector(".notice.good")
        heard(house)
        page.goto(f"{house.settings.public_url}/console/flow")
        expect(page.locator("#messages")).not_to_contain_text("Bank Nusantara")


def test_a_document_is_judged(browser: Browser) -> None:
    with worked() as house, opened(browser) as page:
        sign_in(page, house, DECIDES, CLERK)
        page.goto(house.settings.public_url + DOCUMENT_PAGE)
        page.get_by_role("button", name="Refuse").click()
        expect(page.locator("#reason-error")).to_be_visible()
        page.select_option("#reason", "document_expired")
        page.get_by_role("button", name="Refuse").click()
        expect(page.locator(".notice.good")).to_contain_text("Said")
        (event,) = said(house, VERIFICATIONS)
        assert (event["data"]["outcome"], event["data"]["reason"]) == ("refused", "document_expired")
