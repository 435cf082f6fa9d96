"""The brakes and caps of all shares as one list: the same brake on several shares is one, and a cap is the sum of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from processors.payout.shares import EVERY_FUND, HOUR, SaidCap, Share, hour_of


@dataclass(frozen=True, slots=True)
class Standing:
    """One brake or full cap as it stands. `fund` none: of all. `shares`: on how many of `of` it stands. Rupiah, claims and UTC."""

    fund: str | None
    state: Literal["on", "releasing", "cap"]
    shares: int
    of: int
    person: str
    because: str
    since: datetime
    until: datetime | None
    released_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BrakeStatus:
    """`sent`: rupiah by fund in the clock hour since `hour`. `waiting`: claims in line."""

    standing: tuple[Standing, ...]
    hour: datetime
    sent: dict[str, int]
    waiting: int


@dataclass(frozen=True, slots=True)
class CapStanding:
    """What may be sent in a clock hour, of one fund or (`fund` none) of all: the sum of the shares' parts, none for no cap on a share.

    `said`: by whom, where people said it, else it is as set up; `asked`: a raise that waits for a second person.
    """

    fund: str | None
    rupiah: int | None
    sent: int
    said: SaidCap | None
    asked: SaidCap | None


def summed(shares: list[Share], waiting: int, now: datetime) -> BrakeStatus:
    """All shares' brakes as one list."""
    hour = hour_of(now)
    return BrakeStatus((*_brakes(shares), *_full(shares, hour)), hour, sent_in(shares, hour), waiting)


def sent_in(shares: Iterable[Share], hour: datetime) -> dict[str, int]:
    """Rupiah by fund in the clock hour that begins at `hour`, of all shares."""
    sent: dict[str, int] = {}
    for share in shares:
        for fund, rupiah in share.sent_in(hour).items():
            sent[fund] = sent.get(fund, 0) + rupiah
    return sent


def caps_of(shares: Sequence[Share], now: datetime) -> list[CapStanding]:
    """Every cap that is set up, said or asked for; the one on all funds first."""
    sent = sent_in(shares, hour_of(now))
    names = {name for share in shares for name in (*share.caps, *share.caps_asked, *share.set_up)}
    return [_cap(shares, name, sum(sent.values()) if name == EVERY_FUND else sent.get(name, 0)) for name in sorted(names)]


def _cap(shares: Sequence[Share], name: str, sent: int) -> CapStanding:
    parts = [share.cap(name, share.set_up.get(name), len(shares)) for share in shares]
    known = [part for part in parts if part is not None]
    said = [share.caps[name] for share in shares if name in share.caps]
    asked = [share.caps_asked[name] for share in shares if name in share.caps_asked]
    return CapStanding(
        fund=None if name == EVERY_FUND else name,
        rupiah=sum(known) if len(known) == len(parts) else None,
        sent=sent,
        said=max(said, key=lambda cap: cap.since) if said else None,
        asked=max(asked, key=lambda cap: cap.since) if asked else None,
    )


def _brakes(shares: list[Share]) -> list[Standing]:
    names = sorted({name for share in shares for name, brake in share.brakes.items() if not brake.lifted})
    found = []
    for name in names:
        on = [share.brakes[name] for share in shares if name in share.brakes and not share.brakes[name].lifted]
        newest = max(on, key=lambda brake: brake.since)
        found.append(
            Standing(
                fund=None if name == EVERY_FUND else name,
                state="releasing" if newest.released_by else "on",
                shares=len(on),
                of=len(shares),
                person=newest.person,
                because=newest.because,
                since=newest.since,
                until=None,
                released_by=newest.released_by,
            )
        )
    return found


def _full(shares: list[Share], hour: datetime) -> list[Standing]:
    """The shares in which somebody waits for the hour to turn."""
    full = [share for share in shares if share.turns_at == hour + HOUR]
    if not full:
        return []
    return [Standing(None, "cap", len(full), len(shares), "", "hourly cap", hour, hour + HOUR, ())]
