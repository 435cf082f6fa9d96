"""The names of this processor's timers: what for, and for which payout or group."""

from __future__ import annotations

from typing import Final

from processors.payout.rules import ACCOUNT_REMINDERS
from processors.payout.tables import Attempt, Group, Phase

ANSWER: Final = "answer"
INQUIRY: Final = "inquiry"
DUE: Final = "due"
REMINDER: Final = "account"
UNMATCHED: Final = "unmatched"
TASK: Final = "task"
WOKEN: Final = "woken"
"""A claim in its share's line may go on."""
HOUR: Final = "hour"
LINE: Final = "line"
"""These two are a share's own."""
CAMPAIGN: Final = "campaign"
"""A campaign's next second."""


def answer(payout_id: str) -> str:
    return f"{ANSWER}:{payout_id}"


def inquiry(payout_id: str) -> str:
    return f"{INQUIRY}:{payout_id}"


def task(task_id: str) -> str:
    return f"{TASK}:{task_id}"


def due(group: str) -> str:
    return f"{DUE}:{group}"


def reminder(group: str, number: int) -> str:
    return f"{REMINDER}:{number}:{group}"


def reminders(group: str) -> tuple[str, ...]:
    return tuple(reminder(group, number) for number in range(1, len(ACCOUNT_REMINDERS) + 1))


def of_group(group: Group) -> tuple[str, ...]:
    """All that a group may have set before its instruction."""
    return (due(group.name), *reminders(group.name))


def of_waiting(group: Group) -> tuple[str, ...]:
    """All that a group has set that waits for its account or its day."""
    return of_group(group) if group.phase in {Phase.AWAITING_ACCOUNT, Phase.AWAITING_DUE} else ()


def of_attempt(attempt: Attempt) -> tuple[str, ...]:
    return (answer(attempt.payout_id), inquiry(attempt.payout_id))
