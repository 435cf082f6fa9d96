"""The three messages: what is written is read back, and whatever is wrong in a file is named with its line and field."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.banking.iso20022 import camt053, pain001, pain002
from deploy.banking.iso20022.pain001 import Initiation, Transfer
from deploy.banking.iso20022.xml import DEPTH_MAX, Malformed, read_xml
from schemas.events.receipts import ReceiptStatus
from tests.deploy.banking.orders import instruction
from tests.deploy.banking.statements import camt053 as statement
from tests.deploy.banking.statements import credit, debit, status
from tests.deploy.banking.statements import pain002 as report

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
PLAIN = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=30)
TRANSFERS = st.builds(
    Transfer,
    end_to_end_id=st.text("0123456789abcdef", min_size=32, max_size=32),
    amount_rupiah=st.integers(1, 10**12),
    fund=PLAIN,
    rail=st.sampled_from(("bi_fast", "rtgs")),
    name=PLAIN,
    bank_code=PLAIN,
    account=PLAIN,
    purpose=st.just("SSBE"),
    remittance=PLAIN,
)


@given(st.lists(TRANSFERS, min_size=1, max_size=8))
def test_what_is_written_as_pain001_is_read_back_whatever_the_names(transfers: list[Transfer]) -> None:
    written = pain001.write(Initiation("m-1", AT, tuple(transfers)))
    found = pain001.read(written)
    assert sorted(found.transfers, key=repr) == sorted(transfers, key=repr)
    assert found.total_rupiah == sum(transfer.amount_rupiah for transfer in transfers)
    assert pain001.write(Initiation("m-1", AT, tuple(transfers))) == written


def test_an_instruction_keeps_its_end_to_end_id_its_account_as_text_and_its_purpose() -> None:
    sent = instruction(1)
    found = pain001.read(pain001.write(Initiation("m-1", AT, (pain001.transfer_of(sent),)))).transfers[0]
    assert (found.end_to_end_id, found.account, found.purpose) == (sent.end_to_end_id, "0012345678", "SSBE")


@pytest.mark.parametrize(("wrong", "where"), [(b"<NbOfTxs>2<", "NbOfTxs"), (b"<CtrlSum>1<", "CtrlSum")])
def test_a_file_whose_control_totals_are_not_its_transfers_is_refused(wrong: bytes, where: str) -> None:
    good = pain001.write(Initiation("m-1", AT, (pain001.transfer_of(instruction(1)),)))
    name = wrong[: wrong.index(b">") + 1]
    start = good.index(name)
    bad = good[:start] + wrong + good[good.index(b"<", start + 1) + 1 :]
    with pytest.raises(Malformed, match=where):
        pain001.read(bad)


STATUSES = {
    "RCVD": ReceiptStatus.RECEIVED,
    "ACCP": ReceiptStatus.ACCEPTED,
    "ACSP": ReceiptStatus.ACCEPTED,
    "ACSC": ReceiptStatus.ACCEPTED,
    "PDNG": ReceiptStatus.PENDING,
    "RJCT": ReceiptStatus.REJECTED,
    "CANC": ReceiptStatus.CANCELLED,
}


@pytest.mark.parametrize("code", STATUSES)
def test_a_status_without_the_banks_reference_never_says_that_money_moved(code: str) -> None:
    (found,) = pain002.read(report(status("e" * 32, code)))
    assert found.status is STATUSES[code]


def test_a_status_with_a_reference_and_a_reason_keeps_both_and_its_time_is_jakartas() -> None:
    settled, refused = pain002.read(report(status("a", "ACSC", reference="R1"), status("b", "RJCT", reason="AC04")))
    assert (settled.status, settled.reference, settled.at) == (ReceiptStatus.SETTLED, "R1", AT)
    assert (refused.status, refused.code, refused.text) == (ReceiptStatus.REJECTED, "AC04", "as told")


def test_a_status_of_the_whole_file_is_every_transfers() -> None:
    (found,) = pain002.read(report(group="<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>", message="m-7"))
    assert (found.message_id, found.end_to_end_id, found.status, found.code) == ("m-7", None, ReceiptStatus.REJECTED, "FF01")


def test_a_statement_tells_debits_returns_and_other_income_apart() -> None:
    found = camt053.read(statement([debit("a", 100), credit("a", 40), credit(None, 7, reason=None)])).movements
    assert [(each.debit, each.returned, each.amount_rupiah, each.code) for each in found] == [
        (True, False, 100, None),
        (False, True, 40, "AC04"),
        (False, False, 7, None),
    ]
    assert found[0].value_date == date(2026, 11, 20)


def _balance(code: str, amount: int) -> str:
    kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
    return f'<Bal>{kind}<Amt Ccy="IDR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>'


def test_a_statement_whose_entries_do_not_lead_to_its_closing_balance_is_refused() -> None:
    entries = [debit("a", 100), credit("a", 40)]
    camt053.read(statement(entries, _balance("OPBD", 500) + _balance("CLBD", 440)))
    with pytest.raises(Malformed, match="opening balance"):
        camt053.read(statement(entries, _balance("OPBD", 500) + _balance("CLBD", 441)))


WRONG = {
    "an amount that is no number": (debit("a", 1).replace(">1<", ">1x<"), "line 7.*Amt"),
    "sen in the amount": (debit("a", 1).replace(">1<", ">1.50<"), "whole rupiah"),
    "another currency": (debit("a", 1).replace("IDR", "USD"), "USD"),
    "no reference": (debit("a", 1).replace("<AcctSvcrRef>REF1</AcctSvcrRef>", ""), "AcctSvcrRef.*is missing"),
    "no direction": (debit("a", 1).replace("DBIT", "LEFT"), "CdtDbtInd"),
    "no day": (debit("a", 1).replace("2026-11-20", "yesterday"), "no date"),
    "a second amount": (debit("a", 1).replace("<CdtDbt", '<Amt Ccy="IDR">2</Amt><CdtDbt'), "once at most"),
    "an end that is missing": ("<Ntry>", "no well-formed XML"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_malformed_entry_is_refused_with_its_line_and_field(name: str) -> None:
    entry, sentence = WRONG[name]
    with pytest.raises(Malformed, match=sentence) as refused:
        camt053.read(statement([entry]))
    assert refused.value.line >= 6


@pytest.mark.parametrize(
    "hostile",
    [
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>',
        b'<!DOCTYPE d SYSTEM "http://example.org/evil.dtd"><d/>',
        b"<a>" * (DEPTH_MAX + 1) + b"</a>" * (DEPTH_MAX + 1),
        b"<a>&undefined;</a>",
        b"",
        b"\xff\xfe<",
    ],
)
def test_xml_that_can_do_harm_is_refused_before_anything_of_it_is_used(hostile: bytes) -> None:
    with pytest.raises(Malformed):
        read_xml(hostile)


@given(st.binary(max_size=200))
def test_no_bytes_make_the_readers_fail_otherwise_than_by_refusing(content: bytes) -> None:
    for read in (pain001.read, pain002.read, camt053.read):
        with pytest.raises(Malformed):
            read(content)


@given(st.integers(0, 900), st.integers(1, 60), st.binary(max_size=12))
def test_a_damaged_statement_is_read_or_refused_and_never_anything_else(start: int, length: int, put: bytes) -> None:
    good = statement([debit("a", 100), credit("a", 40)])
    with suppress(Malformed):
        camt053.read(good[:start] + put + good[start + length :])
