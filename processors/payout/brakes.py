"""What stops instructions and never receipts: brakes that people put on, of a claim, a fund or everything, and hourly caps.

Whoever waits for more than the own claim's brake stands in its share's line, and is woken in order when the brake is let go or the
hour turns.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from processors import desks
from processors.payout import timers
from processors.payout.rules import RELEASE_ROLE
from processors.payout.shares import EVERY_FUND, HOUR, LINE_CLAIMS_MAX, PAYOUT_LINES, LinePiece, Share, hour_of, line_number
from processors.payout.tables import PEOPLE_NEEDED, Brake, Group, Phase
from processors.payout.turn import ShareTurn, Turn
from schemas.events.brakes import PayoutBrakeChanged, PayoutCapReached, PayoutLineMoved
from schemas.events.verifications import PayoutHoldRequested
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole
from streams.rows import replace

IN_LINE: Final = frozenset({ReasonCode.PAYMENTS_BRAKED, ReasonCode.HOURLY_CAP})
"""Why a payment waits for its share, not for its claim."""
NEXT_STEP: Final = timedelta(microseconds=1)
"""Who is woken is so in a step after the word's, in which it counts."""


def judged(known: Brake | None, event: PayoutHoldRequested, decided_before: Iterable[str]) -> Brake | ReasonCode | None:
    """The brake after this word, or why the word does not count. Somebody of the authority role holds; two who decided nothing
    before let go. A repeated word is older than what it finds, and changes nothing."""
    before = decided_before if event.action == "release" else ()
    reason = desks.unfit(event.person, event.role, RELEASE_ROLE, before)
    person = desks.same_person(event.person)
    if reason:
        return known if known and known.lifted and person in known.released_by else reason
    if event.action == "hold":
        newer = known is None or event.decided_at > known.since
        return Brake(person=event.person, since=event.decided_at, because=event.because) if newer else known
    if known is None or known.lifted or event.decided_at < known.since:
        return known
    people = tuple(sorted({*known.released_by, person}))
    return replace(known, released_by=people, lifted=len(people) >= PEOPLE_NEEDED)


def reason_to_wait(turn: Turn, group: Group) -> ReasonCode | None:
    """Why this payment may not be instructed now."""
    if turn.row.brake and not turn.row.brake.lifted:
        return ReasonCode.BRAKE
    fund, amount = _fund(turn, group), group.due_rupiah
    if turn.share.braked(fund, turn.now):
        return ReasonCode.PAYMENTS_BRAKED
    sent = turn.share.sent_in(hour_of(turn.now))
    of_fund = _cap(turn, fund, turn.config.caps.of_fund(fund))
    of_all = _cap(turn, EVERY_FUND, turn.config.caps.of_all)
    for cap, so_far in ((of_fund, sent.get(fund, 0)), (of_all, sum(sent.values()))):
        if cap is not None and amount > cap and not group.retry:
            return ReasonCode.ABOVE_CAP
        if cap is not None and amount <= cap < so_far + amount:
            return ReasonCode.HOURLY_CAP
    return None


def _cap(turn: Turn, name: str, set_up: int | None) -> int | None:
    return turn.share.cap(name, set_up, turn.config.shares.count, turn.now)


def until(turn: Turn, reason: ReasonCode | None) -> datetime | None:
    """When it goes on by itself; a person's brake has no end."""
    return hour_of(turn.now) + HOUR if reason is ReasonCode.HOURLY_CAP else None


def count(turn: Turn, group: Group) -> None:
    """The payment is sent in this hour."""
    hour, fund = hour_of(turn.now), _fund(turn, group)
    sent = turn.share.sent_in(hour)
    sent = {**sent, fund: sent.get(fund, 0) + group.due_rupiah}
    turn.share = replace(turn.share, hour=hour, sent=sent, set_up=turn.config.caps.parts(EVERY_FUND))


def let_go_by(turn: Turn, group: Group) -> tuple[str, ...]:
    """Who let go what held the group; nobody, when the hour turned."""
    if group.waiting_reason is not ReasonCode.PAYMENTS_BRAKED:
        return ()
    brakes = (turn.share.brakes.get(name) for name in (EVERY_FUND, _fund(turn, group)))
    return tuple(sorted({person for brake in brakes if brake for person in brake.released_by}))


