"""Brakes on everything or one fund, and hourly caps: instructions wait, receipts go on, and nothing is sent beyond a cap."""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.payout import build
from processors.payout.config import ONE_SHARE, Caps, PayoutConfig
from processors.payout.shares import HOUR, LINE_CLAIMS_MAX, PAYOUT_LINES, PAYOUT_SHARES, Share, hour_of
from processors.payout.tables import PAYOUT_CLAIMS, Phase
from schemas.events.brakes import PayoutBrakeChanged, PayoutCapReached
from schemas.events.instructions import PayoutInstructed
from schemas.events.ledger import EntitlementConfirmed
from schemas.events.payout import PayoutAbandoned, PayoutHeld, PayoutReleased, PayoutSettled
from schemas.events.receipts import ReceiptStatus
from schemas.events.requests import ConfirmRequested
from schemas.events.verifications import PayoutHoldRequested
from schemas.identifiers import claim_id
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, BenefitCode, Verdict
from tests.processors.payout.payments import (
    CLAIM,
    Case,
    account,
    approved,
    config,
    coverage,
    line,
    linked,
    payee,
    receipt,
    registered,
    word,
)
from tests.processors.script import NOW, Script

MILLION = 1_000_000


def capped(of_all: int | None = None, **by_fund: int) -> Script:
    return Script(build(with_caps(of_all, **by_fund)))


def with_caps(of_all: int | None = None, **by_fund: int) -> PayoutConfig:
    return changed(config(), caps=Caps(of_all=of_all, by_fund=by_fund))


def brake(
    action: Literal["hold", "release"],
    person: str,
    minute: int = 0,
    fund: str | None = None,
    role: AuthorityRole = AuthorityRole.SUPERVISOR,
) -> PayoutHoldRequested:
    at = NOW + timedelta(minutes=minute)
    return PayoutHoldRequested(action=action, person=person, role=role, because="check", decided_at=at, fund=fund)


def say(script: Script, word: PayoutHoldRequested) -> None:
    """A word, in a step of its own."""
    script.now += timedelta(microseconds=1)
    script.feed(ONE_SHARE, word)
    script.now += timedelta(microseconds=1)


def filed(script: Script, *numbers: int, amount: int = 20 * MILLION, benefit: BenefitCode = BenefitCode.JKM_DEATH) -> None:
    """Claims that are approved; the ledger opens the last gate to whoever asks."""
    for number in numbers:
        for event in (registered(payee(of=account())), coverage(), linked(), approved(line(benefit, net=amount))):
            script.feed(claim(number), event)
        open_gates(script)


def open_gates(script: Script) -> None:
    """Answer every question to the ledger that is not answered yet."""
    for asked in script.emitted(ConfirmRequested):
        row = script.get(PAYOUT_CLAIMS, asked.claim_id)
        assert row is not None
        group = next(group for group in row.groups if group.name == asked.group)
        if group.phase is Phase.CONFIRMING:
            script.feed(asked.claim_id, EntitlementConfirmed(basis=row.seen, group=asked.group, lines=asked.lines))


def move_on(script: Script, until: datetime) -> None:
    """A moment later too: the line is woken one after the other."""
    script.fire_timers(until + timedelta(milliseconds=1))
    open_gates(script)


def claim(number: int) -> str:
    return claim_id("jmo", f"reference-{number}")


def sent(script: Script) -> list[int]:
    return [instruction.amount for instruction in script.emitted(PayoutInstructed)]


def held(script: Script) -> list[tuple[ReasonCode, datetime | None]]:
    return [(told.reason, told.due_at) for told in script.emitted(PayoutHeld)]


def share(script: Script) -> Share:
    found = script.get(PAYOUT_SHARES, ONE_SHARE)
    assert found is not None
    return found


def test_while_everything_is_braked_nothing_is_instructed_and_receipts_still_count() -> None:
    script = capped()
    filed(script, 1)
    say(script, brake("hold", "ani"))
    filed(script, 2)
    (paid,) = script.emitted(PayoutInstructed)
    script.feed(claim(1), receipt(paid, ReceiptStatus.SETTLED))
    assert script.emitted(PayoutSettled)
    assert held(script) == [(ReasonCode.PAYMENTS_BRAKED, None)]


