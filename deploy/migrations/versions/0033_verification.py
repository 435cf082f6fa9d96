"""what an employer was asked about a claim, and until when"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0033_verification"
down_revision: str | None = "0032_findings"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    column = sa.Column("employer", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    op.add_column("verifications", column, schema="verification")


def downgrade() -> None:
    op.drop_column("verifications", "employer", schema="verification")
