"""What of a claim's earlier filing or schedule stands after a newer one: what is set aside still is, and what nobody waits for is not shown."""

from __future__ import annotations

from processors.claim_state.tables import WAITING
from schemas.reasons import WaitingFor
from tests.processors.claim_state.lifecycle import awaiting_account, dispatched, held, rejected, scheduled
from tests.processors.claim_state.test_claim_state import APPROVED, FILED, claim, told
from tests.processors.filings import amended


def test_an_amended_claim_still_waits_for_its_dead_letter() -> None:
    script = told(*FILED, held(), amended())
    assert claim(script).held
    assert WaitingFor.DEAD_LETTER in [row.waiting_for for row in script.rows(WAITING)]


def test_a_payment_of_an_earlier_schedule_waits_for_no_account() -> None:
    script = told(*APPROVED, dispatched(), rejected(), awaiting_account(), scheduled("heir-2"))
    assert [row.about for row in script.rows(WAITING)] == ["heir-2"]
