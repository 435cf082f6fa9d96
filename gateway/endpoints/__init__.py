"""The endpoints, a file for each concern; a router that is not listed here is not served."""

from typing import Final

from fastapi import APIRouter

from gateway.endpoints import coverage, description, documents, filings, health, manifests, office, statuses

ROUTERS: Final[tuple[APIRouter, ...]] = (
    filings.router,
    documents.router,
    statuses.router,
    manifests.router,
    office.router,
    coverage.router,
    description.router,
    health.router,
)
