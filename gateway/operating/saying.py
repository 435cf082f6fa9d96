"""People's words about payments onto the log: to every share of the claims, or to one campaign. Never refused because intake is behind."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from fastapi import Request

from gateway.accepting import record_of
from gateway.access.callers import Caller
from gateway.entrance.traces import trace_of_request
from gateway.log import NewRecord
from gateway.operating.equipment import Operations
from gateway.operating.shares import share_ids
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.writing import Intent
from processors.payout.rules import RELEASE_ROLE
from schemas.deadlines import has_authority
from schemas.envelope import EventData
from schemas.events.campaigns import Speaker

SOURCE: Final = "/operations/gateway"


def operations_of(request: Request) -> Operations:
    """Raises `Problem` where the gateway was built without them."""
    operations = parts_of(request).operations
    if operations is None:
        raise Problem(ProblemCode.NOT_FOUND, "this gateway steers no payments: use one that has its database")
    return operations


def speaker_of(caller: Caller) -> Speaker:
    """Who says so, and may. Raises `Problem`."""
    grant = caller.grant
    if grant.officer is None or grant.role is None:
        raise Problem(ProblemCode.NOT_YOURS, "your token names no person or role: ask the fund to complete your credentials")
    if not has_authority(grant.role, RELEASE_ROLE):
        raise Problem(
            ProblemCode.ROLE_TOO_LOW,
            f"words on payments count from the role of a {RELEASE_ROLE} up: ask one",
            more={"needed": RELEASE_ROLE.value},
        )
    return Speaker(person=grant.officer, role=grant.role)


async def say_to_shares(request: Request, caller: Caller, data: EventData, key: str, at: datetime) -> int:
    """The same word to every share; to how many. Said again with the same key it is the same records. Raises `Problem`."""
    shares = share_ids(operations_of(request).partitions)
    await say_in_order(request, caller, [Intent(data, share, key, at) for share in shares])
    return len(shares)


async def say_in_order(request: Request, caller: Caller, intents: Iterable[Intent]) -> tuple[str, ...]:
    """The events' ids, once all of them are acknowledged. Raises `Problem`; some may be written then, and a repeat writes the same."""
    made = [_record(request, caller, intent) for intent in intents]
    await parts_of(request).log.append_all([record for _, record in made])
    return tuple(event for event, _ in made)


def _record(request: Request, caller: Caller, intent: Intent) -> tuple[str, NewRecord]:
    return record_of(
        intent.data,
        intent.subject,
        client=caller.client,
        key=intent.key,
        source=SOURCE,
        received_at=intent.received_at,
        traceparent=trace_of_request(request).of_record(intent.subject, intent.key),
    )
