"""What a share of the claims has in common: the brakes on its payouts, what it sent this hour, and who waits in line.

A share is the claims of one partition number; its id is a key of that partition, so that no two owners ever touch one row.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from processors.payout.tables import Brake
from streams.contract import Table
from streams.rows import replace

EVERY_FUND: Final = "*"
"""The name under which the brake on all payouts stands beside those on single funds."""
LINE_CLAIMS_MAX: Final = 200
"""Claims in one piece of the line: so many are woken by one timer."""
LINE_NUMBER_DIGITS: Final = 12
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidCap:
    """What may be sent in an hour by people's word: net rupiah of all shares together, none for no cap. `agreed_by`: the two who raised
    or lifted it."""

    rupiah: int | None
    person: str
    since: datetime
    because: str = ""
    agreed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`brakes` by fund, and as they stood before the step of `changed_at`: a word counts from the next step on, so that the order of a
    step's records, which nobody can tell later, decides nothing. `sent`: rupiah by fund in the clock hour that begins at `hour` (UTC).

    The line's pieces are numbered from `first`; who comes joins piece `last`; those before `wake_to` are being woken, since `woken_at`.
    `turns_at`: the hour's end that somebody waits for. `caps` by fund, where people said another than is set up, and as they stood
    before the step of `caps_changed_at`; `caps_asked`: raises that a second person has not said yet.
    `set_up`: its parts of the caps in the settings, when it sent last.
    """

    share: str
    brakes: dict[str, Brake] = field(default_factory=dict)
    brakes_before: dict[str, Brake] = field(default_factory=dict)
    changed_at: datetime | None = None
    hour: datetime | None = None
    sent: dict[str, int] = field(default_factory=dict)
    first: int = 0
    last: int = 0
    wake_to: int = 0
    woken_at: datetime | None = None
    turns_at: datetime | None = None
    caps: dict[str, SaidCap] = field(default_factory=dict)
    caps_before: dict[str, SaidCap] = field(default_factory=dict)
    caps_changed_at: datetime | None = None
    caps_asked: dict[str, SaidCap] = field(default_factory=dict)
    set_up: dict[str, int] = field(default_factory=dict)

    def braked(self, fund: str, now: datetime) -> bool:
        """Whether a person's brake stops payments from `fund` in the step of `now`."""
        brakes = self.brakes_before if self.changed_at == now else self.brakes
        return any(not brake.lifted for name in (EVERY_FUND, fund) if (brake := brakes.get(name)))

    def with_brake(self, name: str, brake: Brake, now: datetime) -> Share:
        """The brake as it stands after a word in the step of `now`."""
        before = self.brakes_before if self.changed_at == now else self.brakes
        return replace(self, brakes={**self.brakes, name: brake}, brakes_before=before, changed_at=now)

    def cap(self, name: str, set_up: int | None, shares: int, now: datetime | None = None) -> int | None:
        """What this one of `shares` may send (in the step of `now`): its part of what people said, else what is `set_up` for it."""
        said = (self.caps_before if now is not None and self.caps_changed_at == now else self.caps).get(name)
        if said is None:
            return set_up
        return None if said.rupiah is None else said.rupiah // shares

    def with_cap(self, name: str, cap: SaidCap, now: datetime) -> Share:
        """The cap after a word in the step of `now`, in which it does not count yet."""
        before = self.caps_before if self.caps_changed_at == now else self.caps
        asked = {fund: other for fund, other in self.caps_asked.items() if fund != name}
        return replace(self, caps={**self.caps, name: cap}, caps_before=before, caps_changed_at=now, caps_asked=asked)

    def sent_in(self, hour: datetime) -> dict[str, int]:
        """Rupiah by fund in the clock hour that begins at `hour`."""
        return self.sent if self.hour == hour else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePiece:
    """Claims that wait for the brake or the hour, in the order in which they came."""

    share: str
    number: str
    claims: tuple[str, ...]


PAYOUT_SHARES: Final = Table("payout_share", Share, ("share",))
PAYOUT_LINES: Final = Table("payout_line", LinePiece, ("share", "number"))


def line_number(number: int) -> str:
    """A piece's number as a key."""
    return f"{number:0{LINE_NUMBER_DIGITS}d}"


def hour_of(now: datetime) -> datetime:
    """When the clock hour of `now` began, UTC."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
