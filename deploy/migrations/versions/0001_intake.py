"""The tables of intake."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001_intake"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA intake")
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
        schema="intake",
    )
    op.create_index("engine_dead_letter_by_key", "engine_dead_letter", ["key"], unique=False, schema="intake")
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
        schema="intake",
    )
    op.create_table(
        "engine_parked_key",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("dead_letter_id", sa.Text(collation="C"), nullable=False),
        sa.Column("draining", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("partition", "key"),
        schema="intake",
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
        schema="intake",
    )
    op.create_index(
        "engine_parked_record_by_key", "engine_parked_record", ["partition", "key", "number"], unique=False, schema="intake"
    )
    op.create_table(
        "engine_timer",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("partition", "key", "name"),
        schema="intake",
    )
    op.create_index("engine_timer_by_due_at", "engine_timer", ["partition", "due_at"], unique=False, schema="intake")
    op.create_table(
        "filed_claims",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("refused", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("answered", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("accounts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("personal", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("claim_id"),
        schema="intake",
    )
    op.create_index("filed_claims_by_standing", "filed_claims", ["standing"], unique=False, schema="intake")


def downgrade() -> None:
    op.drop_index("filed_claims_by_standing", table_name="filed_claims", schema="intake")
    op.drop_table("filed_claims", schema="intake")
    op.drop_index("engine_timer_by_due_at", table_name="engine_timer", schema="intake")
    op.drop_table("engine_timer", schema="intake")
    op.drop_index("engine_parked_record_by_key", table_name="engine_parked_record", schema="intake")
    op.drop_table("engine_parked_record", schema="intake")
    op.drop_table("engine_parked_key", schema="intake")
    op.drop_table("engine_owner", schema="intake")
    op.drop_index("engine_dead_letter_by_key", table_name="engine_dead_letter", schema="intake")
    op.drop_table("engine_dead_letter", schema="intake")
    op.execute("DROP SCHEMA intake")
