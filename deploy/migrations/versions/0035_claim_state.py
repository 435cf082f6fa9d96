"""receipts about which operations are paged"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0035_claim_state"
down_revision: str | None = "0034_claim_state"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "questioned_receipts",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("event_id", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt_id", sa.Text(), nullable=False),
        sa.Column("payment_system", sa.Text(), nullable=False),
        sa.Column("payout_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "event_id"),
        schema="claim_state",
    )
    op.create_index("questioned_receipts_by_at", "questioned_receipts", ["at"], schema="claim_state")


def downgrade() -> None:
    op.drop_table("questioned_receipts", schema="claim_state")
