"""The audit's checks, one file each: a name, and a function from one partition's facts to a finding."""

from collections.abc import Callable
from typing import Final

from deploy.audit.checks import (
    accepted,
    acknowledgements,
    benefits,
    coverage,
    dead_letters,
    entitlements,
    event_ids,
    fold,
    instructions,
    money,
    one_state,
    receipts,
    receivables,
    reports,
    submissions,
    waiting,
)
from deploy.audit.facts import Facts, Finding

Check = Callable[[Facts], Finding]
CHECKS: Final[tuple[Check, ...]] = (
    submissions.check,
    one_state.check,
    waiting.check,
    money.check,
    instructions.check,
    receipts.check,
    entitlements.check,
    fold.check,
    reports.check,
    coverage.check,
    dead_letters.check,
    event_ids.check,
    accepted.check,
    acknowledgements.check,
    receivables.check,
    benefits.check,
)
OF_ALL_PARTITIONS: Final[frozenset[Check]] = frozenset({dead_letters.check, coverage.check})
"""Judged once: what they look at is shared by all partitions."""
