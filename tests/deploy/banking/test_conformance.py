"""The conformance suite: our own simulator passes, and a bank that does one thing wrong fails with that case's name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from deploy.bank.books import Due
from deploy.bank.keys import DEMO_BANK, FUND, signer, verifier
from deploy.bank.moods import Mood
from deploy.bank.orders import Order, read_order
from deploy.bank.teller import Teller, envelope
from deploy.banking.conformance.judging import Got, Verdict
from deploy.banking.conformance.series import Run, Written, fence, series
from deploy.banking.conformance.trial import Patience, hold_trial
from processors.payout.signatures import signed_payload
from schemas.events.instructions import PayoutInstructed
from schemas.events.receipts import PayoutReceipt, ReceiptStatus
from streams.partitioning import partition_of
from tests.deploy.bank.test_bank_and_payout import SEED, bank

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
PARTITIONS = 4
RUN = Run(
    number=UUID(int=7),
    payment_system=DEMO_BANK,
    environment="demo",
    signer=signer(SEED, FUND),
    stranger=signer(SEED + 1, FUND),
    now=NOW,
)


@dataclass
class Memory:
    """The two topics and the simulator, without a broker."""

    teller: Teller
    now: datetime = NOW
    got: list[Got] = field(default_factory=list)

    def write(self, records: Sequence[Written]) -> None:
        for record in records:
            if not record.aborted:
                self.teller.read(record.value, self.now)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.got += [_got(record.key, record.value) for record in self.teller.due(self.now, 1_000)]

    def receipts(self) -> Sequence[Got]:
        return self.got

    def restart(self) -> None:
        """The simulator's books are on its disk."""


def _got(key: bytes, value: bytes) -> Got:
    return Got(key, partition_of(key, PARTITIONS), PARTITIONS, value)


def simulator() -> Teller:
    teller = bank({Mood.QUICK: 1_000})
    teller.books.pace = timedelta(milliseconds=100)
    return teller


def failed(verdicts: Iterable[Verdict]) -> set[str]:
    return {verdict.name for verdict in verdicts if not verdict.passed}


def test_our_own_simulator_passes_every_case() -> None:
    verdicts = hold_trial(Memory(simulator()), RUN, verifier(SEED, DEMO_BANK), Patience())
    assert [f"{verdict.name}: {verdict.reason}" for verdict in verdicts if not verdict.passed] == []
    assert len({verdict.name for verdict in verdicts}) == len(verdicts) >= 22


