"""What may not be done twice is never published by a recovery when it stands on the log under any event id, whatever a person lets pass."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import pytest

from schemas.events.instructions import (
    Instalment,
    InstructedLine,
    InstructedPayee,
    InstructionPersonal,
    PayoutInstructed,
    Rail,
)
from schemas.identifiers import payout_id
from schemas.vocabulary import BenefitCode, Relationship
from streams.contract import Effects, Event, TimerFired, View
from streams.errors import Code, EngineReason, Refusal
from streams.fakes.store import FakeDatabase
from tests.streams.restored import copy_of, recover, restore, rows, run_once
from tests.streams.surroundings import FakeSurroundings, Process, events, later
from tests.streams.tally import NOW, TallyProcessor
from tests.streams.vocabulary import KEY, answer_letter, letters, submit

BRAKED: Final = "braked"


def instruction(claim: str, group: str, now: datetime) -> PayoutInstructed:
    payout = payout_id(claim, group, 1)
    return PayoutInstructed(
        payout_id=payout,
        end_to_end_id=payout.replace("-", ""),
        payment_system="bank",
        environment="test",
        amount=1_000,
        gross=1_000,
        tax=0,
        lines=(InstructedLine(line_id="line", benefit=next(iter(BenefitCode)), net=1_000),),
        fund="fund",
        instalment=Instalment(number=1, of=1),
        personal=InstructionPersonal(
            payee=InstructedPayee(kind=next(iter(Relationship)), name="Siti", bank_code="014", account="0012345678")
        ),
        rail=Rail.BI_FAST,
        purpose_code="BENE",
        not_before=now,
        valid_until=now + timedelta(days=1),
        remittance="",
        decision_digest="0" * 64,
    )


class Paying(TallyProcessor):
    """Pays a claim at the event that it is told: what decides that stands in no event, as with brakes and caps that claims share."""

    emits = TallyProcessor.emits | {PayoutInstructed}

    def __init__(self, pays_at: str, group: str = "group") -> None:
        super().__init__()
        self._pays_at = pays_at
        self._group = group

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = super().handle(event, rows, now)
        said = [output.data.submission_id for output in effects.outputs if hasattr(output.data, "submission_id")]
        if self._pays_at in said:
            effects.emit(KEY, instruction(KEY, self._group, now))
        return effects


def paid_at(reference: str) -> tuple[FakeSurroundings, FakeDatabase]:
    """A copy from before two events; the second comes long after the first, and the payment was sent at `reference`."""
    surroundings = FakeSurroundings()
    run_once(surroundings, Paying(reference))
    copy = copy_of(surroundings)
    for name in ("ref-1", "ref-2"):
        submit(surroundings, KEY, name)
        later(surroundings, 5)
        run_once(surroundings, Paying(reference))
    return surroundings, copy


def paid(surroundings: FakeSurroundings) -> Counter[str]:
    return Counter(event.data.payout_id for event in events(surroundings, PayoutInstructed))


@pytest.mark.parametrize(("then", "now"), [("ref-1", "ref-2"), ("ref-2", "ref-1")])
def test_a_payment_that_was_sent_is_not_sent_again_by_another_event_though_a_person_lets_what_is_missing_be_published(
    then: str, now: str
) -> None:
    surroundings, copy = paid_at(then)
    restore(surroundings, copy)
    with pytest.raises(Refusal) as refused:
        recover(surroundings, Paying(now), publish_missing=True)
    assert refused.value.code is Code.MARKER_AHEAD
    assert f"payout_id {payout_id(KEY, 'group', 1)} stands on payouts.instructions.v1 already" in refused.value.message
    assert rows(surroundings)[0] == copy.tables
    assert paid(surroundings) == {payout_id(KEY, "group", 1): 1}


def test_nor_is_it_called_missing() -> None:
    """What is missing a person may let be published."""
    surroundings, copy = paid_at("ref-1")
    restore(surroundings, copy)
    with pytest.raises(Refusal, match=r"stands on payouts\.instructions\.v1 already") as refused:
        recover(surroundings, Paying("ref-2"))
    assert "--publish-missing" not in refused.value.message


@pytest.mark.parametrize(("then", "now"), [("ref-1", "ref-2"), ("ref-2", "ref-1")])
def test_nor_when_a_person_lets_everything_pass_then_the_claim_stands_still(then: str, now: str) -> None:
    surroundings, copy = paid_at(then)
    restore(surroundings, copy)
    recover(surroundings, Paying(now), publish_missing=True, accept_gap=True)
    assert paid(surroundings) == {payout_id(KEY, "group", 1): 1}
    (letter,) = letters(surroundings)
    assert letter.reason == EngineReason.RECOVERED_IN_DOUBT
    submit(surroundings, KEY, "ref-3")
    answer_letter(surroundings, letter, KEY, "discard")
    process = Process(surroundings, Paying(now)).take_over_all()
    process.run()
    assert paid(surroundings) == {payout_id(KEY, "group", 1): 1}


def test_a_claim_in_doubt_sends_no_other_payment_in_the_place_of_the_one_that_was_sent() -> None:
    surroundings, copy = paid_at("ref-1")
    restore(surroundings, copy)
    with pytest.raises(Refusal, match="was published and is not decided again"):
        recover(surroundings, Paying("ref-2", "another group"), publish_missing=True)
    recover(surroundings, Paying("ref-2", "another group"), publish_missing=True, accept_gap=True)
    assert paid(surroundings) == {payout_id(KEY, "group", 1): 1}
    (letter,) = letters(surroundings)
    assert letter.reason == EngineReason.RECOVERED_IN_DOUBT
    assert payout_id(KEY, "another group", 1) in letter.message


def test_a_payment_that_the_topic_lost_is_sent_when_a_person_lets_it() -> None:
    surroundings, copy = paid_at(BRAKED)
    restore(surroundings, copy)
    with pytest.raises(Refusal, match="--publish-missing"):
        recover(surroundings, Paying("ref-1"))
    recover(surroundings, Paying("ref-1"), publish_missing=True)
    assert paid(surroundings) == {payout_id(KEY, "group", 1): 1}


def test_a_payment_that_the_topic_lost_and_two_events_decide_is_sent_once_whatever_a_person_lets_pass() -> None:
    surroundings, copy = paid_at(BRAKED)
    restore(surroundings, copy)
    for accept_gap in (False, True):
        with suppress(Refusal):
            recover(surroundings, Both("ref-1", "ref-2", group="group"), publish_missing=True, accept_gap=accept_gap)
        assert paid(surroundings) == {payout_id(KEY, "group", 1): 1}


def test_a_payment_that_was_sent_before_everything_else_and_is_not_decided_again_is_found() -> None:
    surroundings = FakeSurroundings()
    run_once(surroundings, Paying("ref-1"))
    copy = copy_of(surroundings)
    for name in ("ref-0", "ref-1", "ref-2"):
        submit(surroundings, KEY, name)
        later(surroundings, 5)
        run_once(surroundings, Both("ref-1", "ref-2"))
    restore(surroundings, copy)
    with pytest.raises(Refusal, match="was published and is not decided again"):
        recover(surroundings, Paying("ref-2", "group of ref-2"))
    assert rows(surroundings)[0] == copy.tables


class Both(TallyProcessor):
    """Pays at each of these events, `group` each time or another each time."""

    emits = Paying.emits

    def __init__(self, *pays_at: str, group: str = "") -> None:
        super().__init__()
        self._pays_at = pays_at
        self._group = group

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = super().handle(event, rows, now)
        for output in list(effects.outputs):
            said = getattr(output.data, "submission_id", "")
            if said in self._pays_at:
                effects.emit(KEY, instruction(KEY, self._group or f"group of {said}", NOW))
        return effects
