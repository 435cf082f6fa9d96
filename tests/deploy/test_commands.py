"""Every command says what it and each of its options are for, and every command that a page, an alert or an error names exists."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from deploy.cli import build
from deploy.command_examples import EXAMPLES
from monitoring.rules.document import ALERTS

TREE = Path(__file__).parents[2]
PAGES = [*sorted((TREE / "docs").rglob("*.md")), TREE / "README.md", TREE / "CHANGELOG.md"]
FOLDERS = ("schemas", "streams", "processors", "gateway", "monitoring", "deploy", "benchmarks")
MODULES = [module for folder in FOLDERS for module in sorted((TREE / folder).rglob("*.py")) if "`santunan " in module.read_text()]
"""Sentences that say what to do name commands too."""
NAMED = re.compile(r"`santunan ((?:[a-z_]+ ?)+)")
SEVERAL = re.compile(r"`santunan [a-z_ ]+\|")
"""`santunan bench stage|limit`: names are alternatives, which the test of names does not read."""


def found(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    yield path, command
    if isinstance(command, TyperGroup):
        for name, below in command.commands.items():
            yield from found(below, (*path, name))


COMMANDS = dict(found(typer.main.get_command(build())))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_says_what_it_and_its_options_are_for(path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    assert isinstance(command, typer.core.TyperCommand | TyperGroup)
    assert command.help
    assert [option.name for option in command.params if not getattr(option, "help", None)] == []


def needs(command: object) -> bool:
    """More than its name."""
    return isinstance(command, typer.core.TyperCommand) and any(each.required for each in command.params)


def test_a_command_that_needs_more_than_its_name_ends_its_help_with_an_example() -> None:
    without = [path for path, command in COMMANDS.items() if needs(command) and not getattr(command, "epilog", None)]
    assert [" ".join(path) for path in without] == []


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_is_read_by_its_command(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = tuple(shlex.split(line))
    path = next(words[:end] for end in range(3, 0, -1) if words[:end] in COMMANDS)
    command = COMMANDS[path]
    assert isinstance(command, typer.core.TyperCommand)
    assert command.epilog == f"Example: santunan {line}"
    monkeypatch.chdir(tmp_path)
    for word in words[len(path) :]:
        if word.endswith("/"):
            Path(word).mkdir()
        elif re.search(r"\.(csv|json|xml)$", word):
            Path(word).parent.mkdir(parents=True, exist_ok=True)
            Path(word).touch()
    command.make_context(path[-1], list(words[len(path) :])).close()


def exists(named: tuple[str, ...]) -> bool:
    """A group alone, or a command with whatever follows as its arguments."""
    known = next((named[:end] for end in range(len(named), 0, -1) if named[:end] in COMMANDS), None)
    return known is not None and (known == named or not isinstance(COMMANDS[known], TyperGroup))


SAID = {
    **{str(page.relative_to(TREE)): page.read_text() for page in (*PAGES, *MODULES)},
    **{f"alert {alert.name}": alert.action for alert in ALERTS},
}


@pytest.mark.parametrize("where", SAID)
def test_every_command_that_is_named_exists(where: str) -> None:
    named = [tuple(words.split()) for words in NAMED.findall(SEVERAL.sub("", SAID[where]))]
    assert [" ".join(words) for words in named if not exists(words)] == [], where
