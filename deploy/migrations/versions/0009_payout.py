"""adjustments, clocks of questions, who decided"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009_payout"
down_revision: str | None = "0008_notification"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "payout_claim",
        sa.Column("deciders", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'[]'")),
        schema="payout",
    )
    op.add_column(
        "payout_claim",
        sa.Column("tasks", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'[]'")),
        schema="payout",
    )
    op.add_column(
        "payout_claim",
        sa.Column("adjustments", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'[]'")),
        schema="payout",
    )
    op.alter_column("payout_claim", "deciders", server_default=None, schema="payout")
    op.alter_column("payout_claim", "tasks", server_default=None, schema="payout")
    op.alter_column("payout_claim", "adjustments", server_default=None, schema="payout")


def downgrade() -> None:
    op.drop_column("payout_claim", "adjustments", schema="payout")
    op.drop_column("payout_claim", "tasks", schema="payout")
    op.drop_column("payout_claim", "deciders", schema="payout")
