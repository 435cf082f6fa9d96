"""Canaries in the database: how they stand in the read model, and away with those that ended."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from psycopg import Connection, sql

from deploy.wiring import all_processors
from schemas.canary import is_canary

SWEPT_MAX: Final = 1_000
"""Canaries in one sweep: one statement for each table."""
ENDED: Final = "SELECT claim_id FROM claim_state.canaries WHERE claim_id = ANY(%s) AND ended"
OPEN: Final = "SELECT claim_id, filed_at FROM claim_state.canaries WHERE NOT ended ORDER BY changed_at LIMIT %s"
OLD: Final = """
SELECT claim_id FROM claim_state.canaries
WHERE ended AND changed_at < clock_timestamp() - %s * interval '1 second' ORDER BY changed_at LIMIT %s"""
OPEN_READ_MAX: Final = 1_000


class Open(NamedTuple):
    """A canary that has not ended. `filed_at` in seconds since 1970, by intake's clock."""

    claim_id: str
    filed_at: float


def ended(connection: Connection, wanted: Sequence[str]) -> list[str]:
    """Which of these have ended in the read model."""
    return [row[0] for row in connection.execute(ENDED, (list(wanted),))] if wanted else []


def open_ones(connection: Connection) -> list[Open]:
    """Canaries that have not ended, whoever filed them."""
    return [Open(claim_id, at.timestamp()) for claim_id, at in connection.execute(OPEN, (OPEN_READ_MAX,))]


def tables() -> Iterable[tuple[str, str]]:
    """Schema and name of every table whose rows are a claim's; the canaries' own comes last, as it says which are swept."""
    found = [
        (processor.name, table.name)
        for processor in all_processors()
        for table in processor.tables
        if table.key[0] == "claim_id" and not (processor.name == "claim_state" and table.name != "canaries")
    ]
    return sorted(found, key=lambda named: named[0] == "claim_state")


def sweep(connection: Connection, kept_seconds: float) -> int:
    """Remove all rows of canaries that ended so long ago, in one transaction; returns how many canaries."""
    with connection.transaction():
        gone = [row[0] for row in connection.execute(OLD, (kept_seconds, SWEPT_MAX))]
        assert all(map(is_canary, gone)), "only canaries are kept there"
        for schema, table in tables() if gone else ():
            connection.execute(
                sql.SQL("DELETE FROM {}.{} WHERE claim_id = ANY(%s)").format(sql.Identifier(schema), sql.Identifier(table)),
                (gone,),
            )
    return len(gone)
