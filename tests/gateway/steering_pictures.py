"""`python -m tests.gateway.steering_pictures`: pictures of the brake, caps and campaigns for the docs, from Chromium, in both themes."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Browser

from tests.browsers import chromium
from tests.gateway.house import House
from tests.gateway.operating import operated
from tests.gateway.pictures import FOLDER, taken
from tests.gateway.test_console_in_browser import opened
from tests.gateway.test_console_steering import NEW
from tests.gateway.test_console_steering_in_browser import troubled_payments


def pages(browser: Browser, house: House, theme: Literal["light", "dark"]) -> None:
    with opened(browser, theme) as page:
        address = troubled_payments(house, page)
        looks = {"brake": "/console/brake", "campaigns": "/console/campaigns", "campaign-dry-run": NEW}
        for name, path in looks.items():
            page.goto(house.settings.public_url + path)
            taken(page, f"console-{name}-{theme}")
        page.goto(address)
        taken(page, f"console-campaign-{theme}")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        for theme in ("light", "dark"):
            with operated() as house:
                pages(browser, house, theme)


if __name__ == "__main__":
    main()
