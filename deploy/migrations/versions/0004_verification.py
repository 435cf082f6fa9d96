"""The tables of verification."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004_verification"
down_revision: str | None = "0003_documents"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA verification")
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
        schema="verification",
    )
    op.create_index("engine_dead_letter_by_key", "engine_dead_letter", ["key"], unique=False, schema="verification")
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
        schema="verification",
    )
    op.create_table(
        "engine_parked_key",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("dead_letter_id", sa.Text(collation="C"), nullable=False),
        sa.Column("draining", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("partition", "key"),
        schema="verification",
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
        schema="verification",
    )
    op.create_index(
        "engine_parked_record_by_key", "engine_parked_record", ["partition", "key", "number"], unique=False, schema="verification"
    )
    op.create_table(
        "engine_timer",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("partition", "key", "name"),
        schema="verification",
    )
    op.create_index("engine_timer_by_due_at", "engine_timer", ["partition", "due_at"], unique=False, schema="verification")
    op.create_table(
        "verifications",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("seen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("covered_claim", sa.BigInteger(), nullable=False),
        sa.Column("snapshot", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("complete_claim", sa.BigInteger(), nullable=False),
        sa.Column("linked", sa.Boolean(), nullable=False),
        sa.Column("others", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("denial_event", sa.Text(), nullable=False),
        sa.Column("denials", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("denied_role", sa.Text(), nullable=True),
        sa.Column("appeal_until", sa.Date(), nullable=True),
        sa.Column("appeals", sa.BigInteger(), nullable=False),
        sa.Column("appeal_submission", sa.Text(), nullable=False),
        sa.Column("appealing", sa.Boolean(), nullable=False),
        sa.Column("task", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("deciders", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("deniers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("personal", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("claim_id"),
        schema="verification",
    )
    op.create_index("verifications_by_stage", "verifications", ["stage"], unique=False, schema="verification")


def downgrade() -> None:
    op.drop_index("verifications_by_stage", table_name="verifications", schema="verification")
    op.drop_table("verifications", schema="verification")
    op.drop_index("engine_timer_by_due_at", table_name="engine_timer", schema="verification")
    op.drop_table("engine_timer", schema="verification")
    op.drop_index("engine_parked_record_by_key", table_name="engine_parked_record", schema="verification")
    op.drop_table("engine_parked_record", schema="verification")
    op.drop_table("engine_parked_key", schema="verification")
    op.drop_table("engine_owner", schema="verification")
    op.drop_index("engine_dead_letter_by_key", table_name="engine_dead_letter", schema="verification")
    op.drop_table("engine_dead_letter", schema="verification")
    op.execute("DROP SCHEMA verification")
