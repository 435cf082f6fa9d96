"""The bank's statement beside our books, day by day: what agrees, what only one side knows, and money that nobody instructed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from psycopg import errors
from pydantic import TypeAdapter

from deploy.bank.keys import DEMO_FUNDS
from deploy.banking.iso20022 import camt053
from deploy.banking.iso20022.camt053 import Movement, Statement
from deploy.banking.iso20022.values import of_message
from deploy.banking.iso20022.xml import Malformed, read_xml
from deploy.errors import Refused
from deploy.processor_settings import PayoutSettings
from deploy.revisions import open_connection
from processors.payout.instructions import end_to_end_id
from processors.payout.lattice import Status
from processors.payout.tables import PAYOUT_CLAIMS, Attempt, PayoutClaim
from schemas.civil import civil_date
from schemas.events.receipts import ReceiptStatus
from schemas.terms import Term
from schemas.vocabulary import Programme

ROWS_PER_FETCH: Final = 2_000
FILES_MAX: Final = 10_000
_CLAIM: Final = TypeAdapter(PayoutClaim)


class Kind(Term):
    """What a comparison found about one payout, or one debit. The first two of a difference are paged."""

    UNINSTRUCTED = "debit without an instruction"
    DEBITED_TWICE = "debited twice"
    NOT_ON_STATEMENT = "settled, not on the statement"
    NOT_SETTLED = "on the statement, not settled"
    AMOUNT = "amount differs"
    RETURN = "return differs"


PAGED: Final = frozenset({Kind.UNINSTRUCTED, Kind.DEBITED_TWICE})


@dataclass(frozen=True, slots=True)
class Ours:
    """One payout by our books. Whole rupiah. `settled_on`: its value date, where the money is or was with the payee."""

    end_to_end_id: str
    payout_id: str
    claim_id: str
    fund: str
    amount_rupiah: int
    status: Status
    settled_on: date | None
    returned: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """`ours` and `theirs` in whole rupiah, where there are two to compare. `line`: of the statement."""

    kind: Kind
    what: str
    claim_id: str | None = None
    payout_id: str | None = None
    ours_rupiah: int | None = None
    theirs_rupiah: int | None = None
    reference: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Of these accounts (funds) and days: payouts that agree, their sum, and everything that does not."""

    accounts: tuple[str, ...]
    days: tuple[date, ...]
    matched: int
    matched_rupiah: int
    differences: tuple[Difference, ...]

    @property
    def paged(self) -> bool:
        """Whether somebody is to be paged: money left the account that nobody asked for."""
        return any(found.kind in PAGED for found in self.differences)


def compare(movements: Sequence[Movement], ours: Iterable[Ours], accounts: Sequence[str], days: Sequence[date]) -> Reconciliation:
    """Pure: the movements of these accounts on these days, beside our payouts."""
    debits, returns = defaultdict[str, list[Movement]](list), defaultdict[str, list[Movement]](list)
    differences: list[Difference] = []
    for movement in movements:
        if movement.end_to_end_id and (movement.debit or movement.returned):
            (debits if movement.debit else returns)[movement.end_to_end_id].append(movement)
        elif movement.debit:
            differences.append(_uninstructed(movement))
    matched = matched_rupiah = 0
    for payout in ours:
        on_statement, back = debits.pop(payout.end_to_end_id, []), returns.pop(payout.end_to_end_id, [])
        found = list(_differences(payout, on_statement, back, accounts, days))
        differences += found
        if on_statement and not found:
            matched, matched_rupiah = matched + 1, matched_rupiah + payout.amount_rupiah
    differences += [_uninstructed(movement) for of_one in debits.values() for movement in of_one]
    differences += [_unknown_return(movement) for of_one in returns.values() for movement in of_one]
    ordered = sorted(differences, key=lambda found: (list(Kind).index(found.kind), found.what))
    return Reconciliation(tuple(accounts), tuple(days), matched, matched_rupiah, tuple(ordered))


def _uninstructed(movement: Movement) -> Difference:
    named = movement.end_to_end_id or "no end-to-end id"
    what = f"{movement.account} on {movement.booked_on}: {named}"
    return Difference(
        Kind.UNINSTRUCTED, what, theirs_rupiah=movement.amount_rupiah, reference=movement.reference, line=movement.line
    )


def _unknown_return(movement: Movement) -> Difference:
    what = f"{movement.account} on {movement.booked_on}: {movement.end_to_end_id} came back and was never instructed"
    return Difference(Kind.RETURN, what, theirs_rupiah=movement.amount_rupiah, reference=movement.reference, line=movement.line)


