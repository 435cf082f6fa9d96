"""A first reading of the whole file, before anything is written: its hash, its control totals, and references that repeat."""

from collections.abc import Callable
from hashlib import file_digest
from pathlib import Path
from typing import Final, NamedTuple

from gateway.bulk.columns import Content
from gateway.bulk.reading import FileFault, Totals, rows_of

TOLD_EVERY_ROWS: Final = 1_000


class Survey(NamedTuple):
    """`repeated`: rows whose reference stood in the file before."""

    sha256: str
    totals: Totals
    repeated: frozenset[int]


def survey(path: Path, declared: Totals | None, told: Callable[[int], None] = lambda _: None) -> Survey:
    """Reads the file once. Raises `FileFault` when it cannot be read, or when its totals are not declared or not as declared."""
    rows = rupiah = 0
    seen: set[str] = set()
    repeated: list[int] = []
    for number, content in rows_of(path):
        if isinstance(content, Totals):
            if declared not in (None, content):
                raise FileFault(f"{_said(declared)} were declared, and the file's last row says {_said(content)}: declare one")
            declared = content
            continue
        rows += 1
        if isinstance(content, dict):
            rupiah += rupiah_of(content)
            reference = content.get("reference")
            if isinstance(reference, str):
                if reference in seen:
                    repeated.append(number)
                seen.add(reference)
        if rows % TOLD_EVERY_ROWS == 0:
            told(rows)
    _require_as_declared(declared, Totals(rows, rupiah))
    with path.open("rb") as file:
        return Survey(file_digest(file, "sha256").hexdigest(), Totals(rows, rupiah), frozenset(repeated))


def rupiah_of(content: Content) -> int:
    """Every rupiah that the filing states: receipted costs. What is no amount counts nothing; the row is refused later."""
    claim = content.get("claim")
    costs = claim.get("repatriation") if isinstance(claim, dict) else None
    if not isinstance(costs, dict):
        return 0
    return sum(_amount(costs.get(name)) for name in ("ticket_cost", "onward_transport_cost"))


def _amount(money: object) -> int:
    amount = money.get("amount") if isinstance(money, dict) else None
    return amount if type(amount) is int else 0


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
