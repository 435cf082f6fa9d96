"""What is owed for a late payment stands on the claim: a line, a payment, and the claim is paid when it has arrived too."""

from __future__ import annotations

from datetime import UTC, datetime

from processors.claim_state import processor
from processors.claim_state.tables import CLAIMS, LINES, PAYOUTS, Claim
from schemas.basis import Basis
from schemas.events.decisions import ClaimVerified
from schemas.events.dossier import DocumentsCompleted
from schemas.events.payout import ClaimAmended
from schemas.events.receipts import ReceiptStatus
from schemas.events.state import ClaimStatus
from schemas.topics import LIFECYCLE
from tests.processors.payout.payments import CLAIM, Case, account, amendment, approved, coverage, line, linked, payee, registered
from tests.processors.script import Script

WHOLE = Basis(claim=1, coverage=1, documents=1)


def complete(revision: int) -> DocumentsCompleted:
    at = datetime(2026, 11, 13, 3, tzinfo=UTC)
    return DocumentsCompleted(basis=Basis(claim=revision, documents=1), documents=(), digest="d", complete_at=at)


def amended() -> ClaimAmended:
    asked = amendment(2, payee(of=account()))
    return ClaimAmended(
        basis=Basis(claim=2, coverage=1, documents=1),
        revision=2,
        received_at=asked.received_at,
        channel=asked.channel,
        reporter_role=asked.reporter_role,
        claim=asked.claim,
        personal=asked.personal,
    )


def told(*, until_paid: bool) -> Script:
    """The claim as its events tell it: complete on the 13th, with the heirs on the 20th, two days after the promised one."""
    before = (registered(payee(of=account())), coverage(), linked(), complete(1))
    paid = Case().feed(*before, approved()).pass_gate().answer(ReceiptStatus.SETTLED)
    if until_paid:
        paid.pass_gate().answer(ReceiptStatus.SETTLED, number=2)
    state = Script(processor)
    news = (output.data for output in paid.script.outputs if output.data.topic == LIFECYCLE and output.key == CLAIM)
    for event in (*before, ClaimVerified(basis=WHOLE, checks=()), approved(), *news):
        state.feed(CLAIM, event)
    return state


def claim(state: Script) -> Claim:
    found = state.get(CLAIMS, CLAIM)
    assert found is not None
    return found


def test_the_claim_is_not_paid_before_what_is_owed_for_the_delay_has_arrived() -> None:
    waiting, paid = claim(told(until_paid=False)), claim(told(until_paid=True))
    assert (waiting.status, waiting.settled_rupiah) == (ClaimStatus.PAYING, 20_000_000)
    assert (paid.status, paid.settled_rupiah) == (ClaimStatus.PAID, 20_400_000)
    assert waiting.approved_rupiah == paid.approved_rupiah == 20_400_000


def test_its_line_and_its_payment_are_read_as_all_others() -> None:
    state = told(until_paid=True)
    (late,) = [line for line in state.rows(LINES) if line.benefit == "JKM_LATE_PAYMENT"]
    assert (late.net_rupiah, late.approved) == (400_000, True)
    assert any("2 x 1 %" in step for step in late.steps)
    assert {row.payout_group: row.net_rupiah for row in state.rows(PAYOUTS)} == {
        "heir-1:JKM:now:1": 20_000_000,
        "heir-1:JKM:now:1:late": 400_000,
    }


def test_a_new_decision_leaves_what_is_owed_for_the_delay_on_the_claim() -> None:
    state = told(until_paid=True)
    anew = Basis(claim=2, coverage=1, documents=1)
    for event in (amended(), coverage(1, revision=2), complete(2), ClaimVerified(basis=anew, checks=())):
        state.feed(CLAIM, event)
    state.feed(CLAIM, approved(line(net=27_000_000), basis=anew))
    assert claim(state).approved_rupiah == 27_400_000
    assert {row.benefit: row.net_rupiah for row in state.rows(LINES)} == {"JKM_DEATH": 27_000_000, "JKM_LATE_PAYMENT": 400_000}
