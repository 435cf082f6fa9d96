"""The tables of assessment."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005_assessment"
down_revision: str | None = "0004_verification"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA assessment")
    op.create_table(
        "assessments",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("seen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("claim", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("shares", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("member_id", sa.Text(), nullable=False),
        sa.Column("snapshot", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("verified", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("verified_by", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rounds", sa.BigInteger(), nullable=False),
        sa.Column("to_reserve", sa.Boolean(), nullable=False),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lines_digest", sa.Text(), nullable=False),
        sa.Column("task", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("approvals", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("deciders", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("denial_event", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id"),
        schema="assessment",
    )
    op.create_index("assessments_by_stage", "assessments", ["stage"], unique=False, schema="assessment")
    op.create_table(
        "engine_dead_letter",
        sa.Column("dead_letter_id", sa.Text(collation="C"), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("parks_key", sa.Boolean(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("source_partition", sa.Integer(), nullable=False),
        sa.Column("source_offset", sa.BigInteger(), nullable=False),
        sa.Column("timestamp_ms", sa.BigInteger(), nullable=False),
        sa.Column("record_key", sa.LargeBinary(), nullable=True),
        sa.Column("record_value", sa.LargeBinary(), nullable=True),
        sa.Column("headers", sa.LargeBinary(), nullable=False),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("dead_letter_id"),
        schema="assessment",
    )
    op.create_index("engine_dead_letter_by_key", "engine_dead_letter", ["key"], unique=False, schema="assessment")
    op.create_table(
        "engine_owner",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("decided_epoch", sa.BigInteger(), nullable=False),
        sa.Column("positions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("journal", sa.LargeBinary(), nullable=False),
        sa.Column("output_ends", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("writers", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("attempt", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("partition"),
        schema="assessment",
    )
    op.create_table(
        "engine_parked_key",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("dead_letter_id", sa.Text(collation="C"), nullable=False),
        sa.Column("draining", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("partition", "key"),
        schema="assessment",
    )
    op.create_table(
        "engine_parked_record",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("source_partition", sa.Integer(), nullable=False),
        sa.Column("source_offset", sa.BigInteger(), nullable=False),
        sa.Column("timestamp_ms", sa.BigInteger(), nullable=False),
        sa.Column("record_key", sa.LargeBinary(), nullable=True),
        sa.Column("record_value", sa.LargeBinary(), nullable=True),
        sa.Column("headers", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("partition", "number"),
        schema="assessment",
    )
    op.create_index(
        "engine_parked_record_by_key", "engine_parked_record", ["partition", "key", "number"], unique=False, schema="assessment"
    )
    op.create_table(
        "engine_timer",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("partition", "key", "name"),
        schema="assessment",
    )
    op.create_index("engine_timer_by_due_at", "engine_timer", ["partition", "due_at"], unique=False, schema="assessment")


def downgrade() -> None:
    op.drop_index("engine_timer_by_due_at", table_name="engine_timer", schema="assessment")
    op.drop_table("engine_timer", schema="assessment")
    op.drop_index("engine_parked_record_by_key", table_name="engine_parked_record", schema="assessment")
    op.drop_table("engine_parked_record", schema="assessment")
    op.drop_table("engine_parked_key", schema="assessment")
    op.drop_table("engine_owner", schema="assessment")
    op.drop_index("engine_dead_letter_by_key", table_name="engine_dead_letter", schema="assessment")
    op.drop_table("engine_dead_letter", schema="assessment")
    op.drop_index("assessments_by_stage", table_name="assessments", schema="assessment")
    op.drop_table("assessments", schema="assessment")
    op.execute("DROP SCHEMA assessment")
