"""pain.002, payment status report: what a bank says about a file, its blocks or single transfers, by ISO 20022 external codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from deploy.banking.iso20022.values import END_TO_END_LENGTH_MAX, REFERENCE_LENGTH_MAX, moment, of_message
from deploy.banking.iso20022.xml import Malformed, Node, read_xml
from schemas.events.receipts import ReceiptStatus

STATUSES: Final = {
    "RCVD": ReceiptStatus.RECEIVED,
    "ACTC": ReceiptStatus.RECEIVED,
    "ACCP": ReceiptStatus.ACCEPTED,
    "ACWC": ReceiptStatus.ACCEPTED,
    "ACSP": ReceiptStatus.IN_PROCESS,
    "ACSC": ReceiptStatus.SETTLED,
    "ACCC": ReceiptStatus.SETTLED,
    "PDNG": ReceiptStatus.PENDING,
    "RJCT": ReceiptStatus.REJECTED,
    "CANC": ReceiptStatus.CANCELLED,
}
"""ISO 20022 external payment transaction status codes. `PART` stands only above transfers, which then speak for themselves."""
PARTLY: Final = "PART"
NEED_REFERENCE: Final = frozenset({ReceiptStatus.IN_PROCESS, ReceiptStatus.SETTLED})
UNEXPLAINED: Final = "NARR"
"""ISO 20022: the reason is told as text, if at all."""
REASON_LENGTH_MAX: Final = 20
TEXT_LENGTH_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Status:
    """What became of one transfer; `end_to_end_id` none: of every transfer of the message named. `reference`: the bank's."""

    line: int
    message_id: str
    end_to_end_id: str | None
    status: ReceiptStatus
    code: str | None
    text: str
    reference: str | None
    at: datetime


def read(content: bytes) -> tuple[Status, ...]:
    """Every status in the file. Raises `Malformed`."""
    root = read_xml(content)
    of_message(root, "pain.002")
    report = root.need("CstmrPmtStsRpt")
    created = moment(report.need("GrpHdr/CreDtTm"))
    group = report.need("OrgnlGrpInfAndSts")
    message_id = group.need("OrgnlMsgId").text
    singles = [status for block in report.all("OrgnlPmtInfAndSts") for status in _of_block(block, message_id, created)]
    told = group.find("GrpSts")
    if singles or (told and told.text == PARTLY):
        return tuple(singles)
    if told is None:
        raise Malformed(group.line, group.path, "has no GrpSts, and no transfer has a status")
    return (_status(group, told, message_id, None, created),)


def _of_block(block: Node, message_id: str, created: datetime) -> Iterator[Status]:
    for each in block.all("TxInfAndSts"):
        end_to_end = each.need("OrgnlEndToEndId")
        if len(end_to_end.text) > END_TO_END_LENGTH_MAX:
            raise Malformed(end_to_end.line, end_to_end.path, f"is longer than {END_TO_END_LENGTH_MAX} characters")
        yield _status(each, each.need("TxSts"), message_id, end_to_end.text, created)


def _status(of: Node, told: Node, message_id: str, end_to_end_id: str | None, created: datetime) -> Status:
    status = STATUSES.get(told.text)
    if status is None:
        raise Malformed(told.line, told.path, f"{told.text[:20]!r} is none of {', '.join(STATUSES)}")
    accepted = of.find("AccptncDtTm")
    reasons = list(of.all("StsRsnInf"))
    code = reasons[0].maybe("Rsn/Cd", REASON_LENGTH_MAX) if reasons else None
    text = " ".join(line.text for reason in reasons for line in reason.all("AddtlInf"))
    reference = of.maybe("AcctSvcrRef", REFERENCE_LENGTH_MAX)
    if status in NEED_REFERENCE and reference is None:
        status = ReceiptStatus.ACCEPTED  # money is told to have moved only with the bank's reference: the statement will
    return Status(
        line=of.line,
        message_id=message_id,
        end_to_end_id=end_to_end_id,
        status=status,
        code=code or (UNEXPLAINED if status in {ReceiptStatus.REJECTED, ReceiptStatus.CANCELLED} else None),
        text=text[:TEXT_LENGTH_MAX],
        reference=reference,
        at=moment(accepted) if accepted else created,
    )
