"""what the console shows and keeps: a partition's last takeover, the events of each hour of a fortnight, and who works on which question"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022_console"
down_revision: str | None = "0021_membership"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

PROCESSORS = ("intake", "membership", "documents", "verification", "assessment", "payout", "claim_state", "notification")
TEXTS = ("taken_by", "taken_from", "taken_why")


def upgrade() -> None:
    for processor in PROCESSORS:
        op.add_column("engine_owner", sa.Column("taken_at", sa.DateTime(timezone=True)), schema=processor)
        for name in TEXTS:
            op.add_column("engine_owner", sa.Column(name, sa.Text), schema=processor)
        op.create_table(
            "engine_hour",
            sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
            sa.Column("events", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint("partition", "slot"),
            schema=processor,
        )
    op.execute("CREATE SCHEMA console")
    op.create_table(
        "task_lease",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("task_id"),
        schema="console",
    )
    op.create_index("task_lease_until", "task_lease", ["until"], schema="console")


def downgrade() -> None:
    op.drop_table("task_lease", schema="console")
    op.execute("DROP SCHEMA console")
    for processor in PROCESSORS:
        op.drop_table("engine_hour", schema=processor)
        for name in ("taken_at", *TEXTS):
            op.drop_column("engine_owner", name, schema=processor)
