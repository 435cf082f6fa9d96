"""`santunan`: one command line; each command stands in a module of its own under `deploy.commands` and is registered here."""

import sys
from importlib import import_module
from typing import Final, NoReturn

import typer
from rich.console import Console

from deploy.command_examples import add_examples
from deploy.errors import Refused
from streams.errors import SantunanError

COMMANDS: Final = (
    "assess",
    "tariffs",
    "replay",
    "bench",
    "demo",
    "worker",
    "gateway",
    "sandbox",
    "exporter",
    "canary",
    "top",
    "ingest",
    "uploads",
    "deliver",
    "topics",
    "database",
    "pausing",
    "doctor",
    "settings",
    "dead_letters",
    "payouts",
    "campaign",
    "bank",
    "report",
    "audit",
    "rebuild",
    "recover",
)
"""Modules of `deploy.commands`; each has `register(app)`, and imports what its commands need only when they run."""

EXIT_REFUSED: Final = 1
EXIT_INTERRUPTED: Final = 130


def build() -> typer.Typer:
    """The application with every command registered."""
    app = typer.Typer(
        name="santunan",
        help="The claims pipeline: from submission to paid, exactly once.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for name in COMMANDS:
        import_module(f"deploy.commands.{name}").register(app)
    add_examples(app)
    return app


def main() -> None:
    """Runs the command. What a person can mend is one sentence on stderr and exit code 1, anything else a traceback."""
    try:
        build()()
    except (Refused, SantunanError) as error:
        _refuse(str(error))
    except OSError as error:
        if error.filename is None:
            raise
        _refuse(f"{error.filename}: {error.strerror}. See that it is there and what it should be, and that this user may use it.")
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)


def _refuse(why: str) -> NoReturn:
    """Square brackets in a message are no markup."""
    plain = why.replace("[", r"\[")
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"[bold red]refused:[/] {plain}")
    sys.exit(EXIT_REFUSED)
