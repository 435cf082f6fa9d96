"""The read model is what the lifecycle says: every row equals a fresh fold by the same code, up to where the live one stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final

from deploy.audit.facts import Difference, Facts, Finding, finding
from processors.claim_state.report_tables import CELLS, REASONS

NAME: Final = "fold of the lifecycle"
SUMS: Final = frozenset({CELLS.name, REASONS.name})
"""Of many claims, also of some that are left out here: the check of reports adds them up."""


def check(facts: Facts) -> Finding:
    """Claims of which the live processor has set a record aside are left out: their rows stand still until it is replayed."""
    aside = {letter.key for letter in facts.log.set_aside.values() if letter.processor == "claim_state"}
    compared = sum(len(rows) for table, rows in facts.fresh.items() if table not in SUMS)
    differences = [difference for difference in _differences(facts) if difference.claim not in aside]
    return finding(NAME, Counter(rows=compared), _tell, differences)


def _tell(counts: Counter[str]) -> str:
    return f"{counts['rows']:,} rows"


def _differences(facts: Facts) -> Iterator[Difference]:
    for table in sorted({*facts.fresh, *facts.tables.read_model} - SUMS):
        fresh, live = facts.fresh.get(table, {}), facts.tables.read_model.get(table, {})
        for key in fresh.keys() - live.keys():
            yield Difference(key[0], f"{table} lacks the row {'/'.join(key)}")
        for key in live.keys() - fresh.keys():
            yield Difference(key[0], f"{table} has a row {'/'.join(key)} that the lifecycle does not give")
        for key in fresh.keys() & live.keys():
            if fresh[key] != live[key]:
                yield Difference(key[0], f"{table} {'/'.join(key)} differs in {_fields(fresh[key], live[key])}")


def _fields(fresh: Any, live: Any) -> str:
    return ", ".join(field.name for field in fields(fresh) if getattr(fresh, field.name) != getattr(live, field.name))
