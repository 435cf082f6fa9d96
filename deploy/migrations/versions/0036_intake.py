"""which payees an employer or a facility is itself, in what it filed"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0036_intake"
down_revision: str | None = "0035_claim_state"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    column = sa.Column("own_payees", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'[]'"))
    op.add_column("filed_claims", column, schema="intake")
    op.alter_column("filed_claims", "own_payees", server_default=None, schema="intake")


def downgrade() -> None:
    op.drop_column("filed_claims", "own_payees", schema="intake")
