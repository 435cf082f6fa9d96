"""What a listing names can be copied from it, however narrow the terminal."""

from io import StringIO
from uuid import UUID

import pytest
from rich.console import Console
from rich.table import Table
from typer.testing import CliRunner

from deploy.cli import build
from deploy.settings import names
from deploy.showing import whole

LETTER = str(UUID(int=7))


@pytest.mark.parametrize("columns", [20, 80, 300])
def test_no_cell_is_cut_off_whatever_the_terminals_width(columns: int) -> None:
    table = Table("id", "subject", "reason", box=None)
    table.add_row(LETTER, LETTER, "a reason of several words")
    out = StringIO()
    whole(table, Console(file=out, width=columns))
    (_, row) = out.getvalue().splitlines()
    assert row.split() == [LETTER, LETTER, "a", "reason", "of", "several", "words"]


def test_every_setting_is_listed_by_its_whole_name() -> None:
    said = CliRunner().invoke(build(), ["settings"], env={"COLUMNS": "80"}).stdout
    assert [name for name, _ in names() if f"{name} " not in said] == []
