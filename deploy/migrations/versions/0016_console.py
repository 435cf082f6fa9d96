"""what the console asks for: who has waited longest for what, and open dead letters by their age"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016_console"
down_revision: str | None = "0015_claim_state"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PROCESSORS = ("intake", "membership", "documents", "verification", "assessment", "payout", "claim_state", "notification")


def upgrade() -> None:
    op.drop_index("claim_waiting_by_waiting_for_until", table_name="claim_waiting", schema="claim_state")
    op.create_index("claim_waiting_by_waiting_for_since", "claim_waiting", ["waiting_for", "since"], schema="claim_state")
    for processor in PROCESSORS:
        op.create_index(
            "engine_dead_letter_open",
            "engine_dead_letter",
            ["set_aside_at"],
            schema=processor,
            postgresql_where=sa.text("resolution IS NULL"),
        )


def downgrade() -> None:
    for processor in PROCESSORS:
        op.drop_index("engine_dead_letter_open", table_name="engine_dead_letter", schema=processor)
    op.drop_index("claim_waiting_by_waiting_for_since", table_name="claim_waiting", schema="claim_state")
    op.create_index("claim_waiting_by_waiting_for_until", "claim_waiting", ["waiting_for", "until"], schema="claim_state")
