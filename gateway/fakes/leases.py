"""Leases in memory."""

from dataclasses import replace
from datetime import datetime

from gateway.console.leases import Lease
from processors.desks import same_person


class FakeLeases:
    """`fails` is raised by every question until it is None again."""

    def __init__(self) -> None:
        self.standing: dict[str, Lease] = {}
        self.fails: Exception | None = None

    async def held(self, tasks: frozenset[str], at: datetime) -> dict[str, Lease]:
        self._answer()
        return {name: lease for name, lease in self.standing.items() if name in tasks and lease.until > at}

    async def take(self, task_id: str, officer: str, at: datetime, until: datetime) -> Lease:
        self._answer()
        standing = self.standing.get(task_id)
        if standing is not None and standing.until > at and not standing.of(officer):
            return standing
        kept = standing is not None and standing.of(officer)
        lease = Lease(task_id, same_person(officer), standing.taken_at if kept and standing else at, until)
        self.standing[task_id] = replace(lease)
        return lease

    async def give_back(self, task_id: str, officer: str) -> None:
        self._answer()
        standing = self.standing.get(task_id)
        if standing is not None and standing.of(officer):
            del self.standing[task_id]

    def _answer(self) -> None:
        if self.fails is not None:
            raise self.fails
