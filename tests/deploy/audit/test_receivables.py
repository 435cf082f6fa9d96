"""Money that is owed back is counted to the rupiah: in the payout table, on the topics and in the read model."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from deploy.audit.runner import judge
from deploy.bank.keys import DEMO_BANK, signer
from deploy.sandbox.pipeline import MemoryPipeline
from processors.claim_state.recovery_tables import RECOVERIES, ClaimRecovery
from processors.payout.signatures import signed_payload
from processors.payout.tables import PAYOUT_CLAIMS, PayoutClaim
from schemas.events.revisions import RepaymentReceived
from tests.deploy.audit.test_checks import failing
from tests.deploy.audit.worlds import World
from tests.factories import content
from tests.pipeline.test_after_the_decision import CLAIM, DIED, paid, revised, work_accident
from tests.pipeline.world import SEED


def recovery(pipeline: MemoryPipeline) -> ClaimRecovery:
    (row,) = pipeline.running["claim_state"].rows.tables[RECOVERIES.name].values()
    assert isinstance(row, ClaimRecovery)
    return row


def repaid(pipeline: MemoryPipeline, rupiah: int, reference: str = "va-1") -> MemoryPipeline:
    """The bank received it under the recovery's number."""
    unsigned = RepaymentReceived(
        receipt_id=f"r-{reference}",
        payment_system=DEMO_BANK,
        recovery_id=recovery(pipeline).recovery_id,
        amount=rupiah,
        bank_reference=reference,
        occurred_at=pipeline.now,
    )
    signature = signer(SEED, DEMO_BANK).sign(signed_payload(unsigned))
    pipeline.publish(CLAIM, unsigned.model_copy(update={"signature": signature}), "/banks/one")
    pipeline.run(pipeline.now + timedelta(hours=1))
    return pipeline


def owing() -> MemoryPipeline:
    """Paid by JKM, decided anew as JKK, and back: the heirs have too much, and it is demanded back."""
    return revised(revised(paid(7), work_accident(), 3), content(event_date=DIED), 10)


@pytest.fixture
def world() -> World:
    return World(repaid(owing(), 1_000_000))


def test_decided_anew_up_down_and_paid_back_everything_adds_up() -> None:
    up = revised(paid(8), work_accident(), 3)
    assert failing(judge([World(up).facts()])) == {}
    down = revised(up, content(event_date=DIED), 10)
    report = judge([World(down).facts()])
    assert failing(report) == {}
    owed = recovery(down).outstanding_rupiah
    told = {check.name: check.detail for check in report.checks}
    assert told["receivables"] == f"outstanding {owed:,}"
    back = repaid(repaid(down, owed - 5), 5, "va-2")
    assert recovery(back).outstanding_rupiah == 0
    report = judge([World(back).facts()])
    assert failing(report) == {}
    assert {check.name: check.detail for check in report.checks}["receivables"] == f"repaid {owed:,}"


def test_a_repayment_that_the_table_does_not_know_is_named(world: World) -> None:
    row = world.rows["payout"][PAYOUT_CLAIMS.name][CLAIM,]
    assert isinstance(row, PayoutClaim)
    forgotten = tuple(replace(g, after=replace(g.after, repayments=())) if g.after else g for g in row.groups)
    world.rows["payout"][PAYOUT_CLAIMS.name][CLAIM,] = replace(row, groups=forgotten)
    assert {"receipts", "receivables"} <= failing(judge([world.facts()])).keys()


def test_a_set_off_that_counts_nowhere_is_named(world: World) -> None:
    row = world.rows["payout"][PAYOUT_CLAIMS.name][CLAIM,]
    lost = tuple(replace(g, after=replace(g.after, credited_rupiah=1)) if g.after else g for g in row.groups)
    world.rows["payout"][PAYOUT_CLAIMS.name][CLAIM,] = replace(row, groups=lost)
    assert "receivables" in failing(judge([world.facts()]))


def test_a_debt_that_was_told_otherwise_or_not_at_all_is_named(world: World) -> None:
    ((key, row),) = world.rows["claim_state"][RECOVERIES.name].items()
    world.rows["claim_state"][RECOVERIES.name][key] = replace(row, outstanding_rupiah=row.outstanding_rupiah + 1)
    assert failing(judge([world.facts()]))["receivables"] == (CLAIM,)
    del world.rows["claim_state"][RECOVERIES.name][key]
    assert failing(judge([world.facts()]))["receivables"] == (CLAIM,)
