"""Every router of the pages; one that is not listed here is not served."""

from typing import Final

from fastapi import APIRouter

from gateway.pages import accounts, assets, assisting, following, signing_in, speaking

PAGES: Final[tuple[APIRouter, ...]] = (
    following.router,
    accounts.router,
    speaking.router,
    signing_in.router,
    assisting.router,
    assets.router,
)
