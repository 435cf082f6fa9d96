"""At which migration the database stands and which one this code needs: asked at every worker's start, so without alembic."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psycopg
from psycopg.errors import UndefinedTable

from deploy.errors import Refused

MIGRATIONS: Final = Path(__file__).parent / "migrations"
CONNECT_LIMIT_SECONDS: Final = 10
REASON_LENGTH_MAX: Final = 300


def without_password(url: str) -> str:
    """The address as it may be shown."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def open_connection(url: str) -> psycopg.Connection:
    """A connection of the driver. Raises `Refused` when the database does not answer."""
    try:
        return psycopg.connect(url, connect_timeout=CONNECT_LIMIT_SECONDS)
    except psycopg.Error as error:
        reason = " ".join(str(error).split())[:REASON_LENGTH_MAX].removesuffix("?")
        raise Refused(
            f"The database at {without_password(url)} does not answer: {reason}. Start it, or set SANTUNAN_DATABASE__URL."
        ) from error


def known() -> tuple[str, ...]:
    """The revisions of this code, oldest first: files are named after their revision, and that begins with its number."""
    return tuple(sorted(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py")))


def newest() -> str:
    """The revision that this code needs."""
    return known()[-1]


def current(url: str) -> str | None:
    """The revision that the database stands at; None for an empty one. Raises `Refused`."""
    with open_connection(url) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except UndefinedTable:
            return None
    return None if row is None else str(row[0])


def require_current(url: str) -> None:
    """Raises `Refused` with what to do when the database does not stand at this code's newest revision."""
    standing = current(url)
    if standing == newest():
        return
    if standing is not None and standing not in known():
        raise Refused(unknown_revision(url, standing))
    raise Refused(
        f"The database at {without_password(url)} stands at revision {standing or 'none'}, this code needs {newest()}. Run `santunan db upgrade`."
    )


def unknown_revision(url: str, revision: str | None) -> str:
    """The sentence about a database that a newer version has migrated."""
    return (
        f"The database at {without_password(url)} stands at revision {revision}, which this code does not know: "
        "it was migrated by a newer version. Deploy that version, or restore the database from before its migration."
    )
