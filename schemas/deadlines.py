"""Times that several processors promise by, in calendar days, and who stands above whom when a person must decide."""

from typing import Final

from schemas.vocabulary import AuthorityRole, ClaimKind

APPEAL_DAYS: Final = 30
"""Our own setting, not law: from a denial, how long it may be appealed."""
SERVICE_DAYS: Final = {ClaimKind.JKM_DEATH: 3, ClaimKind.PMI_DEATH: 3, ClaimKind.JHT: 5, ClaimKind.PMI_REPATRIATION: 7}
"""Until an officer answers a task: the law's payment times (domain section 5; C for JKM, S for JHT, U for repatriation)."""

_RISING: Final = tuple(AuthorityRole)


def has_authority(role: AuthorityRole, needed: AuthorityRole) -> bool:
    """True when `role` is `needed` or stands above it."""
    return _RISING.index(role) >= _RISING.index(needed)


def role_above(role: AuthorityRole) -> AuthorityRole:
    """One role higher; there is nobody above the highest."""
    return _RISING[min(_RISING.index(role) + 1, len(_RISING) - 1)]
