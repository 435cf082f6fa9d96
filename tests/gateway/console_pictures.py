"""`python -m tests.gateway.console_pictures`: the console's pictures for the docs, from Chromium, in both themes."""

from __future__ import annotations

from typing import Final, Literal

from playwright.sync_api import Browser, Page

from tests.browsers import chromium
from tests.gateway import claims
from tests.gateway.house import House
from tests.gateway.operating import DECIDES, LETTER, OFFICER, OPERATES, OPERATOR, flowing, operated
from tests.gateway.pictures import FOLDER, taken
from tests.gateway.test_console_in_browser import sign_in

SIZE: Final = {"width": 1280, "height": 800}
PAGES: Final = {
    "flow-held-up": "/console/flow",
    "workers": "/console/workers",
    "waiting": "/console/waiting",
    "payouts": "/console/payouts",
    "dead-letters": "/console/dead-letters",
    "dead-letter": f"/console/dead-letters/intake/{LETTER}",
}
Theme = Literal["light", "dark"]


def opened(browser: Browser, theme: Theme) -> Page:
    return browser.new_context(viewport=SIZE, color_scheme=theme).new_page()  # type: ignore[arg-type]


def operator(browser: Browser, house: House, theme: Theme) -> None:
    page = opened(browser, theme)
    sign_in(page, house, OPERATES, OPERATOR)
    for name, path in PAGES.items():
        page.goto(house.settings.public_url + path)
        taken(page, f"console-{name}-{theme}")
    seen = house.watch.seen
    for name, ill, age in (("flow", False, 4.0), ("flow-stale", False, 400.0)):
        house.watch.seen = flowing(house, ill=ill, exporter_age=age)
        page.goto(f"{house.settings.public_url}/console/flow")
        taken(page, f"console-{name}-{theme}")
    house.watch.seen = seen
    page.context.close()


def officer(browser: Browser, house: House, theme: Theme) -> None:
    page = opened(browser, theme)
    sign_in(page, house, DECIDES, OFFICER)
    page.goto(f"{house.settings.public_url}/console/claims/{claims.CLAIM}")
    taken(page, f"console-claim-{theme}")
    page.context.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser, operated() as house:
        for theme in ("light", "dark"):
            operator(browser, house, theme)
            officer(browser, house, theme)


if __name__ == "__main__":
    main()
