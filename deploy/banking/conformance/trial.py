"""The trial: the series is written, the answers awaited, everything written once more, and the whole judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from deploy.banking.conformance.judging import TERMINAL, Got, Verdict, judge, receipts_of
from deploy.banking.conformance.series import Case, Run, Written, fence, series
from processors.payout.config import Verifier

LOOKS_MAX: Final = 100_000
LOOK_SECONDS: Final = 0.25
REPLAY: Final = ("replay", "The series once more from its beginning, after a restart, pays nothing a second time.")


class Wire(Protocol):
    """The two topics, and the bank's process where we started it."""

    def write(self, records: Sequence[Written]) -> None: ...

    def receipts(self) -> Sequence[Got]:
        """All that stands on the receipts topic since the trial began."""
        ...

    def wait(self, seconds: float) -> None: ...

    def restart(self) -> None:
        """End the bank at once and start it again, where we started it."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """`answer`: how long until a payout that must be answered is. `quiet`: how long to look for payments that must not come."""

    answer: timedelta = timedelta(seconds=60)
    quiet: timedelta = timedelta(seconds=3)


def hold_trial(wire: Wire, run: Run, verifier: Verifier, patience: Patience) -> list[Verdict]:
    """Every case's verdict, with the replay's and the receipts' form."""
    cases = [*series(run), fence(run, "fence")]
    records = [record for case in cases for record in case.records]
    wire.write(records)
    _await(wire, cases, patience)
    first = judge(cases, wire.receipts(), run.payment_system, verifier)
    wire.restart()
    behind = fence(run, "fence-behind-the-replay")
    wire.write([*(record for record in records if not record.aborted), *behind.records])
    _await(wire, [behind], patience)
    every = [*cases, behind]
    second = {verdict.name: verdict for verdict in judge(every, wire.receipts(), run.payment_system, verifier)}
    return [*(_later(verdict, second) for verdict in first), _replayed(first, second)]


def _await(wire: Wire, cases: Sequence[Case], patience: Patience) -> None:
    """Until everything that must be answered is, and then a while longer for what must not come."""
    wanted = frozenset(e.payout_id for case in cases for e in case.expected if e.want in {"settled", "rejected"})
    looks = min(LOOKS_MAX, int(patience.answer.total_seconds() / LOOK_SECONDS) + 1)
    for _ in range(looks):
        answers = receipts_of(wire.receipts(), wanted)
        if all(any(answer.status in TERMINAL for answer in answers.get(payout, ())) for payout in wanted):
            break
        wire.wait(LOOK_SECONDS)
    wire.wait(patience.quiet.total_seconds())


def _later(verdict: Verdict, second: dict[str, Verdict]) -> Verdict:
    """Receipts are judged with those after the replay; a case by what came before it."""
    return second[verdict.name] if verdict.name.startswith("receipt") else verdict


def _replayed(first: Sequence[Verdict], second: dict[str, Verdict]) -> Verdict:
    worse = [verdict.name for verdict in first if verdict.passed and not second[verdict.name].passed]
    behind = second["fence-behind-the-replay"]
    faults = [f"{name}: {second[name].reason}" for name in worse]
    faults += [] if behind.passed else [f"nothing was paid behind it: {behind.reason}"]
    return Verdict(*REPLAY, passed=not faults, reason="; ".join(faults[:3]))
