"""brakes on all payouts and hourly caps: the shares, and who waits in line"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0012_payout"
down_revision: str | None = "0011_notification"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "payout_share",
        sa.Column("share", sa.Text(collation="C"), nullable=False),
        sa.Column("brakes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("brakes_before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("wake_to", sa.BigInteger(), nullable=False),
        sa.Column("woken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turns_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("share"),
        schema="payout",
    )
    op.create_table(
        "payout_line",
        sa.Column("share", sa.Text(collation="C"), nullable=False),
        sa.Column("number", sa.Text(collation="C"), nullable=False),
        sa.Column("claims", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("share", "number"),
        schema="payout",
    )
    op.add_column(
        "payout_claim",
        sa.Column("in_line", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        schema="payout",
    )
    op.alter_column("payout_claim", "in_line", server_default=None, schema="payout")


def downgrade() -> None:
    op.drop_column("payout_claim", "in_line", schema="payout")
    op.drop_table("payout_line", schema="payout")
    op.drop_table("payout_share", schema="payout")
