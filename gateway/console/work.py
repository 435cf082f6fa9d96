"""The officer's work list: what is asked of people about claims of their offices, the most urgent first, and whose turn each is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from fastapi import Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.asking import Paid
from gateway.console.leases import Lease
from gateway.console.rendering import shown
from gateway.console.routing import console_of, console_pages, in_console
from gateway.endpoints.office import officer_of
from gateway.pages.routing import CONSOLE_DOOR
from gateway.parts import parts_of
from gateway.reading.claims import Task
from gateway.reading.tasks import OF_PAYOUTS, kind_of
from processors.claim_state.tables import Claim
from processors.payout.rules import RELEASE_ROLE
from schemas.offices import office_of
from schemas.reasons import WaitingFor
from schemas.vocabulary import TaskKind

router = console_pages()
Officer = Annotated[Caller, in_console(Scope.OFFICE_READ)]
WORK_PATH: Final = f"{CONSOLE_DOOR}/tasks"
ROWS_MAX: Final = 100
"""Of questions about claims, and of those about payments, each standing's share of them."""


class Sort(StrEnum):
    """What the list is ordered by."""

    DUE = "due"
    SINCE = "since"


class Whose(StrEnum):
    """Whose turn it is."""

    ALL = "all"
    MINE = "mine"
    FREE = "free"


ASKED: Final = {
    TaskKind.VERIFICATION: WaitingFor.OFFICER_VERIFICATION,
    TaskKind.APPEAL: WaitingFor.OFFICER_VERIFICATION,
    TaskKind.APPROVAL: WaitingFor.OFFICER_APPROVAL,
    TaskKind.ADJUSTMENT: WaitingFor.ADJUSTMENT,
    TaskKind.FIELD_VISIT: WaitingFor.FIELD_VISIT,
    TaskKind.MEDICAL_REVIEW: WaitingFor.MEDICAL_REVIEW,
}
"""Questions that waits for officers are; those about payments stand on the payouts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question. `detail`: who has it and why it is asked; `lease`: whose turn it is."""

    task_id: str
    kind: TaskKind
    claim: Claim
    office: str
    detail: str
    since: datetime
    until: datetime | None
    lease: Lease | None = None

    @property
    def due(self) -> datetime:
        """Who is served first is due at once."""
        return self.since if self.claim.facets.served_first else self.until or self.since


@router.get(WORK_PATH)
async def work(
    request: Request,
    caller: Officer,
    kind: TaskKind | None = None,
    whose: Whose = Whose.ALL,
    sort: Sort = Sort.DUE,
) -> Response:
    """Every open question about claims of the officer's offices."""
    officer, parts = officer_of(caller), parts_of(request)
    offices, now = caller.grant.offices, parts.clock()
    of_claims = kind is None or kind in ASKED
    asked = await parts.claims.tasks(None if kind is None else ASKED[kind], offices, None, ROWS_MAX) if of_claims else []
    standings = [standing for standing, asks in OF_PAYOUTS.items() if kind in {None, asks}]
    each_max = ROWS_MAX // max(1, len(standings))
    paid = await console_of(request).reader.payouts(standings, offices, each_max) if standings else []
    found = [*_of_claims(asked), *_of_payouts(paid)]
    items = await _leased(request, [item for item in found if kind in {None, item.kind}], now)
    mine = [item for item in items if whose is Whose.ALL or _is(item, officer.name, whose)]
    return shown(
        request,
        "work.html",
        live=True,
        items=sorted(mine, key=lambda item: (item.due if sort is Sort.DUE else item.since, item.task_id)),
        cut=len(asked) == ROWS_MAX,
        rows_max=ROWS_MAX,
        kind=kind,
        kinds=tuple(TaskKind),
        whose=whose,
        sort=sort,
        officer=officer,
        by_signal=_by_signal(mine),
        overdue=sum(item.until is not None and item.until < now for item in mine),
        taken_by_me=sum(item.lease is not None and item.lease.of(officer.name) for item in items),
    )


def _by_signal(items: Iterable[Item]) -> Counter[str]:
    """In how many claims of the list each signal stands."""
    claims = {item.claim.claim_id: item.claim for item in items}.values()
    return Counter(signal.name.value for claim in claims for signal in claim.facets.signals)


def _of_claims(tasks: Iterable[Task]) -> list[Item]:
    return [
        Item(
            task_id=task.waiting.about,
            kind=kind_of(task.claim, task.waiting.waiting_for),
            claim=task.claim,
            office=office_of(task.claim.channel, task.claim.channel_reference),
            detail=task.waiting.detail,
            since=task.waiting.since,
            until=task.waiting.until,
        )
        for task in tasks
    ]


def _of_payouts(paid: Iterable[Paid]) -> list[Item]:
    return [
        Item(
            task_id=each.payout.task_id,
            kind=OF_PAYOUTS[each.payout.standing],
            claim=each.claim,
            office=office_of(each.claim.channel, each.claim.channel_reference),
            detail=", ".join(part for part in (each.payout.task_role or str(RELEASE_ROLE), each.payout.reason) if part),
            since=each.payout.since,
            until=each.payout.until,
        )
        for each in paid
        if each.payout.task_id is not None
    ]


async def _leased(request: Request, items: list[Item], now: datetime) -> list[Item]:
    held = await console_of(request).leases.held(frozenset(item.task_id for item in items), now) if items else {}
    return [
        Item(
            task_id=item.task_id,
            kind=item.kind,
            claim=item.claim,
            office=item.office,
            detail=item.detail,
            since=item.since,
            until=item.until,
            lease=held.get(item.task_id),
        )
        for item in items
    ]


def _is(item: Item, officer: str, whose: Whose) -> bool:
    if whose is Whose.FREE:
        return item.lease is None
    return item.lease is not None and item.lease.of(officer)
