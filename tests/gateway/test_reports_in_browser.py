"""The reports in Chromium: both themes, a telephone's width and twice a desktop's size, free of axe's violations, asked by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.gateway.operating import operated
from tests.gateway.reported import filled
from tests.gateway.test_console_in_browser import looked_at, opened, sign_in
from tests.gateway.test_reports import MINISTRY, PAGES

pytestmark = pytest.mark.needs_browser
OVER = "first=2026-10-01&last=2026-11-20"


def test_reports_are_accessible_in_both_themes_and_asked_by_keyboard(browser: Browser) -> None:
    with operated() as house:
        filled(house.reports)
        for theme in ("light", "dark"):
            with opened(browser, theme) as page:
                sign_in(page, house, "reports:read", MINISTRY)
                for path in PAGES:
                    page.goto(f"{house.settings.public_url}{path}?{OVER}")
                    looked_at(page)
        with opened(browser) as page:
            sign_in(page, house, "reports:read", MINISTRY)
            page.goto(f"{house.settings.public_url}{PAGES[0]}?{OVER}")
            page.focus("#by")
            page.keyboard.type("country")
            page.focus("#segment")
            page.keyboard.type("PMI")
            page.focus(".asked button")
            page.keyboard.press("Enter")
            page.wait_for_url("**by=country**")
            assert "segment=PMI" in page.url
            assert page.inner_text("table >> nth=1 >> caption") == "By country"
            page.focus("summary")
            page.keyboard.press("Enter")
            assert page.is_visible("caption:has-text('Over time')")
            with page.expect_download() as saved:
                page.click("text=CSV")
            assert saved.value.suggested_filename == "santunan-service-2026-10-01-2026-11-20.csv"
