"""Each alert has its page, and each page its alert."""

import re
from pathlib import Path

import pytest

from monitoring.rules.document import NAMES

DOCS = Path(__file__).parents[2] / "docs"
RUNBOOKS = DOCS / "runbooks"
HEADINGS = ["What it means", "Consequence", "How to find out", "What to do"]


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
