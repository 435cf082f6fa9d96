"""The tables of claim_state."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007_claim_state"
down_revision: str | None = "0006_payout"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA claim_state")
    op.create_table(
        "claim_anomalies",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("event_id", sa.Text(collation="C"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("log_partition", sa.BigInteger(), nullable=False),
        sa.Column("log_offset", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "event_id"),
        schema="claim_state",
    )
    op.create_index("claim_anomalies_by_at", "claim_anomalies", ["at"], unique=False, schema="claim_state")
    op.create_table(
        "claim_documents",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("document_id", sa.Text(collation="C"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "document_id"),
        schema="claim_state",
    )
    op.create_table(
        "claim_history",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("event_id", sa.Text(collation="C"), nullable=False),
        sa.Column("log_partition", sa.BigInteger(), nullable=False),
        sa.Column("log_offset", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status_before", sa.Text(), nullable=True),
        sa.Column("status_after", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "event_id"),
        schema="claim_state",
    )
    op.create_table(
        "claim_lines",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("line_id", sa.Text(collation="C"), nullable=False),
        sa.Column("benefit", sa.Text(), nullable=False),
        sa.Column("payee_ref", sa.Text(), nullable=False),
        sa.Column("gross_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("tax_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("net_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("tariff_version", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("unverified", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("lines_digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "line_id"),
        schema="claim_state",
    )
    op.create_table(
        "claim_payouts",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("payout_group", sa.Text(collation="C"), nullable=False),
        sa.Column("payee_ref", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("gross_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("tax_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("net_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("returned_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("instalment", sa.BigInteger(), nullable=False),
        sa.Column("instalments", sa.BigInteger(), nullable=False),
        sa.Column("payout_id", sa.Text(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("payment_system", sa.Text(), nullable=True),
        sa.Column("rail", sa.Text(), nullable=True),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.Column("value_date", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("earlier_payout_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "payout_group"),
        schema="claim_state",
    )
    op.create_index("claim_payouts_by_payout_id", "claim_payouts", ["payout_id"], unique=False, schema="claim_state")
    op.create_index("claim_payouts_by_standing_until", "claim_payouts", ["standing", "until"], unique=False, schema="claim_state")
    op.create_table(
        "claim_people",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("personal", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("claim_id"),
        schema="claim_state",
    )
    op.create_table(
        "claim_waiting",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("waiting_for", sa.Text(collation="C"), nullable=False),
        sa.Column("about", sa.Text(collation="C"), nullable=False),
        sa.Column("waiting_on", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "waiting_for", "about"),
        schema="claim_state",
    )
    op.create_index(
        "claim_waiting_by_waiting_for_until", "claim_waiting", ["waiting_for", "until"], unique=False, schema="claim_state"
    )
    op.create_index("claim_waiting_by_waiting_on", "claim_waiting", ["waiting_on"], unique=False, schema="claim_state")
    op.create_table(
        "claims",
        sa.Column("claim_id", sa.Text(collation="C"), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("waiting_for", sa.Text(), nullable=True),
        sa.Column("waiting_on", sa.Text(), nullable=True),
        sa.Column("waiting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("filing", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("channel_reference", sa.Text(), nullable=True),
        sa.Column("reporter_role", sa.Text(), nullable=True),
        sa.Column("member_id", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("event_date", sa.Date(), nullable=True),
        sa.Column("event_country", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("requested_revision", sa.BigInteger(), nullable=False),
        sa.Column("withdrawal_requested", sa.Boolean(), nullable=False),
        sa.Column("approved_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("instructed_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("settled_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("appeal_until", sa.Date(), nullable=True),
        sa.Column("basis", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("facets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("stale", sa.BigInteger(), nullable=False),
        sa.Column("anomalies", sa.BigInteger(), nullable=False),
        sa.Column("last_event_id", sa.Text(), nullable=False),
        sa.Column("last_event_type", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("claim_id"),
        schema="claim_state",
    )
    op.create_index("claims_by_case_id", "claims", ["case_id"], unique=False, schema="claim_state")
    op.create_index("claims_by_changed_at", "claims", ["changed_at"], unique=False, schema="claim_state")
    op.create_index(
        "claims_by_channel_channel_reference", "claims", ["channel", "channel_reference"], unique=False, schema="claim_state"
    )
    op.create_index("claims_by_member_id", "claims", ["member_id"], unique=False, schema="claim_state")
    op.create_index("claims_by_status_status_since", "claims", ["status", "status_since"], unique=False, schema="claim_state")
    op.create_index(
        "claims_by_waiting_for_waiting_until", "claims", ["waiting_for", "waiting_until"], unique=False, schema="claim_state"
    )
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
        schema="claim_state",
    )
    op.create_index("engine_dead_letter_by_key", "engine_dead_letter", ["key"], unique=False, schema="claim_state")
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
        schema="claim_state",
    )
    op.create_table(
        "engine_parked_key",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("dead_letter_id", sa.Text(collation="C"), nullable=False),
        sa.Column("draining", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("partition", "key"),
        schema="claim_state",
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
        schema="claim_state",
    )
    op.create_index(
        "engine_parked_record_by_key", "engine_parked_record", ["partition", "key", "number"], unique=False, schema="claim_state"
    )
    op.create_table(
        "engine_timer",
        sa.Column("partition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("partition", "key", "name"),
        schema="claim_state",
    )
    op.create_index("engine_timer_by_due_at", "engine_timer", ["partition", "due_at"], unique=False, schema="claim_state")


def downgrade() -> None:
    op.drop_index("engine_timer_by_due_at", table_name="engine_timer", schema="claim_state")
    op.drop_table("engine_timer", schema="claim_state")
    op.drop_index("engine_parked_record_by_key", table_name="engine_parked_record", schema="claim_state")
    op.drop_table("engine_parked_record", schema="claim_state")
    op.drop_table("engine_parked_key", schema="claim_state")
    op.drop_table("engine_owner", schema="claim_state")
    op.drop_index("engine_dead_letter_by_key", table_name="engine_dead_letter", schema="claim_state")
    op.drop_table("engine_dead_letter", schema="claim_state")
    op.drop_index("claims_by_waiting_for_waiting_until", table_name="claims", schema="claim_state")
    op.drop_index("claims_by_status_status_since", table_name="claims", schema="claim_state")
    op.drop_index("claims_by_member_id", table_name="claims", schema="claim_state")
    op.drop_index("claims_by_channel_channel_reference", table_name="claims", schema="claim_state")
    op.drop_index("claims_by_changed_at", table_name="claims", schema="claim_state")
    op.drop_index("claims_by_case_id", table_name="claims", schema="claim_state")
    op.drop_table("claims", schema="claim_state")
    op.drop_index("claim_waiting_by_waiting_on", table_name="claim_waiting", schema="claim_state")
    op.drop_index("claim_waiting_by_waiting_for_until", table_name="claim_waiting", schema="claim_state")
    op.drop_table("claim_waiting", schema="claim_state")
    op.drop_table("claim_people", schema="claim_state")
    op.drop_index("claim_payouts_by_standing_until", table_name="claim_payouts", schema="claim_state")
    op.drop_index("claim_payouts_by_payout_id", table_name="claim_payouts", schema="claim_state")
    op.drop_table("claim_payouts", schema="claim_state")
    op.drop_table("claim_lines", schema="claim_state")
    op.drop_table("claim_history", schema="claim_state")
    op.drop_table("claim_documents", schema="claim_state")
    op.drop_index("claim_anomalies_by_at", table_name="claim_anomalies", schema="claim_state")
    op.drop_table("claim_anomalies", schema="claim_state")
    op.execute("DROP SCHEMA claim_state")
