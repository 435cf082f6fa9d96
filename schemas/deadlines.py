"""Our own times that several processors hold to, and who stands above whom when a person must decide."""

from typing import Final

from schemas.vocabulary import AuthorityRole

APPEAL_DAYS: Final = 30
"""Our own setting, not law: from a denial, how long it may be appealed, in calendar days."""
ESCALATED_WORKING_DAYS: Final = 1
"""Our own setting, not law (U): how long each next role has for a task that the role before did not answer in time."""

RISING: Final = (AuthorityRole.OFFICER, AuthorityRole.SUPERVISOR, AuthorityRole.BRANCH_HEAD)
"""Field officers and advisory doctors stand beside them: none of them has another's authority."""
ESCALATIONS_MAX: Final = len(RISING)
"""From the lowest role to the highest, and once more to say that nobody stands above."""


def has_authority(role: AuthorityRole, needed: AuthorityRole) -> bool:
    """True when `role` is `needed` or stands above it."""
    if role not in RISING or needed not in RISING:
        return role is needed
    return RISING.index(role) >= RISING.index(needed)


def role_above(role: AuthorityRole) -> AuthorityRole:
    """One role higher; there is nobody above the highest, nor above who finds facts."""
    if role not in RISING:
        return role
    return RISING[min(RISING.index(role) + 1, len(RISING) - 1)]


def escalated(role: AuthorityRole, times: int) -> AuthorityRole:
    """Who has a task of `role` after so many escalations."""
    for _ in range(times):
        role = role_above(role)
    return role


def may_escalate(role: AuthorityRole, times: int) -> bool:
    """Whether a task of `role`, escalated so many times, goes on once more: until the highest role was overdue as well."""
    return times == 0 or escalated(role, times) is not escalated(role, times - 1)
