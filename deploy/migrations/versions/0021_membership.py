"""who is covered in which months, for reports; members of before are counted from their next record on"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021_membership"
down_revision: str | None = "0020_payout"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = ("month", "segment", "province", "country", "sponsor", "log_partition")


def upgrade() -> None:
    op.add_column(
        "members", sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.text("false")), schema="membership"
    )
    op.alter_column("members", "counted", server_default=None, schema="membership")
    op.create_table(
        "report_covered",
        *(sa.Column(part, sa.Text(collation="C"), nullable=False) for part in KEY),
        sa.Column("joined", sa.BigInteger(), nullable=False),
        sa.Column("left", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY),
        schema="membership",
    )


def downgrade() -> None:
    op.drop_table("report_covered", schema="membership")
    op.drop_column("members", "counted", schema="membership")
