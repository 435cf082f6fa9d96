"""The database's schema, step by step: each processor's tables as `streams.tables` draws them, written down by alembic."""
