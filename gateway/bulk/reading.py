"""CSV, NDJSON and XLSX files as rows: each a filing as parsed JSON, or why it cannot be read. Nothing but XLSX is held whole."""

import csv
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple
from zipfile import BadZipFile, ZipFile

import orjson
from python_calamine import CalamineError, CalamineWorkbook

from gateway.bulk.columns import Cell, CellFault, Content, Layout, content_of
from gateway.bulk.forms import Heading, heading_of

ROW_BYTES_MAX: Final = 64 * 1024
ROW_LINES_MAX: Final = 100
"""Of one CSV row: a quoted cell may hold line ends."""
ROWS_MAX: Final = 1_000_000
XLSX_BYTES_MAX: Final = 64 * 1024**2
XLSX_UNPACKED_BYTES_MAX: Final = 1024**3
"""A workbook is a zip archive and is read whole."""
TOTAL: Final = "#TOTAL"
"""First cell of a trailer row: `#TOTAL,rows,rupiah`."""
TOTAL_DIGITS_MAX: Final = 20
TOTAL_MEMBER: Final = "total"
"""A trailer line of NDJSON: `{"total": {"rows": 2, "rupiah": 0}}`."""


class FileFault(Exception):
    """The file as a whole is not taken, and nothing of it was written. The message says what to do."""


class FileBusy(FileFault):
    """Another process is writing the file: it may be taken later."""


class Totals(NamedTuple):
    """Control totals: filings, and the sum of every rupiah that they state."""

    rows: int
    rupiah: int


class RowFault(NamedTuple):
    """Why a row cannot be read; `field` is its column, or empty."""

    field: str
    detail: str


class Row(NamedTuple):
    """`number`: of the line or row in the file, from 1, the header included."""

    number: int
    content: Content | RowFault | Totals


def rows_of(path: Path, layout: Layout) -> Iterator[Row]:
    """Every row but the header and empty ones; a trailer comes as `Totals`. Raises `FileFault`."""
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise FileFault(f"{path.name} is of no known kind: name it {', '.join(_READERS)}")
    ended = False
    for rows, row in enumerate(read(path, layout), 1):
        if ended:
            raise FileFault(f"row {row.number} stands after the control totals: they are the last row")
        if rows > ROWS_MAX + 1:
            raise FileFault(f"the file has more than {ROWS_MAX} rows: split it")
        ended = isinstance(row.content, Totals)
        yield row


def is_tabular(path: Path) -> bool:
    """Whether its fields are columns."""
    return path.suffix.lower() != ".ndjson"


def _ndjson(path: Path, _layout: Layout) -> Iterator[Row]:
    with path.open("rb") as file:
        for number, line in enumerate(_lines(file), 1):
            if line.strip():
                yield Row(number, _parsed(number, line))


def _parsed(number: int, line: bytes) -> Content | RowFault | Totals:
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError:
        return RowFault("", "the line is no JSON in UTF-8: write one JSON object per line")
    if not isinstance(content, dict):
        return RowFault("", "the line is no JSON object: write one filing per line")
    if set(content) != {TOTAL_MEMBER}:
        return content
    total = content[TOTAL_MEMBER]
    if not isinstance(total, dict):
        raise _bad_trailer(number)
    return _totals(number, total.get("rows"), total.get("rupiah", 0))


def _csv(path: Path, layout: Layout) -> Iterator[Row]:
    with path.open("rb") as file:
        yield from _table(_csv_cells(file), layout)


