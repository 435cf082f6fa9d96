"""Every router of the console; one that is not listed here is not served."""

from typing import Final

from fastapi import APIRouter

from gateway.console import (
    assets,
    brake,
    campaigns,
    claim,
    claims,
    door,
    letters,
    messages,
    overview,
    pausing,
    receipts,
    recoveries,
    reports,
    sweeps,
    timeline,
    topics,
    work,
    work_task,
)

CONSOLE: Final[tuple[APIRouter, ...]] = (
    door.router,
    overview.router,
    claims.router,
    receipts.router,
    recoveries.router,
    claim.router,
    timeline.router,
    topics.router,
    letters.router,
    sweeps.router,
    pausing.router,
    work_task.router,
    work.router,
    messages.router,
    brake.router,
    campaigns.router,
    reports.router,
    assets.router,
)
