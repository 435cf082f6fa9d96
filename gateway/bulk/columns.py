"""The columns of CSV and XLSX files, and how a row of them becomes the JSON that the single call takes. Those of claims are made from what a
filing declares: a new field has its column."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from re import compile as regex
from typing import Final, NamedTuple, TypeAlias

from pydantic import AwareDatetime

from gateway.declared import EACH, Leaf, leaves
from gateway.filing import ClaimFiling
from schemas.money import Money

Cell: TypeAlias = str | int | float | bool | date | datetime | None
"""What a cell holds: text in CSV, typed in XLSX."""
Content: TypeAlias = dict[str, object]
"""A filing as parsed JSON."""

DAY_LENGTH: Final = len("2026-11-20")
ITSELF: Final = ""
"""The name of a list's member that has no fields: its value itself."""


class CellKind(StrEnum):
    """How a cell is written."""

    TEXT = "text"
    DAY = "date, 2026-11-20"
    DAY_FIRST = "date, 20-11-2026 or 20/11/2026"
    MOMENT = "time with zone, 2026-11-20T09:30:00+07:00"
    WHOLE = "whole number"
    RUPIAH = "whole rupiah"
    YES_NO = "yes or no"


class Column(NamedTuple):
    """One column: its name, in which object of the filing its value stands and under what name, how it is written.

    `inside`: names with `/` between them, empty for the filing itself; `as_is`: its text is the value; `words`: what its words mean, by
    the word in capitals, where it has words of its own."""

    name: str
    inside: str
    member: str
    kind: CellKind
    as_is: bool
    words: Mapping[str, str] | None = None


class Fixed(NamedTuple):
    """What every row of a file says without a column."""

    inside: str
    member: str
    value: str


def column_at(name: str, path: str, kind: CellKind = CellKind.TEXT, words: Mapping[str, str] | None = None) -> Column:
    """A column whose value stands at `path`, names with `/` between them."""
    inside, _, member = path.rpartition("/")
    as_is = words is None and kind in {CellKind.TEXT, CellKind.DAY, CellKind.MOMENT}
    return Column(name, inside, member, kind, as_is, words)


class CellFault(Exception):
    """A cell cannot be read. The message names the column and says what to do, never the value: it may be personal."""

    def __init__(self, column: str, detail: str) -> None:
        super().__init__(f"{column}: {detail}")
        self.column = column
        self.detail = detail


_KINDS: Final[Mapping[object, CellKind]] = {
    date: CellKind.DAY,
    datetime: CellKind.MOMENT,
    AwareDatetime: CellKind.MOMENT,
    int: CellKind.WHOLE,
    bool: CellKind.YES_NO,
    Money: CellKind.RUPIAH,
}
"""How values are written that are no text."""
_SHORT: Final = {
    "repatriation/ticket_cost": "ticket_cost",
    "repatriation/onward_transport_cost": "onward_transport_cost",
    "repatriation/deliberate_crime": "deliberate_crime",
    "repatriation/banned_substances": "banned_substances",
    f"payees/{EACH}/account/bank_code": f"payees_{EACH}_bank_code",
    f"payees/{EACH}/account/holder_name": f"payees_{EACH}_account_holder",
}
"""Columns that have shorter names than their places."""
LEAVES: Final = tuple(leaves(ClaimFiling))
"""What a row of a claim may say: all that `POST /v1/claims` takes."""


def named(leaf: Leaf) -> str:
    """The column's name, with `#` where rows of a list count from 1 on."""
    place = "/".join(leaf.path[1:] if leaf.path[0] in {"claim", "personal"} else leaf.path)
    name = _SHORT.get(place, place.replace("/", "_")).replace("payees", "payee")
    return f"{name}_rupiah" if leaf.kind is Money else name


def written(leaf: Leaf) -> CellKind:
    """How its cells are written."""
    return _KINDS.get(leaf.kind, CellKind.TEXT)


def _columns(leaf: Leaf) -> Iterator[Column]:
    """One column, or one for each row of the list that it stands in."""
    path = "/".join((*leaf.path, "amount") if leaf.kind is Money else leaf.path)
    for row in range(max(1, leaf.rows)):
        place = path.replace(EACH, str(row))
        yield column_at(
            named(leaf).replace(EACH, str(row + 1)), f"{place}/{ITSELF}" if path.endswith(EACH) else place, written(leaf)
        )


COLUMNS: Final[Mapping[str, Column]] = {column.name: column for leaf in LEAVES for column in _columns(leaf)}
EMPLOYMENT: Final = (
    column_at("worker_by", "worker/by"),
    column_at("worker_number", "worker/number"),
    column_at("reported_at", "reported_at", CellKind.MOMENT),
    column_at("month", "months/0/month"),
    column_at("wage_rupiah", "months/0/wage/amount", CellKind.RUPIAH),
    column_at("paid", "months/0/paid", CellKind.YES_NO),
    column_at("starts_on", "term/starts_on", CellKind.DAY),
    column_at("ends_on", "term/ends_on", CellKind.DAY),
)
CONTRIBUTIONS: Final = EMPLOYMENT[:4] + EMPLOYMENT[5:6]


class Layout(NamedTuple):
    """The columns that a kind of row may have, and those that it must."""

    columns: Mapping[str, Column]
    required: tuple[str, ...]

    def names_by_pointer(self) -> dict[str, str]:
        """The column by where its value stands in the JSON."""
        return {"/".join(filter(None, ("#", column.inside, column.member))): name for name, column in self.columns.items()}


