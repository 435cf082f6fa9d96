"""sums that an officer stated where the rules had to stop, until the claim is verified anew"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0026_assessment"
down_revision: str | None = "0025_console"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("assessments", sa.Column("stated", postgresql.JSONB(astext_type=sa.Text()), nullable=True), schema="assessment")


def downgrade() -> None:
    op.drop_column("assessments", "stated", schema="assessment")