@dataclass
class CarelessBank:
    """A bank of its own making, right but for its `faults`."""

    faults: frozenset[str]
    known: dict[str, ReceiptStatus] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)
    payments: int = 0

    def write(self, records: Sequence[Written]) -> None:
        for record in records:
            if not record.aborted or "reads uncommitted" in self.faults:
                self._read(record.value)

    def wait(self, seconds: float) -> None:
        """It answers at once."""

    def receipts(self) -> Sequence[Got]:
        return self.got

    def restart(self) -> None:
        if "forgets" in self.faults:
            self.known.clear()

    def _read(self, value: bytes) -> None:
        order = read_order(value)
        if order is None or not isinstance(order.data, PayoutInstructed):
            return
        data = order.data
        if "chokes on unknown members" in self.faults and b"futuremember" in value:
            return
        if data.payment_system != DEMO_BANK and "pays what is another's" not in self.faults:
            return
        genuine = verifier(SEED, FUND).verify(FUND, order.payload, data.signature)
        if data.payout_id in self.known and "pays repeats" not in self.faults:
            return
        if not genuine and "remembers forged ones" in self.faults:
            self.known[data.payout_id] = ReceiptStatus.REJECTED
            return
        if genuine or "believes everything" in self.faults:
            self._decide(order, data)

    def _decide(self, order: Order, data: PayoutInstructed) -> None:
        expired = data.valid_until < NOW and "pays what is expired" not in self.faults
        elsewhere = data.environment != "demo" and "pays test money" not in self.faults
        alive = data.replaces is not None and self.known.get(data.replaces) is not ReceiptStatus.REJECTED
        wrong_sum = data.amount != data.gross - data.tax and "does not add up" not in self.faults
        stubborn = data.replaces is not None and "refuses replacements" in self.faults
        refused = expired or elsewhere or wrong_sum or stubborn or (alive and "replaces the living" not in self.faults)
        self.known[data.payout_id] = ReceiptStatus.REJECTED if refused else ReceiptStatus.SETTLED
        if "never answers" not in self.faults:
            self._answer(order, data, self.known[data.payout_id])

    def _answer(self, order: Order, data: PayoutInstructed, status: ReceiptStatus) -> None:
        self.payments += 1
        unsigned = PayoutReceipt(
            receipt_id="one" if "numbers nothing" in self.faults else f"r-{self.payments}",
            payment_system=DEMO_BANK,
            payout_id=data.payout_id,
            end_to_end_id=data.end_to_end_id,
            instruction_digest="0" * 64 if "echoes badly" in self.faults else order.digest,
            status=status,
            amount=data.amount - ("keeps a fee" in self.faults),
            bank_reference=None if "names no reference" in self.faults else f"REF{self.payments}",
            occurred_at=NOW,
        )
        key = SEED + 5 if "signs with another key" in self.faults else SEED
        signature = signer(key, DEMO_BANK).sign(signed_payload(unsigned))
        told = envelope(Due(NOW, order.subject, unsigned.model_copy(update={"signature": signature})))
        named = b"mine" if "keys by itself" in self.faults else order.subject.encode()
        got = _got(named, told)
        misplaced = "partitions by itself" in self.faults
        self.got.append(Got(got.key, (got.partition + 1) % PARTITIONS if misplaced else got.partition, PARTITIONS, told))


FAILS = {
    "pays repeats": {"pays-once", "receipts-echo", "replay"},
    "forgets": {"replay"},
    "pays what is expired": {"expired", "replaces-rejected"},
    "pays what is another's": {"other-payment-system"},
    "pays test money": {"other-environment"},
    "believes everything": {"forged", "strange-key", "forged-first", "receipts-echo"},
    "remembers forged ones": {"forged-first"},
    "replaces the living": {"replaces-living", "replaces-unknown"},
    "refuses replacements": {"replaces-rejected"},
    "reads uncommitted": {"aborted"},
    "does not add up": {"sums"},
    "chokes on unknown members": {"unknown-members"},
    "signs with another key": {"receipts-signed"},
    "echoes badly": {"receipts-echo"},
    "names no reference": {"receipts-referenced"},
    "numbers nothing": {"receipt-ids"},
    "keys by itself": {"receipts-keyed"},
    "partitions by itself": {"receipts-keyed"},
}


def trial(*faults: str) -> set[str]:
    patience = Patience(answer=timedelta(seconds=1))
    return failed(hold_trial(CarelessBank(frozenset(faults)), RUN, verifier(SEED, DEMO_BANK), patience))


def test_a_bank_that_is_right_by_another_making_than_ours_passes() -> None:
    assert trial() == set()


@pytest.mark.parametrize("fault", FAILS)
def test_a_bank_that_does_one_thing_wrong_fails_exactly_there(fault: str) -> None:
    assert trial(fault) == FAILS[fault]


def test_a_bank_that_keeps_a_fee_fails_wherever_something_is_paid() -> None:
    assert {"pays", "pays-once", "fence"} <= trial("keeps a fee")


def test_a_silent_bank_fails_with_what_was_missed_and_the_trial_ends() -> None:
    assert {"pays", "expired", "replay"} <= trial("never answers")


def test_the_series_is_the_same_for_the_same_run_and_other_payouts_for_another() -> None:
    other = Run(
        number=UUID(int=8),
        payment_system=DEMO_BANK,
        environment="demo",
        signer=RUN.signer,
        stranger=RUN.stranger,
        now=NOW,
    )
    assert series(RUN) == series(RUN)
    mine, others = (
        {expected.payout_id for case in (*series(run), fence(run, "fence")) for expected in case.expected} for run in (RUN, other)
    )
    assert not mine & others
