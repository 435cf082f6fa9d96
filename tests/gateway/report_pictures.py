"""`python -m tests.gateway.report_pictures`: the pictures of the reports for the docs, from Chromium, in both themes and narrow."""

from __future__ import annotations

from typing import Final, Literal

from playwright.sync_api import Browser

from tests.browsers import chromium
from tests.gateway.operating import operated
from tests.gateway.pictures import FOLDER, taken
from tests.gateway.reported import filled
from tests.gateway.test_console_in_browser import sign_in
from tests.gateway.test_reports import MINISTRY

SIZES: Final = {"": (1280, 900), "-narrow": (400, 860)}
PAGES: Final = {
    "report-service": "/console/reports?first=2026-10-12&last=2026-11-20&by=segment",
    "report-countries": "/console/reports?first=2026-10-01&last=2026-11-20&by=country&segment=PMI",
    "report-reasons": "/console/reports/reasons?first=2026-10-01&last=2026-11-20",
    "report-coverage": "/console/reports/coverage?first=2025-12-01&last=2026-11-20",
}
Theme = Literal["light", "dark"]


def pictured(browser: Browser, theme: Theme, size: str, pages: dict[str, str]) -> None:
    width, height = SIZES[size]
    with operated() as house:
        filled(house.reports)
        page = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme).new_page()
        sign_in(page, house, "reports:read", MINISTRY)
        for name, path in pages.items():
            page.goto(house.settings.public_url + path)
            taken(page, f"{name}-{theme}{size}")
        page.context.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        for theme in ("light", "dark"):
            pictured(browser, theme, "", PAGES)
        pictured(browser, "light", "-narrow", {"report-service": PAGES["report-service"]})


if __name__ == "__main__":
    main()
