"""People's words on hourly caps: one lowers a cap, two who say the same raise or lift it; what the settings say holds until then."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from processors import desks
from processors.payout.brakes import wake
from processors.payout.rules import RELEASE_ROLE
from processors.payout.shares import EVERY_FUND, SaidCap
from processors.payout.turn import ShareTurn
from schemas.events.brakes import PayoutCapChanged
from schemas.events.verifications import PayoutCapRequested
from schemas.reasons import ReasonCode
from streams.rows import replace

ASKED_WAIT: Final = timedelta(hours=24)
"""Until when a second person may agree to a higher cap."""


def word(turn: ShareTurn, event: PayoutCapRequested) -> None:
    """A person's word on the cap of this share, as its part of what all may send. A repeated word changes nothing."""
    name = event.fund or EVERY_FUND
    known = turn.share.caps.get(name)
    if known and event.decided_at <= known.since:
        return
    reason = desks.unfit(event.person, event.role, RELEASE_ROLE, ())
    if reason is None and event.rupiah is not None and event.rupiah < turn.config.shares.count:
        reason = ReasonCode.NOTHING_PAYABLE
    if reason:
        _tell(turn, event, "refused", (), reason)
    elif _lowers(turn, name, event):
        _set(turn, name, event, ())
    else:
        _raise(turn, name, event)


def _in_force(turn: ShareTurn, name: str) -> int | None:
    """What this share may send, by the words so far."""
    caps = turn.config.caps
    set_up = caps.of_all if name == EVERY_FUND else caps.of_fund(name)
    said = turn.share.caps.get(name)
    if said is None:
        return set_up
    return None if said.rupiah is None else said.rupiah // turn.config.shares.count


def _lowers(turn: ShareTurn, name: str, event: PayoutCapRequested) -> bool:
    before = _in_force(turn, name)
    if event.rupiah is None:
        return before is None
    return before is None or event.rupiah // turn.config.shares.count <= before


def _raise(turn: ShareTurn, name: str, event: PayoutCapRequested) -> None:
    """Two different people who say the same; a second sum takes the place of the first."""
    asked = turn.share.caps_asked.get(name)
    same = asked is not None and asked.rupiah == event.rupiah and event.decided_at <= asked.since + ASKED_WAIT
    if asked is not None and same and desks.same_person(asked.person) != desks.same_person(event.person):
        _set(turn, name, event, tuple(sorted((desks.same_person(asked.person), desks.same_person(event.person)))))
        wake(turn)
        return
    if asked is not None and same:
        return
    wanted = SaidCap(rupiah=event.rupiah, person=event.person, since=event.decided_at, because=event.because)
    turn.share = replace(turn.share, caps_asked={**turn.share.caps_asked, name: wanted})
    _tell(turn, event, "asked", (), None)


def _set(turn: ShareTurn, name: str, event: PayoutCapRequested, agreed: tuple[str, ...]) -> None:
    said = SaidCap(rupiah=event.rupiah, person=event.person, since=event.decided_at, because=event.because, agreed_by=agreed)
    turn.share = turn.share.with_cap(name, said, turn.at)
    _tell(turn, event, "set", agreed, None)


def _tell(
    turn: ShareTurn,
    event: PayoutCapRequested,
    stands: Literal["set", "asked", "refused"],
    agreed: tuple[str, ...],
    reason: ReasonCode | None,
) -> None:
    turn.effects.emit(
        turn.share.share,
        PayoutCapChanged(
            fund=event.fund,
            stands=stands,
            rupiah=event.rupiah,
            person=event.person,
            role=event.role,
            because=event.because,
            agreed_by=agreed,
            reason=reason,
        ),
    )
