"""Which office a claim belongs to: the branch or mission that took it in, the central office for everything that came in without one."""

from typing import Any, Final

import sqlalchemy as sa

from gateway.access.callers import EVERY_OFFICE
from schemas.admission import SEPARATOR
from schemas.vocabulary import Channel

DESKS: Final = (Channel.BRANCH, Channel.MISSION)
"""Channels whose organisations are offices of their own."""
CENTRAL_OFFICE: Final = "PUSAT"


def office_of(channel: Channel | None, reference: str | None) -> str:
    """The office's code."""
    if channel in DESKS and reference is not None and SEPARATOR in reference:
        return reference.partition(SEPARATOR)[0]
    return CENTRAL_OFFICE


def works_for(offices: frozenset[str], channel: Channel | None, reference: str | None) -> bool:
    """Whether an officer of these offices may see the claim."""
    return EVERY_OFFICE in offices or office_of(channel, reference) in offices


def in_offices(offices: frozenset[str], channel: sa.Column[Any], reference: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """The same as a condition of a query."""
    if EVERY_OFFICE in offices:
        return sa.true()
    at_a_desk = sa.and_(channel.in_(DESKS), reference.contains(SEPARATOR, autoescape=True))
    mine = [reference.startswith(f"{office}{SEPARATOR}", autoescape=True) for office in sorted(offices)]
    conditions = [sa.and_(at_a_desk, sa.or_(sa.false(), *mine))]
    if CENTRAL_OFFICE in offices:
        conditions.append(sa.or_(channel.is_(None), reference.is_(None), sa.not_(at_a_desk)))
    return sa.or_(*conditions)
