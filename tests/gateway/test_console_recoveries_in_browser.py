"""Money asked back, in Chromium: sifted by keyboard alone, in both themes, free of axe's violations."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.gateway import claims
from tests.gateway.operating import OPERATOR, READS, operated
from tests.gateway.owed import OTHERS, owing
from tests.gateway.test_console_in_browser import THEMES, looked_at, opened, sign_in, to_focus, to_link

pytestmark = pytest.mark.needs_browser


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_owed_is_sifted_by_keyboard_and_leads_to_its_claim(browser: Browser, theme: Literal["light", "dark"]) -> None:
    with operated() as house, opened(browser, theme) as page:
        owing(house)
        sign_in(page, house, READS, OPERATOR)
        to_link(page, "Recoveries")
        expect(page.locator("tbody tr")).to_have_count(OTHERS + 1)
        looked_at(page)
        to_focus(page, "#standing")
        page.keyboard.type("closed")
        to_focus(page, "main form button")
        page.keyboard.press("Enter")
        expect(page.locator("tbody tr")).to_have_count(1)
        looked_at(page)
        to_link(page, claims.REFERENCE)
        expect(page.get_by_role("region", name="Asked back")).to_be_visible()
        expect(page.get_by_role("region", name="Not paid by the fund")).to_be_visible()
        looked_at(page)
