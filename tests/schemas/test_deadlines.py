"""Who stands above whom, and that every kind of claim has a service time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from schemas.deadlines import (
    ESCALATIONS_MAX,
    SERVICE_WORKING_DAYS,
    escalated,
    has_authority,
    may_escalate,
    role_above,
    working_days_after,
)
from schemas.vocabulary import AuthorityRole, ClaimKind


def test_every_kind_of_claim_has_a_service_time() -> None:
    assert set(SERVICE_WORKING_DAYS) == set(ClaimKind)


def test_authority_rises_and_ends_at_the_branch_head() -> None:
    assert has_authority(AuthorityRole.SUPERVISOR, AuthorityRole.OFFICER)
    assert has_authority(AuthorityRole.OFFICER, AuthorityRole.OFFICER)
    assert not has_authority(AuthorityRole.OFFICER, AuthorityRole.SUPERVISOR)
    assert [role_above(role) for role in AuthorityRole] == [
        AuthorityRole.SUPERVISOR,
        AuthorityRole.BRANCH_HEAD,
        AuthorityRole.BRANCH_HEAD,
    ]


WIB_NOON = timedelta(hours=5)
"""Noon in Jakarta, from midnight UTC."""


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 3, date(2026, 11, 25)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_saturdays_and_sundays_are_no_working_days(at: date, days: int, expected: date) -> None:
    start, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) + WIB_NOON for day in (at, expected))
    assert working_days_after(start, days) == end


def test_a_friday_evening_in_utc_is_a_saturday_in_jakarta() -> None:
    assert working_days_after(datetime(2026, 11, 19, 18, tzinfo=UTC), 1) == datetime(2026, 11, 22, 18, tzinfo=UTC)


@pytest.mark.parametrize("role", AuthorityRole)
def test_a_task_is_passed_on_until_the_highest_role_was_overdue_too(role: AuthorityRole) -> None:
    times = 0
    while may_escalate(role, times):
        times += 1
    assert times <= ESCALATIONS_MAX
    assert escalated(role, times) is escalated(role, times - 1) is AuthorityRole.BRANCH_HEAD
