"""canaries have a table of their own in the read model"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0018_claim_state"
down_revision: str | None = "0017_claim_state"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "canaries",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("claim", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("claim_id"),
        schema="claim_state",
    )
    op.create_index("canaries_by_ended_changed_at", "canaries", ["ended", "changed_at"], schema="claim_state")


def downgrade() -> None:
    op.drop_table("canaries", schema="claim_state")
