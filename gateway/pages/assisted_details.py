"""The assisted form's fields of a kind's details, made from what the kind declares: no field is listed a second time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gateway.declared import is_model, members, plain
from gateway.pages.assisted_words import GROUPS, LABELS, TERMS
from processors.notification.words import Both
from schemas.claim import ClaimContent
from schemas.kinds import DETAILS, KINDS
from schemas.money import Money
from schemas.terms import Term
from schemas.vocabulary import ClaimKind

ROWS: Final = 2
"""What stands in rows has room for so many; claims with more go to the interface for programs."""
PAYEES: Final = 3
Path = tuple[str | int, ...]
REFERENCES: Final = frozenset({"ref", "payee_ref"})
"""Fields that name a payee of the same claim."""
DATE_ERROR: Final = Both("Isi tanggal, misalnya 2026-10-01.", "Enter a date, like 2026-10-01.")
DATE_HINT: Final = Both("Tahun-bulan-tanggal: 2026-10-01.", "Year-month-day: 2026-10-01.")
MOMENT_ERROR: Final = Both("Isi tanggal dan jam, misalnya 2026-10-01 14:30.", "Enter date and time, like 2026-10-01 14:30.")
MOMENT_HINT: Final = Both("Waktu Indonesia Barat: 2026-10-01 14:30.", "Western Indonesian time: 2026-10-01 14:30.")
CHOOSE: Final = Both("Pilih salah satu.", "Choose one.")
RUPIAH_ERROR: Final = Both(
    "Isi jumlah rupiah dengan angka saja, misalnya 9000000.", "Enter whole rupiah in digits, like 9000000."
)
NUMBER_ERROR: Final = Both("Isi angka yang mungkin.", "Enter a number that is possible.")
TEXT_ERROR: Final = Both("Periksa isian ini.", "Check what is written here.")


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `path`: where it stands in `ClaimFiling`; `error`: what is right, said whenever it is wrong; `kind`: text, date,
    moment, digits, rupiah, code, phone, choice or check; `length`: characters; `alone`: it may be left out whatever else is filled in."""

    name: str
    path: Path
    label: Both
    error: Both
    hint: Both | None = None
    kind: str = "text"
    required: bool = False
    length: int = 120
    options: tuple[tuple[str, Both], ...] = ()
    half: bool = False
    alone: bool = True

    @property
    def optional(self) -> bool:
        return not self.required and self.alone


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading. `folded`: behind a summary until it is opened."""

    title: Both
    fields: tuple[Field, ...]
    lead: Both | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True)
class _Declared:
    """A field as its model declares it. `needed`: nothing is filed without it; `number`: of several values, from one on."""

    model: type[BaseModel]
    name: str
    path: Path
    kind: Any
    needed: bool
    number: int = 0

    @property
    def label(self) -> Both:
        both = LABELS[f"{self.model.__name__}.{self.name}"]
        return Both(both.indonesian.format(number=self.number), both.english.format(number=self.number))


def detail_groups(kind: ClaimKind) -> tuple[Group, ...]:
    """What the kind's details ask for, and what may stand beside them, in the order of `DETAILS`."""
    row = KINDS[kind]
    return tuple(
        group
        for name in DETAILS
        if name in row.details | row.beside
        for group in _groups(name, plain(ClaimContent.model_fields[name].annotation), needed=name in row.details)
    )


def _groups(name: str, model: type[BaseModel], *, needed: bool) -> Iterator[Group]:
    """The details themselves, then what stands in rows inside them."""
    at: Path = ("claim", name)
    single, rows = _split(model, at, needed=needed)
    if single:
        yield Group(GROUPS[name], single, folded=not needed)
    for inner, place, number, first in rows:
        title = GROUPS[str(place[2])]
        heading = Both(title.indonesian.format(number=number), title.english.format(number=number))
        yield Group(heading, _split(inner, place, needed=first)[0], folded=not first)


def _split(
    model: type[BaseModel], at: Path, *, needed: bool
) -> tuple[tuple[Field, ...], list[tuple[type[BaseModel], Path, int, bool]]]:
    """The model's own fields, and the models inside it with their places."""
    single: list[Field] = []
    rows: list[tuple[type[BaseModel], Path, int, bool]] = []
    for name, info in model.model_fields.items():
        kind, place = plain(info.annotation), (*at, name)
        inside = members(kind)
        if inside is None and is_model(kind):
            rows.append((kind, place, 0, False))
        elif inside is None:
            single.append(_field(_Declared(model, name, place, kind, needed and info.is_required())))
        elif is_model(inside):
            rows += [(inside, (*place, row), row + 1, row == 0 and needed and _one_at_least(info)) for row in range(ROWS)]
        else:
            single += [_field(_Declared(model, name, (*place, row), inside, needed=False, number=row + 1)) for row in range(ROWS)]
    return tuple(single), rows


def _field(declared: _Declared) -> Field:
    """How a value of this kind is asked for."""
    kind, path = declared.kind, declared.path
    name = "_".join(str(step) for step in path[1:])
    if declared.name in REFERENCES:
        return _choice(
            name, declared, tuple((f"payee-{at}", Both(f"penerima {at}", f"payee {at}")) for at in range(1, PAYEES + 1))
        )
    if kind is Money:
        return Field(name, (*path, "amount"), declared.label, RUPIAH_ERROR, None, "rupiah", declared.needed, 15, half=True)
    if kind is bool:
        return Field(name, path, declared.label, CHOOSE, kind="check")
    if kind is datetime:
        return Field(name, path, declared.label, MOMENT_ERROR, MOMENT_HINT, "moment", declared.needed, 16, half=True)
    if kind is date:
        return Field(name, path, declared.label, DATE_ERROR, DATE_HINT, "date", declared.needed, 10, half=True)
    if kind is int:
        return Field(name, path, declared.label, NUMBER_ERROR, None, "digits", declared.needed, 6, half=True)
    if isinstance(kind, type) and issubclass(kind, Term):
        return _choice(name, declared, tuple((str(term), said) for term, said in TERMS[kind].items()))
    return Field(name, path, declared.label, TEXT_ERROR, required=declared.needed, length=60, half=True)


def _choice(name: str, declared: _Declared, options: tuple[tuple[str, Both], ...]) -> Field:
    return Field(name, declared.path, declared.label, CHOOSE, None, "choice", declared.needed, options=options, half=True)


def _one_at_least(info: FieldInfo) -> bool:
    return info.is_required() or any(getattr(bound, "min_length", 0) for bound in info.metadata)
