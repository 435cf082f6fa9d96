"""The series: every case with the records it writes and what must come back for each payout. Pure: the same run, the same bytes.

All records bear one claim id, so that they stand on one partition in this order, and the last answer says that all were read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from processors.payout.config import Environment, Signer
from processors.payout.instructions import end_to_end_id
from processors.payout.signatures import payload_digest, signed_payload
from schemas.envelope import CloudEvent, EventData
from schemas.events.instructions import (
    Instalment,
    InstructedLine,
    InstructedPayee,
    InstructionPersonal,
    PayoutInquired,
    PayoutInstructed,
    Rail,
)
from schemas.identifiers import uuid5_text
from schemas.vocabulary import BenefitCode, Relationship

AMOUNT_RUPIAH: Final = 10_000
"""Each case pays another small amount, so that one cannot be taken for another."""
VALID: Final = timedelta(days=1)
SOURCE: Final = "/conformance/santunan"
Want = Literal["settled", "rejected", "not paid", "nothing"]
"""`not paid`: rejected, or no answer. `nothing`: no receipt at all."""


@dataclass(frozen=True, slots=True)
class Payee:
    """An account of the bank's own in its test environment, that can be paid."""

    name: str = "SITI RAHAYU"
    bank_code: str = "BRI"
    account: str = "0012345678"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`number`: no two runs have a payout id in common. `signer` is the fund's in this environment, `stranger` nobody's."""

    number: UUID
    payment_system: str
    environment: Environment
    signer: Signer
    stranger: Signer
    now: datetime
    payee: Payee = field(default_factory=Payee)

    @property
    def claim_id(self) -> str:
        return uuid5_text(self.number.bytes, "claim")


@dataclass(frozen=True, slots=True)
class Written:
    """A record of the instructions topic; `aborted` ones stand in a transaction that is given up."""

    subject: str
    value: bytes
    aborted: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come back for a payout: rupiah and the digest that its receipts echo."""

    payout_id: str
    want: Want
    amount_rupiah: int
    digest: str


@dataclass(frozen=True, slots=True)
class Case:
    """`rule`: what the contract says, in one sentence."""

    name: str
    rule: str
    records: tuple[Written, ...]
    expected: tuple[Expected, ...]


class _Making:
    """Makes the records and expectations of one case."""

    def __init__(self, run: Run, name: str, place: int) -> None:
        self._run, self._name = run, name
        self._amount = AMOUNT_RUPIAH + place
        self.records: list[Written] = []
        self.expected: list[Expected] = []

    def payout(self, which: str = "") -> str:
        return uuid5_text(self._run.number.bytes, f"{self._name}\n{which}")

    def unsigned(self, which: str = "", **changes: object) -> PayoutInstructed:
        run, payout, amount = self._run, self.payout(which), self._amount
        payee = InstructedPayee(
            kind=Relationship.SPOUSE, name=run.payee.name, bank_code=run.payee.bank_code, account=run.payee.account
        )
        made = PayoutInstructed(
            payout_id=payout,
            end_to_end_id=end_to_end_id(payout),
            payment_system=run.payment_system,
            environment=run.environment,
            amount=amount,
            gross=amount,
            tax=0,
            lines=(InstructedLine(line_id="JKM_DEATH:heir-1", benefit=BenefitCode.JKM_DEATH, net=amount),),
            fund="conformance",
            instalment=Instalment(number=1, of=1),
            personal=InstructionPersonal(payee=payee),
            rail=Rail.BI_FAST,
            purpose_code="SSBE",
            not_before=run.now,
            valid_until=run.now + VALID,
            remittance=f"conformance {self._name}"[:140],
            decision_digest="0" * 64,
        )
        return made.model_copy(update=changes)

    def signed(self, data: PayoutInstructed, signer: Signer | None = None) -> PayoutInstructed:
        return data.model_copy(update={"signature": (signer or self._run.signer).sign(signed_payload(data))})

    def write(self, data: PayoutInstructed | PayoutInquired, *, aborted: bool = False) -> None:
        self.records.append(Written(self._run.claim_id, _envelope(data, self._run.claim_id, self._run.now), aborted))

    def expect(self, data: PayoutInstructed, want: Want) -> None:
        self.expected.append(Expected(data.payout_id, want, data.amount, payload_digest(signed_payload(data))))

    def send(self, want: Want, which: str = "", *, aborted: bool = False, **changes: object) -> PayoutInstructed:
        """One genuine instruction."""
        data = self.signed(self.unsigned(which, **changes))
        self.write(data, aborted=aborted)
        self.expect(data, want)
        return data


def _envelope(data: EventData, subject: str, now: datetime) -> bytes:
    event = CloudEvent[EventData].model_construct(
        id=payload_digest(signed_payload(data))[:32], type=data.event_type, source=SOURCE, subject=subject, time=now, data=data
    )
    return event.model_dump_json(serialize_as_any=True, exclude_none=True).encode()


def _pays(of: _Making) -> None:
    of.send("settled")


