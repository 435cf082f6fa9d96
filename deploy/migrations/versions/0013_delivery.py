"""what delivery remembers: positions, messages on their way, and the feed"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013_delivery"
down_revision: str | None = "0012_payout"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA delivery")
    op.create_table(
        "feed",
        sa.Column("channel", sa.Text(collation="C"), nullable=False),
        sa.Column("organisation", sa.Text(collation="C"), nullable=False),
        sa.Column("log_partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("log_offset", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("channel", "organisation", "log_partition", "log_offset"),
        schema="delivery",
    )
    op.create_index("feed_age", "feed", ["at"], unique=False, schema="delivery")
    op.create_index("feed_at", "feed", ["channel", "organisation", "log_partition", "at"], unique=False, schema="delivery")
    op.create_table(
        "message",
        sa.Column("destination", sa.Text(collation="C"), nullable=False),
        sa.Column("delivery_id", sa.Text(collation="C"), nullable=False),
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("log_partition", sa.Integer(), nullable=False),
        sa.Column("log_offset", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.Text(collation="C"), nullable=False),
        sa.Column("due_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ahead_hours", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(collation="C"), nullable=False),
        sa.Column("personal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("destination", "delivery_id"),
        schema="delivery",
    )
    op.create_index(
        "message_due",
        "message",
        ["destination", "due_at"],
        unique=False,
        schema="delivery",
        postgresql_where=sa.text("standing = 'waiting'"),
    )
    op.create_index(
        "message_order",
        "message",
        ["destination", "claim_id", "log_offset"],
        unique=False,
        schema="delivery",
        postgresql_where=sa.text("standing = 'waiting'"),
    )
    op.create_table(
        "position",
        sa.Column("topic", sa.Text(collation="C"), nullable=False),
        sa.Column("log_partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_offset", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "log_partition"),
        schema="delivery",
    )


def downgrade() -> None:
    op.drop_table("position", schema="delivery")
    op.drop_index("message_order", table_name="message", schema="delivery", postgresql_where=sa.text("standing = 'waiting'"))
    op.drop_index("message_due", table_name="message", schema="delivery", postgresql_where=sa.text("standing = 'waiting'"))
    op.drop_table("message", schema="delivery")
    op.drop_index("feed_at", table_name="feed", schema="delivery")
    op.drop_index("feed_age", table_name="feed", schema="delivery")
    op.drop_table("feed", schema="delivery")
    op.execute("DROP SCHEMA delivery")
