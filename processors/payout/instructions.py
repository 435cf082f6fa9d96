"""The instruction, the inquiry, the recall: built from the row, signed, with the digest that receipts echo."""

from __future__ import annotations

from datetime import datetime

from processors.payout import rules
from processors.payout.config import PayoutConfig
from processors.payout.lattice import Status
from processors.payout.signatures import payload_digest, signed_payload
from processors.payout.tables import Attempt, Group
from schemas.claim import BankAccount, Payee
from schemas.events.instructions import (
    Instalment,
    InstructedLine,
    InstructedPayee,
    InstructionPersonal,
    PayoutInquired,
    PayoutInstructed,
    PayoutRecalled,
)
from schemas.identifiers import payout_id
from schemas.vocabulary import Relationship


def instruct(
    config: PayoutConfig, claim_id: str, group: Group, payee: Payee, account: BankAccount, decision_digest: str, now: datetime
) -> tuple[PayoutInstructed, Attempt]:
    """The signed instruction of the group's next attempt, and the attempt as the row keeps it."""
    number, amount = len(group.attempts) + 1, group.due_rupiah
    tax = rules.tax_with(group, amount)
    payout = payout_id(claim_id, group.name, number)
    route = config.routes[group.programme]
    unsigned = PayoutInstructed(
        payout_id=payout,
        end_to_end_id=end_to_end_id(payout),
        payment_system=route.payment_system,
        environment=config.environment,
        replaces=_replaced(group),
        amount=amount,
        gross=amount + tax,
        tax=tax,
        lines=tuple(
            InstructedLine(line_id=line.line_id, benefit=line.benefit, net=net) for line, net in rules.part_of(group, amount)
        ),
        fund=route.fund,
        instalment=Instalment(number=group.instalment, of=group.instalments, due=group.due_on),
        personal=InstructionPersonal(payee=_payee(payee, account)),
        rail=rules.rail_for(amount, config.large_amount_rail),
        purpose_code=rules.PURPOSE_CODE,
        not_before=now,
        valid_until=now + config.waits.instruction_valid,
        remittance=rules.remittance(group.programme, claim_id),
        decision_digest=decision_digest,
    )
    payload = signed_payload(unsigned)
    attempt = Attempt(
        number=number,
        payout_id=payout,
        payment_system=unsigned.payment_system,
        rail=unsigned.rail,
        amount_rupiah=unsigned.amount,
        instruction_digest=payload_digest(payload),
        instructed_at=now,
        answer_due_at=now + config.waits.answer,
        valid_until=unsigned.valid_until,
        replaces=unsigned.replaces,
    )
    return unsigned.model_copy(update={"signature": config.signer.sign(payload)}), attempt


def inquire(config: PayoutConfig, attempt: Attempt, now: datetime) -> PayoutInquired:
    """The next inquiry about an attempt: what became of it? Never a second instruction."""
    unsigned = PayoutInquired(
        payout_id=attempt.payout_id,
        end_to_end_id=end_to_end_id(attempt.payout_id),
        payment_system=attempt.payment_system,
        environment=config.environment,
        asked_at=now,
        inquiry=attempt.inquiries + 1,
    )
    return unsigned.model_copy(update={"signature": config.signer.sign(signed_payload(unsigned))})


def recall(config: PayoutConfig, attempt: Attempt, because: str, now: datetime) -> PayoutRecalled:
    """Asks the payment system not to pay the attempt, if it has not yet."""
    unsigned = PayoutRecalled(
        payout_id=attempt.payout_id,
        end_to_end_id=end_to_end_id(attempt.payout_id),
        payment_system=attempt.payment_system,
        environment=config.environment,
        asked_at=now,
        because=because,
    )
    return unsigned.model_copy(update={"signature": config.signer.sign(signed_payload(unsigned))})


def _replaced(group: Group) -> str | None:
    """The last attempt whose money did not stay with the payee."""
    return next((a.payout_id for a in reversed(group.attempts) if a.standing.status is not Status.SETTLED), None)


def end_to_end_id(payout: str) -> str:
    """The payout id as 32 hex digits: ISO 20022 allows 35 characters."""
    return payout.replace("-", "")


def _payee(payee: Payee, account: BankAccount) -> InstructedPayee:
    """A minor's guardian is paid as guardian."""
    own = rules.plain_name(account.holder_name) == rules.plain_name(payee.name)
    return InstructedPayee(
        kind=payee.relationship if own else Relationship.GUARDIAN,
        name=account.holder_name,
        bank_code=account.bank_code,
        account=account.number,
        verified_at=account.verified_at,
    )
