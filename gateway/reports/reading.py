"""What reports ask of the database: cells that are there, added up; never claims or members."""

from __future__ import annotations

from typing import Protocol

from gateway.reports.asked import Asked
from gateway.reports.figures import CoveredSum, ReasonSum, Sums


class ReportReader(Protocol):
    """Raises `NotReported` for what is not counted together, `Problem` (`read_model_unavailable`) when the database does not answer."""

    async def service(self, asked: Asked, *, times: bool = True) -> list[Sums]:
        """Claims and rupiah by day, month or in all, in order; `times`: and how long it took, which is half of the adding up."""
        ...

    async def standing(self, asked: Asked) -> list[Sums]:
        """What is open and waits now; the span does not matter."""
        ...

    async def reasons(self, asked: Asked) -> list[ReasonSum]:
        """Why claims were denied, refused or left to lapse, the most frequent first within a period."""
        ...

    async def coverage(self, asked: Asked) -> list[CoveredSum]:
        """Members covered, by month or at the end of the span."""
        ...
