"""Tariff files and case files from the command line: what a person can mend is one sentence."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from deploy.assessing.form import CaseFile
from deploy.errors import Refused
from processors.law import LAW, BadTariffs, Book, load
from processors.law.contributions import Contribution
from processors.law.pages import value_text

FAULTS_SHOWN_MAX = 5


def book_of(folder: Path | None) -> Book:
    """The book of a folder, or the fund's own. Raises `Refused` with each fault."""
    if folder is None:
        return LAW
    try:
        return load(folder)
    except BadTariffs as error:
        raise Refused(str(error)) from None


def case_of(path: Path) -> CaseFile:
    """The case file. Raises `Refused` with what is wrong where; a misspelt name is wrong too, at any depth."""
    text = path.read_bytes()
    try:
        read = CaseFile.model_validate_json(text)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}" for one in error.errors()]
        raise Refused(f"{path.name} is no case file (docs/assess.md): {'; '.join(faults[:FAULTS_SHOWN_MAX])}") from None

    if unknown := tuple(_unknown(json.loads(text), read.model_dump(mode="json"), "")):
        raise Refused(
            f"{path.name} names what no case has: {', '.join(unknown[:FAULTS_SHOWN_MAX])}; docs/case.schema.json says what there is"
        )
    return read


def _unknown(given: object, known: object, at: str) -> Iterator[str]:
    """Names in the file that were not read."""
    match given, known:
        case dict(), dict():
            for name, value in given.items():
                if name not in known:
                    yield f"{at}{name}"
                else:
                    yield from _unknown(value, known[name], f"{at}{name}.")
        case list(), list():
            for index, (value, read) in enumerate(zip(given, known, strict=True)):
                yield from _unknown(value, read, f"{at}{index}.")


def show_rows(book: Book, word: str, on: date | None) -> None:
    """A table of the rows that hold `word`, of all days or of one."""
    table = Table("series", "value", "from", "to", "article", "mark", "sources", box=None, title=f"tariffs {book.version}")
    wanted = word.casefold()
    for series, row in book.rows():
        if wanted not in series.code and wanted not in series.about.casefold():
            continue
        if on is not None and (row.valid_from > on or (row.valid_to is not None and row.valid_to < on)):
            continue
        until = "still" if row.valid_to is None else row.valid_to.isoformat()
        cells = (
            series.code,
            value_text(series, row),
            row.valid_from.isoformat(),
            until,
            row.article,
            row.mark,
            ", ".join(row.source),
        )
        table.add_row(*cells)
    Console().print(table)


def show_contribution(found: Contribution) -> None:
    """Its steps, and the sum."""
    for step in found.steps:
        typer.echo(step)
    typer.echo(f"together: {found.total:,}")
