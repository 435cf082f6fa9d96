"""Each alert has its page, each page its alert, and every command that they name exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from deploy.cli import build
from monitoring.rules.document import ALERTS, NAMES

DOCS = Path(__file__).parents[2] / "docs"
RUNBOOKS = DOCS / "runbooks"
HEADINGS = ["What it means", "Consequence", "How to find out", "What to do"]
NAMED = re.compile(r"`santunan ([a-z_]+)(?: ([a-z_]+))?(?: ([a-z_]+))?")
ARGUMENTS_OF = {"worker", "rebuild", "recover", "bench", "ingest"}
"""Commands whose next word is an argument."""


def words(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, TyperGroup):
        for name, found in command.commands.items():
            yield from words(found, (*path, name))


@pytest.fixture(scope="module")
def commands() -> set[tuple[str, ...]]:
    return set(words(typer.main.get_command(build())))


def test_each_alert_has_a_page_and_each_page_an_alert() -> None:
    assert {path.stem for path in RUNBOOKS.glob("*.md")} - {"README"} == set(NAMES)
    index = (RUNBOOKS / "README.md").read_text()
    assert [name for name in NAMES if f"]({name}.md)" not in index] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_what_it_means_what_follows_how_to_find_out_and_what_to_do(name: str) -> None:
    text = (RUNBOOKS / f"{name}.md").read_text()
    assert text.startswith(f"# {name}\n")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert all(len(part.split()) > 5 for part in text.split("\n## ")[1:])


@pytest.mark.parametrize(
    ("where", "text"),
    [
        *((path.name, path.read_text()) for path in sorted(RUNBOOKS.glob("*.md"))),
        ("operations.md", (DOCS / "operations.md").read_text()),
        *((alert.name, alert.action) for alert in ALERTS),
    ],
)
def test_every_command_that_is_named_exists(where: str, text: str, commands: set[tuple[str, ...]]) -> None:
    for named in NAMED.findall(text):
        given = tuple(word for word in named if word)
        known = given[:1] if given[0] in ARGUMENTS_OF else given
        assert known in commands, f"{where} names `santunan {' '.join(given)}`"
