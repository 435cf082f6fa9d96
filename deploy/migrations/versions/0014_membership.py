"""what employers and sponsors stated, and what proofs of coverage are made of"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0014_membership"
down_revision: str | None = "0013_delivery"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "proofs",
        sa.Column("member_id", sa.Text(collation="C"), nullable=False),
        sa.Column("memberships", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("personal", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("member_id"),
        schema="membership",
    )
    for table, column in (("aliases", "employed"), ("aliases", "sponsored"), ("members", "sources")):
        op.add_column(
            table,
            sa.Column(column, postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'[]'")),
            schema="membership",
        )
        op.alter_column(table, column, server_default=None, schema="membership")


def downgrade() -> None:
    op.drop_column("members", "sources", schema="membership")
    op.drop_column("aliases", "sponsored", schema="membership")
    op.drop_column("aliases", "employed", schema="membership")
    op.drop_table("proofs", schema="membership")
