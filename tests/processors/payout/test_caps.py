"""Hourly caps by people's word: one lowers, two who say the same raise or lift, and nothing is sent beyond what is in force."""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import timedelta

import pytest

from processors.payout import build
from processors.payout.config import ONE_SHARE, Shares
from processors.payout.shares import EVERY_FUND, HOUR, hour_of
from schemas.events.brakes import PayoutCapChanged
from schemas.events.verifications import PayoutCapRequested
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole
from tests.processors.payout.payments import config
from tests.processors.payout.test_brakes import MILLION, capped, filed, move_on, sent, share, with_caps
from tests.processors.script import NOW, Script


def say(
    script: Script,
    rupiah: int | None,
    person: str,
    minute: int = 0,
    fund: str | None = None,
    role: AuthorityRole = AuthorityRole.SUPERVISOR,
) -> None:
    """A word, in a step of its own."""
    script.now += timedelta(microseconds=1)
    at = NOW + timedelta(minutes=minute)
    script.feed(ONE_SHARE, PayoutCapRequested(fund=fund, rupiah=rupiah, person=person, role=role, because="check", decided_at=at))
    script.now += timedelta(microseconds=1)


def told(script: Script) -> list[tuple[str, int | None]]:
    return [(change.stands, change.rupiah) for change in script.emitted(PayoutCapChanged)]


def test_one_person_puts_a_cap_on_and_it_brakes_by_itself_until_the_hour_turns() -> None:
    script = capped()
    say(script, 45 * MILLION, "ani")
    filed(script, 1, 2, 3)
    assert sent(script) == [20 * MILLION] * 2
    move_on(script, hour_of(NOW) + HOUR)
    assert len(sent(script)) == 3


def test_a_raise_takes_two_people_who_say_the_same_and_wakes_who_waits() -> None:
    script = capped(of_all=25 * MILLION)
    filed(script, 1, 2)
    say(script, 45 * MILLION, "ani", 1)
    say(script, 45 * MILLION, "Ani ", 2)
    say(script, 60 * MILLION, "budi", 3)
    move_on(script, script.now + timedelta(seconds=1))
    assert len(sent(script)) == 1
    say(script, 60 * MILLION, "ani", 4)
    move_on(script, script.now + timedelta(seconds=1))
    assert len(sent(script)) == 2
    assert told(script) == [("asked", 45 * MILLION), ("asked", 60 * MILLION), ("set", 60 * MILLION)]
    assert share(script).caps[EVERY_FUND].agreed_by == ("ani", "budi")


def test_to_lift_a_cap_is_to_raise_it() -> None:
    script = capped(of_all=25 * MILLION)
    say(script, None, "ani", 1)
    filed(script, 1, 2)
    assert len(sent(script)) == 1
    say(script, None, "budi", 2)
    move_on(script, script.now + timedelta(seconds=1))
    assert len(sent(script)) == 2


def test_one_funds_cap_leaves_the_others_alone() -> None:
    script = capped()
    say(script, 25 * MILLION, "ani", fund="jht")
    filed(script, 1, 2)
    assert len(sent(script)) == 2


def test_the_settings_cap_holds_until_somebody_says_another() -> None:
    script = Script(build(with_caps(25 * MILLION)))
    filed(script, 1, 2)
    assert len(sent(script)) == 1


def test_a_second_word_of_yesterday_does_not_agree_with_todays() -> None:
    script = capped(of_all=25 * MILLION)
    say(script, 45 * MILLION, "ani")
    say(script, 45 * MILLION, "budi", 60 * 25)
    assert told(script) == [("asked", 45 * MILLION)] * 2


@pytest.mark.parametrize(
    ("rupiah", "role", "reason"),
    [
        (45 * MILLION, AuthorityRole.OFFICER, ReasonCode.NOT_AUTHORISED),
        (3, AuthorityRole.SUPERVISOR, ReasonCode.NOTHING_PAYABLE),
    ],
)
def test_a_word_that_does_not_count_changes_nothing_and_is_told(rupiah: int, role: AuthorityRole, reason: ReasonCode) -> None:
    script = Script(build(changed(config(), shares=Shares(count=12))))
    say(script, rupiah, "ani", role=role)
    assert [change.reason for change in script.emitted(PayoutCapChanged)] == [reason]
    filed(script, 1, 2)
    assert len(sent(script)) == 2


def test_a_word_that_comes_again_changes_nothing() -> None:
    script = capped()
    say(script, 45 * MILLION, "ani", 1)
    say(script, 30 * MILLION, "ani", 2)
    say(script, 45 * MILLION, "ani", 1)
    assert told(script) == [("set", 45 * MILLION), ("set", 30 * MILLION)]


def test_each_partition_sends_its_part() -> None:
    script = Script(build(changed(config(), shares=Shares(count=2))))
    say(script, 50 * MILLION, "ani")
    filed(script, 1, 2)
    assert len(sent(script)) == 1
