"""the results of the continuous audit, each signed and naming the one before it"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023_audit"
down_revision: str | None = "0022_console"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA audit")
    op.create_table(
        "results",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(collation="C"), nullable=False),
        sa.Column("signature", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("sequence"),
        schema="audit",
    )


def downgrade() -> None:
    op.execute("DROP SCHEMA audit CASCADE")
