"""the trace of each event in a claim's history; rows of before have it after `santunan rebuild claim_state`"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017_claim_state"
down_revision: str | None = "0016_console"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("claim_history", sa.Column("trace_id", sa.Text(), nullable=True), schema="claim_state")
    op.create_index("claim_history_by_trace_id", "claim_history", ["trace_id"], schema="claim_state")


def downgrade() -> None:
    op.drop_index("claim_history_by_trace_id", table_name="claim_history", schema="claim_state")
    op.drop_column("claim_history", "trace_id", schema="claim_state")