def test_two_different_people_let_everything_go_and_those_who_waited_go_on() -> None:
    script = capped()
    say(script, brake("hold", "ani"))
    filed(script, 3, 1, 2)
    say(script, brake("release", "ani", 1))
    say(script, brake("release", "Ani ", 2))
    move_on(script, NOW + timedelta(minutes=2))
    assert sent(script) == []
    say(script, brake("release", "budi", 3))
    move_on(script, script.now + timedelta(seconds=1))
    assert [output.key for output in script.outputs if isinstance(output.data, PayoutInstructed)] == [
        claim(3),
        claim(1),
        claim(2),
    ]
    assert {told.released_by for told in script.emitted(PayoutReleased)} == {("ani", "budi")}
    assert [told.stands for told in script.emitted(PayoutBrakeChanged)] == ["on", "releasing", "off"]
    assert not script.rows(PAYOUT_LINES)


def test_a_word_counts_from_the_next_step_on_so_the_order_within_a_step_decides_nothing() -> None:
    script = capped()
    script.feed(ONE_SHARE, brake("hold", "ani"))
    filed(script, 1)
    assert len(sent(script)) == 1
    script.now += timedelta(microseconds=1)
    filed(script, 2)
    assert len(sent(script)) == 1


def test_one_funds_brake_leaves_the_other_funds_alone() -> None:
    script = capped()
    say(script, brake("hold", "ani", fund="jht"))
    filed(script, 1)
    filed(script, 2, benefit=BenefitCode.JHT)
    assert [instruction.fund for instruction in script.emitted(PayoutInstructed)] == ["jkm"]


def test_a_word_of_too_low_a_role_does_not_brake_and_is_answered_with_the_reason() -> None:
    script = capped()
    say(script, brake("hold", "ani", role=AuthorityRole.OFFICER))
    filed(script, 1)
    assert len(sent(script)) == 1
    assert [(told.stands, told.reason) for told in script.emitted(PayoutBrakeChanged)] == [("refused", ReasonCode.NOT_AUTHORISED)]


def test_a_hold_that_is_older_than_the_release_does_not_brake_anew() -> None:
    script = capped()
    for each in (brake("hold", "ani"), brake("release", "ani", 1), brake("release", "budi", 2), brake("hold", "ani")):
        say(script, each)
    filed(script, 1)
    assert len(sent(script)) == 1


def test_what_is_above_the_hours_cap_waits_with_its_end_and_goes_on_when_the_hour_turns() -> None:
    script = capped(50 * MILLION)
    filed(script, 1, 2, 3)
    turn = hour_of(NOW) + HOUR
    assert sent(script) == [20 * MILLION] * 2
    assert held(script) == [(ReasonCode.HOURLY_CAP, turn)]
    move_on(script, turn)
    assert sent(script) == [20 * MILLION] * 3
    assert [told.released_by for told in script.emitted(PayoutReleased)] == [()]


def test_who_waits_for_more_than_one_hour_is_told_the_next_end_each_time() -> None:
    script = capped(20 * MILLION)
    filed(script, 1, 2, 3)
    turn = hour_of(NOW) + HOUR
    move_on(script, turn)
    assert held(script)[2:] == [(ReasonCode.HOURLY_CAP, turn + HOUR)]
    assert len(script.emitted(PayoutCapReached)) == 2
    move_on(script, turn + HOUR)
    assert len(sent(script)) == 3


def test_one_funds_cap_leaves_the_other_funds_alone() -> None:
    script = capped(jkm=20 * MILLION)
    filed(script, 1, 2)
    filed(script, 3, benefit=BenefitCode.JHT)
    assert [instruction.fund for instruction in script.emitted(PayoutInstructed)] == ["jkm", "jht"]


def test_a_payment_above_the_cap_by_itself_goes_only_on_two_peoples_word() -> None:
    script = capped(50 * MILLION)
    filed(script, 1, amount=60 * MILLION)
    (stopped,) = script.emitted(PayoutHeld)
    assert stopped.reason is ReasonCode.ABOVE_CAP
    script.feed(claim(1), word(stopped.task_id, "ani"))
    assert not script.emitted(ConfirmRequested)
    script.feed(claim(1), word(stopped.task_id, "budi"))
    open_gates(script)
    assert sent(script) == [60 * MILLION]


