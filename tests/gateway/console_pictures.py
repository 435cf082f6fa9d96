"""`python -m tests.gateway.console_pictures`: the console's pictures for the docs, from Chromium, in both themes."""

from __future__ import annotations

from typing import Final, Literal

from playwright.sync_api import Browser, Page

from tests.browsers import chromium
from tests.gateway import claims
from tests.gateway.digging import CAUSE_PAGE, TOPIC_SEARCH, dug
from tests.gateway.house import House
from tests.gateway.operating import DECIDES, LETTER, OFFICER, OPERATES, OPERATOR, flowing, operated
from tests.gateway.pictures import FOLDER, taken
from tests.gateway.questioned import asking
from tests.gateway.test_console_in_browser import sign_in

SIZE: Final = {"width": 1280, "height": 800}
PAGES: Final = {
    "flow-held-up": "/console/flow",
    "workers": "/console/workers",
    "waiting": "/console/waiting",
    "payouts": "/console/payouts",
    "receipts": "/console/payouts/receipts",
    "dead-letters": "/console/dead-letters",
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


def digging(browser: Browser, house: House, theme: Theme) -> None:
    """Whoever steps in: a record corrected and tried out, a whole cause, topics, a claim's timeline."""
    dug(house)
    page = opened(browser, theme)
    sign_in(page, house, OPERATES, OPERATOR)
    address = house.settings.public_url
    page.goto(f"{address}/console/dead-letters/intake/{LETTER}")
    taken(page, f"console-dead-letter-{theme}")
    page.fill("input[name^='at:']", "2026-10-01")
    page.click("button[value=rehearse]")
    page.wait_for_selector("#rehearsal")
    taken(page, f"console-dry-run-{theme}")
    page.goto(address + CAUSE_PAGE)
    taken(page, f"console-cause-{theme}")
    page.goto(address + TOPIC_SEARCH)
    page.get_by_text("Searched whole").wait_for()
    taken(page, f"console-topics-{theme}")
    page.goto(f"{address}/console/claims/{claims.CLAIM}")
    page.get_by_text("records of other topics").wait_for()
    taken(page, f"console-timeline-{theme}")
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
        asking(house)
        for theme in ("light", "dark"):
            operator(browser, house, theme)
            officer(browser, house, theme)
            digging(browser, house, theme)


if __name__ == "__main__":
    main()
