"""A read model in memory: whole claims by id, asked as the real one is."""

from gateway.reading.claims import Position, Task, Wanted, WholeClaim
from gateway.reading.offices import works_for
from processors.claim_state.tables import Claim, ClaimEvent
from schemas.reasons import WaitingFor


class FakeClaims:
    """`whole` and `events` hold what there is, `every` is any other claim; `fails` is raised by every question until it is None again."""

    def __init__(self) -> None:
        self.whole: dict[str, WholeClaim] = {}
        self.every: WholeClaim | None = None
        self.events: dict[str, list[ClaimEvent]] = {}
        self.waiting_tasks: list[Task] = []
        self.fails: Exception | None = None

    async def claim(self, claim_id: str) -> WholeClaim | None:
        self._answer()
        return self.whole.get(claim_id, self.every)

    async def timeline(self, claim_id: str, after: Position | None, rows_max: int) -> list[ClaimEvent]:
        self._answer()
        events = sorted(self.events.get(claim_id, ()), key=lambda event: (event.log_partition, event.log_offset))
        ids = [event.event_id for event in events]
        start = 0 if after is None else ids.index(after.id) + 1
        return events[start : start + rows_max]

    async def page(self, wanted: Wanted, after: Position | None, rows_max: int) -> list[Claim]:
        self._answer()
        found = [whole.claim for whole in self.whole.values() if fits(wanted, whole.claim)]
        found.sort(key=lambda claim: (claim.changed_at, claim.claim_id), reverse=True)
        return [claim for claim in found if after is None or (claim.changed_at, claim.claim_id) < after][:rows_max]

    async def tasks(
        self, waiting_for: WaitingFor | None, offices: frozenset[str], after: Position | None, rows_max: int
    ) -> list[Task]:
        self._answer()
        found = [
            task
            for task in sorted(self.waiting_tasks, key=_urgency)
            if waiting_for in {None, task.waiting.waiting_for}
            and works_for(offices, task.claim.channel, task.claim.channel_reference)
        ]
        return [task for task in found if after is None or _urgency(task) > after][:rows_max]

    async def close(self) -> None:
        return None

    def _answer(self) -> None:
        if self.fails is not None:
            raise self.fails


def fits(wanted: Wanted, claim: Claim) -> bool:
    """Whether the claim is one of those that were asked for."""
    return (
        wanted.channel in {None, claim.channel}
        and (claim.channel_reference or "").startswith(wanted.reference_prefix)
        and _theirs(wanted, claim)
        and wanted.status in {None, claim.status}
        and wanted.waiting_for in {None, claim.waiting_for}
    )


def _theirs(wanted: Wanted, claim: Claim) -> bool:
    if wanted.member is None and not wanted.claims:
        return True
    return claim.claim_id in wanted.claims or (wanted.member is not None and wanted.member == claim.member_id)


def _urgency(task: Task) -> Position:
    return Position(task.waiting.until or task.waiting.since, task.waiting.about)
