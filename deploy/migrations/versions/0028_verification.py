"""what other claims have in common with a claim, and when its papers were issued: what signals are found from"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0028_verification"
down_revision: str | None = "0027_membership"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = {"sightings": "'[]'", "issued": "'{}'"}


def upgrade() -> None:
    for name, empty in ADDED.items():
        column = sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text(empty))
        op.add_column("verifications", column, schema="verification")
        op.alter_column("verifications", name, server_default=None, schema="verification")


def downgrade() -> None:
    for name in ADDED:
        op.drop_column("verifications", name, schema="verification")
