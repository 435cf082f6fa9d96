"""The database's schema: what the processors want, and the way there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import Connection, MetaData, Table, create_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import SchemaItem

from deploy.errors import Refused
from deploy.revisions import MIGRATIONS, known, open_connection, unknown_revision
from streams.described import metadata

UPGRADE_LOCK: Final = 7_283_410_551
"""An advisory lock: two machines that upgrade at once take turns."""
UPGRADE_IDLE_SECONDS_MAX: Final = 60
"""Within its transaction: the migrations are read meanwhile, which takes a slow machine longer than servers let a session idle."""


def wanted_metadata() -> MetaData:
    """The tables of every processor and of the engine, each in its processor's schema; and delivery's, the console's and the
    auditor's."""
    from deploy.audit.tables import audit_tables
    from deploy.wiring import all_processors
    from gateway.console.tables import console_tables
    from gateway.delivery.tables import delivery_tables

    found = metadata(all_processors())
    delivery_tables(found)
    console_tables(found)
    audit_tables(found)
    return found


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine("postgresql+psycopg://", creator=lambda: open_connection(url), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s")
    config.attributes["connection"] = connection
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(url: str) -> tuple[str | None, str | None]:
    """Bring the database to the newest revision; returns (before, after). Raises `Refused`."""
    with _connected(url) as connection:
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{UPGRADE_IDLE_SECONDS_MAX}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
        before = _current(connection)
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as error:
            raise Refused(unknown_revision(url, before)) from error
        after = _current(connection)
        connection.commit()
        return before, after


def differences(url: str) -> list[str]:
    """How the tables differ from what the processors want, after all migrations; empty when they agree."""
    wanted = wanted_metadata()
    schemas = frozenset(table.schema for table in wanted.tables.values() if table.schema)
    with _connected(url) as connection:
        context = MigrationContext.configure(connection, opts=comparison(schemas))
        return [str(difference) for difference in compare_metadata(context, wanted)]


def comparison(schemas: frozenset[str]) -> dict[str, Any]:
    """How alembic compares: these schemas only, types included. Other schemas of the database are none of our business."""

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "schema" or name in schemas

    def wanted(found: SchemaItem, _name: str | None, _kind: str, _reflected: bool, _other: SchemaItem | None) -> bool:
        return getattr(found, "schema", None) in schemas or not isinstance(found, Table)

    return {"include_schemas": True, "include_name": ours, "include_object": wanted, "compare_type": True}


def write_revision(url: str, processor: str, message: str) -> Path:
    """Write the migration of one processor's schema, from a scratch database at `url` that this brings up to date first."""
    upgrade(url)
    serial = len(known()) + 1
    with _connected(url) as connection:
        config = _config(connection)
        config.attributes["schemas"] = frozenset({processor})
        written = command.revision(config, message, autogenerate=True, rev_id=f"{serial:04d}_{processor}")
    if written is None or isinstance(written, list):
        raise Refused("Alembic wrote no single migration: look into deploy/migrations/versions.")
    return Path(written.path)
