"""`santunan settings`: every environment variable and its default."""

import typer
from rich.table import Table

from deploy.showing import whole


def register(app: typer.Typer) -> None:
    app.command("settings")(settings)


def settings() -> None:
    """Every setting's environment variable and its default."""
    from deploy.settings import names

    table = Table("variable", "default", box=None)
    for name, default in names():
        table.add_row(name, default)
    whole(table)
