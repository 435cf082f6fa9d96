"""lists of officers are read by the office of their rows, and claims are found by every account that a payee ever named"""

# ruff: noqa: S608  what is put into these texts is a constant of this file

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025_console"
down_revision: str | None = "0024_claim_state"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OFFICE = """CASE WHEN c.channel IN ('branch', 'mission') AND strpos(c.channel_reference, ':') > 0
    THEN split_part(c.channel_reference, ':', 1) ELSE 'PUSAT' END"""
"""As claim_state told offices apart when this was written."""
INDEXES = {
    "claim_waiting": (
        ("office", "waiting_for", "since"),
        ("waiting_on", "waiting_for", "due_at", "about"),
        ("office", "waiting_on", "waiting_for", "due_at", "about"),
    ),
    "claim_payouts": (("standing", "retired", "since"), ("office", "standing", "retired", "since")),
}


def upgrade() -> None:
    for table in INDEXES:
        op.add_column(table, sa.Column("office", sa.Text(), nullable=False, server_default="PUSAT"), schema="claim_state")
    op.add_column("claim_waiting", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True), schema="claim_state")
    op.execute(
        f"UPDATE claim_state.claim_waiting w SET due_at = coalesce(w.until, w.since), office = {OFFICE} "
        "FROM claim_state.claims c WHERE c.claim_id = w.claim_id"
    )
    op.execute(
        f"UPDATE claim_state.claim_payouts p SET office = {OFFICE} FROM claim_state.claims c "
        f"WHERE c.claim_id = p.claim_id AND {OFFICE} <> 'PUSAT'"
    )
    op.alter_column("claim_waiting", "due_at", nullable=False, schema="claim_state")
    for table, indexes in INDEXES.items():
        op.alter_column(table, "office", server_default=None, schema="claim_state")
        for columns in indexes:
            op.create_index(f"{table}_by_{'_'.join(columns)}", table, list(columns), schema="claim_state")
    op.drop_index("claim_waiting_by_waiting_on", table_name="claim_waiting", schema="claim_state")
    op.execute(
        """CREATE INDEX payout_claim_inside_personal ON payout.payout_claim USING gin
        (jsonb_path_query_array(personal, '$.**."number"'::jsonpath) jsonb_path_ops)"""
    )


def downgrade() -> None:
    op.drop_index("payout_claim_inside_personal", table_name="payout_claim", schema="payout")
    op.create_index("claim_waiting_by_waiting_on", "claim_waiting", ["waiting_on"], schema="claim_state")
    for table, indexes in INDEXES.items():
        for columns in indexes:
            op.drop_index(f"{table}_by_{'_'.join(columns)}", table_name=table, schema="claim_state")
        op.drop_column(table, "office", schema="claim_state")
    op.drop_column("claim_waiting", "due_at", schema="claim_state")
