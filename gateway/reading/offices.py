"""Which offices' claims somebody may see, of a claim and as a condition of a query."""

from typing import Any

import sqlalchemy as sa

from gateway.access.callers import EVERY_OFFICE
from schemas.admission import SEPARATOR
from schemas.offices import CENTRAL_OFFICE, DESKS, office_of
from schemas.vocabulary import Channel


def works_for(offices: frozenset[str], channel: Channel | None, reference: str | None) -> bool:
    """Whether an officer of these offices may see the claim."""
    return EVERY_OFFICE in offices or office_of(channel, reference) in offices


def in_offices(offices: frozenset[str], channel: sa.Column[Any], reference: sa.Column[Any]) -> sa.ColumnElement[bool]:
    """The same as a condition on few claims; lists of many are read by the `office` of their rows."""
    if EVERY_OFFICE in offices:
        return sa.true()
    at_a_desk = sa.and_(channel.in_(DESKS), reference.contains(SEPARATOR, autoescape=True))
    mine = [reference.startswith(f"{office}{SEPARATOR}", autoescape=True) for office in sorted(offices)]
    conditions = [sa.and_(at_a_desk, sa.or_(sa.false(), *mine))]
    if CENTRAL_OFFICE in offices:
        conditions.append(sa.or_(channel.is_(None), reference.is_(None), sa.not_(at_a_desk)))
    return sa.or_(*conditions)
