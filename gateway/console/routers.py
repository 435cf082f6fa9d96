"""Every router of the console; one that is not listed here is not served."""

from typing import Final

from fastapi import APIRouter

from gateway.console import assets, claim, claims, door, letters, messages, overview, pausing, sweeps, timeline, topics

CONSOLE: Final[tuple[APIRouter, ...]] = (
    door.router,
    overview.router,
    claims.router,
    claim.router,
    timeline.router,
    topics.router,
    letters.router,
    sweeps.router,
    pausing.router,
    messages.router,
    assets.router,
)
