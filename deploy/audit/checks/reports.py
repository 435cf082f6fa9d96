"""The reports' cells are what the claims say: incremental sums equal a plain scan over every claim's row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, Final

from deploy.audit.facts import Difference, Facts, Finding, finding
from processors.claim_state.cells import MEASURES, scanned
from processors.claim_state.report_tables import CELLS, REASONS
from streams.contract import Key

NAME: Final = "reports"
_figures: Final = attrgetter(*MEASURES)


def check(facts: Facts) -> Finding:
    """Cells beside the sum of all claims, as both stood at one moment."""
    claims = facts.tables.claims().values()
    cells, reasons = scanned((0, claim.report) for claim in claims if claim.report is not None)
    live = facts.tables.read_model
    counts = Counter("counted" if claim.report is not None else "uncounted" for claim in claims if claim.status is not None)
    differences = [
        *_differing(CELLS.name, _by_place(cells), _by_place(live.get(CELLS.name, {})), _figures),
        *_differing(REASONS.name, _by_place(reasons), _by_place(live.get(REASONS.name, {})), attrgetter("claims")),
    ]
    return finding(NAME, counts, _tell, differences)


def _tell(counts: Counter[str]) -> str:
    before = f", {counts['uncounted']:,} from before there were reports in none" if counts["uncounted"] else ""
    return f"{counts['counted']:,} claims counted{before}"


def _by_place(rows: Mapping[Key, Any]) -> dict[Key, Any]:
    """Without the partition number, which is one here: that of these facts."""
    return {key[:-1]: row for key, row in rows.items()}


def _differing(table: str, scan: Mapping[Key, Any], live: Mapping[Key, Any], figures: attrgetter[Any]) -> Iterator[Difference]:
    for key in sorted(scan.keys() | live.keys()):
        there, here = scan.get(key), live.get(key)
        if there is None or here is None or figures(there) != figures(here):
            yield Difference(None, f"{table} {'/'.join(part or '-' for part in key)} is not what its claims add up to")
