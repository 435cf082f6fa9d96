"""Every page can be found, and every link on a page leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

TREE = Path(__file__).parents[2]
DOCS = TREE / "docs"
INDEX = DOCS / "README.md"
RUNBOOKS = DOCS / "runbooks"
LINK = re.compile(r"\]\(([^)\s]+)\)")
ADDRESS = re.compile("[a-z]+:")


def written() -> list[Path]:
    """Every page, and the two that stand beside the folder."""
    return [*DOCS.rglob("*.md"), TREE / "README.md", TREE / "CHANGELOG.md"]


def prose(page: Path) -> str:
    """What is no code."""
    return re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)


def links(page: Path) -> Iterator[Path]:
    """The files that a page links to; addresses and places on the page itself are left out."""
    for target in LINK.findall(prose(page)):
        if not ADDRESS.match(target) and not target.startswith("#"):
            yield (page.parent / target.partition("#")[0]).resolve()


def test_every_page_stands_in_the_index() -> None:
    found = {page.resolve() for page in DOCS.rglob("*.md") if RUNBOOKS not in page.parents}
    assert found - set(links(INDEX)) == {INDEX.resolve()}


def test_every_link_leads_to_a_file() -> None:
    assert [f"{page.name}: {target.name}" for page in written() for target in links(page) if not target.exists()] == []


def test_every_place_that_a_link_names_is_a_heading_of_its_page() -> None:
    wrong = [
        f"{page.name}: {target.name}#{place}"
        for page in written()
        for target, place in places(page)
        if place not in headings(target)
    ]
    assert wrong == []


def places(page: Path) -> Iterator[tuple[Path, str]]:
    """The pages with the places on them that a page links to."""
    for target in LINK.findall(prose(page)):
        file, _, place = target.partition("#")
        if place and not ADDRESS.match(target) and (not file or file.endswith(".md")):
            yield (page.parent / file).resolve() if file else page, place


def headings(page: Path) -> set[str]:
    """As they stand in a page's address: words in small letters with dashes between them."""
    told = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line) for line in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE))
    return {re.sub(r"[^\w\- ]", "", line.strip().lower()).replace(" ", "-") for line in told}


def test_every_picture_is_shown_or_linked_on_a_page() -> None:
    linked = {target for page in DOCS.rglob("*.md") for target in links(page)}
    assert [picture.name for picture in sorted((DOCS / "pictures").iterdir()) if picture.resolve() not in linked] == []


def test_decisions_are_numbered_one_after_the_other_and_say_their_number() -> None:
    decisions = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in decisions] == list(range(1, len(decisions) + 1))
    assert [page.read_text().partition(".")[0] for page in decisions] == [
        f"# {number}" for number in range(1, len(decisions) + 1)
    ]
