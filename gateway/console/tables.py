"""The console's own table: who works on which question. It is no fact about a claim, so it is no event; losing it loses nothing."""

from typing import Final

import sqlalchemy as sa

SCHEMA: Final = "console"


def console_tables(found: sa.MetaData) -> sa.Table:
    """Add them to `found`. Returns the leases: until when whose turn it is."""
    lease = sa.Table(
        "task_lease",
        found,
        sa.Column("task_id", sa.Text, primary_key=True),
        sa.Column("officer", sa.Text, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        schema=SCHEMA,
    )
    sa.Index("task_lease_until", lease.c.until)
    return lease