def line_up(turn: Turn) -> None:
    """Who waits for its share stands in the line, once."""
    waiting = [group for group in turn.row.current if group.phase is Phase.BRAKED and group.waiting_reason in IN_LINE]
    if turn.row.closed or turn.row.in_line or not waiting:
        return
    share = turn.share
    piece = turn.rows.get(PAYOUT_LINES, share.share, line_number(share.last))
    if piece and len(piece.claims) >= LINE_CLAIMS_MAX:
        share, piece = replace(share, last=share.last + 1), None
    claims = (*(piece.claims if piece else ()), turn.row.claim_id)
    turn.effects.put(PAYOUT_LINES, LinePiece(share=share.share, number=line_number(share.last), claims=claims))
    turn.share = share
    turn.row = replace(turn.row, in_line=True)
    for group in waiting:
        if group.waiting_reason is ReasonCode.HOURLY_CAP:
            _await_hour(turn, group)


def _await_hour(turn: Turn, group: Group) -> None:
    """The first one who waits for the hour has everybody woken when it turns."""
    hour = hour_of(turn.now)
    if turn.share.turns_at == hour + HOUR:
        return
    turn.share = replace(turn.share, turns_at=hour + HOUR)
    turn.effects.set_timer(turn.share.share, timers.HOUR, hour + HOUR)
    sent = turn.share.sent_in(hour)
    fund = _fund(turn, group)
    told = PayoutCapReached(
        fund=fund, sent=sent.get(fund, 0), overall=sum(sent.values()), waiting=group.due_rupiah, until=hour + HOUR
    )
    turn.effects.emit(turn.share.share, told)


def _fund(turn: Turn, group: Group) -> str:
    return turn.config.routes[group.programme].fund


def word(turn: ShareTurn, event: PayoutHoldRequested) -> None:
    """A person's word on the brake of the whole share, or of one fund in it."""
    name = event.fund or EVERY_FUND
    known = turn.share.brakes.get(name)
    after = judged(known, event, ())
    if isinstance(after, ReasonCode):
        _tell(turn, event, "refused", known, after)
    elif after and after != known:
        turn.share = turn.share.with_brake(name, after, turn.at)
        _tell(turn, event, "off" if after.lifted else "releasing" if after.released_by else "on", after, None)
        if after.lifted:
            wake(turn)


def _tell(turn: ShareTurn, event: PayoutHoldRequested, stands: str, brake: Brake | None, reason: ReasonCode | None) -> None:
    role: AuthorityRole = event.role
    told = PayoutBrakeChanged.model_validate(
        {
            "fund": event.fund,
            "stands": stands,
            "person": event.person,
            "role": role,
            "because": event.because,
            "since": brake.since if brake else None,
            "released_by": brake.released_by if brake else (),
            "reason": reason,
        }
    )
    turn.effects.emit(turn.share.share, told)


def wake(turn: ShareTurn) -> None:
    """Begin to wake all who stand in the line now; who comes back to it stands behind them and is not woken again this time."""
    share: Share = turn.share
    if turn.rows.get(PAYOUT_LINES, share.share, line_number(share.last)):
        share = replace(share, last=share.last + 1)
    turn.share = replace(share, wake_to=share.last, woken_at=turn.at + NEXT_STEP)
    wake_piece(turn)


def wake_piece(turn: ShareTurn) -> None:
    """Wake one piece of the line; while everything is braked nobody is, and the release begins anew. All are woken for the same
    moment: what is derived from it does not depend on their places."""
    share = turn.share
    everything = share.brakes.get(EVERY_FUND)
    if share.first >= share.wake_to or (everything and not everything.lifted):
        return
    number = line_number(share.first)
    piece = turn.rows.get(PAYOUT_LINES, share.share, number)
    assert share.woken_at is not None, "somebody is woken since then"
    for claim in piece.claims if piece else ():
        turn.effects.set_timer(claim, timers.WOKEN, share.woken_at)
    turn.effects.remove(PAYOUT_LINES, share.share, number)
    turn.share = replace(share, first=share.first + 1)
    left = share.wake_to - turn.share.first
    moved = PayoutLineMoved(woken=len(piece.claims) if piece else 0, woken_at=share.woken_at, pieces_left=left)
    turn.effects.emit(share.share, moved)  # what leaves nothing on the log cannot be decided again in its time
    if left:
        turn.effects.set_timer(share.share, timers.LINE, turn.at + NEXT_STEP)
