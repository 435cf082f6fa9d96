"""`santunan bench rules`: claims assessed a second by one process, from the facts to explained lines, beside decision tables in ZEN.

The cases are the examples of `docs/examples`. Simple: one programme, one to three lines. The most complex: losses of a hand and of hearing,
months away over three periods, nine receipts of three payers, in thirteen lines. Processor time, rounds of both in turn, medians.
"""

from __future__ import annotations

import cProfile
import gc
import pstats
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.peer_rules import DecisionTable, facts_of
from benchmarks.report import BenchReport
from deploy.assessing.document import EXAMPLES
from deploy.assessing.form import CaseFile
from deploy.assessing.run import case_of
from deploy.errors import Refused
from processors.assessment.rules.assess import Assessed, assess
from processors.assessment.rules.case import Case
from processors.assessment.rules.jht import Savings
from processors.assessment.rules.lines import lines
from schemas.benefit import BenefitLine
from streams.worker import OLDER_GENERATIONS_EVERY, YOUNG_OBJECTS_MAX

SIMPLE: Final = ("jht-at-once", "jkm-death", "jkm-non-wage-worker-of-two-months", "pmi-death-in-service")
BETWEEN: Final = ("jkk-death", "jkk-total-disability", "jkk-forty-five-days-and-receipts")
COMPLEX: Final = ("jkk-a-hand-fourteen-months-and-receipts",)
PAID_ON: Final = date(2026, 5, 11)
SIMPLE_GOAL: Final = 20_000
COMPLEX_GOAL: Final = 5_000
BATCH: Final = 500
"""Claims that are kept while they are worked on, as a step keeps its events."""
PROFILED: Final = 2_000
SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Round:
    """Claims a second, of the same cases one after the other."""

    simple: float
    peer: float
    complex: float
    decided: float
    """The share of the time until everything is decided; the rest makes lines of it."""


def run(console: Console, claims: int, rounds: int) -> BenchReport:
    """Medians of the rounds, collecting garbage as a worker does; the profile is of a run of its own. Raises `Refused` when the peer pays other sums."""
    before = gc.get_threshold()
    gc.set_threshold(YOUNG_OBJECTS_MAX, OLDER_GENERATIONS_EVERY, OLDER_GENERATIONS_EVERY)
    try:
        return _measured(console, claims, rounds)
    finally:
        gc.set_threshold(*before)


def _measured(console: Console, claims: int, rounds: int) -> BenchReport:
    simple, hard = _cases(SIMPLE), _cases(COMPLEX)
    table = DecisionTable()
    facts = [facts_of(case) for case in simple]
    for case, fact in zip(simple, facts, strict=True):
        require_same(sum(line.net.amount for line in lines_of(case)), table.net(fact), fact)
    done = []
    for number in range(rounds + 1):
        one = Round(
            simple=rate(lines_of, simple, claims),
            peer=rate(table.net, facts, claims),
            complex=rate(lines_of, hard, claims // 5),
            decided=rate(lines_of, simple, claims) / rate(assessed, simple, claims),
        )
        if number:  # the first round warms up
            done.append(one)
            console.print(
                f"round {number}: {one.simple:,.0f} simple, the peer {one.peer:,.0f}, {one.complex:,.0f} of the most complex a second",
                highlight=False,
            )
    _show_profile(console, hard)
    return _report(claims, done, {name: rate(lines_of, _cases((name,)), claims // 5) for name in (*SIMPLE, *BETWEEN, *COMPLEX)})


def lines_of(case: Case) -> tuple[BenefitLine, ...]:
    """From the facts to explained lines; what a case keeps of its facts is sorted anew each time."""
    fresh = _anew(case)
    return lines(fresh, assess(fresh), Savings(0, None, PAID_ON))


def assessed(case: Case) -> Assessed:
    """From the facts to what is due."""
    return assess(_anew(case))


def _anew(case: Case) -> Case:
    return Case(case.claim, case.snapshot, case.member_id, case.shares, case.book)


def rate(work: Callable[..., object], cases: Sequence[object], claims: int) -> float:
    """Claims a second of processor time; what comes out is kept for a batch."""
    kept: list[object] = []
    gc.collect()
    began = process_time()
    for number in range(claims):
        kept.append(work(cases[number % len(cases)]))
        if len(kept) == BATCH:
            kept.clear()
    return claims / (process_time() - began)


def require_same(ours: int, theirs: int, facts: object) -> None:
    """Raises `Refused` when the two would not be compared on the same work."""
    if ours != theirs:
        raise Refused(f"The peer pays Rp{theirs:,} where the rules pay Rp{ours:,}: {facts}. Its table must say the same first.")


def _cases(names: Sequence[str]) -> list[Case]:
    return [case_named(name) for name in names]


def case_named(name: str) -> Case:
    """A case of `docs/examples`."""
    return case_of(CaseFile.model_validate_json((EXAMPLES / f"{name}.json").read_text()))


def _show_profile(console: Console, cases: Sequence[Case]) -> None:
    profile = cProfile.Profile()
    with profile:
        for number in range(PROFILED):
            lines_of(cases[number % len(cases)])
    stats = pstats.Stats(profile)
    whole = stats.total_tt  # type: ignore[attr-defined]  # typeshed leaves it out
    table = Table(
        "own time", "calls a claim", "function", title=f"where {PROFILED:,} of the most complex claims spend their time"
    )
    rows = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:SHOWN]  # type: ignore[attr-defined]
    for (file, line, name), (_, calls, own, _, _) in rows:
        table.add_row(f"{own / whole:.0%}", f"{calls / PROFILED:,.1f}", f"{Path(file).name}:{line} {name}")
    console.print(table)


def _report(claims: int, rounds: Sequence[Round], each: dict[str, float]) -> BenchReport:
    simple, hard = median(one.simple for one in rounds), median(one.complex for one in rounds)
    decided = median(one.decided for one in rounds)
    return BenchReport(
        name="rules",
        events=claims,
        events_per_second=simple,
        peer="ZEN decision tables, amounts alone",
        peer_events_per_second=median(one.peer for one in rounds),
        seconds_by_part={"rules": decided * claims / simple, "lines with sentences and tax": (1 - decided) * claims / simple},
        more={
            "most_complex_per_second": round(hard),
            "lines_of_the_most_complex": len(lines_of(_cases(COMPLEX)[0])),
            "simple_goal": SIMPLE_GOAL,
            "most_complex_goal": COMPLEX_GOAL,
            "goals_met": simple >= SIMPLE_GOAL and hard >= COMPLEX_GOAL,
            "per_second_of_each": {name: round(found) for name, found in each.items()},
        },
    )
