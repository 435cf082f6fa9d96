"""What came back, judged: each case by its payouts' receipts, and the receipts by the contract's form."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from deploy.banking.conformance.series import Case, Expected
from processors.payout.config import Verifier
from processors.payout.signatures import payload_digest, signed_payload
from schemas.events.receipts import PayoutReceipt, ReceiptStatus
from streams.partitioning import partition_of

TERMINAL = frozenset({ReceiptStatus.SETTLED, ReceiptStatus.REJECTED, ReceiptStatus.CANCELLED, ReceiptStatus.RETURNED})
PAID = frozenset({ReceiptStatus.SETTLED, ReceiptStatus.RETURNED})
REASONS_MAX = 3


@dataclass(frozen=True, slots=True)
class Got:
    """A record of the receipts topic as it stands. `partitions`: how many the topic has."""

    key: bytes
    partition: int
    partitions: int
    value: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a case ended; `reason` where it failed."""

    name: str
    rule: str
    passed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    got: Got
    subject: str
    receipt: PayoutReceipt
    payload: bytes


def receipts_of(records: Iterable[Got], payouts: frozenset[str]) -> dict[str, list[PayoutReceipt]]:
    """The readable receipts about these payouts, in order."""
    found: dict[str, list[PayoutReceipt]] = defaultdict(list)
    for got in records:
        answer = _read(got)
        if isinstance(answer, _Answer) and answer.receipt.payout_id in payouts:
            found[answer.receipt.payout_id].append(answer.receipt)
    return found


def judge(cases: Sequence[Case], records: Sequence[Got], system: str, verifier: Verifier) -> list[Verdict]:
    """Every case, then the receipts' own form. Receipts of earlier runs are passed over."""
    payouts = frozenset(expected.payout_id for case in cases for expected in case.expected)
    answers = receipts_of(records, payouts)
    verdicts = [_of_case(case, answers) for case in cases]
    ours = [got for got in records if _about(got, payouts, cases)]
    return [*verdicts, *_forms(ours, cases, system, verifier)]


def _of_case(case: Case, answers: dict[str, list[PayoutReceipt]]) -> Verdict:
    faults = [fault for expected in case.expected for fault in _faults(expected, answers.get(expected.payout_id, []))]
    return Verdict(case.name, case.rule, not faults, "; ".join(faults[:REASONS_MAX]))


def _faults(expected: Expected, answers: list[PayoutReceipt]) -> Iterator[str]:
    statuses = {answer.status for answer in answers}
    settled = [answer for answer in answers if answer.status is ReceiptStatus.SETTLED]
    told = f"payout {expected.payout_id}"
    if expected.want == "settled":
        yield from _unsettled(expected, answers, settled, told)
        return
    if statuses & PAID:
        yield f"{told} was paid and must not be"
    if expected.want == "nothing" and answers:
        yield f"{told} was answered {', '.join(sorted(statuses))}, and must be left alone"
    if expected.want == "rejected" and ReceiptStatus.REJECTED not in statuses:
        yield f"{told} was not answered `rejected`, but {', '.join(sorted(statuses)) or 'nothing'}"


def _unsettled(expected: Expected, answers: list[PayoutReceipt], settled: list[PayoutReceipt], told: str) -> Iterator[str]:
    if not settled:
        yield f"{told} was not answered `settled`, but {', '.join(sorted({a.status for a in answers})) or 'nothing'}"
    if len({answer.bank_reference for answer in settled}) > 1:
        yield f"{told} was settled under {len({answer.bank_reference for answer in settled})} references: it was paid more than once"
    if any(answer.amount != expected.amount_rupiah for answer in settled):
        yield f"{told} was settled with {settled[-1].amount} rupiah, {expected.amount_rupiah} were instructed"
    if any(answer.status in {ReceiptStatus.REJECTED, ReceiptStatus.CANCELLED} for answer in answers):
        yield f"{told} was refused as well"


