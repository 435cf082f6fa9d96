"""An audit as people read it: one line per check, then the claims that a failed check names."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from deploy.audit.facts import CLAIMS_SHOWN_MAX, Finding
from deploy.audit.runner import Report


def show(report: Report, console: Console) -> None:
    """Print the table and, per failed check, its differences."""
    table = Table("check", "", "detail", title=f"audit of {report.at:%F %T %Z}")
    for check in report.checks:
        table.add_row(check.name, "[green]ok[/]" if check.ok else "[bold red]FAILED[/]", _plain(check.detail))
    console.print(table)
    for check in report.checks:
        if not check.ok:
            _differences(check, console)


def _differences(check: Finding, console: Console) -> None:
    console.print(f"\n[bold red]{check.name}[/]: {check.found:,} differences")
    for difference in check.differences:
        console.print(f"  claim {difference.claim or 'unknown'}: {_plain(difference.what)}", soft_wrap=True)
    if check.found > CLAIMS_SHOWN_MAX:
        console.print(f"  … and {check.found - CLAIMS_SHOWN_MAX:,} more")


def _plain(text: str) -> str:
    """Square brackets in a detail are no markup."""
    return text.replace("[", r"\[")