def _differences(
    payout: Ours, debits: list[Movement], returns: list[Movement], accounts: Sequence[str], days: Sequence[date]
) -> Iterator[Difference]:
    due = payout.fund in accounts and payout.settled_on in days
    if len({movement.reference for movement in debits}) > 1:
        yield _about(Kind.DEBITED_TWICE, payout, payout.amount_rupiah, debits)
    elif debits and payout.settled_on is None:
        yield _about(Kind.NOT_SETTLED, payout, 0, debits, f"here it is {payout.status}")
    elif debits and sum(movement.amount_rupiah for movement in debits) != payout.amount_rupiah:
        yield _about(Kind.AMOUNT, payout, payout.amount_rupiah, debits)
    elif not debits and due:
        yield _about(Kind.NOT_ON_STATEMENT, payout, payout.amount_rupiah, [])
    here = sum(rupiah for day, rupiah in payout.returned.items() if day in days and payout.fund in accounts)
    if sum(movement.amount_rupiah for movement in returns) != here:
        yield _about(Kind.RETURN, payout, here, returns)


def _about(kind: Kind, payout: Ours, ours_rupiah: int, movements: list[Movement], more: str = "") -> Difference:
    return Difference(
        kind,
        f"payout {payout.payout_id}{': ' if more else ''}{more}",
        claim_id=payout.claim_id,
        payout_id=payout.payout_id,
        ours_rupiah=ours_rupiah,
        theirs_rupiah=sum(movement.amount_rupiah for movement in movements),
        reference=", ".join(sorted({movement.reference for movement in movements})) or None,
        line=movements[0].line if movements else None,
    )


def books(url: str, funds: Mapping[Programme, str]) -> Iterator[Ours]:
    """Every payout of the payout processor's table. Raises `Refused`."""
    try:
        with open_connection(url) as connection, connection.cursor("reconcile") as cursor:
            cursor.itersize = ROWS_PER_FETCH
            cursor.execute(f"SELECT row_to_json(t)::text FROM payout.{PAYOUT_CLAIMS.name} t WHERE groups <> '[]'")  # noqa: S608  a name from code
            for (row,) in cursor:
                yield from payouts_of(_CLAIM.validate_json(row), funds)
    except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
        raise Refused("The database has no payouts: run `santunan db upgrade`, or name another one.") from error


def payouts_of(claim: PayoutClaim, funds: Mapping[Programme, str]) -> Iterator[Ours]:
    """The claim's payouts, each attempt one."""
    for group in claim.groups:
        for attempt in group.attempts:
            yield Ours(
                end_to_end_id=end_to_end_id(attempt.payout_id),
                payout_id=attempt.payout_id,
                claim_id=claim.claim_id,
                fund=funds[group.programme],
                amount_rupiah=attempt.amount_rupiah,
                status=attempt.standing.status,
                settled_on=_settled_on(attempt),
                returned=_returned(attempt),
            )


def _settled_on(attempt: Attempt) -> date | None:
    if attempt.standing.status not in {Status.SETTLED, Status.RETURNED}:
        return None
    days = [
        fact.value_date or civil_date(fact.occurred_at) for fact in attempt.answers.facts if fact.status is ReceiptStatus.SETTLED
    ]
    return min(days, default=None)


def _returned(attempt: Attempt) -> dict[date, int]:
    """What came back by day; the same fact under two receipt ids counts once."""
    facts = {fact.same: fact for fact in attempt.answers.facts if fact.status is ReceiptStatus.RETURNED}
    found: dict[date, int] = {}
    for fact in facts.values():
        day = fact.value_date or civil_date(fact.occurred_at)
        found[day] = found.get(day, 0) + fact.amount_rupiah
    return found


def funds_of(settings: PayoutSettings) -> dict[Programme, str]:
    """By programme the account that it pays from."""
    if settings.demo_seed is not None:
        return dict(DEMO_FUNDS)
    return {programme: route.fund for programme, route in settings.routes.items()}


def statements(files: Iterable[Path]) -> list[Statement]:
    """The statements in these files. Raises `Refused` with the file, the line and the field."""
    found = []
    for path in files:
        try:
            found.append(camt053.read(path.read_bytes()))
        except (OSError, Malformed) as error:
            raise Refused(f"{path} cannot be read as a statement: {error}.") from error
    return found


def taken(folder: Path) -> list[Path]:
    """The statements among the files that `santunan bank files in` took."""
    return [path for path in sorted((folder / "done").glob("*.xml"))[:FILES_MAX] if _is_statement(path)]


def _is_statement(path: Path) -> bool:
    try:
        of_message(read_xml(path.read_bytes()), "camt.053")
    except Malformed:
        return False
    return True


def reconcile(read: Sequence[Statement], ours: Iterable[Ours], day: date | None) -> Reconciliation:
    """All movements of the statements, or those booked on `day`. Raises `Refused` when there are none."""
    movements = [movement for statement in read for movement in statement.movements if day is None or movement.value_date == day]
    if not movements:
        raise Refused(f"No statement has a movement{f' of {day}' if day else ''}: name the file of that day with --statement.")
    accounts = sorted({movement.account for movement in movements})
    days = sorted({movement.value_date for movement in movements})
    return compare(movements, ours, accounts, days)
