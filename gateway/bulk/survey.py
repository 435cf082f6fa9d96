"""A first reading of the whole file, before anything is written: its hash, its control totals, and rows that repeat."""

from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from typing import Final, NamedTuple

from gateway.bulk.kinds import RowKind
from gateway.bulk.reading import FileFault, Totals, rows_of

TOLD_EVERY_ROWS: Final = 1_000


class Survey(NamedTuple):
    """`repeated`: rows that stood in the file before."""

    sha256: str
    totals: Totals
    repeated: frozenset[int]


def survey(path: Path, kind: RowKind, declared: Totals | None, told: Callable[[int], None] = lambda _: None) -> Survey:
    """Reads the file once. Raises `FileFault` when it cannot be read, or when its totals are not declared or not as declared."""
    rows = rupiah = 0
    seen: set[str] = set()
    repeated: list[int] = []
    for number, content in rows_of(path, kind.layout):
        if isinstance(content, Totals):
            if declared not in (None, content):
                raise FileFault(f"{_said(declared)} were declared, and the file's last row says {_said(content)}: declare one")
            declared = content
            continue
        rows += 1
        if isinstance(content, dict):
            rupiah += kind.rupiah(content)
            once = kind.once(content)
            if once is not None:
                if once in seen:
                    repeated.append(number)
                seen.add(once)
        if rows % TOLD_EVERY_ROWS == 0:
            told(rows)
    _require_as_declared(declared, Totals(rows, rupiah))
    with path.open("rb") as file:
        return Survey(file_digest(file, "sha256").hexdigest(), Totals(rows, rupiah), frozenset(repeated))


def _require_as_declared(declared: Totals | None, found: Totals) -> None:
    if declared is None:
        raise FileFault("no control totals are declared: say how many rows and rupiah, or end the file with a #TOTAL row")
    if declared != found:
        raise FileFault(
            f"{_said(declared)} were declared and {_said(found)} are in the file: nothing was written; "
            "the file is cut short, or the totals are another file's"
        )


def _said(totals: Totals | None) -> str:
    return "nothing" if totals is None else f"{totals.rows} rows and {totals.rupiah} rupiah"
