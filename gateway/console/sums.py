"""The part of a question's form in which an officer states sums: one row for each that the rules could not compute, read back with what is wrong where."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from gateway.endpoints.office import WRONG_SUMS
from processors.assessment.rules.stated import fault
from schemas.benefit import STATED_RUPIAH_MAX, OpenSum, StatedSum
from schemas.money import Money

DIGITS_MAX: Final = len(str(STATED_RUPIAH_MAX))


@dataclass(frozen=True, slots=True)
class SumRow:
    """One row of the form. `name`: of its fields, with what stands in them and what is wrong."""

    asked: OpenSum
    name: str
    amount: str
    payee: str
    rests_on: str
    sentence: str
    wrong: str = ""

    @property
    def filled(self) -> bool:
        return bool(self.amount or self.rests_on or self.sentence)


@dataclass(frozen=True, slots=True)
class SumsForm:
    """All rows, and the sums that they say; `wrong`: one of them cannot stand."""

    rows: tuple[SumRow, ...]
    sums: tuple[StatedSum, ...] = ()

    @property
    def wrong(self) -> bool:
        return any(row.wrong for row in self.rows)


def sums_form(asked: Sequence[OpenSum], given: dict[str, str], payees: Collection[str]) -> SumsForm:
    """The rows as they were sent; a row that was left empty states nothing. `payees`: of the claim."""
    rows = [_row(place, one, given) for place, one in enumerate(asked)]
    sums: list[StatedSum] = []
    for place, row in enumerate(rows):
        if not row.filled:
            continue
        stated, wrong = _stated(row)
        if stated is not None and (found := fault(asked, (stated,), payees)) is not None:
            wrong = WRONG_SUMS[found[1]]
        rows[place] = SumRow(row.asked, row.name, row.amount, row.payee, row.rests_on, row.sentence, wrong)
        sums += [stated] if stated is not None else []
    return SumsForm(tuple(rows), tuple(sums))


def _row(place: int, asked: OpenSum, given: dict[str, str]) -> SumRow:
    name = f"sum-{place}"
    parts = (given.get(f"{name}-{part}", "") for part in ("amount", "payee", "rests_on", "sentence"))
    return SumRow(asked, name, *parts)


def _stated(row: SumRow) -> tuple[StatedSum | None, str]:
    """The sum, or what is wrong with the row."""
    digits = row.amount.lower().removeprefix("rp").replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= DIGITS_MAX):
        return None, "write the sum in whole rupiah, such as 4.000.000"
    if not row.rests_on or not row.sentence:
        return None, "say what the sum rests on, an article or a paper, and in a sentence how you came to it"
    try:
        return StatedSum(
            benefit=row.asked.benefit,
            item=row.asked.item,
            amount=Money.rupiah(int(digits)),
            payee_ref=row.payee or None,
            rests_on=row.rests_on,
            sentence=row.sentence,
        ), ""
    except ValidationError:
        return None, f"the sum must be above 0 and at most {STATED_RUPIAH_MAX:,} rupiah, the texts not too long".replace(
            ",", ".", 3
        )
