"""Tables as people read and copy them from a terminal, and as programs read them from a pipe."""

from typing import Final

from rich.console import Console
from rich.table import Table

WIDE_CHARACTERS_MAX: Final = 2_000
"""Wider than any row of ours: no cell of a listing is longer than some hundred characters."""


def whole(table: Table, console: Console | None = None) -> None:
    """Print it as wide as it is, whatever the terminal's width: of an id, or of a setting's name, that is cut off nothing can be done."""
    console = console or Console()
    widest = console.measure(table, options=console.options.update(max_width=WIDE_CHARACTERS_MAX)).maximum
    narrow, console.width = console.width, max(console.width, widest)
    console.print(table, soft_wrap=True)
    console.width = narrow
