"""Called by alembic: the connection comes from `deploy.database`, the wanted tables from the processors themselves."""

from collections.abc import Iterable
from typing import Any

from alembic import context
from alembic.operations.ops import ExecuteSQLOp, MigrationScript
from sqlalchemy import inspect

from deploy.database import comparison, wanted_metadata

WANTED = wanted_metadata()
SCHEMAS: frozenset[str] = context.config.attributes.get(
    "schemas", frozenset(table.schema for table in WANTED.tables.values() if table.schema)
)


def _create_schemas(_context: object, _revision: object, directives: Iterable[MigrationScript]) -> None:
    """A new processor's schema comes before its tables and goes after them."""
    present = inspect(context.get_bind()).get_schema_names()
    missing = sorted(SCHEMAS - set(present))
    for script in directives:
        if script.upgrade_ops is not None and script.downgrade_ops is not None:
            script.upgrade_ops.ops[:0] = [ExecuteSQLOp(f"CREATE SCHEMA {schema}") for schema in missing]
            script.downgrade_ops.ops.extend(ExecuteSQLOp(f"DROP SCHEMA {schema}") for schema in reversed(missing))


def _run(connection: Any) -> None:
    context.configure(
        connection=connection, target_metadata=WANTED, process_revision_directives=_create_schemas, **comparison(SCHEMAS)
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
