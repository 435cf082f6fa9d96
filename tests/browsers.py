"""Chromium for tests of pages: where it is, and why there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from typing import Final

from playwright.sync_api import Browser, sync_playwright

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Nothing that calls home; no sandbox, since tests run as root and visit nobody but us."""
INSTALL: Final = "install it (Debian: apt-get install --no-install-recommends chromium) or name one with SANTUNAN_TEST_BROWSER"


def program() -> str | None:
    """The browser's path."""
    return environ.get("SANTUNAN_TEST_BROWSER") or next(filter(None, map(shutil.which, PROGRAMS)), None)


def why_no_browser() -> str | None:
    return None if program() else f"no Chromium on PATH: {INSTALL}"


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser for as many tests as want it; each makes a context of its own."""
    path = program()
    assert path is not None, why_no_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
