"""camt.053, the bank's statement of an account: what left it and what came back, the strongest evidence there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from deploy.banking.iso20022.values import (
    END_TO_END_LENGTH_MAX,
    REFERENCE_LENGTH_MAX,
    balance,
    count,
    day,
    moment,
    of_message,
    rupiah,
)
from deploy.banking.iso20022.xml import Malformed, Node, read_xml

BOOKED: Final = "BOOK"
NOT_PROVIDED: Final = "NOTPROVIDED"
ACCOUNT_LENGTH_MAX: Final = 34
REASON_LENGTH_MAX: Final = 20
DIRECTIONS: Final = ("DBIT", "CRDT")


@dataclass(frozen=True, slots=True)
class Movement:
    """One transfer of a booked entry. Whole rupiah; `debit`: it left the account. `returned`: it came back, for `code`."""

    line: int
    account: str
    debit: bool
    returned: bool
    amount_rupiah: int
    end_to_end_id: str | None
    reference: str
    code: str | None
    booked_on: date
    value_date: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """All movements of all accounts in the file. `days`: those that the entries were booked on."""

    statement_ids: tuple[str, ...]
    movements: tuple[Movement, ...]

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(sorted({movement.booked_on for movement in self.movements}))


def read(content: bytes) -> Statement:
    """The statement. Raises `Malformed`, also when its entries do not lead from the opening to the closing balance."""
    root = read_xml(content)
    of_message(root, "camt.053")
    body = root.need("BkToCstmrStmt")
    ids, movements = [], []
    for of_account in body.all("Stmt"):
        ids.append(of_account.need("Id").text)
        movements += list(_movements(of_account))
        _check_balances(of_account)
    if not ids:
        raise Malformed(body.line, body.path, "holds no Stmt")
    return Statement(tuple(ids), tuple(movements))


def _movements(of_account: Node) -> Iterator[Movement]:
    node = of_account.find("Acct/Id/Othr/Id") or of_account.need("Acct/Id/IBAN")
    account, created = node.text[:ACCOUNT_LENGTH_MAX], moment(of_account.need("CreDtTm"))
    for entry in _booked(of_account):
        singles = list(entry.all("NtryDtls/TxDtls"))
        found = [_movement(entry, each, account, created, alone=len(singles) == 1) for each in singles]
        if not found:
            found = [_movement(entry, entry, account, created, alone=True)]
        total = sum(movement.amount_rupiah for movement in found)
        if total != rupiah(entry.need("Amt")):
            raise Malformed(entry.line, f"{entry.path}/Amt", f"is not the sum of its transfers, {total}")
        yield from found


def _booked(of_account: Node) -> Iterator[Node]:
    for entry in of_account.all("Ntry"):
        status = entry.need("Sts")
        if (status.maybe("Cd", REASON_LENGTH_MAX) or status.text) == BOOKED:
            yield entry


def _movement(entry: Node, each: Node, account: str, created: datetime, *, alone: bool) -> Movement:
    own = each.find("Amt") or each.find("AmtDtls/TxAmt/Amt")
    if own is None and not alone:
        raise Malformed(each.line, f"{each.path}/Amt", "is missing, and the entry has several transfers")
    debit = _debit(entry)
    reference = each.maybe("Refs/AcctSvcrRef", REFERENCE_LENGTH_MAX) or entry.maybe("AcctSvcrRef", REFERENCE_LENGTH_MAX)
    if reference is None:
        raise Malformed(each.line, f"{each.path}/Refs/AcctSvcrRef", "is missing: money that moved has the bank's reference")
    end_to_end = each.maybe("Refs/EndToEndId", END_TO_END_LENGTH_MAX)
    booked = entry.need("BookgDt")
    reversal = entry.maybe("RvslInd", len("false")) in {"true", "1"}
    told = booked.find("DtTm")
    value = entry.find("ValDt")
    return Movement(
        line=each.line,
        account=account,
        debit=debit,
        returned=not debit and (reversal or each.find("RtrInf") is not None),
        amount_rupiah=rupiah(own or entry.need("Amt")),
        end_to_end_id=None if end_to_end == NOT_PROVIDED else end_to_end,
        reference=reference,
        code=each.maybe("RtrInf/Rsn/Cd", REASON_LENGTH_MAX),
        booked_on=day(booked),
        value_date=day(value) if value else day(booked),
        at=moment(told) if told else created,
    )


def _debit(entry: Node) -> bool:
    told = entry.need("CdtDbtInd")
    if told.text not in DIRECTIONS:
        raise Malformed(told.line, told.path, f"{told.text[:10]!r} is none of {', '.join(DIRECTIONS)}")
    return told.text == DIRECTIONS[0]


def _check_balances(of_account: Node) -> None:
    """Opening and entries give closing, where both stand; and the count of entries is the one told."""
    entries = list(_booked(of_account))
    told = of_account.find("TxsSummry/TtlNtries/NbOfNtries")
    if told and count(told) != len(list(of_account.all("Ntry"))):
        raise Malformed(told.line, told.path, f"is not the number of entries, {len(list(of_account.all('Ntry')))}")
    balances = {of.need("Tp/CdOrPrtry/Cd").text: of for of in of_account.all("Bal")}
    if not {"OPBD", "CLBD"} <= set(balances):
        return
    moved = sum(-rupiah(entry.need("Amt")) if _debit(entry) else rupiah(entry.need("Amt")) for entry in entries)
    closing = balances["CLBD"]
    if _signed(balances["OPBD"]) + moved != _signed(closing):
        raise Malformed(closing.line, f"{closing.path}/Amt", "is not the opening balance with all booked entries")


def _signed(of: Node) -> int:
    amount = balance(of.need("Amt"))
    return -amount if _debit(of) else amount
