"""Every page can be found, and every link on a page leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

TREE = Path(__file__).parents[2]
DOCS = TREE / "docs"
INDEX = DOCS / "README.md"
RUNBOOKS = DOCS / "runbooks"


def links(page: Path) -> Iterator[Path]:
    """The files that a page links to; addresses and places on the page itself are left out."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", target):
            yield (page.parent / target.partition("#")[0]).resolve()


def test_every_page_stands_in_the_index() -> None:
    found = {page.resolve() for page in DOCS.rglob("*.md") if RUNBOOKS not in page.parents}
    assert found - set(links(INDEX)) == {INDEX.resolve()}


def test_every_link_leads_to_a_file() -> None:
    pages = [*DOCS.rglob("*.md"), TREE / "README.md", TREE / "CHANGELOG.md"]
    assert [f"{page.name}: {target.name}" for page in pages for target in links(page) if not target.exists()] == []


def test_every_picture_is_shown_or_linked_on_a_page() -> None:
    linked = {target for page in DOCS.rglob("*.md") for target in links(page)}
    assert [picture.name for picture in sorted((DOCS / "pictures").iterdir()) if picture.resolve() not in linked] == []


def test_decisions_are_numbered_one_after_the_other_and_say_their_number() -> None:
    decisions = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in decisions] == list(range(1, len(decisions) + 1))
    assert [page.read_text().partition(".")[0] for page in decisions] == [
        f"# {number}" for number in range(1, len(decisions) + 1)
    ]
