"""One message of the table: which event, in which words, for whom and when."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from processors.notification import facts
from processors.notification.facts import Facts
from processors.notification.words import Both
from schemas.envelope import EventData
from schemas.vocabulary import Filing

APPLICANTS: Final = frozenset({Filing.APPLICATION})
NOTIFIERS: Final = frozenset({Filing.NOTIFICATION})
EVERYONE: Final = frozenset(Filing)


def always(_: EventData) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Template:
    """One message. `{name}`, `{benefit}` and `{reference}` are known for every claim, the other placeholders come from `fill`.

    `is_decision`: told only when it rests on all that the lifecycle has shown.
    """

    event: type[EventData]
    name: str
    title: Both
    text: Both
    fill: Callable[..., Facts] = facts.nothing
    when: Callable[[Any], bool] = always
    audience: frozenset[Filing] = APPLICANTS
    is_decision: bool = False
