"""The pages in Chromium: without JavaScript, by keyboard alone, on a narrow telephone, and free of axe's violations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from playwright.sync_api import Response as Answer

from gateway.access.scopes import Scope
from gateway.pages.links import link_to
from gateway.pages.sealing import Seal
from schemas.vocabulary import Channel
from tests.gateway import claims, files
from tests.gateway.house import House
from tests.gateway.pages import KEY
from tests.gateway.visiting import LIVES, STATES, partly_paid, shown, visited, waiting_for_documents

pytestmark = pytest.mark.needs_browser
PHONE = (320, 640)
DESKTOP = (1280, 900)
ZOOMED = (640, 450)
"""What is left of the desktop's window at a zoom of 200 %."""
SIZES = (PHONE, DESKTOP, ZOOMED)
LANGUAGES = ("id", "en")
AXE = Axe().axe_script
PAGE_BYTES_MAX = 30_000
WIDEST_REFERENCE = "document.querySelector('main code').textContent = 'm'.repeat(32)"
TARGET_PIXELS_MIN = 44
FORM = "/assisted/pmi_death/application"
REPORTED = {
    "mandate_holder": "RINA WATI",
    "mandate_on": "2026-11-18",
    "event_date": "2026-10-01",
    "event_country": "TW",
    "member_name": "SITI AMINAH",
    "member_nik": "3515144508680002",
    "member_born": "1968-08-05",
    "reporter_name": "BUDI SANTOSO",
    "payee1_name": "BUDI SANTOSO",
}
CHOSEN = {"death_cause": "illness", "reporter_role": "heir", "language": "id", "payee1_relationship": "spouse"}


@contextmanager
def opened(browser: Browser, size: tuple[int, int] = PHONE, *, scripts: bool = False) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, locale="id-ID")
    try:
        yield context.new_page()
    finally:
        context.close()


def follow(page: Page, house: House, language: str = "id") -> None:
    page.goto(f"{house.settings.public_url}/?lang={language}")
    page.fill("#reference", claims.REFERENCE)
    page.fill("#day", "5")
    page.fill("#month", "8")
    page.fill("#year", "1968")
    page.click("main button")
    assert page.url.endswith("/claim")


def sign_in(page: Page, house: House, language: str = "id") -> None:
    grant = {"channel": Channel.MISSION, "organisation": "KDEI-TPE"}
    page.goto(f"{house.settings.public_url}/assisted?lang={language}")
    page.fill("#token", house.token(Scope.CLAIMS_SUBMIT, "rina", **grant))
    page.click("main button")
    page.wait_for_selector(".choices")


def fill_in(page: Page) -> None:
    for name, value in REPORTED.items():
        page.fill(f"#{name}", value)
    for name, value in CHOSEN.items():
        page.select_option(f"#{name}", value)
    page.check("#mandate_confirmed")


def test_without_scripts_a_claim_is_followed_and_a_missing_paper_sent(browser: Browser, tmp_path: Path) -> None:
    photograph = tmp_path / "akta.png"
    photograph.write_bytes(files.png())
    with visited(waiting_for_documents()) as house, opened(browser) as page:
        follow(page, house)
        page.set_input_files("#paper-0-file", photograph)
        page.click("button[aria-label^='Kirim: akta']")
        assert "sudah kami terima" in page.inner_text(".notice")
        assert [record.key for record in house.log.records] == [claims.CLAIM.encode()]
        page.click("form[action='/claim/leave'] button")
        page.wait_for_url("**/")
        assert page.url == f"{house.settings.public_url}/"


def test_a_file_that_is_too_large_is_refused_on_the_page(browser: Browser, tmp_path: Path) -> None:
    photograph = tmp_path / "large.png"
    photograph.write_bytes(files.png() + bytes(7_000_000))
    with visited(waiting_for_documents()) as house, opened(browser) as page:
        follow(page, house)
        page.set_input_files("#paper-0-file", photograph)
        page.click("button[aria-label^='Kirim: akta']")
        assert "lebih dari 6 MB" in page.inner_text(".notice")


def test_without_scripts_an_officer_files_a_claim_after_correcting_it(browser: Browser) -> None:
    with visited() as house, opened(browser) as page:
        sign_in(page, house)
        page.goto(house.settings.public_url + FORM)
        fill_in(page)
        page.fill("#member_nik", "12")
        page.click("text=Kirim >> nth=-1")
        assert "Perlu diperbaiki" in page.inner_text("#errors")
        page.click("#errors a")
        assert page.url.endswith("#member_nik")
        assert page.input_value("#mandate_holder") == "RINA WATI"
        page.fill("#member_nik", REPORTED["member_nik"])
        page.click("text=Kirim >> nth=-1")
        assert page.url.endswith("/assisted/filed")
        assert "KDEI-TPE:" in page.inner_text(".number")
        assert len(house.log.records) == 1


def test_a_claim_is_found_by_keyboard_alone(browser: Browser) -> None:
    with visited() as house, opened(browser) as page:
        page.goto(house.settings.public_url)
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Langsung ke isi"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        for text in (claims.REFERENCE, "5", "8", "1968"):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/claim")


def test_an_officer_fills_the_form_by_keyboard_alone(browser: Browser) -> None:
    with visited() as house, opened(browser, DESKTOP) as page:
        sign_in(page, house)
        page.goto(house.settings.public_url + FORM)
        page.focus("#mandate_holder")
        for _ in range(60):
            name = page.locator(":focus").get_attribute("name") or ""
            if name in REPORTED:
                page.keyboard.type(REPORTED[name])
            elif name in CHOSEN:
                _choose(page, name)
            elif name == "mandate_confirmed":
                page.keyboard.press("Space")
            elif page.locator(":focus").inner_text() == "Kirim":
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/assisted/filed")
        assert len(house.log.records) == 1


