"""when a claim's papers were complete, for what is owed when its payment comes late"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0031_payout"
down_revision: str | None = "0030_claim_state"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("payout_claim", sa.Column("promise", postgresql.JSONB(astext_type=sa.Text()), nullable=True), schema="payout")


def downgrade() -> None:
    op.drop_column("payout_claim", "promise", schema="payout")
