"""campaigns over many payouts, hourly caps by people's word, and why the bank refused a payout last"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0020_payout"
down_revision: str | None = "0019_claim_state"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = (
    ("payout_claim", "actions", "[]"),
    ("payout_share", "caps", "{}"),
    ("payout_share", "caps_before", "{}"),
    ("payout_share", "caps_asked", "{}"),
    ("payout_share", "set_up", "{}"),
)


def upgrade() -> None:
    op.create_table(
        "payout_campaign",
        sa.Column("campaign_id", sa.Text(collation="C"), nullable=False),
        sa.Column("stands", sa.Text(collation="C"), nullable=False),
        sa.Column("action", sa.Text(collation="C"), nullable=False),
        sa.Column("cause", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("because", sa.Text(collation="C"), nullable=False),
        sa.Column("person", sa.Text(collation="C"), nullable=False),
        sa.Column("role", sa.Text(collation="C"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("rupiah", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(collation="C"), nullable=False),
        sa.Column("per_second", sa.BigInteger(), nullable=False),
        sa.Column("listed", sa.BigInteger(), nullable=False),
        sa.Column("chain", sa.Text(collation="C"), nullable=False),
        sa.Column("said", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("done_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("skipped", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("approved_by", sa.Text(collation="C"), nullable=True),
        sa.Column("approved_role", sa.Text(collation="C"), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id"),
        schema="payout",
    )
    op.create_index("payout_campaign_by_stands", "payout_campaign", ["stands"], schema="payout")
    op.create_table(
        "payout_campaign_piece",
        sa.Column("campaign_id", sa.Text(collation="C"), nullable=False),
        sa.Column("number", sa.Text(collation="C"), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "number"),
        schema="payout",
    )
    _outcomes()
    for table, column, empty in ADDED:
        default = sa.text(f"'{empty}'::jsonb")
        added = sa.Column(column, postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=default)
        op.add_column(table, added, schema="payout")
        op.alter_column(table, column, server_default=None, schema="payout")
    op.add_column("payout_share", sa.Column("caps_changed_at", sa.DateTime(timezone=True), nullable=True), schema="payout")
    op.add_column("claim_payouts", sa.Column("failure_code", sa.Text(collation="C"), nullable=True), schema="claim_state")
    op.create_index("claim_payouts_by_standing_failure_code", "claim_payouts", ["standing", "failure_code"], schema="claim_state")


def _outcomes() -> None:
    op.create_table(
        "payout_campaign_outcome",
        sa.Column("campaign_id", sa.Text(collation="C"), nullable=False),
        sa.Column("number", sa.Text(collation="C"), nullable=False),
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("payout_group", sa.Text(collation="C"), nullable=False),
        sa.Column("rupiah", sa.BigInteger(), nullable=False),
        sa.Column("skipped", sa.Text(collation="C"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "number"),
        schema="payout",
    )
    op.create_index(
        "payout_campaign_outcome_by_campaign_id_skipped",
        "payout_campaign_outcome",
        ["campaign_id", "skipped"],
        schema="payout",
    )


def downgrade() -> None:
    op.drop_index("claim_payouts_by_standing_failure_code", table_name="claim_payouts", schema="claim_state")
    op.drop_column("claim_payouts", "failure_code", schema="claim_state")
    op.drop_column("payout_share", "caps_changed_at", schema="payout")
    for table, column, _empty in ADDED:
        op.drop_column(table, column, schema="payout")
    op.drop_table("payout_campaign_outcome", schema="payout")
    op.drop_table("payout_campaign_piece", schema="payout")
    op.drop_table("payout_campaign", schema="payout")
