"""questioned receipts page by page, and by reason"""

from collections.abc import Sequence

from alembic import op

revision: str = "0037_claim_state"
down_revision: str | None = "0036_intake"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for columns in (("at", "event_id"), ("reason", "at", "event_id")):
        op.create_index(f"questioned_receipts_by_{'_'.join(columns)}", "questioned_receipts", [*columns], schema="claim_state")
    op.drop_index("questioned_receipts_by_at", table_name="questioned_receipts", schema="claim_state")


def downgrade() -> None:
    op.create_index("questioned_receipts_by_at", "questioned_receipts", ["at"], schema="claim_state")
    for columns in (("reason", "at", "event_id"), ("at", "event_id")):
        op.drop_index(f"questioned_receipts_by_{'_'.join(columns)}", table_name="questioned_receipts", schema="claim_state")
