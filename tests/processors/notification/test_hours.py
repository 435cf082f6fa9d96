"""No telephone rings at night: in the recipient's own time, from the step's time alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.notification import processor
from processors.notification.hours import QUIET_FROM, QUIET_UNTIL, hours_ahead, not_in_the_night
from schemas.events.notifications import NotificationRequested
from schemas.vocabulary import Channel
from tests.factories import CLAIM, identity, personal
from tests.processors.notification.test_handler import registered
from tests.processors.script import Script

HOME = "+6281234567890"


@pytest.mark.parametrize(
    ("phone", "nik", "hours"),
    [
        (HOME, "3515144508680002", 7),
        (HOME, "5171014508680002", 8),
        (HOME, "7371014508680002", 8),
        (HOME, "8171014508680002", 9),
        (HOME, "9471014508680002", 9),
        (HOME, None, 7),
        (None, "9471014508680002", 9),
        ("081234567890", "5171014508680002", 8),
        ("+886912345678", "3515144508680002", 8),
        ("+85291234567", None, 8),
        ("+821012345678", "5171014508680002", 9),
        ("+966512345678", None, 3),
        ("+60123456789", None, 8),
        ("+31612345678", "9471014508680002", 7),
    ],
)
def test_the_clock_is_the_countrys_of_the_number_and_at_home_the_provinces(
    phone: str | None, nik: str | None, hours: int
) -> None:
    assert hours_ahead(phone, nik) == hours


@pytest.mark.parametrize(
    ("utc", "ahead", "expected"),
    [
        ("2026-11-20T13:59:59", 7, "2026-11-20T13:59:59"),
        ("2026-11-20T14:00:00", 7, "2026-11-21T00:00:00"),
        ("2026-11-20T23:59:59", 7, "2026-11-21T00:00:00"),
        ("2026-11-21T00:00:00", 7, "2026-11-21T00:00:00"),
        ("2026-11-20T13:00:00", 8, "2026-11-20T23:00:00"),
        ("2026-11-20T12:00:00", 9, "2026-11-20T22:00:00"),
        ("2026-11-20T12:00:00", 7, "2026-11-20T12:00:00"),
        ("2026-12-31T20:00:00", 3, "2027-01-01T04:00:00"),
    ],
)
def test_what_falls_into_the_night_waits_for_the_morning(utc: str, ahead: int, expected: str) -> None:
    at = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert not_in_the_night(at, ahead) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1)), st.integers(-12, 14))  # noqa: DTZ001 made aware below
def test_it_is_never_night_and_never_more_than_a_night_later(at: datetime, ahead: int) -> None:
    now = at.replace(tzinfo=UTC)
    then = not_in_the_night(now, ahead)
    local = (then + timedelta(hours=ahead)).time()
    assert QUIET_UNTIL <= local < QUIET_FROM
    assert timedelta(0) <= then - now <= timedelta(hours=10)
    assert not_in_the_night(then, ahead) == then


@pytest.mark.parametrize("channel", [Channel.BRANCH, Channel.LAPAK_ASIK, Channel.JMO, Channel.EMPLOYER])
def test_only_what_rings_waits(channel: Channel) -> None:
    night = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    script = Script(processor, now=night)
    script.feed(CLAIM, registered(personal(member=identity(nik="5171014508680002")), channel=channel))
    (told,) = script.emitted(NotificationRequested)
    rings = told.medium in {"sms", "whatsapp"}
    assert told.not_before == (datetime(2026, 11, 20, 23, 0, tzinfo=UTC) if rings else night)
    assert told.ahead_hours == (8 if rings else None)
