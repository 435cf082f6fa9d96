"""what is owed back is listed by office and fund, and counted in reports"""

# ruff: noqa: S608  what is put into this text is a constant of this file

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0034_claim_state"
down_revision: str | None = "0033_verification"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OFFICE = """CASE WHEN c.channel IN ('branch', 'mission') AND strpos(c.channel_reference, ':') > 0
    THEN split_part(c.channel_reference, ':', 1) ELSE 'PUSAT' END"""
"""As claim_state told offices apart when this was written."""
INDEXES = (
    ("open", "since", "recovery_id"),
    ("fund", "open", "since", "recovery_id"),
    ("office", "open", "since", "recovery_id"),
)
MEASURES = (
    "recoveries",
    "demanded_rupiah",
    "repaid_rupiah",
    "set_off_rupiah",
    "waived_rupiah",
    "owing",
    "owing_rupiah",
)


def upgrade() -> None:
    op.add_column(
        "claim_recoveries", sa.Column("office", sa.Text(), nullable=False, server_default="PUSAT"), schema="claim_state"
    )
    op.execute(
        f"UPDATE claim_state.claim_recoveries r SET office = {OFFICE} FROM claim_state.claims c WHERE c.claim_id = r.claim_id"
    )
    op.alter_column("claim_recoveries", "office", server_default=None, schema="claim_state")
    op.drop_index("claim_recoveries_by_open_since", table_name="claim_recoveries", schema="claim_state")
    for columns in INDEXES:
        op.create_index(f"claim_recoveries_by_{'_'.join(columns)}", "claim_recoveries", list(columns), schema="claim_state")
    for measure in MEASURES:
        none_yet = sa.Column(measure, sa.BigInteger(), nullable=False, server_default=sa.text("0"))
        op.add_column("report_cells", none_yet, schema="claim_state")
        op.alter_column("report_cells", measure, server_default=None, schema="claim_state")


def downgrade() -> None:
    for measure in reversed(MEASURES):
        op.drop_column("report_cells", measure, schema="claim_state")
    for columns in INDEXES:
        op.drop_index(f"claim_recoveries_by_{'_'.join(columns)}", table_name="claim_recoveries", schema="claim_state")
    op.create_index("claim_recoveries_by_open_since", "claim_recoveries", ["open", "since"], schema="claim_state")
    op.drop_column("claim_recoveries", "office", schema="claim_state")
