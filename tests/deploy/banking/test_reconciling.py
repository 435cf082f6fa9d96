"""The daily comparison: what agrees is counted, every kind of difference has its name, and money that nobody asked for is paged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from deploy.bank.keys import DEMO_BANK, DEMO_FUNDS, signer
from deploy.banking import showing
from deploy.banking.iso20022 import camt053 as reading
from deploy.banking.reconciling import Kind, Ours, Reconciliation, payouts_of, reconcile
from deploy.cli import build
from deploy.database import upgrade
from deploy.errors import Refused
from processors.payout.lattice import Status
from processors.payout.signatures import payload_digest, signed_payload
from processors.payout.tables import PAYOUT_CLAIMS
from schemas.events.receipts import PayoutReceipt, ReceiptStatus
from streams.tables import StoredTable
from tests.deploy.bank.test_bank_and_payout import SEED, claim
from tests.deploy.banking.statements import camt053, credit, debit
from tests.processors.payout.payments import Case

DAY = date(2026, 11, 20)
AMOUNT = 20_000_000


def ours(name: str, status: Status = Status.SETTLED, amount: int = AMOUNT, returned: int = 0, fund: str = "dana-jkm") -> Ours:
    with_payee = status in {Status.SETTLED, Status.RETURNED}
    return Ours(
        name, f"p-{name}", f"c-{name}", fund, amount, status, DAY if with_payee else None, {DAY: returned} if returned else {}
    )


def compared(entries: Sequence[str], *books: Ours) -> Reconciliation:
    return reconcile([reading.read(camt053(entries))], books, None)


def kinds(found: Reconciliation) -> list[Kind]:
    return [each.kind for each in found.differences]


def test_what_both_sides_know_agrees_and_is_summed() -> None:
    found = compared([debit("a", AMOUNT), debit("b", 5, "REF2")], ours("a"), ours("b", amount=5))
    assert (found.matched, found.matched_rupiah, found.differences, found.paged) == (2, AMOUNT + 5, (), False)


CASES: dict[str, tuple[list[str], list[Ours], Kind, bool]] = {
    "only we say settled": ([debit("b", 5)], [ours("a"), ours("b", amount=5)], Kind.NOT_ON_STATEMENT, False),
    "only the bank says settled": ([debit("a", AMOUNT)], [ours("a", Status.ACCEPTED)], Kind.NOT_SETTLED, False),
    "we say rejected": ([debit("a", AMOUNT)], [ours("a", Status.REJECTED)], Kind.NOT_SETTLED, False),
    "another amount": ([debit("a", AMOUNT - 1)], [ours("a")], Kind.AMOUNT, False),
    "an id that is none of ours": ([debit("x", 5)], [], Kind.UNINSTRUCTED, True),
    "no id": ([debit(None, 5)], [], Kind.UNINSTRUCTED, True),
    "twice": ([debit("a", AMOUNT), debit("a", AMOUNT, "REF2")], [ours("a")], Kind.DEBITED_TWICE, True),
    "a return that we do not know": ([debit("a", AMOUNT), credit("a", AMOUNT)], [ours("a")], Kind.RETURN, False),
    "a return that only we know": ([debit("a", AMOUNT)], [ours("a", Status.RETURNED, returned=7)], Kind.RETURN, False),
    "a return of nothing of ours": ([credit("x", 5)], [], Kind.RETURN, False),
}


@pytest.mark.parametrize("name", CASES)
def test_each_difference_has_its_name_and_only_unasked_money_is_paged(name: str) -> None:
    entries, books, kind, paged = CASES[name]
    found = compared(entries, *books)
    assert kinds(found) == [kind]
    assert found.paged is paged


def test_other_funds_and_other_days_are_none_of_the_statements_business() -> None:
    found = compared([debit("a", AMOUNT)], ours("a"), ours("b", fund="dana-jht"), ours("c", Status.INSTRUCTED))
    assert not found.differences


def test_money_without_an_instruction_comes_first_and_names_its_line_and_reference() -> None:
    found = compared([debit("b", 4), debit(None, 6, "ODD")], ours("a"), ours("b", amount=5))
    assert kinds(found) == [Kind.UNINSTRUCTED, Kind.NOT_ON_STATEMENT, Kind.AMOUNT]
    assert (found.differences[0].reference, found.differences[0].theirs_rupiah) == ("ODD", 6)
    assert found.differences[0].line is not None


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(1, 50), st.booleans()), max_size=8), st.permutations("abcde"))
def test_the_comparison_does_not_depend_on_any_order_and_counts_every_debit(
    moved: list[tuple[str, int, bool]], order: list[str]
) -> None:
    entries = [debit(name if known else None, amount, f"R{place}") for place, (name, amount, known) in enumerate(moved)]
    books = {name: ours(name, amount=10) for name in "abcde"}
    entries.append(debit("a", 10, "R-last"))
    first = compared(entries, *books.values())
    second = compared(entries[::-1], *(books[name] for name in order))
    assert sorted(kinds(first)) == sorted(kinds(second))
    assert first.matched == second.matched
    unknown = sum(not known for _, _, known in moved)
    assert kinds(first).count(Kind.UNINSTRUCTED) == unknown


def test_a_day_without_a_movement_and_a_file_that_is_no_statement_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="No statement has a movement of 2026-01-01"):
        reconcile([reading.read(camt053([debit("a", 1)]))], (), date(2026, 1, 1))
    wrong = tmp_path / "wrong.xml"
    wrong.write_text("<Document/>")
    said = CliRunner().invoke(build(), ["payouts", "reconcile", "--statement", str(wrong)])
    assert "cannot be read as a statement" in str(said.exception)


def test_people_read_the_differences_and_what_agrees() -> None:
    console = Console(record=True, width=160)
    showing.reconciliation(compared([debit("a", AMOUNT), debit(None, 6, "[ODD]")], ours("a")), console)
    text = console.export_text()
    for part in ("debit without an instruction", "[ODD]", "1 agree (20,000,000 rupiah)", "1 differences", "dana-jkm"):
        assert part in text


def test_the_command_compares_a_statement_with_the_payout_table(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = claim()
    sent = case.instructions[0]
    case.feed(_settled(case))
    (payout,) = payouts_of(case.row, DEMO_FUNDS)
    assert (payout.status, payout.settled_on, payout.fund) == (Status.SETTLED, DAY, "dana-jkm")
    upgrade(database)
    stored = StoredTable("payout", PAYOUT_CLAIMS)
    with psycopg.connect(database) as connection:
        connection.execute(stored.upsert.encode(), (stored.to_json([case.row]),))
    for name, value in (("DATABASE__URL", database), ("PAYOUT__ENVIRONMENT", "demo"), ("PAYOUT__DEMO_SEED", "7")):
        monkeypatch.setenv(f"SANTUNAN_{name}", value)
    exits = []
    for name, entries in (
        ("good", [debit(sent.end_to_end_id, sent.amount)]),
        ("less", [debit(sent.end_to_end_id, 1)]),
        ("odd", [debit(sent.end_to_end_id, sent.amount), debit(None, 5)]),
    ):
        path = tmp_path / f"{name}.xml"
        path.write_bytes(camt053(entries))
        said = CliRunner().invoke(build(), ["payouts", "reconcile", "--statement", str(path), "--json"])
        exits.append((said.exit_code, [each["kind"] for each in json.loads(said.output)["differences"]]))
    assert exits == [(0, []), (3, [Kind.AMOUNT]), (4, [Kind.UNINSTRUCTED])]


def _settled(case: Case) -> PayoutReceipt:
    sent = case.instructions[0]
    unsigned = PayoutReceipt(
        receipt_id="r-1",
        payment_system=sent.payment_system,
        payout_id=sent.payout_id,
        end_to_end_id=sent.end_to_end_id,
        instruction_digest=payload_digest(signed_payload(sent)),
        status=ReceiptStatus.SETTLED,
        amount=sent.amount,
        bank_reference="REF1",
        occurred_at=datetime(2026, 11, 20, 4, tzinfo=UTC),
        value_date=DAY,
    )
    return unsigned.model_copy(update={"signature": signer(SEED, DEMO_BANK).sign(signed_payload(unsigned))})
