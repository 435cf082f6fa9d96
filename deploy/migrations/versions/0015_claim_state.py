"""what each line was computed from, and how; rows of before have it after `santunan rebuild claim_state`"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015_claim_state"
down_revision: str | None = "0014_membership"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for name, empty in (("inputs", "{}"), ("steps", "[]")):
        op.add_column(
            "claim_lines",
            sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text(f"'{empty}'")),
            schema="claim_state",
        )
        op.alter_column("claim_lines", name, server_default=None, schema="claim_state")


def downgrade() -> None:
    op.drop_column("claim_lines", "steps", schema="claim_state")
    op.drop_column("claim_lines", "inputs", schema="claim_state")
