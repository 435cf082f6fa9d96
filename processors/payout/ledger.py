"""What the members' ledgers are told: whose claim it is, what is free again, and that the claim is over.

An amendment may name another member: the former member's ledger is left as if the claim had never been there.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from processors.payout.tables import Phase
from processors.payout.turn import Turn
from schemas.basis import Basis
from schemas.benefit import EntitlementLine
from schemas.events.requests import CloseRequested, ReleaseRequested
from streams.rows import replace

LEFT: Final = "withdrawn"
"""The outcome that a ledger is told whose member the claim is not about any more."""


def know(turn: Turn, member_id: str) -> None:
    """The ledger's first word names the member; an end that came before it is told now."""
    if turn.row.member_id is None:
        turn.row = replace(turn.row, member_id=member_id)
    if turn.row.closed and not turn.row.ledger_told:
        tell_end(turn)


def named(turn: Turn, member_id: str, basis: Basis) -> None:
    """Facts from a ledger. The member of the newest facts counts, in any order of arrival; every other ledger is left."""
    former = turn.row.member_id
    if former is None or former == member_id:
        know(turn, member_id)
    elif basis.claim < turn.row.seen.claim or basis.coverage <= turn.row.seen.coverage:
        _leave(turn, member_id, basis.claim)
    else:
        _leave(turn, former, basis.claim)
        turn.row = replace(turn.row, member_id=member_id, ledger_told=False)
        know(turn, member_id)


def _leave(turn: Turn, member_id: str, revision: int) -> None:
    """A ledger that was asked for payments is left by `leave_formers`."""
    if all(group.ledger != member_id for group in turn.row.groups):
        _close(turn, member_id, revision, LEFT)


def leave_formers(turn: Turn) -> None:
    """What a former member's ledger confirmed is released and the claim closed there: never while its payments may move."""
    for former in sorted({group.ledger for group in turn.row.groups if group.ledger} - {turn.row.member_id}):
        asked = [group for group in turn.row.groups if group.ledger == former]
        if not any(group.locked for group in asked):
            free(turn, because="the claim is another member's", at=former)
            for group in asked:
                turn.put(replace(group, ledger=None))
            _close(turn, former, turn.row.seen.claim, LEFT)


def free(turn: Turn, because: str, keeping: Collection[EntitlementLine] = (), at: str | None = None) -> None:
    """Release what a ledger (`at`: only that one) confirmed for payments that certainly did not move and are not wanted any more:
    else it stays used up, unless what is kept gives the same under another name."""
    unwanted: dict[str, dict[EntitlementLine, None]] = {}
    kept = {(line.family, line.subject) for line in keeping}
    for group in turn.row.groups:
        if group.attempts and group.phase is not Phase.ABANDONED and group.ledger and at in {None, group.ledger}:
            lines = (line.entitlement for line in group.lines if not group.money_moved or (line.family, line.subject) in kept)
            unwanted.setdefault(group.ledger, {}).update(dict.fromkeys(line for line in lines if line not in keeping))
    for ledger, freed in unwanted.items():
        if freed:
            word = ReleaseRequested(claim_id=turn.row.claim_id, lines=tuple(freed), because=because)
            turn.ask_ledger(word, ledger)


def tell_end(turn: Turn) -> None:
    """Once per closing; when the member is not known yet, as soon as the ledger names the member."""
    row = turn.row
    if row.closed is None or row.member_id is None:
        return
    _close(turn, row.member_id, max(row.seen.claim, 1), row.closed.value)
    turn.row = replace(row, ledger_told=True)


def _close(turn: Turn, member_id: str, revision: int, outcome: str) -> None:
    word = CloseRequested.model_validate({"claim_id": turn.row.claim_id, "revision": revision, "outcome": outcome})
    turn.ask_ledger(word, member_id)
