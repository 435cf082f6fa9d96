"""How the bank treats a payment: its mood, drawn from the seed and the payout id, as a list of answers to come.

The same payout always meets the same mood, whatever the order or the restarts, so that a demo can be repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from random import Random
from typing import Final

from schemas.events.receipts import ReceiptStatus

Status = ReceiptStatus
DRAW_MAX: Final = 1_000


class Mood(StrEnum):
    """`silent` never answers the instruction, only an inquiry; `contradicting` says both paid and refused; of `part_returned` a
    part stays with the payee; `asleep` takes the instruction up when it has expired."""

    PLAIN = "plain"
    QUICK = "quick"
    OUT_OF_ORDER = "out_of_order"
    REPEATING = "repeating"
    PENDING = "pending"
    LATE = "late"
    REJECTED = "rejected"
    REJECTED_AT_ONCE = "rejected_at_once"
    RETURNED = "returned"
    RETURNED_IN_PARTS = "returned_in_parts"
    PART_RETURNED = "part_returned"
    ASLEEP = "asleep"
    SILENT = "silent"
    SILENT_REJECTED = "silent_rejected"
    CONTRADICTING = "contradicting"


PERMILLE: Final[dict[Mood, int]] = {
    Mood.QUICK: 60,
    Mood.OUT_OF_ORDER: 30,
    Mood.REPEATING: 40,
    Mood.PENDING: 10,
    Mood.LATE: 10,
    Mood.REJECTED: 30,
    Mood.REJECTED_AT_ONCE: 15,
    Mood.RETURNED: 15,
    Mood.RETURNED_IN_PARTS: 3,
    Mood.PART_RETURNED: 5,
    Mood.ASLEEP: 0,
    Mood.SILENT: 10,
    Mood.SILENT_REJECTED: 5,
    Mood.CONTRADICTING: 0,
}
"""Of a thousand payments; all others are plain."""

REFUSALS: Final = (
    ("AC01", "incorrect account number"),
    ("AC04", "closed account number"),
    ("AC06", "blocked account"),
    ("BE01", "name does not match the account"),
)
"""ISO 20022 external status reasons that a wrong account gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One receipt to come, `paces` after the instruction. `repeat`: the same fact again under a new receipt id.

    `thousandths` of the amount came back, in a return. `exactly_again`: the very same record a second time.
    """

    status: ReceiptStatus
    paces: float
    repeat: int = 0
    thousandths: int = 1_000
    exactly_again: bool = False
    refusal: bool = False


def _step(status: ReceiptStatus, paces: float, **more: int | bool) -> Step:
    return Step(status=status, paces=paces, **more)  # type: ignore[arg-type]


_UNDER_WAY: Final = (_step(Status.ACCEPTED, 0.5), _step(Status.IN_PROCESS, 1))
STEPS: Final[dict[Mood, tuple[Step, ...]]] = {
    Mood.PLAIN: (*_UNDER_WAY, _step(Status.SETTLED, 2)),
    Mood.QUICK: (_step(Status.SETTLED, 0.5),),
    Mood.OUT_OF_ORDER: (
        _step(Status.SETTLED, 1),
        _step(Status.IN_PROCESS, 2),
        _step(Status.ACCEPTED, 3),
        _step(Status.RECEIVED, 4),
    ),
    Mood.REPEATING: (
        _step(Status.ACCEPTED, 0.5, exactly_again=True),
        _step(Status.SETTLED, 2, exactly_again=True),
        _step(Status.SETTLED, 4, repeat=1),
    ),
    Mood.PENDING: (_step(Status.PENDING, 1), _step(Status.SETTLED, 20)),
    Mood.LATE: (_step(Status.ACCEPTED, 0.5), _step(Status.SETTLED, 60)),
    Mood.REJECTED: (_step(Status.ACCEPTED, 0.5), _step(Status.REJECTED, 2, refusal=True)),
    Mood.REJECTED_AT_ONCE: (_step(Status.REJECTED, 0.5, refusal=True),),
    Mood.RETURNED: (*_UNDER_WAY, _step(Status.SETTLED, 2), _step(Status.RETURNED, 30, refusal=True)),
    Mood.RETURNED_IN_PARTS: (
        _step(Status.SETTLED, 2),
        _step(Status.RETURNED, 20, thousandths=400, refusal=True),
        _step(Status.RETURNED, 30, repeat=1, thousandths=600, refusal=True),
    ),
    Mood.PART_RETURNED: (_step(Status.SETTLED, 2), _step(Status.RETURNED, 20, thousandths=400, refusal=True)),
    Mood.ASLEEP: (_step(Status.REJECTED, 0.5, refusal=True),),
    Mood.SILENT: (),
    Mood.SILENT_REJECTED: (),
    Mood.CONTRADICTING: (_step(Status.SETTLED, 1), _step(Status.REJECTED, 3, refusal=True)),
}
WHEN_ASKED: Final[dict[Mood, Step]] = {
    Mood.SILENT: _step(Status.SETTLED, 0.5),
    Mood.SILENT_REJECTED: _step(Status.REJECTED, 0.5, refusal=True),
}
"""What an inquiry brings out; of other moods it only gets the receipts that were sent so far, again."""


def mood_of(seed: int, payout_id: str, permille: dict[Mood, int]) -> Mood:
    """The mood of one payment. Raises ValueError when the shares are more than all."""
    if sum(permille.values()) > DRAW_MAX:
        raise ValueError(f"the bank's moods add up to {sum(permille.values())} of {DRAW_MAX}: lower some")
    drawn = _random(seed, payout_id).randrange(DRAW_MAX)
    for mood, share in permille.items():
        drawn -= share
        if drawn < 0:
            return mood
    return Mood.PLAIN


def refusal_of(seed: int, payout_id: str) -> tuple[str, str]:
    """The ISO 20022 reason of a refused payment, and its sentence."""
    return _random(seed, f"{payout_id} refusal").choice(REFUSALS)


def _random(seed: int, name: str) -> Random:
    return Random(int.from_bytes(sha256(f"{seed}\n{name}".encode()).digest()[:8], "big"))
