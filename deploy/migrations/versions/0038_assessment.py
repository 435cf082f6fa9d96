"""losses of the body that a member's other claims were given"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0038_assessment"
down_revision: str | None = "0037_claim_state"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    column = sa.Column("losses_before", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'[]'"))
    op.add_column("assessments", column, schema="assessment")
    op.alter_column("assessments", "losses_before", server_default=None, schema="assessment")


def downgrade() -> None:
    op.drop_column("assessments", "losses_before", schema="assessment")
