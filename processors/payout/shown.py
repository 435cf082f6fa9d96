"""An account that a payee names after the filing is shown to the ledger as one in the filing is, so that claims that share it meet."""

from processors.payout.turn import Turn
from schemas.claim import BankAccount
from schemas.events.requests import FingerprintShown
from schemas.signals import shown_by, shown_later


def named(turn: Turn, ref: str, account: BankAccount) -> None:
    """To where others that show the account meet, unless the filing showed it there already."""
    row, filed = turn.row, turn.row.personal.filed
    if filed is None or row.closed:
        return
    new = shown_later(row.claim_id, row.personal.payees, ref, account)
    path = shown_by(row.claim_id, filed.claim, filed.reporter_role, filed.personal)
    if new is None or new in path:
        return
    word = FingerprintShown(
        claim_id=row.claim_id,
        revision=row.seen.claim,
        received_at=filed.received_at,
        fingerprint=new,
        onward=tuple(one.key for one in path),
        aliases=filed.aliases,
    )
    turn.effects.emit(new.key, word)
