"""Times that several processors promise by, and who stands above whom when a person must decide."""

from datetime import datetime, timedelta
from typing import Final

from schemas.civil import WIB
from schemas.kinds import KINDS
from schemas.vocabulary import AuthorityRole, ClaimKind

APPEAL_DAYS: Final = 30
"""Our own setting, not law: from a denial, how long it may be appealed, in calendar days."""
SERVICE_WORKING_DAYS: Final = {kind: row.promised_working_days for kind, row in KINDS.items()}
"""Until an officer answers a task: the law's payment times (domain section 5; C for JKM, S for JHT, U for repatriation)."""
ESCALATED_WORKING_DAYS: Final = 1
"""Our own setting, not law (U): how long each next role has for a task that the role before did not answer in time."""
SATURDAY: Final = 5

_RISING: Final = tuple(AuthorityRole)
ESCALATIONS_MAX: Final = len(_RISING)
"""From the lowest role to the highest, and once more to say that nobody stands above."""


def has_authority(role: AuthorityRole, needed: AuthorityRole) -> bool:
    """True when `role` is `needed` or stands above it."""
    return _RISING.index(role) >= _RISING.index(needed)


def role_above(role: AuthorityRole) -> AuthorityRole:
    """One role higher; there is nobody above the highest."""
    return _RISING[min(_RISING.index(role) + 1, len(_RISING) - 1)]


def escalated(role: AuthorityRole, times: int) -> AuthorityRole:
    """Who has a task of `role` after so many escalations."""
    for _ in range(times):
        role = role_above(role)
    return role


def may_escalate(role: AuthorityRole, times: int) -> bool:
    """Whether a task of `role`, escalated so many times, goes on once more: until the highest role was overdue as well."""
    return times == 0 or escalated(role, times) is not escalated(role, times - 1)


def promised_by(kind: ClaimKind, complete_since: datetime) -> datetime:
    """Until when a claim, whose papers were complete then, is to be paid by the service promise."""
    return working_days_after(complete_since, SERVICE_WORKING_DAYS[kind])


def working_days_after(at: datetime, days: int) -> datetime:
    """The same time of day so many working days later; Saturdays and Sundays (WIB) do not count. `at` is an aware time;
    public holidays, which the government names year by year, are not known here (U)."""
    later = at
    for _ in range(days):
        later += timedelta(days=1)
        while later.astimezone(WIB).weekday() >= SATURDAY:
            later += timedelta(days=1)
    return later
