"""What the customer's documents name has its place: every module, test and link on `docs/context.md` is there."""

import re
from importlib import import_module
from pathlib import Path

import pytest

TREE = Path(__file__).parents[1]
PAGE = TREE / "docs" / "context.md"
ROWS = [line for line in PAGE.read_text().splitlines() if line.startswith("| **")]
NAMED = 15
"""Rows of the customer's list."""
PLACES = sorted(set(re.findall(r"`([a-z_]+(?:\.[a-z_]+)+:[A-Za-z_.]+)`", PAGE.read_text())))
TESTS = sorted(set(re.findall(r"`(tests/[a-z_/]+\.py)::([a-z_A-Z0-9]+)`", PAGE.read_text())))
LINKS = sorted(set(re.findall(r"\]\(([^)#]+)", PAGE.read_text())))


def test_everything_that_is_named_has_a_row_of_four_cells_none_of_them_empty() -> None:
    assert len(ROWS) == NAMED
    for row in ROWS:
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert len(cells) == 4, row
        assert all(cells), row
        assert "tests/" in cells[3], row


@pytest.mark.parametrize("place", PLACES)
def test_each_place_is_there(place: str) -> None:
    module, _, name = place.partition(":")
    found: object = import_module(module)
    for step in name.split("."):
        found = getattr(found, step)


@pytest.mark.parametrize(("file", "name"), TESTS)
def test_each_test_is_there(file: str, name: str) -> None:
    assert re.search(rf"^(async )?def {name}\b", (TREE / file).read_text(), re.MULTILINE), f"{file} has no {name}"


@pytest.mark.parametrize("link", LINKS)
def test_each_link_leads_somewhere(link: str) -> None:
    assert (PAGE.parent / link).exists()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[4:30])
def test_each_row_names_a_place_that_the_demo_or_a_report_shows(row: str) -> None:
    shown = row.strip("|").split(" | ")[2]
    assert "deploy.demo" in shown or "santunan " in shown or "schemas." in shown
