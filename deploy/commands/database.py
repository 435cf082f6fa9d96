"""`santunan db upgrade|show|revision`: the database's schema."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    database = typer.Typer(help="The database's schema.", no_args_is_help=True)
    database.command("upgrade")(upgrade)
    database.command("show")(show)
    database.command("revision")(revision)
    app.add_typer(database, name="db")


def upgrade() -> None:
    """Bring the database to this code's newest revision."""
    from deploy import database
    from deploy.settings import load_settings

    before, after = database.upgrade(load_settings().database.url)
    typer.echo(f"revision {after}, as before" if before == after else f"from revision {before or 'none'} to {after}")


def show() -> None:
    """Where the database stands and which revision the code needs; exit code 1 when they differ."""
    from deploy.revisions import current, newest
    from deploy.settings import load_settings

    standing = current(load_settings().database.url)
    typer.echo(f"database: {standing or 'none'}\ncode: {newest()}")
    raise typer.Exit(0 if standing == newest() else 1)


def revision(
    processor: Annotated[str, typer.Argument(help="whose tables changed")],
    message: Annotated[str, typer.Argument(help="what changed, in a few words")],
) -> None:
    """For developers: write the migration that a processor's changed tables need, tried on a throw-away database."""
    from tempfile import TemporaryDirectory

    from deploy import database
    from deploy.local.postgres import postgres

    with TemporaryDirectory() as folder, postgres(Path(folder)) as url:
        written = database.write_revision(url, processor, message)
    typer.echo(f"wrote {written.name}: `make format`, and read it before you commit it")
