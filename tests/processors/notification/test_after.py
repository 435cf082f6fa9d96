"""What a claimant is told after the decision: decided anew or not, what is owed back, a decision before an authority."""

from __future__ import annotations

from typing import Any

import pytest

from processors.notification.after import AFTER_THE_DECISION
from schemas.envelope import EventData
from schemas.events.adjustments import AdjustmentDecided, AdjustmentReferred
from schemas.events.payout import ClaimAmended
from schemas.events.revisions import DisputeClosed, DisputeOpened, RecoveryChanged
from schemas.grounds import DisputeAuthority, RevisionGround
from schemas.identifiers import recovery_id
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, Channel, EvidenceMark, Language, Remedy, ReporterRole, TaskKind
from tests.factories import CLAIM, RECEIVED, REFERENCE, content, personal
from tests.processors.notification.test_handler import BASIS, told_of

NOTHING = Money.rupiah(0)


def amended(ground: RevisionGround | None = RevisionGround.LABOUR_INSPECTOR) -> ClaimAmended:
    return ClaimAmended(
        basis=BASIS,
        revision=1,
        received_at=RECEIVED,
        channel=Channel.BRANCH,
        reporter_role=ReporterRole.HEIR,
        claim=content(),
        personal=personal(),
        ground=ground,
    )


def appeal(remedy: Remedy, reason: ReasonCode = ReasonCode.APPEALED) -> AdjustmentDecided:
    return AdjustmentDecided(
        basis=BASIS, task_id=CLAIM, reason=reason, remedy=remedy, groups=(), amount=NOTHING, decided_by=("ani", "joko")
    )


def recovery(outstanding: int) -> RecoveryChanged:
    sums: dict[str, Any] = {"returned": NOTHING, "set_off": NOTHING, "waived": NOTHING}
    return RecoveryChanged(
        basis=BASIS,
        recovery_id=recovery_id(CLAIM, "heir-1:JKM:now:1"),
        group="heir-1:JKM:now:1",
        payee_ref="heir-1",
        fund="jkm",
        reason=ReasonCode.OVERPAID,
        article="not found",
        mark=EvidenceMark.UNRESOLVED,
        decided_by=("ani", "joko"),
        demanded=Money.rupiah(8_000_000),
        repaid=Money.rupiah(8_000_000 - outstanding),
        outstanding=Money.rupiah(outstanding),
        since=RECEIVED,
        open=outstanding > 0,
        **sums,
    )


DISPUTE: dict[str, Any] = {"basis": BASIS, "authority": DisputeAuthority.LABOUR_INSPECTOR, "because": "letter"}
CHANGE = AdjustmentReferred(
    basis=BASIS,
    task_id=CLAIM,
    kind=TaskKind.ADJUSTMENT,
    reason=ReasonCode.REVISION_ASKED,
    role=AuthorityRole.SUPERVISOR,
    due_at=RECEIVED,
    ground=RevisionGround.CLAIMANTS_CHANGE,
)
TOLD: list[tuple[EventData, str, str]] = [
    (CHANGE, "change-after-payment", "until then the decision stands"),
    (amended(), "claim-decided-anew", "the labour inspector's determination"),
    (appeal(Remedy.ACCEPT), "appeal-not-granted", "The decision stands"),
    (recovery(5_000_000), "overpayment-owed", "5.000.000"),
    (recovery(0), "overpayment-settled", "is settled"),
    (DisputeOpened(**DISPUTE), "dispute-opened", "the labour inspector"),
    (DisputeClosed(**DISPUTE), "dispute-closed", "the labour inspector"),
]


@pytest.mark.parametrize(("event", "template", "words"), TOLD, ids=[row[1] for row in TOLD])
def test_each_is_told_in_its_words(event: EventData, template: str, words: str) -> None:
    (told,) = told_of(event)
    assert (told.template, words in told.personal.text[Language.ENGLISH]) == (template, True)
    assert REFERENCE in told.personal.text[Language.INDONESIAN]


def test_every_row_is_told_here() -> None:
    assert {template.name for template in AFTER_THE_DECISION} == {name for _, name, _ in TOLD}


def test_what_is_granted_is_told_by_the_new_decision_and_an_officers_own_wish_by_nobody() -> None:
    assert not told_of(appeal(Remedy.REASSESS), appeal(Remedy.ACCEPT, ReasonCode.REVISION_ASKED))
    assert not told_of(CHANGE.model_copy(update={"ground": RevisionGround.COURT_RULING}))


@pytest.mark.parametrize("ground", RevisionGround)
def test_every_ground_has_words_without_medical_facts(ground: RevisionGround) -> None:
    (told,) = told_of(amended(ground))
    assert "{" not in told.personal.text[Language.ENGLISH]
