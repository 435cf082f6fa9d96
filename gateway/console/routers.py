"""Every router of the console; one that is not listed here is not served."""

from typing import Final

from fastapi import APIRouter

from gateway.console import assets, claim, claims, door, letters, overview

CONSOLE: Final[tuple[APIRouter, ...]] = (
    door.router,
    overview.router,
    claims.router,
    claim.router,
    letters.router,
    assets.router,
)
