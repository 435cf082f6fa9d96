"""Approved money adds up through parts that come back: paid again, accepted, demanded back, undecided; and too much is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from deploy.audit.checks import money
from deploy.audit.facts import Approved, Facts, Finding, Instructed, LogFacts, Place, TableFacts
from processors.payout.tables import PayoutClaim
from schemas.basis import Basis
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.dossier import DocumentsCompleted
from schemas.events.payout import PayoutAwaitingAccount, PayoutCompensated
from schemas.events.receipts import ReceiptStatus
from schemas.topics import INSTRUCTIONS
from schemas.vocabulary import BenefitCode, Remedy, TaskKind, Verdict
from tests.processors.payout.payments import CLAIM, Case, approved, coverage, line, provided, recall, word
from tests.processors.payout.test_returned_and_revised import came_back_whole
from tests.processors.payout.test_revisions import ANEW, answer, asked
from tests.processors.payout.test_turned_up import decided as decided_again
from tests.processors.payout.test_turned_up import turns_up
from tests.processors.script import NOW

SETTLED, RETURNED = ReceiptStatus.SETTLED, ReceiptStatus.RETURNED
NET, PART = 20_000_000, 5_000_000


def judged(case: Case, row: PayoutClaim | None = None, on_topic: int | None = None, total: int = NET) -> Finding:
    """The check over this one claim's row and instructions."""
    log = LogFacts()
    assert case.row.lines_digest is not None
    log.approvals[CLAIM, case.row.lines_digest] = Approved(total, total)
    for owed in case.script.emitted(PayoutCompensated):
        log.approvals[CLAIM, owed.lines_digest] = Approved(owed.payout.net.amount, owed.line.net.amount)
    for number, sent in enumerate(case.instructions[:on_topic]):
        place = Place(INSTRUCTIONS, 0, number)
        log.instructions.append(Instructed(place, NOW, "e", CLAIM, sent.payout_id, sent.amount, sent.amount, "d"))
    return money.check(Facts(log, TableFacts(read_at=NOW, payouts=[row or case.row])))


def parted() -> Case:
    return Case.instructed().answer(SETTLED).answer(RETURNED, amount=PART, bank_reference="r1")


def decided(remedy: Remedy) -> Case:
    case = parted()
    task = case.script.emitted(AdjustmentReferred)[0].task_id
    return case.feed(*(word(task, name, kind=TaskKind.ADJUSTMENT, remedy=remedy) for name in ("ani", "joko")))


def again(case: Case) -> Case:
    return case.feed(provided(number="55555555"))


def given_up(case: Case) -> Case:
    task = case.script.emitted(PayoutAwaitingAccount)[-1].task_id
    return case.feed(word(task, "rudi", Verdict.DENY), word(task, "tono", Verdict.DENY))


def recalled(case: Case) -> Case:
    return case.feed(recall(case.instructions[0])).answer(ReceiptStatus.CANCELLED)


LIVES = {
    "instructed": (Case.instructed, "instructed 20,000,000"),
    "undecided": (parted, "instructed 15,000,000, returned in part 5,000,000"),
    "to be paid again": (lambda: decided(Remedy.PAY_AGAIN), "instructed 15,000,000, open 5,000,000"),
    "paid again": (lambda: again(decided(Remedy.PAY_AGAIN)), "instructed 20,000,000"),
    "settled again": (
        lambda: again(decided(Remedy.PAY_AGAIN)).answer(SETTLED, number=2, bank_reference="b"),
        "instructed 20,000,000",
    ),
    "more came back while the part was sent again": (
        lambda: again(decided(Remedy.PAY_AGAIN)).answer(RETURNED, attempt=0, number=2, amount=PART, bank_reference="r2"),
        "instructed 15,000,000, returned in part 5,000,000",
    ),
    "accepted": (lambda: decided(Remedy.ACCEPT), "instructed 15,000,000, not paid again 5,000,000"),
    "rest given up": (lambda: given_up(decided(Remedy.PAY_AGAIN)), "instructed 15,000,000, not paid again 5,000,000"),
    "demanded back": (lambda: decided(Remedy.RECOVER), "instructed 15,000,000, returned in part 5,000,000"),
    "came back": (
        lambda: decided(Remedy.RECOVER).answer(RETURNED, number=2, amount=NET - PART, bank_reference="r2"),
        "abandoned 20,000,000",
    ),
    "recalled": (lambda: recalled(Case.instructed()), "held 20,000,000"),
}


