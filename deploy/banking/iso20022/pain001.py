"""pain.001, customer credit transfer initiation: instructions as a file that a bank executes, with control sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final

from deploy.banking.iso20022.values import CURRENCY, count, moment, of_message, rupiah
from deploy.banking.iso20022.xml import Malformed, document, element, leaf, read_xml
from schemas.civil import civil_date
from schemas.events.instructions import PayoutInstructed

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
MESSAGE_ID_LENGTH_MAX: Final = 35
INITIATOR: Final = "BPJS Ketenagakerjaan"
NAME_LENGTH_MAX: Final = 140
ACCOUNT_LENGTH_MAX: Final = 34
MEMBER_LENGTH_MAX: Final = 35


@dataclass(frozen=True, slots=True)
class Transfer:
    """One credit transfer. Whole rupiah; `fund` is the debtor's account."""

    end_to_end_id: str
    amount_rupiah: int
    fund: str
    rail: str
    name: str
    bank_code: str
    account: str
    purpose: str
    remittance: str


@dataclass(frozen=True, slots=True)
class Initiation:
    """A file's content. Its count and sum follow from its transfers."""

    message_id: str
    created_at: datetime
    transfers: tuple[Transfer, ...]

    @property
    def total_rupiah(self) -> int:
        return sum(transfer.amount_rupiah for transfer in self.transfers)


def transfer_of(data: PayoutInstructed) -> Transfer:
    """What a bank is told of an instruction."""
    payee = data.personal.payee
    return Transfer(
        end_to_end_id=data.end_to_end_id,
        amount_rupiah=data.amount,
        fund=data.fund,
        rail=data.rail.value,
        name=payee.name,
        bank_code=payee.bank_code,
        account=payee.account,
        purpose=data.purpose_code,
        remittance=data.remittance,
    )


def fits(data: PayoutInstructed) -> bool:
    """Whether a file can carry it whole: nothing of an account is ever cut off."""
    payee = data.personal.payee
    limits = ((payee.name, NAME_LENGTH_MAX), (payee.account, ACCOUNT_LENGTH_MAX), (payee.bank_code, MEMBER_LENGTH_MAX))
    return all(0 < len(text) <= limit and text.isprintable() for text, limit in limits)


def write(initiation: Initiation) -> bytes:
    """The file: one payment block per fund, each with its count and sum. The same content gives the same bytes."""
    by_fund = sorted(initiation.transfers, key=lambda transfer: transfer.fund)
    blocks = [
        _block(initiation, number, fund, list(of_fund))
        for number, (fund, of_fund) in enumerate(groupby(by_fund, key=lambda transfer: transfer.fund), start=1)
    ]
    header = element(
        "GrpHdr",
        leaf("MsgId", initiation.message_id),
        leaf("CreDtTm", f"{initiation.created_at:%Y-%m-%dT%H:%M:%S}Z"),
        *_controls(initiation.transfers),
        element("InitgPty", leaf("Nm", INITIATOR)),
    )
    return document(NAMESPACE, element("CstmrCdtTrfInitn", header, *blocks))


def _controls(transfers: Sequence[Transfer]) -> Iterable[str]:
    yield leaf("NbOfTxs", str(len(transfers)))
    yield leaf("CtrlSum", str(sum(transfer.amount_rupiah for transfer in transfers)))


def _block(initiation: Initiation, number: int, fund: str, transfers: list[Transfer]) -> str:
    due: date = civil_date(initiation.created_at)
    return element(
        "PmtInf",
        leaf("PmtInfId", f"{initiation.message_id}-{number}"[-MESSAGE_ID_LENGTH_MAX:]),
        leaf("PmtMtd", "TRF"),
        *_controls(transfers),
        element("ReqdExctnDt", leaf("Dt", due.isoformat())),
        element("Dbtr", leaf("Nm", INITIATOR)),
        element("DbtrAcct", element("Id", element("Othr", leaf("Id", fund))), leaf("Ccy", CURRENCY)),
        element("DbtrAgt", element("FinInstnId", element("Othr", leaf("Id", "NOTPROVIDED")))),
        *(_transfer(transfer) for transfer in transfers),
    )


def _transfer(transfer: Transfer) -> str:
    return element(
        "CdtTrfTxInf",
        element("PmtId", leaf("InstrId", transfer.end_to_end_id), leaf("EndToEndId", transfer.end_to_end_id)),
        element("PmtTpInf", element("LclInstrm", leaf("Prtry", transfer.rail))),
        element("Amt", leaf("InstdAmt", str(transfer.amount_rupiah), Ccy=CURRENCY)),
        element("CdtrAgt", element("FinInstnId", element("ClrSysMmbId", leaf("MmbId", transfer.bank_code)))),
        element("Cdtr", leaf("Nm", transfer.name)),
        element("CdtrAcct", element("Id", element("Othr", leaf("Id", transfer.account)))),
        element("Purp", leaf("Cd", transfer.purpose)),
        element("RmtInf", leaf("Ustrd", transfer.remittance)),
    )


def read(content: bytes) -> Initiation:
    """The file as a bank reads it. Raises `Malformed`, also when a count or a sum is not that of the transfers."""
    root = read_xml(content)
    of_message(root, "pain.001")
    body = root.need("CstmrCdtTrfInitn")
    header = body.need("GrpHdr")
    transfers: list[Transfer] = []
    for block in body.all("PmtInf"):
        fund = block.need("DbtrAcct/Id/Othr/Id").text
        transfers += [
            Transfer(
                end_to_end_id=each.need("PmtId/EndToEndId").text,
                amount_rupiah=rupiah(each.need("Amt/InstdAmt")),
                fund=fund,
                rail=each.need("PmtTpInf/LclInstrm/Prtry").text,
                name=each.need("Cdtr/Nm").text,
                bank_code=each.need("CdtrAgt/FinInstnId/ClrSysMmbId/MmbId").text,
                account=each.need("CdtrAcct/Id/Othr/Id").text,
                purpose=each.need("Purp/Cd").text,
                remittance=each.maybe("RmtInf/Ustrd", NAME_LENGTH_MAX) or "",
            )
            for each in block.all("CdtTrfTxInf")
        ]
    found = Initiation(header.need("MsgId").text, moment(header.need("CreDtTm")), tuple(transfers))
    if count(header.need("NbOfTxs")) != len(transfers):
        raise Malformed(header.line, f"{header.path}/NbOfTxs", f"is not the number of transfers, {len(transfers)}")
    if rupiah(header.need("CtrlSum"), attribute=False) != found.total_rupiah:
        raise Malformed(header.line, f"{header.path}/CtrlSum", f"is not the sum of the transfers, {found.total_rupiah}")
    return found
