"""The auditor's one table: results, each signed and naming the one before it."""

import sqlalchemy as sa


def audit_tables(described: sa.MetaData) -> None:
    """Add it to what the database should hold."""
    sa.Table(
        "results",
        described,
        sa.Column("sequence", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(collation="C"), nullable=False),
        sa.Column("signature", sa.Text(collation="C"), nullable=False),
        schema="audit",
    )
