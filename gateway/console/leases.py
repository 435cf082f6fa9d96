"""Who works on which question, and until when: so that two people do not work on one. Only one of them decides in any case."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from gateway.console.tables import console_tables
from gateway.reading.asking import Asking
from processors.desks import same_person

FORGOTTEN_AFTER: Final = timedelta(days=1)
FORGOTTEN_AT_ONCE_MAX: Final = 1_000
ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Lease:
    """The question is `officer`'s until `until` (UTC)."""

    task_id: str
    officer: str
    taken_at: datetime
    until: datetime

    def of(self, officer: str) -> bool:
        """Whether it is theirs."""
        return same_person(self.officer) == same_person(officer)


class Leases(Protocol):
    """Raises `Problem` (`read_model_unavailable`) when the database does not answer."""

    async def held(self, tasks: frozenset[str], at: datetime) -> dict[str, Lease]:
        """The leases of these tasks that stand."""
        ...

    async def take(self, task_id: str, officer: str, at: datetime, until: datetime) -> Lease:
        """Take it, or take it for longer; returns the lease that stands, which may be another's."""
        ...

    async def give_back(self, task_id: str, officer: str) -> None:
        """Nothing happens if it is another's."""
        ...


LEASE: Final = console_tables(sa.MetaData())


class PostgresLeases:
    """Its role needs to write `console.task_lease`, and nothing else in the whole database."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def held(self, tasks: frozenset[str], at: datetime) -> dict[str, Lease]:
        query = sa.select(LEASE).where(LEASE.c.task_id.in_(sorted(tasks)), LEASE.c.until > at)
        found = await self._asking.ask(lambda connection: [_lease(row) for row in connection.execute(query).mappings()])
        return {lease.task_id: lease for lease in found}

    async def take(self, task_id: str, officer: str, at: datetime, until: datetime) -> Lease:
        name = same_person(officer)
        wanted = insert(LEASE).values(task_id=task_id, officer=name, taken_at=at, until=until)
        taking = wanted.on_conflict_do_update(
            index_elements=[LEASE.c.task_id],
            set_={
                "officer": wanted.excluded.officer,
                "taken_at": sa.case((LEASE.c.officer == name, LEASE.c.taken_at), else_=wanted.excluded.taken_at),
                "until": wanted.excluded.until,
            },
            where=sa.or_(LEASE.c.until <= at, LEASE.c.officer == name),
        )
        old = sa.select(LEASE.c.task_id).where(LEASE.c.until < at - FORGOTTEN_AFTER).limit(FORGOTTEN_AT_ONCE_MAX)

        def taken(connection: sa.Connection) -> Lease:
            connection.execute(sa.delete(LEASE).where(LEASE.c.task_id.in_(old)))
            connection.execute(taking)
            return _lease(connection.execute(sa.select(LEASE).where(LEASE.c.task_id == task_id)).mappings().one())

        return await self._asking.ask(_writing(taken))

    async def give_back(self, task_id: str, officer: str) -> None:
        mine = sa.delete(LEASE).where(LEASE.c.task_id == task_id, LEASE.c.officer == same_person(officer))
        await self._asking.ask(_writing(lambda connection: connection.execute(mine)))


def _writing(change: Any) -> Any:
    """The gateway's sessions are read-only unless one says so."""

    def changed(connection: sa.Connection) -> Any:
        connection.exec_driver_sql("SET TRANSACTION READ WRITE")
        result = change(connection)
        connection.commit()
        return result

    return changed


def _lease(row: Any) -> Lease:
    return Lease(row["task_id"], row["officer"], row["taken_at"], row["until"])
