"""What the members' ledgers are told: whose claim it is, what is free again, and that the claim is over.

An amendment may name another member: the former member's ledger is left as if the claim had never been there.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from processors.payout.afterwards import After
from processors.payout.tables import NOT_DUE, Group, Phase
from processors.payout.turn import Turn
from schemas.basis import Basis
from schemas.benefit import EntitlementLine, Fingerprint
from schemas.events.requests import CloseRequested, ConfirmRequested, ReleaseRequested
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
        asked = group.attempts or group.confirmed or group.phase is Phase.RETIRED
        if not asked or group.phase is Phase.ABANDONED or group.ledger is None or at not in {None, group.ledger}:
            continue
        if not group.money_moved:
            _free_later(turn, group, all_of_it=group.moving)
        if not group.moving:
            lines = (line.entitlement for line in group.lines if not group.money_moved or (line.family, line.subject) in kept)
            unwanted.setdefault(group.ledger, {}).update(dict.fromkeys(line for line in lines if line not in keeping))
    for ledger, freed in unwanted.items():
        if freed:
            word = ReleaseRequested(claim_id=turn.row.claim_id, lines=tuple(freed), because=because)
            turn.ask_ledger(word, ledger)


def _free_later(turn: Turn, group: Group, *, all_of_it: bool) -> None:
    """What may still move is free when it turns out that it did not; what is freed now is not freed again."""
    lines = tuple(line.entitlement for line in group.lines) if all_of_it else ()
    if lines or (group.after and group.after.to_free):
        turn.put(replace(group, after=replace(group.after or After(), to_free=lines)))


def use_up(turn: Turn, group: Group, people: tuple[str, ...]) -> None:
    """Two people let a payee keep what had counted as lost and turned up: what it stands for, freed meanwhile, is used up after all, so
    that nobody else is paid the same in silence."""
    wanted = {thing for other in turn.row.current if other.phase not in NOT_DUE for thing in _things(other)}
    lines = tuple(line for line in group.lines if not set(line.entitlement.fingerprints) <= wanted)
    if group.after is None or not group.after.turned_up or group.ledger is None or not lines:
        return
    word = ConfirmRequested(
        claim_id=turn.row.claim_id,
        revision=max(turn.row.seen.claim, 1),
        group=group.name,
        lines=tuple(line.entitlement for line in lines),
        gross_rupiah=sum(line.gross_rupiah for line in lines),
        released_by=people,
    )
    turn.ask_ledger(word, group.ledger)


def _things(group: Group) -> tuple[Fingerprint, ...]:
    return tuple(thing for line in group.lines for thing in line.entitlement.fingerprints)


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