def _dearer(data: PayoutInstructed) -> PayoutInstructed:
    """A rupiah more, in itself consistent; the signature is still the other one's."""
    amount = data.amount + 1
    line = data.lines[0].model_copy(update={"net": amount})
    return data.model_copy(update={"amount": amount, "gross": amount, "lines": (line,)})


def _pays_once(of: _Making) -> None:
    data = of.send("settled")
    of.write(data)
    of.write(of.signed(_dearer(data)))


def _expired(of: _Making) -> None:
    past = of.unsigned().not_before - VALID
    of.send("rejected", not_before=past, valid_until=past + VALID / 2)


def _other_system(of: _Making) -> None:
    of.send("nothing", payment_system="another-payment-system")


def _other_environment(of: _Making) -> None:
    other = "sandbox" if of.unsigned().environment != "sandbox" else "test"
    of.send("not paid", environment=other)


def _forged(of: _Making) -> None:
    tampered = of.signed(of.unsigned()).model_copy(update={"remittance": "tampered"})
    of.write(tampered)
    of.expect(tampered, "nothing")


def _strange_key(of: _Making, run: Run) -> None:
    data = of.signed(of.unsigned(), run.stranger)
    of.write(data)
    of.expect(data, "nothing")


def _forged_first(of: _Making) -> None:
    genuine = of.signed(of.unsigned())
    of.write(_dearer(genuine))
    of.write(genuine)
    of.expect(genuine, "settled")


def _replaces_living(of: _Making) -> None:
    first = of.send("settled", "first")
    of.send("rejected", "second", replaces=first.payout_id)


def _replaces_unknown(of: _Making) -> None:
    of.send("rejected", replaces=of.payout("never sent"))


def _replaces_rejected(of: _Making) -> None:
    past = of.unsigned().not_before - VALID
    first = of.send("rejected", "first", not_before=past, valid_until=past + VALID / 2)
    of.send("settled", "second", replaces=first.payout_id)


def _aborted(of: _Making) -> None:
    of.send("nothing", aborted=True)


def _sums(of: _Making) -> None:
    of.send("not paid", gross=of.unsigned().gross + 1)


def _unknown_members(of: _Making) -> None:
    data = of.send("settled")
    last = of.records.pop()
    text = last.value.decode()
    of.records.append(Written(last.subject, text.replace('{"specversion"', '{"futuremember":1,"specversion"', 1).encode()))
    assert data.signature


def _inquired(of: _Making, run: Run) -> None:
    data = of.send("settled")
    asked = PayoutInquired(
        payout_id=data.payout_id,
        end_to_end_id=data.end_to_end_id,
        payment_system=data.payment_system,
        environment=data.environment,
        asked_at=run.now,
        inquiry=1,
    )
    of.write(asked.model_copy(update={"signature": run.signer.sign(signed_payload(asked))}))


def _with_run(make: Callable[[_Making, Run], None], run: Run) -> Callable[[_Making], None]:
    return lambda of: make(of, run)


def series(run: Run) -> tuple[Case, ...]:
    """Every case, in the order in which it is written."""
    wanted: tuple[tuple[str, str, Callable[[_Making], None]], ...] = (
        ("pays", "An instruction is settled, once, with its amount.", _pays),
        ("pays-once", "The second record with a payout id is never paid, whatever else it says.", _pays_once),
        ("expired", "After `valid_until` the answer is `rejected`.", _expired),
        ("other-payment-system", "What is addressed to another payment system is left alone.", _other_system),
        ("other-environment", "What is for another environment is not paid.", _other_environment),
        ("forged", "What the fund did not sign is not answered, let alone paid.", _forged),
        ("strange-key", "A signature by a key that is not the fund's is none.", _with_run(_strange_key, run)),
        ("forged-first", "A forged record does not bar the genuine one with the same payout id.", _forged_first),
        (
            "replaces-living",
            "A replacement is rejected unless the predecessor is over in the bank's own books.",
            _replaces_living,
        ),
        ("replaces-unknown", "A replacement of a payout that the bank never saw is rejected.", _replaces_unknown),
        ("replaces-rejected", "A replacement of a rejected payout is settled.", _replaces_rejected),
        ("aborted", "A record of an aborted transaction is never seen: `read_committed`.", _aborted),
        ("sums", "An instruction whose amounts do not add up is not paid.", _sums),
        ("unknown-members", "Members of the envelope that the bank does not know are passed over.", _unknown_members),
        ("inquired", "An inquiry is answered with what is known, and pays nothing again.", _with_run(_inquired, run)),
    )
    return tuple(_case(run, place, *each) for place, each in enumerate(wanted))


def fence(run: Run, name: str) -> Case:
    """One more genuine instruction behind the others: its answer says that the bank has read so far."""
    return _case(run, len(name) + 100, name, "The bank goes on after it.", _pays)


def _case(run: Run, place: int, name: str, rule: str, make: Callable[[_Making], None]) -> Case:
    making = _Making(run, name, place)
    make(making)
    return Case(name, rule, tuple(making.records), tuple(making.expected))
