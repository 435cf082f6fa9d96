"""Delivery's tables, in the schema `delivery`: how far the log was taken over, messages on their way, and the feed's entries."""

from typing import Final

import sqlalchemy as sa

SCHEMA: Final = "delivery"
WAITING: Final = "waiting"
UNDELIVERED: Final = "undelivered"


def _text() -> sa.Text:
    return sa.Text(collation="C")


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def delivery_tables(found: sa.MetaData) -> tuple[sa.Table, sa.Table, sa.Table]:
    """Adds the tables to `found`: position, message, feed. `personal` is the message's body, which may name people."""
    position = sa.Table(
        "position",
        found,
        sa.Column("topic", _text(), primary_key=True),
        sa.Column("log_partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("next_offset", sa.BigInteger, nullable=False),
        schema=SCHEMA,
    )
    return position, _message(found), _feed(found)


def _message(found: sa.MetaData) -> sa.Table:
    waiting = sa.text(f"standing = '{WAITING}'")
    return sa.Table(
        "message",
        found,
        sa.Column("destination", _text(), primary_key=True),
        sa.Column("delivery_id", _text(), primary_key=True),
        sa.Column("claim_id", _text(), nullable=False),
        sa.Column("log_partition", sa.Integer, nullable=False),
        sa.Column("log_offset", sa.BigInteger, nullable=False),
        sa.Column("standing", _text(), nullable=False),
        sa.Column("due_from", _moment(), nullable=False),
        sa.Column("due_at", _moment(), nullable=False),
        sa.Column("ahead_hours", sa.Integer),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("taken_until", _moment()),
        sa.Column("reason", _text(), nullable=False),
        sa.Column("personal", sa.LargeBinary, nullable=False),
        sa.Index("message_due", "destination", "due_at", postgresql_where=waiting),
        sa.Index("message_order", "destination", "claim_id", "log_offset", postgresql_where=waiting),
        schema=SCHEMA,
    )


def _feed(found: sa.MetaData) -> sa.Table:
    """`organisation` is empty where a channel is one organisation. `entry`: the JSON as it is given out."""
    return sa.Table(
        "feed",
        found,
        sa.Column("channel", _text(), primary_key=True),
        sa.Column("organisation", _text(), primary_key=True),
        sa.Column("log_partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("log_offset", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("entry", _text(), nullable=False),
        sa.Index("feed_at", "channel", "organisation", "log_partition", "at"),
        sa.Index("feed_age", "at"),
        schema=SCHEMA,
    )


METADATA: Final = sa.MetaData()
POSITION, MESSAGE, FEED = delivery_tables(METADATA)