CLAIMS_LAYOUT: Final = Layout(
    COLUMNS, ("reference", "received_at", "reporter_role", "kind", "event_date", "member_name", "reporter_name")
)
EMPLOYMENT_LAYOUT: Final = Layout({column.name: column for column in EMPLOYMENT}, ("worker_by", "worker_number", "reported_at"))
CONTRIBUTIONS_LAYOUT: Final = Layout(
    {column.name: column for column in CONTRIBUTIONS}, ("worker_by", "worker_number", "reported_at", "month")
)


class _Place(NamedTuple):
    """In a list: of which object it is a member, under what name, which one, and where within it."""

    inside: str
    member: str
    number: str
    deeper: str


def _place(inside: str) -> _Place | None:
    names = inside.split("/")
    at = next((index for index, name in enumerate(names) if name.isdigit()), None)
    return None if at is None else _Place("/".join(names[: at - 1]), names[at - 1], names[at], "/".join(names[at + 1 :]))


_PLACES: Final = {column.inside: _place(column.inside) for column in (*COLUMNS.values(), *EMPLOYMENT)}
_DAY_FIRST: Final = regex(r"([0-9]{2})[-/]([0-9]{2})[-/]([0-9]{4})")
_YES_NO: Final = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False, "ya": True, "tidak": False}


def columns_of(header: Sequence[Cell], layout: Layout) -> tuple[Column, ...]:
    """The columns that the first row names, in their order. Raises ValueError for unknown, repeated or missing ones."""
    names = ["" if name is None else str(name).strip() for name in header]
    while names and not names[-1]:
        names.pop()
    unknown = [name for name in names if name not in layout.columns]
    missing = [name for name in layout.required if name not in names]
    if unknown or missing or len(set(names)) < len(names):
        wrong = f"unknown: {', '.join(map(repr, unknown))}" if unknown else ""
        lacks = f"missing: {', '.join(missing)}" if missing else ""
        raise ValueError(
            f"the first row must name each column once ({'; '.join(filter(None, (wrong, lacks))) or 'one is repeated'}): see docs/bulk.md"
        )
    return tuple(layout.columns[name] for name in names)


def content_of(columns: Sequence[Column], cells: Sequence[Cell], fixed: Sequence[Fixed] = ()) -> Content:
    """The filing that a row says; empty cells say nothing. Raises `CellFault`."""
    if any(cell not in (None, "") for cell in cells[len(columns) :]):
        raise CellFault(f"cell {len(columns) + 1}", "stands beside the last column: quote cells that hold the separator")
    objects: dict[str, Content] = {}
    for said in fixed:
        objects.setdefault(said.inside, {})[said.member] = said.value
    for column, cell in zip(columns, cells, strict=False):
        if cell is None:
            continue
        value: object = cell
        if type(cell) is str:
            value = cell.strip()
            if not value:
                continue
        if type(cell) is not str or not column.as_is:
            value = _value(column, value)
        inside = objects.get(column.inside)
        if inside is None:
            inside = objects[column.inside] = {}
        inside[column.member] = value
    return nested(objects)


def nested(objects: Mapping[str, Content]) -> Content:
    """The filing of its objects by where they stand. What stands in a list is one after the other there, whatever its number."""
    content: Content = {}
    lists: dict[tuple[str, str], dict[str, Content]] = {}
    for inside, members in objects.items():
        place = _PLACES[inside]
        if place is None:
            _at(content, inside).update(members)
        else:
            listed = lists.setdefault((place.inside, place.member), {})
            _at(listed.setdefault(place.number, {}), place.deeper).update(members)
    for (inside, member), listed in lists.items():
        _at(content, inside)[member] = [one.get(ITSELF, one) for one in listed.values()]
    return content


def _at(content: Content, inside: str) -> Content:
    for name in inside.split("/") if inside else ():
        deeper = content.setdefault(name, {})
        assert isinstance(deeper, dict)
        content = deeper
    return content


def _value(column: Column, cell: object) -> object:
    if isinstance(cell, str):
        return from_text(column, cell)
    if isinstance(cell, bool) and column.kind is CellKind.YES_NO:
        return cell
    if isinstance(cell, date) and column.kind in (CellKind.DAY, CellKind.DAY_FIRST):
        return cell.isoformat()[:DAY_LENGTH]
    if isinstance(cell, int | float) and column.kind in (CellKind.WHOLE, CellKind.RUPIAH) and float(cell).is_integer():
        return int(cell)
    raise CellFault(
        column.name,
        f"is no text cell: format the column as text and write {column.kind} (a spreadsheet's numbers lose leading zeros, "
        "and all digits after the fifteenth)",
    )


def from_text(column: Column, text: str) -> object:
    """What the text means where it stands. Raises `CellFault`."""
    kind = column.kind
    if column.words is not None:
        meant = column.words.get(" ".join(text.upper().split()))
        if meant is None:
            raise CellFault(column.name, f"is none of its words: write one of {', '.join(column.words)}")
        return meant
    if kind is CellKind.DAY_FIRST:
        found = _DAY_FIRST.fullmatch(text)
        if found is None:
            raise CellFault(column.name, f"is no {kind}: write day, month and year")
        return "-".join(reversed(found.groups()))
    if kind is CellKind.YES_NO:
        said = _YES_NO.get(text.lower())
        if said is None:
            raise CellFault(column.name, "is neither yes nor no: write one of them")
        return said
    if kind in (CellKind.WHOLE, CellKind.RUPIAH):
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise CellFault(column.name, "is no whole number: write digits only, without separators")
        return int(text)
    return text
