"""Who stands above whom."""

import pytest

from schemas.deadlines import (
    ESCALATIONS_MAX,
    RISING,
    escalated,
    has_authority,
    may_escalate,
    role_above,
)
from schemas.vocabulary import AuthorityRole


def test_authority_rises_and_ends_at_the_branch_head() -> None:
    assert has_authority(AuthorityRole.SUPERVISOR, AuthorityRole.OFFICER)
    assert has_authority(AuthorityRole.OFFICER, AuthorityRole.OFFICER)
    assert not has_authority(AuthorityRole.OFFICER, AuthorityRole.SUPERVISOR)
    assert [role_above(role) for role in RISING] == [
        AuthorityRole.SUPERVISOR,
        AuthorityRole.BRANCH_HEAD,
        AuthorityRole.BRANCH_HEAD,
    ]


@pytest.mark.parametrize("role", RISING)
def test_a_task_is_passed_on_until_the_highest_role_was_overdue_too(role: AuthorityRole) -> None:
    times = 0
    while may_escalate(role, times):
        times += 1
    assert times <= ESCALATIONS_MAX
    assert escalated(role, times) is escalated(role, times - 1) is AuthorityRole.BRANCH_HEAD
