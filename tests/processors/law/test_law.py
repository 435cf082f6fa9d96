"""The book of tariffs: what its files may say, how a day is looked up, and that code and book know the same codes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.law import LAW, PACKAGED, BadTariffs, NotInForce, NotStated, load
from processors.law.rows import Row
from schemas.events.documents import DOCUMENT_BYTES_MAX
from schemas.vocabulary import EvidenceMark

TOP = Path(__file__).parents[3]
GOOD = """
[[series]]
code = "test.sum"
unit = "rupiah"
about = "a sum"
section = "0"
bands_by = "months"
rows = [
  { valid_from = 2020-01-01, valid_to = 2020-12-31, value = 5, article = "A", mark = "S", source = ["X"] },
  { valid_from = 2021-01-01, valid_to = 2021-12-31, not_found = "not seen", article = "B", mark = "U", source = ["X"] },
  { valid_from = 2022-01-01, bands = [{ from = 3, value = 20 }, { from = 6, not_found = "not seen" }, { from = 12, value = "0.5", mark = "M" }], article = "C", mark = "S", source = ["X"] },
]

[[sources]]
id = "X"
what = "a source"
"""


def folder(at: Path, text: str) -> Path:
    (at / "edition.toml").write_text('name = "test"\nstate_of = 2026-01-01\nabout = "a test"\n')
    (at / "test.toml").write_text(text)
    return at


@pytest.mark.parametrize(("on", "expected"), [(date(2020, 1, 1), 5), (date(2020, 12, 31), 5)], ids=["first day", "last day"])
def test_a_row_is_in_force_from_its_first_to_its_last_day(tmp_path: Path, on: date, expected: int) -> None:
    assert load(folder(tmp_path, GOOD)).on(on).find("test.sum").whole == expected


def test_before_the_first_row_the_law_knows_nothing(tmp_path: Path) -> None:
    book = load(folder(tmp_path, GOOD))
    with pytest.raises(NotInForce, match=r"no test\.sum on 2019-12-31"):
        book.on(date(2019, 12, 31)).find("test.sum")
    with pytest.raises(NotInForce):
        book.on(date(2020, 1, 1)).find("test.other")
    assert not book.on(date(2019, 12, 31)).knows("test.sum")
    assert book.on(date(2021, 1, 1)).knows("test.sum")


def test_what_could_not_be_read_says_so_and_is_no_number(tmp_path: Path) -> None:
    book = load(folder(tmp_path, GOOD))
    with pytest.raises(NotStated, match="not seen"):
        book.on(date(2021, 6, 1)).find("test.sum")
    with pytest.raises(NotStated, match="not seen"):
        book.on(date(2021, 6, 1)).band("test.sum", 4)
    with pytest.raises(NotStated):
        book.on(date(2022, 6, 1)).find("test.sum")


@pytest.mark.parametrize(("at", "expected", "mark"), [(3, "20", "S"), (5, "20", "S"), (12, "0.5", "M"), (900, "0.5", "M")])
def test_a_band_holds_from_its_lower_end_to_the_next(tmp_path: Path, at: int, expected: str, mark: str) -> None:
    found = load(folder(tmp_path, GOOD)).on(date(2022, 1, 1)).band("test.sum", at)
    assert (found.value, found.mark) == (Fraction(expected), EvidenceMark(mark))


def test_below_the_first_band_there_is_nothing_and_a_band_may_be_unread(tmp_path: Path) -> None:
    law = load(folder(tmp_path, GOOD)).on(date(2022, 1, 1))
    with pytest.raises(NotInForce):
        law.band("test.sum", 2)
    with pytest.raises(NotStated, match="not seen"):
        law.band("test.sum", 6)


ROW = "2021-01-01, valid_to = 2021-12-31, not_found"
FAULTS = [
    ("an overlap", (ROW, "2020-12-31, valid_to = 2021-12-31, not_found"), "overlaps the one from 2020-01-01"),
    ("a gap", (ROW, "2021-01-02, valid_to = 2021-12-31, not_found"), "nothing is said from 2021-01-01 until 2021-01-02"),
    ("an open row before another", (" valid_to = 2020-12-31,", ""), "overlaps"),
    ("a row that ends before it begins", ("valid_to = 2020-12-31", "valid_to = 2019-12-31"), "before it begins"),
    ("a binary fraction", ("value = 5,", "value = 5.5,"), "value"),
    ("a number below nothing", ("value = 5,", "value = -5,"), "below nothing"),
    ("no value", ("value = 5, ", ""), "exactly one of"),
    ("two values", ("value = 5,", 'value = 5, not_found = "x",'), "exactly one of"),
    ("nothing found with a sure mark", ('mark = "U"', 'mark = "C"'), "its mark is U, not C"),
    ("an unknown mark", ('mark = "U"', 'mark = "X"'), "mark"),
    ("no article", ('article = "A", ', ""), "article"),
    ("no source", ('source = ["X"] },\n  { valid_from = 2021', "source = [] },\n  { valid_from = 2021"), "source"),
    ("a source that nobody knows", ('source = ["X"] },\n]', 'source = ["Y"] },\n]'), "source Y is in no list"),
    ("a source that nobody cites", ('id = "X"\n', 'id = "Z"\n'), "source Z is cited by no row"),
    ("bands that do not rise", ("from = 6", "from = 3"), "do not rise"),
    ("bands by nothing", ('bands_by = "months"\n', ""), "does not say by what"),
    ("a band that says nothing", ("from = 3, value = 20", "from = 3"), "either `value` or `not_found`"),
    ("a misspelt field", ("about =", "abuot ="), "abuot"),
    ("an unknown unit", ('unit = "rupiah"', 'unit = "dollars"'), "unit"),
    (
        "a series twice",
        ("\n[[sources]]", GOOD.partition("[[sources]]")[0] + "\n[[sources]]"),
        "test.sum stands there more than once",
    ),
    ("no TOML", ("[[series]]", "[[series"), "is not TOML"),
]


@pytest.mark.parametrize(("what", "change", "says"), FAULTS, ids=[row[0] for row in FAULTS])
def test_a_fault_of_a_file_is_named(tmp_path: Path, what: str, change: tuple[str, str], says: str) -> None:
    assert change[0] in GOOD
    with pytest.raises(BadTariffs, match=says.replace(".", r"\.")):
        load(folder(tmp_path, GOOD.replace(*change, 1)))


def test_a_folder_without_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadTariffs, match="has no edition"):
        load(tmp_path)


def test_every_row_of_the_packaged_book_is_cited_and_follows_the_one_before() -> None:
    for series, row in LAW.rows():
        assert row.article, series.code
        assert set(row.source) <= set(LAW.sources), series.code


def edges() -> Iterator[tuple[str, Row]]:
    return ((series.code, row) for series, row in LAW.rows())


@pytest.mark.parametrize(
    ("code", "row"), list(edges()), ids=lambda value: value if isinstance(value, str) else str(value.valid_from)
)
def test_each_row_of_the_book_is_what_is_found_on_its_first_and_last_day(code: str, row: Row) -> None:
    for day in {row.valid_from, row.valid_to or row.valid_from}:
        assert LAW.on(day).row(code) == row
    before = row.valid_from - timedelta(days=1)
    assert not LAW.on(before).knows(code) or LAW.on(before).row(code) != row
    if row.valid_to is not None:
        after = row.valid_to + timedelta(days=1)
        assert not LAW.on(after).knows(code) or LAW.on(after).row(code) != row


def test_two_books_are_told_apart_by_any_figure_and_the_same_files_are_one_book(tmp_path: Path) -> None:
    copytree(PACKAGED, tmp_path / "same")
    copytree(PACKAGED, tmp_path / "other")
    file = tmp_path / "other" / "jkm.toml"
    file.write_text(file.read_text().replace("20_000_000", "20_000_001"))
    assert load(tmp_path / "same").version == LAW.version
    assert load(tmp_path / "other").version != LAW.version


def told(folder_: Path) -> Iterator[str]:
    """Texts in code that look like codes of the book, by its own chapters."""
    chapters = {code.partition(".")[0] for code in LAW.series}
    for path in folder_.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Constant(value=str(text)) if text.partition(".")[0] in chapters and text.count(".") >= 2:
                    yield text


def test_code_asks_for_no_code_that_the_book_does_not_know() -> None:
    known = set(LAW.series)
    starts = {code.rpartition(".")[0] + "." for code in known} | {f"{one}_" for one in known}
    asked = {text for text in told(TOP / "processors") if " " not in text}
    assert {text for text in asked if text not in known and not any(start.startswith(text) for start in starts)} == set()


NO_FORMULA = {
    *(f"contribution.pu.jkk.{risk}" for risk in ("very_low", "low", "medium", "high", "very_high")),
    *(f"contribution.pu.{part}" for part in ("jkm", "jht.employer", "jht.worker", "jp.employer", "jp.worker")),
    *(f"contribution.pu.jkp{part}" for part in ("", ".government", ".from_jkk")),
    *(f"contribution.{what}" for what in ("bpu.jkk.min", "bpu.jkk.max", "pmi.jht.min", "pmi.jht.max")),
    *(f"contribution.jakon.{what}_of_wage" for what in ("jkk", "jkm")),
}
"""What employers and members pay by the wage: the registry reckons it, and no benefit looks at it."""


def asked_for() -> tuple[set[str], list[re.Pattern[str]]]:
    """Texts of our code, and those with parts to fill in, as patterns of codes."""
    texts, patterns = set(), []
    packages = ("schemas", "processors", "gateway", "deploy")
    for path in (path for package in packages for path in (TOP / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Constant(value=str(text)):
                    texts.add(text)
                case ast.JoinedStr(values=parts):
                    known = [part.value if isinstance(part, ast.Constant) else None for part in parts]
                    if re.fullmatch(r"[a-z0-9_.]*[a-z]{2}[a-z0-9_.]*", "".join(str(one) for one in known if one)):
                        patterns.append(re.compile("".join(re.escape(str(one)) if one else "[a-z0-9_]+" for one in known)))
    return texts, patterns


def test_no_figure_stands_in_the_book_that_no_code_reads() -> None:
    texts, patterns = asked_for()
    names = {code: (code, code.partition(".")[2]) for code in LAW.series}
    unread = {code for code, told in names.items() if not texts.intersection(told)}
    assert {code for code in unread if not any(one.fullmatch(name) for one in patterns for name in names[code])} == {
        *NO_FORMULA,
        FILES,
    }


FILES = "channel.lapak_asik.file_max"


def test_a_file_may_be_as_large_as_the_book_says() -> None:
    assert LAW.on(date(2026, 9, 30)).find(FILES).whole * 1024 * 1024 == DOCUMENT_BYTES_MAX


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_tax_by_bands_rises_with_the_sum_and_never_faster(lower: int, more: int) -> None:
    law = LAW.on(date(2026, 9, 30))
    for code in ("jht.tax.final", "jht.tax.general", "contribution.jakon.jkk"):
        tax, higher = law.marginal(code, lower), law.marginal(code, lower + more)
        assert 0 <= tax <= higher <= tax + more
