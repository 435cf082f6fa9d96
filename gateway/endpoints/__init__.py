"""The endpoints, a file for each concern; a router that is not listed here is not served."""

from typing import Final

from fastapi import APIRouter

from gateway.endpoints import filings, health

ROUTERS: Final[tuple[APIRouter, ...]] = (filings.router, health.router)
