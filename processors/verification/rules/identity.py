"""Is the person of the filing the member of the registry, and is each account its payee's own?"""

from datetime import date
from typing import Final

from processors.verification.rules.facts import PASSED, Facts, Finding, failed, referred, warned
from processors.verification.rules.names import Likeness, likeness
from schemas.claim import Payee
from schemas.reasons import ReasonCode

WOMAN_DAY_OFFSET: Final = 40
"""A woman's NIK holds her day of birth plus 40 (domain section 9)."""


def member_name(facts: Facts) -> Finding:
    """Exact passes, near goes to an officer; a different name is denied only when the birth date differs as well."""
    alike = likeness(facts.personal.member.name, facts.member.name)
    if alike is Likeness.EXACT:
        return PASSED
    if alike is Likeness.NEAR:
        return referred(ReasonCode.NAME_MISMATCH, "the name is nearly the registry's")
    if _birth_date_differs(facts):
        return failed(ReasonCode.NAME_MISMATCH, "name and birth date are not the registry's")
    return referred(ReasonCode.NAME_MISMATCH, "the name is not the registry's")


def birth_date(facts: Facts) -> Finding:
    """The registry's birth date, where the filing names one."""
    if facts.personal.member.birth_date is None:
        return warned("the filing names no birth date")
    if _birth_date_differs(facts):
        return referred(ReasonCode.BIRTH_DATE_MISMATCH, "the birth date is not the registry's")
    return PASSED


def _birth_date_differs(facts: Facts) -> bool:
    filed = facts.personal.member.birth_date
    return filed is not None and filed != facts.member.birth_date


def same_nik(facts: Facts) -> Finding:
    """The filing's NIK is the registry's, where both are known."""
    filed, known = facts.personal.member.nik, facts.member.nik
    if filed is not None and known is not None and filed != known:
        return referred(ReasonCode.IDENTITY_AMBIGUOUS, "the NIK is not the one in the registry")
    return PASSED


def nik_birth_date(facts: Facts) -> Finding:
    """A NIK may legally differ from a corrected birth date: warn, never reject."""
    nik = facts.personal.member.nik or facts.member.nik
    if nik is None or nik_agrees(nik, facts.member.birth_date):
        return PASSED
    return warned("the NIK's day of birth is not the registry's birth date")


def nik_agrees(nik: str, born: date) -> bool:
    """True when digits 7 to 12 (DDMMYY, a woman's day plus 40) say the same day; the century is not in it."""
    day = int(nik[6:8])
    day -= WOMAN_DAY_OFFSET if day > WOMAN_DAY_OFFSET else 0
    return (day, int(nik[8:10]), int(nik[10:12])) == (born.day, born.month, born.year % 100)


def own_account(facts: Facts) -> Finding:
    """An account is in the payee's own name, or the guardian's; anything but an exact match is for an officer."""
    for payee in facts.personal.payees:
        if payee.account is not None and not _is_own(payee, payee.account.holder_name):
            return referred(ReasonCode.ACCOUNT_NAME_MISMATCH, f"the account of {payee.ref} is in another name")
    return PASSED


def _is_own(payee: Payee, holder: str) -> bool:
    names = (payee.name,) if payee.guardian_name is None else (payee.name, payee.guardian_name)
    return any(likeness(holder, name) is Likeness.EXACT for name in names)
