"""Reports of service, refusals and coverage."""

from __future__ import annotations

from datetime import date

from gateway.client.calling import Calling, answered
from gateway.endpoints.reports import CoverageReport, ReasonsReport, ServiceReport
from gateway.reports.asked import Each


class Reports(Calling):
    """For whoever watches the service: days are of western Indonesia, both ends included; without any, this month up to today. `by` names
    what rows are told apart by, with commas; a dimension by its name keeps only one value."""

    async def read_service_report(
        self,
        *,
        month: str | None = None,
        first: date | None = None,
        last: date | None = None,
        by: str = "",
        each: Each = Each.WHOLE,
        segment: str | None = None,
        kind: str | None = None,
        channel: str | None = None,
        country: str | None = None,
        province: str | None = None,
        sponsor: str | None = None,
    ) -> ServiceReport:
        """Claims filed, decided and paid, promises kept, and how long it took."""
        query: dict[str, object] = {"month": month, "first": first, "last": last, "by": by, "each": each, "segment": segment}
        query |= {"kind": kind, "channel": channel, "country": country, "province": province, "sponsor": sponsor}
        return answered(ServiceReport, await self._get("/v1/reports/service", query))

    async def read_reasons_report(
        self,
        *,
        month: str | None = None,
        first: date | None = None,
        last: date | None = None,
        by: str = "",
        each: Each = Each.WHOLE,
        segment: str | None = None,
        kind: str | None = None,
        channel: str | None = None,
        country: str | None = None,
        province: str | None = None,
        sponsor: str | None = None,
    ) -> ReasonsReport:
        """Why claims were denied, refused or left to lapse."""
        query: dict[str, object] = {"month": month, "first": first, "last": last, "by": by, "each": each, "segment": segment}
        query |= {"kind": kind, "channel": channel, "country": country, "province": province, "sponsor": sponsor}
        return answered(ReasonsReport, await self._get("/v1/reports/reasons", query))

    async def read_coverage_report(
        self,
        *,
        month: str | None = None,
        first: date | None = None,
        last: date | None = None,
        by: str = "",
        each: Each = Each.WHOLE,
        segment: str | None = None,
        kind: str | None = None,
        channel: str | None = None,
        country: str | None = None,
        province: str | None = None,
        sponsor: str | None = None,
    ) -> CoverageReport:
        """Members covered, by month or at the end of the span."""
        query: dict[str, object] = {"month": month, "first": first, "last": last, "by": by, "each": each, "segment": segment}
        query |= {"kind": kind, "channel": channel, "country": country, "province": province, "sponsor": sponsor}
        return answered(CoverageReport, await self._get("/v1/reports/coverage", query))
