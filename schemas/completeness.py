"""Whether a claim's content says what its kind needs, at its filing and whenever people find other facts."""

from schemas.claim import ClaimContent, Payee
from schemas.kinds import DETAILS, KINDS
from schemas.vocabulary import Filing


def is_complete(claim: ClaimContent, payees: tuple[Payee, ...]) -> bool:
    """The details of its kind, and none but those that may stand beside them; an application names whom to pay, each by a reference of their own."""
    row = KINDS[claim.kind]
    given = {name for name in DETAILS if getattr(claim, name) is not None}
    distinct = len({payee.ref for payee in payees}) == len(payees)
    return (
        row.details <= given <= row.details | row.beside and distinct and (bool(payees) or claim.filing is not Filing.APPLICATION)
    )