def _csv_cells(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    lines = _CsvLines(_texts(file))
    csv.field_size_limit(ROW_BYTES_MAX)
    reader = csv.reader(lines, delimiter=lines.separator, strict=True)
    try:
        for cells in reader:
            yield lines.began, cells
            lines.next_row()
    except csv.Error as error:
        raise FileFault(f'row {lines.began} is no CSV ({error}): quote cells with " and double each " within') from error


class _CsvLines:
    """The lines of a CSV file, bounded row by row: without it a quote that nobody closes gathers the rest of the file in one cell."""

    def __init__(self, lines: Iterator[str]) -> None:
        first = next(lines, "")
        self.separator = ";" if first.count(";") > first.count(",") else ","  # spreadsheets with an Indonesian locale write these
        self.began = 1
        self._lines = chain((first,), lines)
        self._count = self._length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._count += 1
        self._length += len(line)
        if self._count > ROW_LINES_MAX or self._length > ROW_BYTES_MAX:
            raise FileFault(
                f"row {self.began} goes on for more than {ROW_LINES_MAX} lines or {ROW_BYTES_MAX} characters: close its quotes"
            )
        return line

    def next_row(self) -> None:
        """The row is whole; the next one begins."""
        self.began += self._count
        self._count = self._length = 0


def _texts(file: BinaryIO) -> Iterator[str]:
    for number, line in enumerate(_lines(file), 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise FileFault(f"line {number} is not in UTF-8: save the file as CSV UTF-8") from error


def _lines(file: BinaryIO) -> Iterator[bytes]:
    number = 0
    while line := file.readline(ROW_BYTES_MAX + 1):
        number += 1
        if len(line) > ROW_BYTES_MAX:
            raise FileFault(f"line {number} is longer than {ROW_BYTES_MAX} bytes: a filing never is")
        yield line


def _xlsx(path: Path, layout: Layout) -> Iterator[Row]:
    _require_small(path)
    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    except CalamineError as error:
        raise FileFault(f"{path.name} is no workbook that can be read ({error}): save it as .xlsx without a password") from error
    yield from _table(((number, [_cell(cell) for cell in cells]) for number, cells in enumerate(sheet.iter_rows(), 1)), layout)


def _require_small(path: Path) -> None:
    try:
        with ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except BadZipFile as error:
        raise FileFault(f"{path.name} is no workbook: save it as .xlsx without a password") from error
    if path.stat().st_size > XLSX_BYTES_MAX or unpacked > XLSX_UNPACKED_BYTES_MAX:
        raise FileFault(f"{path.name} is larger than {XLSX_BYTES_MAX} bytes, or unpacks to too much: split it, or send CSV")


def _cell(cell: object) -> Cell:
    """Times of day and durations have no column that takes them; as text they are refused with the column's name."""
    return cell if isinstance(cell, Cell) else str(cell)


def _table(rows: Iterator[tuple[int, list[str]]] | Iterator[tuple[int, list[Cell]]], layout: Layout) -> Iterator[Row]:
    heading: Heading | None = None
    for number, cells in rows:
        if not any(cell not in (None, "") for cell in cells):
            continue
        if heading is None:
            heading = _header(cells, layout)
        elif cells[0] == TOTAL:
            rupiah = cells[2] if len(cells) > len((TOTAL, "rows")) else 0
            yield Row(number, _totals(number, cells[1] if len(cells) > 1 else None, rupiah or 0))
        else:
            yield Row(number, _filing(heading, cells))
    if heading is None:
        raise FileFault("the file is empty: its first row names the columns, see docs/bulk.md")


def _header(cells: list[str] | list[Cell], layout: Layout) -> Heading:
    try:
        return heading_of(cells, layout)
    except ValueError as error:
        raise FileFault(str(error)) from error


def _filing(heading: Heading, cells: list[str] | list[Cell]) -> Content | RowFault:
    try:
        return content_of(heading.columns, cells, heading.fixed)
    except CellFault as fault:
        return RowFault(fault.column, fault.detail)


def _totals(number: int, rows: object, rupiah: object) -> Totals:
    return Totals(_whole(number, rows), _whole(number, rupiah))


def _whole(number: int, said: object) -> int:
    if isinstance(said, str) and len(said) <= TOTAL_DIGITS_MAX and said.strip().isdecimal():
        return int(said)
    if isinstance(said, int | float) and float(said).is_integer() and said >= 0:
        return int(said)
    raise _bad_trailer(number)


def _bad_trailer(number: int) -> FileFault:
    return FileFault(f"row {number} states no control totals: {TOTAL}, then how many rows, then how many rupiah")


_READERS: Final[dict[str, Callable[[Path, Layout], Iterator[Row]]]] = {".csv": _csv, ".ndjson": _ndjson, ".xlsx": _xlsx}