@pytest.mark.parametrize("life", LIVES)
def test_every_rupiah_is_somewhere(life: str) -> None:
    make, detail = LIVES[life]
    found = judged(make())
    assert (found.ok, found.detail) == (True, f"rupiah: approved 20,000,000, {detail}")


def test_a_part_that_was_sent_again_twice_is_named() -> None:
    case = again(decided(Remedy.PAY_AGAIN))
    (group,) = case.row.groups
    twice = replace(group, attempts=(*group.attempts, group.attempts[-1]))
    assert judged(case, replace(case.row, groups=(twice,))).claims == (CLAIM,)


def test_a_part_that_was_sent_again_and_is_not_on_the_topic_is_named() -> None:
    assert judged(again(decided(Remedy.PAY_AGAIN)), on_topic=1).claims == (CLAIM,)


def late() -> Case:
    """Complete on the 13th, and with the heirs on the 20th, two days after the promised one."""
    complete = DocumentsCompleted(
        basis=Basis(claim=1, documents=1), documents=(), digest="d", complete_at=datetime(2026, 11, 13, 3, tzinfo=UTC)
    )
    return Case.registered().feed(complete, approved()).pass_gate().answer(SETTLED)


def test_what_is_owed_for_a_late_payment_is_approved_money_too() -> None:
    waiting, sent = judged(late()), judged(late().pass_gate())
    assert (waiting.ok, waiting.detail) == (True, "rupiah: approved 20,400,000, instructed 20,000,000, open 400,000")
    assert (sent.ok, sent.detail) == (True, "rupiah: approved 20,400,000, instructed 20,400,000")


def test_a_payment_for_a_delay_that_nobody_told_is_named() -> None:
    case = late().pass_gate()
    groups = tuple(
        replace(group, compensation=replace(group.compensation, digest="other")) if group.compensation else group
        for group in case.row.groups
    )
    assert judged(case, replace(case.row, groups=groups)).claims == (CLAIM,)


def test_what_was_paid_back_of_money_that_came_back_too_is_to_be_sent_again() -> None:
    found = judged(came_back_whole(), total=12_000_000)
    assert (found.ok, found.detail) == (True, "rupiah: approved 12,000,000, instructed -3,000,000, open 15,000,000")


def test_a_part_that_was_left_at_that_is_nothing_missing_where_a_newer_decision_gives_less() -> None:
    case = answer(decided(Remedy.ACCEPT).feed(asked("rudi")), "tono", Remedy.REASSESS).feed(coverage(1, revision=2))
    case.feed(approved(line(net=12_000_000), basis=ANEW)).pass_gate()
    found = judged(case, total=12_000_000)
    assert (found.ok, found.detail) == (True, "rupiah: approved 12,000,000, instructed 12,000,000")


@pytest.mark.parametrize(
    ("net", "detail"),
    [(48, "instructed 48,000,000"), (20, "instructed 20,000,000"), (12, "instructed 12,000,000")],
)
def test_what_turned_up_and_counts_for_the_schedule_in_force_is_instructed_money(net: int, detail: str) -> None:
    case = turns_up(decided_again(line(BenefitCode.DEATH_JKK, net=net * 1_000_000))).pass_gate()
    found = judged(case, total=net * 1_000_000)
    assert (found.ok, found.detail) == (True, f"rupiah: approved {net},000,000, {detail}")
