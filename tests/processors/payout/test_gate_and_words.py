"""Why the gate holds what is not reserved, and why an officer's word that cites nothing does not count."""

from __future__ import annotations

from schemas.basis import Basis
from schemas.events.ledger import EntitlementHeld
from schemas.events.payout import PayoutHeld
from schemas.events.receipts import ReceiptStatus
from schemas.events.requests import ConfirmRequested
from schemas.events.tasks import WordRefused
from schemas.reasons import ReasonCode
from schemas.vocabulary import Verdict
from tests.processors.payout.payments import Case, approved


def test_what_is_not_reserved_is_held_as_waiting_for_its_turn() -> None:
    case = Case.registered().feed(approved())
    asked = case.script.emitted(ConfirmRequested)[-1]
    case.feed(EntitlementHeld(basis=Basis(claim=1), group=asked.group, lines=asked.lines, holder=None, reason="not_reserved"))
    assert case.script.emitted(PayoutHeld)[0].reason is ReasonCode.ENTITLEMENT_QUEUED


def test_a_word_on_what_the_bank_says_twice_counts_with_a_statement_line_only() -> None:
    case = Case.instructed().answer(ReceiptStatus.SETTLED, amount=1).conflict_word("ani", Verdict.APPROVE, None)
    assert case.script.emitted(WordRefused)[-1].reason is ReasonCode.REFERENCE_MISSING
