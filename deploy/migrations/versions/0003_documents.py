"""The tables of documents."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003_documents"
down_revision: str | None = "0002_membership"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA documents")
    op.create_table(
        "dossiers",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("claim_revision", sa.BigInteger(), nullable=False),
        sa.Column("documents_revision", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.BigInteger(), nullable=False),
        sa.Column("selected_digest", sa.Text(), nullable=False),
        sa.Column("complete_basis", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("requirements", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("payee_refs", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("held", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reviews", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("claim_id"),
        schema="documents",
    )
    op.create_index("dossiers_by_stage", "dossiers", ["stage"], unique=False, schema="documents")
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
        schema="documents",
    )
    op.create_index("engine_dead_letter_by_key", "engine_dead_letter", ["key"], unique=False, schema="documents")
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
        schema="documents",
    )
    op.create_table(
        "engine_parked_key",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("dead_letter_id", sa.Text(collation="C"), nullable=False),
        sa.Column("draining", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("partition", "key"),
        schema="documents",
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
        schema="documents",
    )
    op.create_index(
        "engine_parked_record_by_key", "engine_parked_record", ["partition", "key", "number"], unique=False, schema="documents"
    )
    op.create_table(
        "engine_timer",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("partition", "key", "name"),
        schema="documents",
    )
    op.create_index("engine_timer_by_due_at", "engine_timer", ["partition", "due_at"], unique=False, schema="documents")


def downgrade() -> None:
    op.drop_index("engine_timer_by_due_at", table_name="engine_timer", schema="documents")
    op.drop_table("engine_timer", schema="documents")
    op.drop_index("engine_parked_record_by_key", table_name="engine_parked_record", schema="documents")
    op.drop_table("engine_parked_record", schema="documents")
    op.drop_table("engine_parked_key", schema="documents")
    op.drop_table("engine_owner", schema="documents")
    op.drop_index("engine_dead_letter_by_key", table_name="engine_dead_letter", schema="documents")
    op.drop_table("engine_dead_letter", schema="documents")
    op.drop_index("dossiers_by_stage", table_name="dossiers", schema="documents")
    op.drop_table("dossiers", schema="documents")
    op.execute("DROP SCHEMA documents")
