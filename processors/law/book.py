"""A checked book of tariffs, and the view of it on one day: what a formula may ask."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from processors.law.rows import Edition, Row, Series, Source
from schemas.exact import Fraction, exact
from schemas.vocabulary import EvidenceMark

HUNDRED: Final = 100
DIGEST_LENGTH: Final = 12
"""Hexadecimal digits of the content's SHA-256 in a version's name: two editions never share them by chance."""
DAY: Final = timedelta(days=1)
TENS: Final = ((1, 10), (2, 100), (3, 1_000))
"""Digits after the point that are written out, with their power of ten."""


class NotInForce(LookupError):
    """The law knew no such thing on the day."""

    def __init__(self, code: str, on: date) -> None:
        super().__init__(f"the law has no {code} on {on.isoformat()}")
        self.code = code


class NotStated(LookupError):
    """The law gives a value, but its text could not be read: a person must look, nothing is invented."""

    def __init__(self, code: str, because: str, article: str) -> None:
        super().__init__(f"{code}: {because} ({article})")
        self.code = code
        self.because = because
        self.article = article


@dataclass(frozen=True, slots=True)
class Step:
    """One band as it counts: from `lower` (included)."""

    lower: Fraction
    found: Found | None
    not_found: str


@dataclass(frozen=True, slots=True)
class Found:
    """A value with what it rests on. `value` is exact; a percentage is its number, 60 for 60 %."""

    code: str
    value: Fraction
    article: str
    mark: EvidenceMark
    sources: tuple[str, ...]
    name: str = field(init=False)
    """The code as the name of a line's input."""
    text: str = field(init=False)
    part: Fraction = field(init=False)
    """A percentage as the part of one that it is."""
    grouped: str = field(init=False)
    """A sum as it is written in steps, 5,000,000."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.code.replace(".", "_"))
        object.__setattr__(self, "text", written(self.value))
        object.__setattr__(self, "part", self.value / HUNDRED)
        object.__setattr__(self, "grouped", f"{self.value.numerator:,}" if self.value.denominator == 1 else self.text)

    @property
    def whole(self) -> int:
        """The value as a whole number; raises `ValueError` when it has a fraction."""
        if self.value.denominator != 1:
            raise ValueError(f"{self.code} is {self.value}, not a whole number: read it as an exact value")
        return self.value.numerator


@dataclass(frozen=True, slots=True)
class InForce:
    """A series' row on one day, made ready for look-ups."""

    code: str
    row: Row
    value: Found | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Tariffs:
    """The law on one day. `version` names the book that it was read from."""

    on: date
    version: str
    in_force: Mapping[str, InForce]

    def find(self, code: str) -> Found:
        """The value in force. Raises `NotInForce`, or `NotStated` where the text could not be read."""
        known = self.in_force.get(code)
        if known is None:
            raise NotInForce(code, self.on)
        if known.value is None:
            raise NotStated(code, known.row.not_found or "it is given in bands", known.row.article)
        return known.value

    def band(self, code: str, at: Fraction | int) -> Found:
        """The value of the band that holds `at`. Raises as `find` does; below the first band there is nothing in force."""
        known = self._known(code)
        steps = known.steps
        index = bisect_right(steps, at, key=_lower) - 1
        if known.row.not_found is not None:
            raise NotStated(code, known.row.not_found, known.row.article)
        if index < 0:
            raise NotInForce(code, self.on)
        step = steps[index]
        if step.found is None:
            raise NotStated(code, step.not_found, known.row.article)
        return step.found

    def marginal(self, code: str, amount: Fraction | int) -> Fraction:
        """Percentages by bands, each of the part of `amount` above its band's lower end."""
        steps = self._known(code).steps
        total = Fraction(0)
        for step, following in zip(steps, (*steps[1:], None), strict=True):
            upper = Fraction(amount) if following is None else min(Fraction(amount), following.lower)
            if upper > step.lower and step.found is not None:
                total += step.found.part * (upper - step.lower)
        return total

    def row(self, code: str) -> Row:
        """The row in force, with its article and mark. Raises `NotInForce`."""
        return self._known(code).row

    def knows(self, code: str) -> bool:
        """Whether the law knew it on the day, its amount read or not."""
        return code in self.in_force

    def _known(self, code: str) -> InForce:
        known = self.in_force.get(code)
        if known is None:
            raise NotInForce(code, self.on)
        return known


def _lower(step: Step) -> Fraction:
    return step.lower


class Book:
    """All series. The days on which anything changes cut time into eras; a view is made once for each era and kept."""

    def __init__(self, edition: Edition, series: Iterable[Series], sources: Iterable[Source], digest: str) -> None:
        self.edition = edition
        self.series: Mapping[str, Series] = MappingProxyType({one.code: one for one in series})
        self.sources: Mapping[str, Source] = MappingProxyType({one.id: one for one in sources})
        self.version = f"{edition.name}/{digest[:DIGEST_LENGTH]}"
        self._edges = sorted({edge for one in self.series.values() for row in one.rows for edge in _edges(row)})
        self._eras: list[Mapping[str, InForce]] = [{}, *(self._era(edge) for edge in self._edges)]

    def on(self, day: date) -> Tariffs:
        """The law on the day of the event."""
        return Tariffs(day, self.version, self._eras[bisect_right(self._edges, day)])

    def setting(self, code: str) -> int:
        """One of our own settings, which hold at once and for all claims: the last row's whole number. Raises `KeyError`."""
        return Found(code, exact(self.series[code].rows[-1].value or 0), "own setting", EvidenceMark.UNRESOLVED, ()).whole

    def since(self, code: str, day: date) -> Found:
        """The value in force, or on an earlier day the first one that there was: for cover, which reaches back before the rules."""
        return self.on(max(day, self.series[code].rows[0].valid_from)).find(code)

    def rows(self) -> Iterator[tuple[Series, Row]]:
        """Every row of every series, in the files' order."""
        return ((one, row) for one in self.series.values() for row in one.rows)

    def _era(self, day: date) -> Mapping[str, InForce]:
        return {one.code: _ready(one, row) for one in self.series.values() for row in one.rows if _holds(row, day)}


def _edges(row: Row) -> tuple[date, ...]:
    return (row.valid_from,) if row.valid_to is None else (row.valid_from, row.valid_to + DAY)


def _holds(row: Row, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def _ready(series: Series, row: Row) -> InForce:
    steps = tuple(
        Step(exact(band.lower), _found(series, row, band.value, band.mark or row.mark), band.not_found or "")
        for band in row.bands
    )
    return InForce(series.code, row, _found(series, row, row.value, row.mark), steps)


def _found(series: Series, row: Row, value: int | str | None, mark: EvidenceMark) -> Found | None:
    return None if value is None else Found(series.code, exact(value), row.article, mark, row.source)


def written(value: Fraction) -> str:
    """An exact number as people write it: 4.5, or 1/3 where no decimal is exact."""
    numerator, denominator = value.numerator, value.denominator
    if denominator == 1:
        return str(numerator)
    for digits, ten in TENS:
        scaled, rest = divmod(numerator * ten, denominator)
        if not rest:
            return f"{scaled // ten}.{scaled % ten:0{digits}d}"
    return f"{numerator}/{denominator}"
