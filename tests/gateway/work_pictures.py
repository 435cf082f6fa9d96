"""`python -m tests.gateway.work_pictures`: the pictures of officers' work, recoveries, pauses, messages and last week, from Chromium, in both themes."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Browser, Page

from schemas.vocabulary import AuthorityRole
from tests.browsers import chromium
from tests.gateway.claims import CLAIM
from tests.gateway.house import House
from tests.gateway.operating import CLERK, DECIDES, OFFICER, OPERATES, OPERATOR, flowing
from tests.gateway.owed import owing
from tests.gateway.pictures import FOLDER, PHONE, taken
from tests.gateway.test_console_in_browser import sign_in
from tests.gateway.test_console_work_in_browser import pause, post, worked
from tests.gateway.test_office_sums_and_findings import to_visit, without_lines
from tests.gateway.working import PAGE

OFFICER_ROLE, FIELD_OFFICER = AuthorityRole.OFFICER, AuthorityRole.FIELD_OFFICER
SIZE = {"width": 1280, "height": 800}
Theme = Literal["light", "dark"]
PAGES = {
    "flow-paused": "/console/flow",
    "pausing": "/console/pausing",
    "pause": "/console/pausing/payout",
    "messages": "/console/messages",
    "takeovers": "/console/workers",
}


def opened(browser: Browser, theme: Theme, size: dict[str, int]) -> Page:
    return browser.new_context(viewport=size, color_scheme=theme).new_page()  # type: ignore[arg-type]


def operator(browser: Browser, house: House, theme: Theme) -> None:
    page = opened(browser, theme, SIZE)
    sign_in(page, house, OPERATES, OPERATOR)
    house.watch.seen = flowing(house, ill=False)
    pause(page, house)
    post(page, house)
    for name, path in PAGES.items():
        page.goto(house.settings.public_url + path)
        taken(page, f"console-{name}-{theme}")
    page.context.close()


def officers(browser: Browser, house: House, theme: Theme) -> None:
    page = opened(browser, theme, SIZE)
    sign_in(page, house, DECIDES, CLERK)
    page.goto(house.settings.public_url + PAGE)
    page.get_by_role("button", name="Take it").click()
    page.wait_for_selector("#because")
    page.goto(house.settings.public_url + PAGE)
    taken(page, f"console-task-{theme}")
    page.goto(f"{house.settings.public_url}/console/tasks")
    taken(page, f"console-tasks-{theme}")
    other = opened(browser, theme, PHONE)
    sign_in(other, house, DECIDES, OFFICER)
    other.goto(house.settings.public_url + PAGE)
    taken(other, f"console-task-taken-{theme}")
    other.context.close()
    page.goto(house.settings.public_url + PAGE)
    given_back(page)
    page.context.close()


def recoveries(browser: Browser, house: House, theme: Theme) -> None:
    """What payees owe back, and a claim that owes and leaves something to the employer."""
    owing(house)
    page = opened(browser, theme, SIZE)
    sign_in(page, house, OPERATES, OPERATOR)
    page.goto(f"{house.settings.public_url}/console/recoveries")
    taken(page, f"console-recoveries-{theme}")
    page.goto(f"{house.settings.public_url}/console/claims/{CLAIM}")
    taken(page, f"console-claim-owing-{theme}", part="#live")
    page.context.close()


def given_back(page: Page) -> None:
    """So that the next one may take the question: a lease outlives the page that took it."""
    page.get_by_role("button", name="Give it back").click()
    page.wait_for_url("**/console/tasks")


def unanswered(browser: Browser, house: House, theme: Theme) -> None:
    """A sum that could not be computed, with the officer's form; and a field officer's."""
    for name, found, role in (("sums", without_lines(), OFFICER_ROLE), ("visit", to_visit(), FIELD_OFFICER)):
        house.claims.whole[CLAIM] = found
        page = opened(browser, theme, SIZE)
        sign_in(page, house, DECIDES, CLERK | {"officer": f"{role}-{name}", "role": role})
        page.goto(house.settings.public_url + PAGE)
        page.get_by_role("button", name="Take it").click()
        page.wait_for_selector("#because")
        taken(page, f"console-{name}-{theme}", part="main")
        given_back(page)
        page.context.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with chromium() as browser:
        for theme in ("light", "dark"):
            with worked() as house:
                operator(browser, house, theme)
                officers(browser, house, theme)
                unanswered(browser, house, theme)
                recoveries(browser, house, theme)


if __name__ == "__main__":
    main()
