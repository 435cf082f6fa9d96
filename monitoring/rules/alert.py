"""One alert: when it fires, and what it says to the person it wakes."""

from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["page", "ticket", "heartbeat"]
PAGE: Final[Severity] = "page"
"""Somebody must look now."""
TICKET: Final[Severity] = "ticket"
"""Somebody must look in working hours."""
HEARTBEAT: Final[Severity] = "heartbeat"
"""For the dead-man's switch: nobody is woken by it, but by its silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`expr` must hold for `for_seconds`. `consequence`: what happens if nobody acts; `action`: what to do first. The runbook page
    docs/runbooks/NAME.md says the rest."""

    name: str
    severity: Severity
    expr: str
    for_seconds: int
    summary: str
    consequence: str
    action: str
