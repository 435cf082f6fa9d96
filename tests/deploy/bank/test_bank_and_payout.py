"""The bank and the payout processor talk over the wire's bytes until nothing is left to say, whatever the bank's mood."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from deploy.bank.books import Books
from deploy.bank.keys import DEMO_BANK, FUND, demo_config, signer, verifier
from deploy.bank.moods import Mood
from deploy.bank.teller import Teller
from processors.payout import build
from processors.payout.lattice import Status
from processors.payout.signatures import signed_payload
from processors.payout.tables import Closed
from schemas.envelope import CloudEvent, EventData
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.instructions import PayoutInquired, PayoutInstructed, PayoutRecalled
from schemas.events.payout import ClaimPaid, PayoutAwaitingAccount, PayoutConflict, PayoutHeld
from schemas.events.receipts import PayoutReceipt
from schemas.reasons import ReasonCode
from schemas.vocabulary import Remedy, TaskKind, Verdict
from tests.processors.payout.payments import (
    CLAIM,
    Case,
    account,
    approved,
    coverage,
    linked,
    payee,
    provided,
    recall,
    registered,
    word,
)
from tests.processors.script import NOW, Script

SEED = 7
TURNS_MAX = 400
CONSISTENT = [mood for mood in Mood if mood not in {Mood.CONTRADICTING, Mood.PART_RETURNED, Mood.ASLEEP}]


def wire(data: EventData, now: datetime) -> bytes:
    event = CloudEvent[EventData].model_construct(
        id="e", type=data.event_type, source="/processors/payout", subject=CLAIM, time=now, data=data
    )
    return event.model_dump_json(serialize_as_any=True).encode()


def bank(permille: dict[Mood, int], seed: int = SEED) -> Teller:
    books = Books(
        payment_system=DEMO_BANK,
        environment="demo",
        seed=seed,
        signer=signer(seed, DEMO_BANK),
        pace=timedelta(minutes=10),
        permille=permille,
    )
    return Teller(books, verifier(seed, FUND))


def talk(case: Case, teller: Teller, *, accounts: bool = True) -> None:
    """Both sides in turns of ten minutes; the payee answers every question for an account with a new one."""
    told, asked = 0, 0
    for _ in range(TURNS_MAX):
        outputs = case.script.outputs[told:]
        told = len(case.script.outputs)
        for output in outputs:
            if isinstance(output.data, PayoutInstructed | PayoutInquired | PayoutRecalled):
                teller.read(wire(output.data, case.script.now), case.script.now)
            if isinstance(output.data, PayoutAwaitingAccount) and accounts:
                asked += 1
                case.feed(provided(number=f"7{asked:09}", day=asked))
        case.wait(minutes=10)
        for record in teller.due(case.script.now, 100):
            envelope = json.loads(record.value)
            assert envelope["subject"] == record.key.decode()
            case.feed(PayoutReceipt.model_validate_json(json.dumps(envelope["data"])))


def claim() -> Case:
    case = Case(Script(build(demo_config(SEED))))
    return case.feed(registered(payee(of=account())), coverage(), linked(), approved()).pass_gate()


@pytest.mark.parametrize("mood", CONSISTENT)
def test_whatever_the_banks_mood_a_claim_is_paid_exactly_once(mood: Mood) -> None:
    case = claim()
    first = {mood: 1_000}
    teller = bank(first)
    talk(case, teller, accounts=False)
    teller.books.permille = {Mood.PLAIN: 1_000}
    refused = mood in {Mood.REJECTED, Mood.REJECTED_AT_ONCE, Mood.RETURNED, Mood.RETURNED_IN_PARTS, Mood.SILENT_REJECTED}
    if refused:
        case.feed(provided())
        talk(case, teller)
    assert case.row.closed is Closed.PAID
    assert not case.script.emitted(PayoutConflict)
    assert len(case.instructions) == 1 + refused
    assert [a.standing.status for a in case.group.attempts][-1] is Status.SETTLED
    assert len(teller.books.entries) == len(case.instructions)


def test_a_contradicting_bank_ends_in_a_conflict_that_people_leave() -> None:
    case, teller = claim(), bank({Mood.CONTRADICTING: 1_000})
    talk(case, teller)
    assert len(case.instructions) == 1
    case.conflict_word("ani", Verdict.APPROVE).conflict_word("joko", Verdict.APPROVE)
    assert case.row.closed is Closed.PAID


def test_the_same_instruction_twice_is_paid_once() -> None:
    case, teller = claim(), bank({})
    for _ in range(3):
        teller.read(wire(case.instructions[0], NOW), NOW)
    assert (len(teller.books.entries), teller.books.doubled) == (1, 2)
    assert len(teller.due(NOW + timedelta(days=1), 100)) == 3


def test_an_expired_instruction_is_rejected_so_that_reading_from_the_beginning_pays_nothing_old() -> None:
    case, teller = claim(), bank({})
    late = NOW + timedelta(days=4)
    teller.read(wire(case.instructions[0], NOW), late)
    receipts = teller.due(late, 100)
    assert [(r.due.receipt.status.value, r.due.receipt.reason.code) for r in receipts if r.due.receipt.reason] == [
        ("rejected", "TM01")
    ]


def test_a_replacement_is_refused_while_the_predecessor_lives_in_the_banks_books() -> None:
    case, teller = claim(), bank({Mood.PLAIN: 1_000})
    first = case.instructions[0]
    teller.read(wire(first, NOW), NOW)
    changed = first.model_copy(update={"payout_id": CLAIM, "replaces": first.payout_id, "signature": ""})
    changed = changed.model_copy(update={"signature": signer(SEED, FUND).sign(signed_payload(changed))})
    teller.read(wire(changed, NOW), NOW)
    assert teller.books.entries[CLAIM].refused == (
        "AM05",
        "the payout that this one replaces is neither rejected nor returned here",
    )


def test_a_forged_or_altered_instruction_is_not_paid_nor_does_it_bar_the_genuine_one() -> None:
    case, teller = claim(), bank({})
    genuine = case.instructions[0]
    teller.read(wire(genuine.model_copy(update={"amount": genuine.amount + 1}), NOW), NOW)
    assert (len(teller.books.entries), teller.books.forged) == (0, 1)
    teller.read(wire(genuine, NOW), NOW)
    assert len(teller.books.entries) == 1


def test_what_is_addressed_to_another_payment_system_is_left_alone() -> None:
    teller = bank({})
    other = Case.instructed().instructions[0]
    teller.read(wire(other, NOW), NOW)
    assert not teller.books.entries


@pytest.mark.parametrize(
    "value", [b"\xff", b"[]", b"{}", b'{"type": "santunan.payout.instructed.v1", "subject": "x", "data": {}}']
)
def test_what_cannot_be_read_is_counted_and_stops_nothing(value: bytes) -> None:
    teller = bank({})
    teller.read(value, NOW)
    assert teller.unreadable == 1


def test_a_restart_with_its_books_pays_nothing_twice_and_repeats_the_same_receipts() -> None:
    case = claim()
    record = wire(case.instructions[0], NOW)
    before, after = bank({}), bank({})
    before.read(record, NOW)
    sent = [r.value for r in before.due(NOW + timedelta(minutes=6), 100)]
    after.restore([(record, NOW.isoformat())], set())
    after.read(record, NOW)
    assert [r.value for r in after.due(NOW + timedelta(minutes=6), 100)] == sent
    knowing = bank({})
    knowing.restore([(record, NOW.isoformat())], {r.due.receipt.receipt_id for r in before.due(NOW + timedelta(days=1), 100)})
    assert knowing.waiting == 1, "only what was not delivered is sent again"


def test_a_part_that_came_back_is_sent_again_and_the_bank_takes_it_for_no_more_than_that_part() -> None:
    case, teller = claim(), bank({Mood.PART_RETURNED: 1_000})
    talk(case, teller)
    task = case.script.emitted(AdjustmentReferred)[0].task_id
    case.feed(*(word(task, name, kind=TaskKind.ADJUSTMENT, remedy=Remedy.PAY_AGAIN) for name in ("ani", "joko")))
    teller.books.permille = {}
    talk(case, teller)
    first, second = case.instructions
    assert second.amount == first.amount * 400 // 1_000
    assert case.script.emitted(ClaimPaid)[-1].total.amount == first.amount
    assert not [entry for entry in teller.books.entries.values() if entry.refused]
    more = second.model_copy(update={"payout_id": CLAIM, "amount": first.amount})
    dues = teller.books.instructed(CLAIM, more, "d" * 64, genuine=True, now=case.script.now)
    assert dues[0].receipt.reason is not None
    assert dues[0].receipt.reason.code == "AM05"


def test_a_bank_that_takes_instructions_up_too_late_gets_new_ones_until_people_look() -> None:
    case, teller = claim(), bank({Mood.ASLEEP: 1_000})
    for _ in range(4):
        talk(case, teller, accounts=False)
    assert [each.replaces for each in case.instructions] == [None, *(each.payout_id for each in case.instructions[:-1])]
    held = case.script.emitted(PayoutHeld)[-1]
    assert (len(case.instructions), held.reason) == (3, ReasonCode.INSTRUCTION_EXPIRED)
    teller.books.permille = {}
    case.feed(word(held.task_id, "ani"), word(held.task_id, "joko"))
    talk(case, teller)
    assert (case.row.closed, len(case.instructions)) == (Closed.PAID, 4)


def test_a_recall_in_time_is_cancelled_and_nothing_is_paid() -> None:
    case, teller = claim(), bank({Mood.PLAIN: 1_000})
    case.feed(recall(case.instructions[0]))
    talk(case, teller)
    assert case.group.attempts[0].standing.status is Status.CANCELLED
    held = case.script.emitted(PayoutHeld)[-1]
    assert held.reason is ReasonCode.RECALLED
    case.feed(word(held.task_id, "rudi"), word(held.task_id, "tono"))
    talk(case, teller)
    assert case.row.closed is Closed.PAID
    assert case.instructions[1].replaces == case.instructions[0].payout_id


@pytest.mark.parametrize("mood", [Mood.PLAIN, Mood.SILENT])
def test_a_recall_that_is_too_late_is_answered_with_the_payments_own_receipts(mood: Mood) -> None:
    case, teller = claim(), bank({mood: 1_000})
    teller.read(wire(case.instructions[0], NOW), NOW)
    case.script.now = NOW + timedelta(hours=2)
    case.feed(recall(case.instructions[0]))
    (asked,) = case.script.emitted(PayoutRecalled)
    teller.read(wire(asked, case.script.now), case.script.now)
    teller.read(wire(asked, case.script.now), case.script.now)
    talk(case, teller)
    assert case.row.closed is Closed.PAID
    assert not case.script.emitted(PayoutConflict)


def test_a_recall_that_the_fund_did_not_sign_cancels_nothing() -> None:
    case, teller = claim(), bank({Mood.PLAIN: 1_000})
    case.feed(recall(case.instructions[0]))
    forged = case.script.emitted(PayoutRecalled)[0].model_copy(update={"because": "another reason"})
    teller.read(wire(case.instructions[0], NOW), NOW)
    teller.read(wire(forged, NOW), NOW)
    assert {due.due.receipt.status.value for due in teller.due(NOW + timedelta(days=1), 100)} == {
        "accepted",
        "in_process",
        "settled",
    }
