"""One thing that the doctor looked at."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """`warning` is fine on one machine and not in production; `wrong` loses or doubles something, or does not run at all."""

    FINE = "fine"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` was looked at, how it is, and in `detail` what was seen and what to do."""

    what: str
    level: Level
    detail: str


def fine(what: str, detail: str) -> Finding:
    return Finding(what, Level.FINE, detail)


def warning(what: str, detail: str) -> Finding:
    return Finding(what, Level.WARNING, detail)


def wrong(what: str, detail: str) -> Finding:
    return Finding(what, Level.WRONG, detail)
