"""What every benchmark prints and writes with `--json`: events per second, and the ratio to a peer of the same run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class BenchReport:
    """One benchmark's figures. `ratio`: us over the peer. `seconds_by_part`: where our time went. `share_of_limit`: our
    rate over what the bare parts allow together (0..1), where that was measured in the same run. `more`: what only this
    benchmark measures."""

    name: str
    events: int
    events_per_second: float
    peer: str | None = None
    peer_events_per_second: float | None = None
    seconds_by_part: dict[str, float] = field(default_factory=dict)
    share_of_limit: float | None = None
    more: dict[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Us over the peer; None without one."""
        return None if not self.peer_events_per_second else self.events_per_second / self.peer_events_per_second

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "ratio": self.ratio}


def publish(report: BenchReport, json_file: Path | None) -> None:
    """Print the report as a table; write it to `json_file` as well if one is named."""
    table = Table(title=f"santunan bench {report.name}", show_header=False)
    table.add_row("events", f"{report.events:,}")
    table.add_row("events per second", f"{report.events_per_second:,.0f}")
    if report.peer is not None and report.ratio is not None:
        table.add_row(f"peer: {report.peer}", f"{report.peer_events_per_second:,.0f}")
        table.add_row("ratio", f"{report.ratio:,.1f}")
    if report.share_of_limit is not None:
        table.add_row("share of limit", f"{report.share_of_limit:.0%}")
    whole = sum(report.seconds_by_part.values())
    for part, seconds in report.seconds_by_part.items():
        table.add_row(f"  {part}", f"{seconds:,.2f} s ({seconds / whole:.0%})" if whole else "0 s")
    for name, value in report.more.items():
        table.add_row(name, json.dumps(value) if isinstance(value, dict | list) else str(value))
    Console().print(table)
    if json_file is not None:
        json_file.write_text(json.dumps(report.as_json(), indent=2) + "\n")
