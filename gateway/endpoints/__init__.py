"""The endpoints, a file for each concern; a router that is not listed here is not served."""

from typing import Final

from fastapi import APIRouter

from gateway.endpoints import (
    afterwards,
    batches,
    campaigns,
    coverage,
    description,
    documents,
    feed,
    filings,
    findings,
    health,
    links,
    lookups,
    manifests,
    notices,
    office,
    operations,
    proofs,
    reports,
    statuses,
    uploads,
)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    filings.router,
    notices.router,
    documents.router,
    uploads.router,
    statuses.router,
    links.router,
    lookups.router,
    manifests.router,
    feed.router,
    office.router,
    afterwards.router,
    findings.router,
    operations.router,
    campaigns.router,
    batches.router,
    coverage.router,
    proofs.router,
    reports.router,
    description.router,
    health.router,
)