def test_a_payment_above_the_cap_can_be_given_up_by_two_people() -> None:
    script = capped(50 * MILLION)
    filed(script, 1, amount=60 * MILLION)
    (stopped,) = script.emitted(PayoutHeld)
    for person in ("ani", "budi"):
        script.feed(claim(1), word(stopped.task_id, person, Verdict.DENY))
    assert script.emitted(PayoutAbandoned)


def test_a_brake_between_the_gate_and_the_instruction_still_stops_it() -> None:
    script = capped()
    case = Case(script)
    case.feed(registered(payee(of=account())), coverage(), linked(), approved())
    say(script, brake("hold", "ani"))
    case.pass_gate()
    assert not sent(script)
    assert case.group.confirmed
    for minute, person in enumerate(("ani", "budi"), start=1):
        say(script, brake("release", person, minute))
    script.fire_timers(script.now + timedelta(seconds=1))
    assert len(sent(script)) == 1


def test_a_claims_own_brake_is_let_go_while_everything_is_braked_and_it_waits_on() -> None:
    script = capped()
    script.feed(CLAIM, brake("hold", "ani"))
    say(script, brake("hold", "ani"))
    case = Case(script).feed(registered(payee(of=account())), coverage(), linked(), approved())
    case.feed(brake("release", "ani", 1), brake("release", "budi", 2))
    assert [told.reason for told in script.emitted(PayoutHeld)] == [ReasonCode.BRAKE, ReasonCode.PAYMENTS_BRAKED]
    for minute, person in enumerate(("ani", "budi"), start=3):
        say(script, brake("release", person, minute))
    move_on(script, script.now + timedelta(seconds=1))
    assert len(sent(script)) == 1


def test_a_long_line_is_woken_piece_by_piece_and_nobody_is_forgotten() -> None:
    script = capped()
    say(script, brake("hold", "ani"))
    numbers = range(LINE_CLAIMS_MAX + 3)
    for number in numbers:
        for event in (registered(payee(of=account())), coverage(), linked(), approved()):
            script.feed(claim(number), event)
    assert [len(piece.claims) for piece in script.rows(PAYOUT_LINES)] == [LINE_CLAIMS_MAX, 3]
    for minute, person in enumerate(("ani", "budi"), start=1):
        say(script, brake("release", person, minute))
    script.fire_timers(script.now + timedelta(seconds=1))
    assert len(script.emitted(ConfirmRequested)) == len(numbers)
    assert not script.rows(PAYOUT_LINES)


Move = tuple[Literal["claim", "brake", "let go", "hour"], int]
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), st.integers(1, 45)),
        st.tuples(st.sampled_from(("brake", "let go", "hour")), st.just(0)),
    ),
    max_size=25,
)


@given(moves=MOVES)
def test_in_any_order_no_hour_sends_more_than_the_cap_and_in_the_end_everything_is_sent_once(moves: list[Move]) -> None:
    script = capped(50 * MILLION, jkm=45 * MILLION)
    amounts: list[int] = []
    for minute, (move, millions) in enumerate(moves):
        script.now += timedelta(seconds=1)
        if move == "claim":
            amounts.append(millions * MILLION)
            filed(script, len(amounts), amount=amounts[-1])
        elif move == "hour":
            move_on(script, hour_of(script.now) + HOUR)
        else:
            _press(script, move, minute)
    _press(script, "let go", len(moves) + 1)
    for _ in range(len(amounts) + 1):
        move_on(script, hour_of(script.now) + HOUR)
    by_hour: dict[datetime, int] = {}
    for instruction in script.emitted(PayoutInstructed):
        hour = hour_of(instruction.not_before)
        by_hour[hour] = by_hour.get(hour, 0) + instruction.amount
    assert all(total <= 45 * MILLION for total in by_hour.values())
    assert sorted(sent(script)) == sorted(amounts)
    assert not script.rows(PAYOUT_LINES)


def _press(script: Script, move: str, minute: int) -> None:
    if move == "brake":
        say(script, brake("hold", "ani", minute))
    else:
        for person in ("ani", "budi"):
            say(script, brake("release", person, minute))


@pytest.mark.parametrize("fund", [None, "jkm"])
def test_a_brake_keeps_why_and_since_when_for_whoever_asks(fund: str | None) -> None:
    script = capped()
    say(script, brake("hold", "ani", fund=fund))
    (found,) = share(script).brakes.values()
    assert (found.person, found.since, found.because) == ("ani", NOW, "check")
