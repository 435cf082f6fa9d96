"""fingerprints: which claims showed the same account, telephone, doctor or witness lately"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0027_membership"
down_revision: str | None = "0026_assessment"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "fingerprints",
        sa.Column("fingerprint_key", sa.Text(collation="C"), nullable=False),
        sa.Column("seen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint_key"),
        schema="membership",
    )


def downgrade() -> None:
    op.drop_table("fingerprints", schema="membership")
