"""escalations and what payees keep; rows of before are right again after `santunan rebuild claim_state`"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010_claim_state"
down_revision: str | None = "0009_payout"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "claim_payouts",
        sa.Column("kept_rupiah", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        schema="claim_state",
    )
    op.add_column("claim_payouts", sa.Column("task_role", sa.Text(), nullable=True), schema="claim_state")
    op.add_column(
        "claims", sa.Column("escalations", sa.BigInteger(), nullable=False, server_default=sa.text("0")), schema="claim_state"
    )
    op.alter_column("claim_payouts", "kept_rupiah", server_default=None, schema="claim_state")
    op.alter_column("claims", "escalations", server_default=None, schema="claim_state")


def downgrade() -> None:
    op.drop_column("claims", "escalations", schema="claim_state")
    op.drop_column("claim_payouts", "task_role", schema="claim_state")
    op.drop_column("claim_payouts", "kept_rupiah", schema="claim_state")
