"""what payees owe back, by claim; and of a payout what was set off and paid back"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0030_claim_state"
down_revision: str | None = "0029_payout"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TEXTS = ("claim_id", "recovery_id", "payout_group", "payee_ref", "fund", "reason", "article", "mark")
SUMS = (
    "demanded_rupiah",
    "repaid_rupiah",
    "returned_rupiah",
    "set_off_rupiah",
    "waived_rupiah",
    "outstanding_rupiah",
)


def upgrade() -> None:
    op.create_table(
        "claim_recoveries",
        *(sa.Column(name, sa.Text(collation="C"), nullable=False) for name in TEXTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in SUMS),
        sa.Column("decided_by", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "recovery_id"),
        schema="claim_state",
    )
    op.create_index("claim_recoveries_by_open_since", "claim_recoveries", ["open", "since"], schema="claim_state")
    for column in ("credited_rupiah", "repaid_rupiah"):
        op.add_column(
            "claim_payouts",
            sa.Column(column, sa.BigInteger(), nullable=False, server_default=sa.text("0")),
            schema="claim_state",
        )
        op.alter_column("claim_payouts", column, server_default=None, schema="claim_state")


def downgrade() -> None:
    for column in ("repaid_rupiah", "credited_rupiah"):
        op.drop_column("claim_payouts", column, schema="claim_state")
    op.drop_index("claim_recoveries_by_open_since", table_name="claim_recoveries", schema="claim_state")
    op.drop_table("claim_recoveries", schema="claim_state")
