"""Who is paid, to which account, and whether it is still the same person: an amendment may name another one under the same reference."""

from __future__ import annotations

from processors.payout import rules
from processors.payout.tables import Group, Personal
from schemas.claim import BankAccount, Payee


def payee_of(personal: Personal, group: Group) -> Payee | None:
    return next((payee for payee in personal.payees if payee.ref == group.payee_ref), None)


def account_of(personal: Personal, group: Group) -> BankAccount | None:
    """The account that the payee named last."""
    provided = personal.provided.get(group.payee_ref)
    if provided:
        return provided.account
    payee = payee_of(personal, group)
    return payee.account if payee else None


def same_account(one: BankAccount, other: BankAccount) -> bool:
    """The same number at another bank is another account."""
    return (one.bank_code, one.number) == (other.bank_code, other.number)


def still_theirs(group: Group, personal: Personal) -> bool:
    """What was paid went to an account in the name of whoever is the payee now, or to the account that is theirs now."""
    payee, now = payee_of(personal, group), account_of(personal, group)
    used = [personal.used[attempt.payout_id] for attempt in group.attempts if not attempt.dead]
    return all(rules.account_fault(payee, one) is None or (now is not None and same_account(one, now)) for one in used)
