"""`python -m tests.gateway.pictures`: the pages' pictures for the docs, from Chromium, on a telephone and a desktop, in both languages."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from tests.browsers import chromium
from tests.gateway.house import House
from tests.gateway.test_pages_in_browser import FORM, fill_in, follow, sign_in
from tests.gateway.visiting import shown, visited

FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"
PHONE: Final = {"width": 360, "height": 740}
DESKTOP: Final = {"width": 1000, "height": 700}
HEIGHT_MAX: Final = 1_700
"""Longer pages are cut: their beginning says what they look like."""
COLOURS: Final = 64
ACCIDENT: Final = "/assisted/pmi_accident/application"
ACCIDENT_HEIGHT_MAX: Final = 2_400


def taken(page: Page, name: str, height_max: int = HEIGHT_MAX, part: str | None = None) -> None:
    """One picture, of the page's first `height_max` pixels or of the `part` that the selector finds, with fewer colours where pngquant is
    installed."""
    path = FOLDER / f"{name}.png"
    if part is None:
        width = page.viewport_size["width"] if page.viewport_size else PHONE["width"]
        height = page.evaluate("document.documentElement.scrollHeight")
        page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": min(height, height_max)})
    else:
        page.locator(part).screenshot(path=path)
    if program := shutil.which("pngquant"):
        subprocess.run([program, "--force", "--strip", "--output", path, str(COLOURS), path], check=True)


def claimant(browser: Browser, house: House, size: dict[str, int], language: str, device: str) -> None:
    page = browser.new_context(viewport=size).new_page()  # type: ignore[arg-type]
    page.goto(f"{house.settings.public_url}/?lang={language}")
    taken(page, f"door-{device}-{language}")
    follow(page, house, language)
    for state in ("documents", "paid"):
        shown(house, state)
        page.goto(f"{house.settings.public_url}/claim")
        for how in page.locator("details.how > summary").all()[:1]:
            how.click()
        taken(page, f"claim-{state}-{device}-{language}")
    page.context.close()


def officer(browser: Browser, house: House, size: dict[str, int], language: str, device: str) -> None:
    page = browser.new_context(viewport=size).new_page()  # type: ignore[arg-type]
    sign_in(page, house, language)
    page.goto(house.settings.public_url + FORM)
    fill_in(page)
    page.fill("#member_nik", "12")
    page.click("main form button")
    taken(page, f"assisted-form-{device}-{language}")
    page.goto(house.settings.public_url + ACCIDENT)
    page.locator("details > summary").first.click()
    taken(page, f"assisted-accident-{device}-{language}", ACCIDENT_HEIGHT_MAX)
    page.context.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser, visited() as house:
        for size, device in ((PHONE, "phone"), (DESKTOP, "desktop")):
            for language in ("id", "en"):
                claimant(browser, house, size, language, device)
                officer(browser, house, size, language, device)


if __name__ == "__main__":
    main()
