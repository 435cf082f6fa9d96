"""What a tariff file may say: series of rows, each in force for a span of days, cited, and marked by how certain it is."""

from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.functional_validators import AfterValidator

from schemas.exact import exact
from schemas.terms import Term
from schemas.vocabulary import EvidenceMark

CODE_LENGTH_MAX: Final = 80
BANDS_MAX: Final = 100
ROWS_MAX: Final = 60
SERIES_MAX: Final = 500
UNVERIFIED: Final = frozenset({EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED})

Text = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
Code = Annotated[str, Field(pattern=r"^[a-z]+(\.[a-z0-9_]+)+$", max_length=CODE_LENGTH_MAX)]


class Unit(Term):
    """What a value counts."""

    RUPIAH = "rupiah"
    RUPIAH_A_MONTH = "rupiah a month"
    RUPIAH_A_YEAR = "rupiah a year"
    PERCENT = "percent"
    PERCENT_A_DAY = "percent a day"
    FACTOR = "times"
    MONTHS = "months"
    YEARS = "years"
    YEARS_OF_AGE = "years of age"
    DAYS = "days"
    WORKING_DAYS = "working days"
    HOURS = "hours"
    DAY_OF_MONTH = "day of the month"
    POINTS = "points"
    KILOMETRES = "kilometres"
    COUNT = "count"
    DECIBELS = "decibels"
    MEGABYTES = "megabytes"


def _exact(value: int | str) -> int | str:
    """A whole number, or a decimal as text, so that no binary fraction comes near the law's numbers."""
    if exact(value) < 0:
        raise ValueError(f"{value} is below nothing")
    return value


Value = Annotated[
    Annotated[int, Field(strict=True)] | Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)?$")], AfterValidator(_exact)
]
"""`5_000_000`, or `"0.24"`."""


class Entry(BaseModel):
    """Part of a tariff file: nothing that is misspelt is overlooked."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Band(Entry):
    """From `from` (included) up to the next band: a value, or that it was not found. `mark` where it differs from the row's."""

    lower: Value = Field(alias="from")
    value: Value | None = None
    not_found: Text | None = None
    mark: EvidenceMark | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Band":
        if (self.value is None) == (self.not_found is None):
            raise ValueError(f"the band from {self.lower} says either `value` or `not_found`")
        return self


class Row(Entry):
    """In force from `valid_from` through `valid_to` (none: still), both included.

    Exactly one of `value`, `bands`, and `not_found`: the law gives an amount then, but its text could not be read."""

    valid_from: date
    valid_to: date | None = None
    value: Value | None = None
    bands: tuple[Band, ...] = Field(default=(), max_length=BANDS_MAX)
    not_found: Text | None = None
    article: Text
    mark: EvidenceMark
    source: tuple[Text, ...] = Field(min_length=1)
    note: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> "Row":
        if (self.value is not None, bool(self.bands), self.not_found is not None).count(True) != 1:
            raise ValueError(f"the row from {self.valid_from} says exactly one of `value`, `bands` and `not_found`")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"the row from {self.valid_from} ends on {self.valid_to}, before it begins")
        lowers = [exact(band.lower) for band in self.bands]
        if lowers != sorted(set(lowers)):
            raise ValueError(f"the bands of the row from {self.valid_from} do not rise: {[str(one) for one in lowers]}")
        if self.not_found is not None and self.mark is not EvidenceMark.UNRESOLVED:
            raise ValueError(f"the row from {self.valid_from} was not found, so its mark is U, not {self.mark}")
        return self


class Series(Entry):
    """One quantity of the law through time. `section`: where the domain reference speaks of it."""

    code: Code
    unit: Unit
    about: Text
    section: Text
    bands_by: str = ""
    """What bands are read by, with its unit."""
    own: bool = False
    """Our own setting, not law."""
    rows: tuple[Row, ...] = Field(min_length=1, max_length=ROWS_MAX)


class Source(Entry):
    """What a source id stands for."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 .]+$", max_length=40)]
    what: Text


class TariffFile(Entry):
    """One file: series, or the sources that they cite."""

    series: tuple[Series, ...] = Field(default=(), max_length=SERIES_MAX)
    sources: tuple[Source, ...] = Field(default=(), max_length=SERIES_MAX)


class Edition(Entry):
    """`edition.toml`: the book's name, for people; its digest tells any two apart."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$")]
    state_of: date
    about: Text
