"""Reading a folder of tariff files and checking it whole: nothing overlaps, nothing is missing between, everything is cited."""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from processors.law.book import Book
from processors.law.rows import Edition, Series, Source, TariffFile
from schemas.canonical import digest

PACKAGED: Final = Path(__file__).parent / "tariffs"
EDITION: Final = "edition.toml"
FILES_MAX: Final = 100
FILE_BYTES_MAX: Final = 1_000_000
FAULTS_SHOWN_MAX: Final = 20

ModelT = TypeVar("ModelT", bound=BaseModel)


class BadTariffs(ValueError):
    """The files do not make a book; each fault says where, and what to do."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        more = len(self.faults) - FAULTS_SHOWN_MAX
        rest = (f"and {more} more",) if more > 0 else ()
        super().__init__("; ".join((*self.faults[:FAULTS_SHOWN_MAX], *rest)))


def load(folder: Path) -> Book:
    """The book of a folder: `edition.toml`, and any number of files of series and sources. Raises `BadTariffs`."""
    names = sorted(path for path in folder.glob("*.toml") if path.name != EDITION)
    if not (folder / EDITION).is_file() or not names:
        raise BadTariffs([f"{folder} has no {EDITION}, or no file of series beside it: name a folder of tariff files"])
    if len(names) > FILES_MAX:
        raise BadTariffs([f"{folder} has {len(names)} files, more than {FILES_MAX}: join some"])
    edition = read(folder / EDITION, Edition)
    files = [read(path, TariffFile) for path in names]
    series = [one for file in files for one in file.series]
    sources = [one for file in files for one in file.sources]
    if faults := tuple(_faults(series, sources)):
        raise BadTariffs(faults)
    content = {"edition": edition.name, "series": [one.model_dump(mode="json", by_alias=True) for one in series]}
    return Book(edition, series, sources, digest(content))


def read(path: Path, model: type[ModelT]) -> ModelT:
    """One checked TOML file. Raises `BadTariffs`."""
    if path.stat().st_size > FILE_BYTES_MAX:
        raise BadTariffs([f"{path.name} is larger than {FILE_BYTES_MAX:,} bytes: split it"])
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise BadTariffs([f"{path.name} is not TOML: {error}"]) from None
    except ValidationError as error:
        raise BadTariffs(f"{path.name} {_where(one['loc'])}: {one['msg']}" for one in error.errors()) from None


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def _faults(series: list[Series], sources: list[Source]) -> Iterator[str]:
    yield from _twice("series", [one.code for one in series])
    yield from _twice("source", [one.id for one in sources])
    known = {one.id for one in sources}
    for one in series:
        yield from _spans(one)
        cited = {source for row in one.rows for source in row.source}
        for source in sorted(cited - known):
            yield f"{one.code}: source {source} is in no list of sources: add it"
        if any(row.bands for row in one.rows) and not one.bands_by:
            yield f"{one.code}: has bands, but does not say by what (`bands_by`)"
    for source in sorted(known - {source for one in series for row in one.rows for source in row.source}):
        yield f"source {source} is cited by no row: remove it, or cite it"


def _twice(what: str, names: list[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{what} {name} stands there more than once: keep one"


def _spans(series: Series) -> Iterator[str]:
    """Rows stand in order of time, each beginning on the day after the one before it ends."""
    for earlier, later in pairwise(series.rows):
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
            yield f"{series.code}: the row from {later.valid_from} overlaps the one from {earlier.valid_from}: end that one before"
        elif later.valid_from != earlier.valid_to + timedelta(days=1):
            yield (
                f"{series.code}: nothing is said from {earlier.valid_to + timedelta(days=1)} until {later.valid_from}: "
                "say the value, or that it was not found"
            )
