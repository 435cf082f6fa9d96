"""The tables as facts, read with SQLAlchemy Core in one repeatable-read transaction: everything as it stood at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from deploy.audit.facts import Parked, Place, TableFacts
from deploy.errors import Refused
from deploy.revisions import open_connection
from processors.intake.tables import FILED_CLAIMS
from processors.membership.tables import MEMBERS
from processors.payout.tables import PAYOUT_CLAIMS
from streams.contract import Processor, Table
from streams.engine_tables import DEAD_LETTER, OWNER, PARKED_KEY, PARKED_RECORD
from streams.store import TopicPosition
from streams.tables import metadata

ROWS_PER_FETCH: Final = 2_000


def read_tables(url: str, processors: Iterable[Processor]) -> TableFacts:
    """Everything that the checks need. Raises `Refused` when the database does not answer or is not migrated."""
    known = {processor.name: processor for processor in processors}
    described = metadata(known.values())
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: open_connection(url), poolclass=NullPool)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            return _Reading(connection, described).facts(known)
    except ProgrammingError as error:
        raise Refused(f"The database lacks what the audit reads ({error.orig}): run `santunan db upgrade`.") from error
    finally:
        engine.dispose()


class _Reading:
    def __init__(self, connection: sa.Connection, described: sa.MetaData) -> None:
        self._connection = connection
        self._described = described

    def facts(self, processors: dict[str, Processor]) -> TableFacts:
        facts = TableFacts(self._connection.execute(sa.select(sa.func.now())).scalar_one())
        for name in processors:
            self._engine(name, facts)
        for filed in self._rows("intake", FILED_CLAIMS):
            facts.waiting_submissions |= {waiting.submission_id for waiting in filed.personal}
        facts.payouts = list(self._rows("payout", PAYOUT_CLAIMS))
        facts.members = list(self._rows("membership", MEMBERS))
        facts.read_model = {
            table.name: {tuple(getattr(row, part) for part in table.key): row for row in self._rows("claim_state", table)}
            for table in processors["claim_state"].tables
        }
        return facts

    def _table(self, schema: str, name: str) -> sa.Table:
        return self._described.tables[f"{schema}.{name}"]

    def _rows(self, schema: str, table: Table[Any]) -> Iterator[Any]:
        """The rows as the processor's own dataclasses."""
        whole = self._table(schema, table.name).alias("whole")
        rows = sa.select(sa.cast(sa.func.row_to_json(whole.table_valued()), sa.Text))
        adapter: TypeAdapter[Any] = TypeAdapter(table.row)
        for (found,) in self._connection.execution_options(yield_per=ROWS_PER_FETCH).execute(rows):
            yield adapter.validate_json(found)

    def _engine(self, name: str, facts: TableFacts) -> None:
        owner = self._table(name, OWNER)
        for partition, positions in self._connection.execute(sa.select(owner.c.partition, owner.c.positions)):
            for topic, position in positions.items():
                facts.positions[name, topic, partition] = TopicPosition(*position).next_offset
        key = self._table(name, PARKED_KEY)
        parked = [Parked(name, *row) for row in self._connection.execute(sa.select(key.c.key, key.c.dead_letter_id))]
        facts.parked += parked
        record = self._table(name, PARKED_RECORD)
        keys = {row.key for row in parked}
        for waits, *place in self._connection.execute(
            sa.select(record.c.key, record.c.topic, record.c.source_partition, record.c.source_offset)
        ):
            facts.parked_places.add(Place(*place))
            if waits not in keys:
                facts.parked_without_key.append((name, waits))
        letter = self._table(name, DEAD_LETTER)
        unresolved = sa.select(letter.c.dead_letter_id, letter.c.key).where(letter.c.resolution.is_(None))
        facts.dead_letters |= {letter_id: (name, waits) for letter_id, waits in self._connection.execute(unresolved)}