def _read(got: Got) -> _Answer | str:
    """The receipt, or what is wrong with the record."""
    try:
        event = json.loads(got.value)
        if event["type"] != PayoutReceipt.event_type:
            return f"type {event['type']!r} is no receipt"
        receipt = PayoutReceipt.model_validate_json(json.dumps(event["data"]))
        return _Answer(got, str(event["subject"]), receipt, signed_payload(receipt))
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        return f"no receipt by the contract: {str(error).splitlines()[0]}"


def _about(got: Got, payouts: frozenset[str], cases: Sequence[Case]) -> bool:
    """Whether the record belongs to this run: by payout, or by key where it cannot be read."""
    answer = _read(got)
    if isinstance(answer, _Answer):
        return answer.receipt.payout_id in payouts
    return any(got.key == record.subject.encode() for case in cases for record in case.records[:1])


def _forms(records: Sequence[Got], cases: Sequence[Case], system: str, verifier: Verifier) -> Iterator[Verdict]:
    answers = [_read(got) for got in records]
    good = [answer for answer in answers if isinstance(answer, _Answer)]
    digests = {expected.payout_id: expected.digest for case in cases for expected in case.expected}
    subjects = {record.subject for case in cases for record in case.records}
    checks: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("receipts-readable", "Every receipt is one CloudEvent by the contract.", (a for a in answers if isinstance(a, str))),
        ("receipts-signed", "Every receipt is signed by the bank.", _unsigned(good, system, verifier)),
        ("receipts-echo", "Every receipt echoes ids and digest of its instruction.", _not_echoing(good, digests)),
        ("receipts-keyed", "Key and subject are the claim id, on murmur2's partition.", _misplaced(good, subjects)),
        ("receipts-referenced", "Money that moved has the bank's reference.", _unreferenced(good)),
        ("receipt-ids", "One receipt id has one content.", _two_contents(good)),
    )
    for name, rule, found in checks:
        faults = list(dict.fromkeys(found))
        yield Verdict(name, rule, not faults, "; ".join(faults[:REASONS_MAX]))


def _unsigned(answers: Iterable[_Answer], system: str, verifier: Verifier) -> Iterator[str]:
    for answer in answers:
        receipt = answer.receipt
        if receipt.payment_system != system:
            yield f"receipt {receipt.receipt_id} names {receipt.payment_system!r}, not {system!r}"
        elif not verifier.verify(system, answer.payload, receipt.signature):
            yield f"receipt {receipt.receipt_id} is not signed by {system}"


def _not_echoing(answers: Iterable[_Answer], digests: dict[str, str]) -> Iterator[str]:
    for answer in answers:
        receipt = answer.receipt
        if receipt.instruction_digest != digests[receipt.payout_id]:
            yield f"receipt {receipt.receipt_id} echoes another digest"
        if receipt.end_to_end_id != receipt.payout_id.replace("-", ""):
            yield f"receipt {receipt.receipt_id} echoes another end-to-end id"


def _misplaced(answers: Iterable[_Answer], subjects: set[str]) -> Iterator[str]:
    for answer in answers:
        got = answer.got
        if answer.subject not in subjects or got.key != answer.subject.encode():
            yield f"receipt {answer.receipt.receipt_id} has key {got.key[:40]!r} and subject {answer.subject[:40]!r}"
        elif got.partition != partition_of(got.key, got.partitions):
            yield f"receipt {answer.receipt.receipt_id} stands on partition {got.partition}: set the murmur2 partitioner"


def _unreferenced(answers: Iterable[_Answer]) -> Iterator[str]:
    for answer in answers:
        if answer.receipt.status in PAID and not answer.receipt.bank_reference:
            yield f"receipt {answer.receipt.receipt_id} says {answer.receipt.status} without a reference"


def _two_contents(answers: Iterable[_Answer]) -> Iterator[str]:
    contents: dict[str, str] = {}
    for answer in answers:
        digest = payload_digest(answer.payload)
        if contents.setdefault(answer.receipt.receipt_id, digest) != digest:
            yield f"receipt id {answer.receipt.receipt_id} stands for two contents"
