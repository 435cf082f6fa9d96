"""who has to look at a claim before it is verified, and what they found"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0032_findings"
down_revision: str | None = "0031_payout"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = (
    ("verification", "verifications", "inquiries"),
    ("verification", "verifications", "findings"),
    ("assessment", "assessments", "findings"),
)


def upgrade() -> None:
    for schema, table, column in COLUMNS:
        none_yet = sa.Column(
            column, postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'[]'::jsonb")
        )
        op.add_column(table, none_yet, schema=schema)
        op.alter_column(table, column, server_default=None, schema=schema)


def downgrade() -> None:
    for schema, table, column in reversed(COLUMNS):
        op.drop_column(table, column, schema=schema)