def _choose(page: Page, name: str) -> None:
    options = page.locator(f"#{name} option")
    values = [options.nth(at).get_attribute("value") for at in range(options.count())]
    for _ in range(values.index(CHOSEN[name])):
        page.keyboard.press("ArrowDown")


def test_after_a_wrong_answer_the_summary_has_the_focus(browser: Browser) -> None:
    with visited() as house, opened(browser) as page:
        page.goto(house.settings.public_url)
        page.click("main button")
        assert page.locator(":focus").get_attribute("id") == "errors"
        assert page.title().startswith("Perlu diperbaiki")


def violations(page: Page) -> list[str]:
    """axe is brought into the page once; it looks again after each change of size."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def narrow(page: Page) -> bool:
    """Nothing sticks out to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def small_targets(page: Page) -> list[str]:
    """Controls that a thumb misses; links inside sentences are let off (WCAG 2.5.8)."""
    script = """(least) => [...document.querySelectorAll('button, a.button, select, input:not([type=hidden]), summary, .choices a')]
        .filter(e => { const box = (e.closest('label.choice') || e).getBoundingClientRect(); return box.height && box.height < least })
        .map(e => e.outerHTML)"""
    found = page.evaluate(script, TARGET_PIXELS_MIN)
    assert isinstance(found, list)
    return found


def looked_at(page: Page) -> None:
    """As wide as a telephone, as a desktop, and as a desktop at twice its size."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert violations(page) == [], (page.url, width)
        assert narrow(page), (page.url, width)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert small_targets(page) == [], page.url


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_claim_is_accessible(browser: Browser, language: str) -> None:
    with visited() as house, opened(browser, scripts=True) as page:
        page.goto(f"{house.settings.public_url}/?lang={language}")
        looked_at(page)
        page.click("main button")
        looked_at(page)
        follow(page, house, language)
        for state in STATES:
            shown(house, state)
            page.goto(f"{house.settings.public_url}/claim")
            assert page.locator("html").get_attribute("lang") == language
            for summary in page.locator("details.how > summary").all():
                summary.click()
            looked_at(page)
        shown(house, "paid")
        link, _ = link_to(Seal(KEY.get_secret_value(), house.clock), house.settings, claims.CLAIM, house.clock())
        page.goto(link)
        page.click("a[href^='/claim/account']")
        looked_at(page)
        page.click("main form button")
        looked_at(page)
        page.goto(f"{house.settings.public_url}/claim/account?payee=nobody")
        page.evaluate(WIDEST_REFERENCE)
        looked_at(page)
        shown(house, "denied")
        page.goto(f"{house.settings.public_url}/claim")
        page.click("a[href='/claim/say/appeal']")
        page.click("main form button")
        looked_at(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_assisted_form_is_accessible(browser: Browser, language: str) -> None:
    with visited() as house, opened(browser, scripts=True) as page:
        page.goto(f"{house.settings.public_url}/assisted?lang={language}")
        looked_at(page)
        sign_in(page, house, language)
        looked_at(page)
        for path in ("/assisted/pmi_accident/application", "/assisted/pmi_scholarship/application", FORM):
            page.goto(house.settings.public_url + path)
            for summary in page.locator("details > summary").all():
                summary.click()
            looked_at(page)
        page.click("main form button")
        assert page.locator("#errors").count() == 1
        looked_at(page)
        fill_in(page)
        page.click("main form button")
        page.wait_for_url("**/assisted/filed")
        looked_at(page)


def test_rows_of_a_form_are_filled_in_and_a_fault_in_one_opens_it(browser: Browser) -> None:
    """Without scripts: receipts stand folded, and the one that is wrong is open when the form comes back."""
    with visited() as house, opened(browser) as page:
        sign_in(page, house)
        page.goto(f"{house.settings.public_url}/assisted/pmi_accident/application")
        page.locator("summary", has_text="Kuitansi 1").click()
        page.select_option("#accident_costs_0_kind", "medical")
        page.click("main form button")
        assert page.locator("#errors a[href='#accident_costs_0_amount']").count() == 1
        assert page.locator("#accident_costs_0_amount").is_visible()
        assert not page.locator("#accident_costs_1_amount").is_visible()


def test_without_scripts_a_line_opens_to_what_it_was_computed_from_and_how(browser: Browser) -> None:
    with visited(partly_paid()) as house, opened(browser) as page:
        house.claims.events[claims.CLAIM] = LIVES["paid"]
        page.goto(house.settings.public_url)
        follow(page, house)
        how = page.locator("details.how").first
        assert not how.locator("ol").is_visible()
        how.locator("summary").click()
        assert how.locator("dd").all_inner_texts() == ["12 November 2026", "penerima upah", "24"]
        steps = how.locator("ol li").all_inner_texts()
        assert steps == ["Santunan kematian menurut peraturan: Rp20.000.000", "Bagian 1 dari 2: Rp10.000.000"]


def test_a_whole_visit_is_small_and_asks_nobody_else(browser: Browser) -> None:
    with visited(partly_paid()) as house, opened(browser) as page:
        house.claims.events[claims.CLAIM] = LIVES["paid"] * 3
        answers: list[Answer] = []
        page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  built-in methods cannot be listeners
        page.goto(house.settings.public_url)
        assert sum(len(answer.body()) for answer in answers) < PAGE_BYTES_MAX
        follow(page, house)
        (claim,) = [answer for answer in answers if answer.url.endswith("/claim")]
        assert len(claim.body()) < PAGE_BYTES_MAX
        assert all(answer.url.startswith(house.settings.public_url) for answer in answers)
