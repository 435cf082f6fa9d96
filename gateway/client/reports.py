"""Reports of service, refusals and coverage."""

from __future__ import annotations

from datetime import date
from typing import TypedDict, Unpack

from gateway.client.calling import Calling, answered
from gateway.endpoints.reports import CoverageReport, ReasonsReport, ServiceReport
from gateway.reports.asked import Each


class ReportQuery(TypedDict, total=False):
    """Days are of western Indonesia, both ends included; without any, this month up to today. `by` names what rows are told apart by, with
    commas; `each` what one row spans, the whole if it is not said; a dimension by its name keeps only one value."""

    month: str | None
    first: date | None
    last: date | None
    by: str
    each: Each
    segment: str | None
    kind: str | None
    channel: str | None
    country: str | None
    province: str | None
    sponsor: str | None


class Reports(Calling):
    """For whoever watches the service; each takes what `ReportQuery` names."""

    async def read_service_report(self, **asked: Unpack[ReportQuery]) -> ServiceReport:
        """Claims filed, decided and paid, promises kept, and how long it took."""
        return answered(ServiceReport, await self._get("/v1/reports/service", asked))

    async def read_reasons_report(self, **asked: Unpack[ReportQuery]) -> ReasonsReport:
        """Why claims were denied, refused or left to lapse."""
        return answered(ReasonsReport, await self._get("/v1/reports/reasons", asked))

    async def read_coverage_report(self, **asked: Unpack[ReportQuery]) -> CoverageReport:
        """Members covered, by month or at the end of the span."""
        return answered(CoverageReport, await self._get("/v1/reports/coverage", asked))
