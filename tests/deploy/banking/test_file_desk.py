"""The adapter for a bank without Kafka: killed anywhere and begun again, it neither loses nor doubles an instruction or a word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.bank.keys import DEMO_BANK
from deploy.bank.orders import read_order
from deploy.banking.file_books import FileBooks
from deploy.banking.file_desk import FileDesk, Incoming, Outgoing
from deploy.banking.file_run import demo_keys
from deploy.banking.iso20022 import pain001
from deploy.records import Stood
from processors.payout.lattice import Status
from processors.payout.signatures import signed_payload
from schemas.envelope import EventData
from schemas.events.instructions import PayoutInquired, PayoutInstructed, PayoutRecalled
from schemas.events.receipts import PayoutReceipt, ReceiptStatus
from schemas.topics import INSTRUCTIONS
from tests.deploy.bank.test_bank_and_payout import claim
from tests.deploy.banking.orders import SEED, claim_of, instruction, resigned, wire
from tests.deploy.banking.statements import camt053, credit, debit, pain002, status
from tests.processors.payout.payments import CLAIM

NOW = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)
CUT = datetime(2026, 11, 20, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
OWN, FUND = demo_keys(SEED, DEMO_BANK)


class Killed(Exception):
    """The process ends here."""


@dataclass
class Bank:
    """A folder, and the topic as it stands."""

    folder: Path
    topic: list[Stood] = field(default_factory=list)

    @contextmanager
    def open(self) -> Iterator[tuple[FileDesk, FileBooks]]:
        with FileBooks(self.folder / "books.sqlite") as books:
            yield FileDesk(self.folder, books, OWN, FUND, "demo"), books

    def order(self, *data: EventData, subject: str | None = None) -> None:
        for each in data:
            value = wire(subject or claim_of(len(self.topic)), each)
            self.topic.append(Stood(INSTRUCTIONS, 0, len(self.topic), b"", value, (), 0))

    def out(self, cut_off: datetime = CUT, now: datetime = NOW) -> Outgoing:
        with self.open() as (desk, _):
            found = desk.cut(self.topic, cut_off, now)
            desk.place()
            return found

    def leave(self, name: str, content: bytes) -> None:
        (self.folder / "in").mkdir(exist_ok=True)
        (self.folder / "in" / name).write_bytes(content)

    def take_in(self) -> list[Incoming]:
        with self.open() as (desk, _):
            return desk.read_in(NOW)

    def receipts(self) -> list[PayoutReceipt]:
        with self.open() as (_, books):
            return [_receipt(value) for _, _, value in books.undelivered(1_000)]

    def sent(self) -> list[pain001.Transfer]:
        return [each for path in sorted((self.folder / "out").iterdir()) for each in pain001.read(path.read_bytes()).transfers]

    def names(self, folder: str) -> list[str]:
        return sorted(path.name for path in (self.folder / folder).iterdir())


def _receipt(value: bytes) -> PayoutReceipt:
    return PayoutReceipt.model_validate_json(json.dumps(json.loads(value)["data"]))


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path)


def test_what_was_instructed_until_the_cut_off_is_in_one_file_and_the_same_cut_off_again_changes_nothing(bank: Bank) -> None:
    bank.order(instruction(1), instruction(2))
    found = bank.out()
    assert (found.transfers, found.amount_rupiah) == (2, 40_000_000)
    before = {path.name: path.read_bytes() for path in (bank.folder / "out").iterdir()}
    assert bank.out() == Outgoing()
    assert {path.name: path.read_bytes() for path in (bank.folder / "out").iterdir()} == before
    assert list(before) == ["simbank-261120T040000-001.pain001.xml"]


def test_the_next_cut_off_brings_only_what_came_since(bank: Bank) -> None:
    bank.order(instruction(1))
    bank.out()
    bank.order(instruction(2), instruction(1))
    found = bank.out(CUT + HOUR)
    assert (found.transfers, found.doubled) == (1, 1)
    assert [each.end_to_end_id for each in bank.sent()] == [instruction(1).end_to_end_id, instruction(2).end_to_end_id]


def test_other_banks_and_forged_instructions_are_in_no_file_and_a_forged_one_bars_nothing(bank: Bank) -> None:
    genuine = instruction(2)
    bank.order(instruction(1, payment_system="other"), genuine.model_copy(update={"amount": 1}), genuine)
    found = bank.out()
    assert (found.transfers, found.forged) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"environment": "production"}, "DS04"),
        ({"valid_until": NOW - timedelta(seconds=1)}, "TM01"),
        ({"replaces": instruction(9).payout_id}, "AM05"),
        ({"amount": 1}, "AM10"),
    ],
)
def test_what_the_contract_forbids_is_answered_rejected_and_in_no_file(bank: Bank, changes: dict[str, Any], code: str) -> None:
    bank.order(instruction(1, **changes))
    assert (bank.out().refused, bank.names("out")) == (1, [])
    (told,) = bank.receipts()
    assert (told.status, told.reason and told.reason.code) == (ReceiptStatus.REJECTED, code)
    assert OWN.verifier.verify(DEMO_BANK, signed_payload(told), told.signature)


def test_a_replacement_is_sent_once_the_bank_itself_rejected_its_predecessor(bank: Bank) -> None:
    first = instruction(1)
    bank.order(first)
    bank.out()
    bank.leave("a.xml", pain002(status(first.end_to_end_id, "RJCT", reason="AC04")))
    bank.take_in()
    bank.order(instruction(2, replaces=first.payout_id))
    assert bank.out(CUT + HOUR).transfers == 1


def test_a_recall_before_the_file_is_made_cancels_and_after_it_only_repeats_what_is_known(bank: Bank) -> None:
    early, late = instruction(1), instruction(2)
    bank.order(early, _recall(early), late)
    assert bank.out().transfers == 1
    assert [told.status for told in bank.receipts()] == [ReceiptStatus.CANCELLED]
    bank.order(_recall(late))
    bank.out(CUT + HOUR)
    assert len(bank.receipts()) == 1


def _recall(of: PayoutInstructed) -> PayoutRecalled:
    unsigned = PayoutRecalled(
        payout_id=of.payout_id,
        end_to_end_id=of.end_to_end_id,
        payment_system=of.payment_system,
        environment=of.environment,
        asked_at=NOW,
        because="wrong",
    )
    return unsigned.model_copy(update={"signature": _fund_signs(unsigned)})


def _fund_signs(data: PayoutRecalled | PayoutInquired) -> str:
    from deploy.bank.keys import FUND as NAME
    from deploy.bank.keys import signer

    return signer(SEED, NAME).sign(signed_payload(data))


def test_an_inquiry_brings_what_was_said_once_more(bank: Bank) -> None:
    sent = instruction(1)
    bank.order(sent)
    bank.out()
    bank.leave("a.xml", pain002(status(sent.end_to_end_id, "PDNG")))
    bank.take_in()
    with bank.open() as (_, books):
        books.delivered(receipt_id for receipt_id, _, _ in books.undelivered(10))
    asked = PayoutInquired(
        payout_id=sent.payout_id,
        end_to_end_id=sent.end_to_end_id,
        payment_system=DEMO_BANK,
        environment="demo",
        asked_at=NOW,
        inquiry=1,
    )
    bank.order(asked.model_copy(update={"signature": _fund_signs(asked)}))
    bank.out(CUT + HOUR)
    assert [told.status for told in bank.receipts()] == [ReceiptStatus.PENDING]


@pytest.mark.parametrize("step", ["staged", "moved", "fetched"])
def test_killed_between_writing_and_marking_a_file_is_placed_once(bank: Bank, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bank.order(instruction(1))
    with bank.open() as (desk, books):
        desk.cut(bank.topic, CUT, NOW)
        dies_at = {"staged": "ready", "moved": "placed", "fetched": "placed"}[step]
        marks = books.mark

        def mark(name: str, state: str) -> None:
            if state == dies_at:
                raise Killed
            marks(name, state)

        books.mark = mark  # type: ignore[method-assign]  # the process ends between two steps
        with pytest.raises(Killed):
            desk.place()
    fetched = [path.read_bytes() for path in (bank.folder / "out").iterdir()]
    if step == "fetched":
        for path in (bank.folder / "out").iterdir():
            path.unlink()
    with bank.open() as (desk, _):
        desk.place()
    assert len(bank.names("out")) + (len(fetched) if step == "fetched" else 0) == 1
    assert bank.names("staging") == []


def test_killed_while_reading_nothing_of_the_cut_off_is_kept_and_the_next_run_has_it_all(bank: Bank) -> None:
    bank.order(instruction(1), instruction(2))

    def dying() -> Iterator[Stood]:
        yield bank.topic[0]
        raise Killed

    with bank.open() as (desk, _), pytest.raises(Killed):
        desk.cut(dying(), CUT, NOW)
    assert bank.out().transfers == 2


def test_a_file_that_comes_in_twice_changes_nothing_under_whatever_name(bank: Bank) -> None:
    sent = instruction(1)
    bank.order(sent)
    bank.out()
    content = camt053([debit(sent.end_to_end_id, sent.amount)])
    for name in ("a.xml", "b.xml"):
        bank.leave(name, content)
    first, second = bank.take_in()
    assert (first.receipts, second.again, second.receipts) == (1, True, 0)
    bank.leave("c.xml", content + b"\n")
    assert bank.take_in()[0].receipts == 0, "the same word in another file is the same receipt"
    assert len(bank.receipts()) == 1


def test_a_statement_says_settled_with_the_banks_reference_and_then_returned(bank: Bank) -> None:
    sent = instruction(1)
    bank.order(sent)
    bank.out()
    bank.leave("a.xml", camt053([debit(sent.end_to_end_id, sent.amount), credit(sent.end_to_end_id, sent.amount)]))
    bank.take_in()
    settled, returned = bank.receipts()
    assert (settled.status, settled.bank_reference, settled.evidence) == (ReceiptStatus.SETTLED, "REF1", "statement")
    assert (returned.status, returned.reason and returned.reason.code) == (ReceiptStatus.RETURNED, "AC04")


def test_a_debit_that_nobody_instructed_is_named_and_the_rest_of_the_file_counts(bank: Bank) -> None:
    sent = instruction(1)
    bank.order(sent)
    bank.out()
    bank.leave("a.xml", camt053([debit("f" * 32, 5), debit(None, 6), debit(sent.end_to_end_id, sent.amount)]))
    (found,) = bank.take_in()
    assert [what.split(",")[0] for what in found.uninstructed] == ["5 rupiah", "6 rupiah"]
    assert found.receipts == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<no", "no well-formed XML"),
        (pain002(status("f" * 32, "RJCT")), "nothing that was sent"),
        (pain002(status("f" * 32, "WHAT")), "TxSts: 'WHAT' is none of"),
        (pain002(group="<GrpSts>RJCT</GrpSts>", message="m-404"), "nothing that was sent"),
        (b"<Document/>", "is no camt.053"),
    ],
)
def test_a_bad_file_is_set_aside_whole_with_its_reason_beside_it(bank: Bank, content: bytes, sentence: str) -> None:
    sent = instruction(1)
    bank.order(sent)
    bank.out()
    bank.leave("bad.xml", content)
    bank.leave("good.xml", pain002(status(sent.end_to_end_id, "ACCP")))
    bad, good = bank.take_in()
    assert sentence in (bad.refused or "")
    assert bank.names("refused") == ["bad.xml", "bad.xml.reason"]
    assert sentence in (bank.folder / "refused" / "bad.xml.reason").read_text()
    assert (good.receipts, bank.names("in")) == (1, [])


def test_a_file_refused_as_a_whole_rejects_every_payout_in_it(bank: Bank) -> None:
    bank.order(instruction(1), instruction(2))
    bank.out()
    message = pain001.read(next((bank.folder / "out").iterdir()).read_bytes()).message_id
    bank.leave("a.xml", pain002(group="<GrpSts>RJCT</GrpSts>", message=message))
    bank.take_in()
    assert [told.status for told in bank.receipts()] == [ReceiptStatus.REJECTED] * 2


def test_a_claim_is_paid_through_files_alone(bank: Bank) -> None:
    case = claim()
    sent = case.instructions[0]
    bank.order(sent, subject=CLAIM)
    assert read_order(bank.topic[0].value) is not None
    bank.out(now=sent.not_before)
    bank.leave("1.xml", pain002(status(sent.end_to_end_id, "ACCP")))
    bank.leave("2.xml", pain002(status(sent.end_to_end_id, "ACSC", reference="REF1")))
    bank.leave("3.xml", camt053([debit(sent.end_to_end_id, sent.amount)]))
    bank.take_in()
    for told in bank.receipts():
        case.feed(told)
    assert case.group.attempts[-1].standing.status is Status.SETTLED
    assert case.row.closed


def test_an_account_that_does_not_fit_into_a_file_is_rejected_and_never_cut_off(bank: Bank) -> None:
    sent = instruction(1)
    payee = sent.personal.payee.model_copy(update={"account": "1" * 40})
    bank.order(resigned(sent.model_copy(update={"personal": sent.personal.model_copy(update={"payee": payee})})))
    assert bank.out().transfers == 0
    assert [told.reason and told.reason.code for told in bank.receipts()] == ["AC01"]
