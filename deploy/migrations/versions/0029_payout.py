"""life after the decision: what is asked, granted and disputed, and the schedule that stood while a claim is decided anew"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0029_payout"
down_revision: str | None = "0028_verification"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = ("afterlife", "stood")


def upgrade() -> None:
    for column in ADDED:
        op.add_column("payout_claim", sa.Column(column, postgresql.JSONB(astext_type=sa.Text()), nullable=True), schema="payout")


def downgrade() -> None:
    for column in reversed(ADDED):
        op.drop_column("payout_claim", column, schema="payout")
