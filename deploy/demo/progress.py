"""What one sees while the demo runs: claims by state, each processor's rate and lag, and the money."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

import psycopg
from rich.columns import Columns
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from deploy.demo.door import Door
from deploy.demo.memory import Memory
from deploy.demo.processor_time import ProcessorTime
from deploy.local.stack import Stack
from deploy.wiring import PROCESSORS, all_processors

REFRESH_SECONDS: Final = 1.0
PLAIN_REFRESH_SECONDS: Final = 10.0
"""On a terminal that cannot redraw (a log file): one line in so many seconds."""


def rupiah(amount: int) -> str:
    """As Indonesians write it: Rp 1.234.567."""
    return "Rp " + f"{amount:,}".replace(",", ".")


class Progress:
    """A context: shows the run from the read model and the engine's positions, and looks at what the processes use."""

    def __init__(self, stack: Stack, claims: int, console: Console, door: Door | None = None) -> None:
        self._stack = stack
        self._door = door
        self._accepted_before = 0
        self._claims = claims
        self._console = console
        self._reads = {processor.name: tuple(wanted.topic for wanted in processor.inputs) for processor in all_processors()}
        self._shown_at = 0.0
        self._before: dict[str, int] = {}
        self.memory = Memory()
        self.processor_time = ProcessorTime()

    def __enter__(self) -> Self:
        self._connection = psycopg.connect(self._stack.database_url, autocommit=True)
        self._began = self._shown_at = time.monotonic()
        self._live = Live(console=self._console, auto_refresh=False, transient=True) if self._console.is_terminal else None
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._live is not None:
            self._live.stop()
        self._connection.close()
        self._measure()

    def show(self, ends: Mapping[str, int], written: int, faults: int) -> None:
        """To be called as often as one likes; redraws when it is time."""
        now = time.monotonic()
        seconds = now - self._shown_at
        if seconds < (REFRESH_SECONDS if self._live is not None else PLAIN_REFRESH_SECONDS):
            return
        self._shown_at = now
        self._measure()
        at_the_door = self._at_the_door(seconds)
        positions = self._positions()
        rates = {name: (at - self._before.get(name, 0)) / seconds for name, at in positions.items()}
        self._before = positions
        states = self._states()
        if self._live is None:
            self._line(states, rates, now, written, at_the_door)
        else:
            self._live.update(
                Group(
                    self._heading(now, written, faults, at_the_door),
                    Columns([_states(states), self._flow(positions, rates, ends)]),
                ),
                refresh=True,
            )

    def _at_the_door(self, seconds: float) -> str:
        if self._door is None:
            return ""
        accepted, refused = self._door.accepted, sum(self._door.refused.values())
        rate, self._accepted_before = (accepted - self._accepted_before) / seconds, accepted
        return f"   {accepted:,} accepted ({rate:,.0f}/s), {refused:,} refused at the door"

    def _measure(self) -> None:
        self.processor_time.look(self._stack.supervisor)
        self.memory.look(self._stack.supervisor, time.monotonic() - self._began)

    def _positions(self) -> dict[str, int]:
        """Processor -> sum of the offsets applied over its inputs."""
        found = {}
        for name in PROCESSORS:
            row = self._connection.execute(
                f"SELECT coalesce(sum((p.value ->> 1)::bigint), 0)::bigint FROM {name}.engine_owner, jsonb_each(positions) p "  # noqa: S608
                "WHERE p.key = ANY(%s)",
                (list(self._reads[name]),),
            ).fetchone()
            found[name] = int(row[0]) if row else 0
        return found

    def _states(self) -> list[tuple[str, int, int, int, int]]:
        """Status, claims, approved, instructed and settled rupiah."""
        return self._connection.execute(
            "SELECT coalesce(status, 'held'), count(*), coalesce(sum(approved_rupiah), 0)::bigint, "
            "coalesce(sum(instructed_rupiah), 0)::bigint, coalesce(sum(settled_rupiah), 0)::bigint "
            "FROM claim_state.claims GROUP BY 1 ORDER BY 2 DESC"
        ).fetchall()

    def _heading(self, now: float, written: int, faults: int, at_the_door: str) -> Text:
        told = "written straight to the log" if self._door is not None else f"written for {self._claims:,} claims"
        return Text(
            f"{now - self._began:5.0f} s{at_the_door}   {written:,} records {told}   {faults} faults",
            style="bold",
        )

    def _flow(self, positions: Mapping[str, int], rates: Mapping[str, float], ends: Mapping[str, int]) -> Table:
        table = Table("processor", "events/s", "lag", title="flow")
        for name in PROCESSORS:
            lag = max(0, sum(ends.get(topic, 0) for topic in self._reads[name]) - positions[name]) if ends else 0
            table.add_row(name, f"{rates[name]:,.0f}", f"{lag:,}")
        return table

    def _line(
        self,
        states: list[tuple[str, int, int, int, int]],
        rates: Mapping[str, float],
        now: float,
        written: int,
        at_the_door: str,
    ) -> None:
        claims = ", ".join(f"{status} {count:,}" for status, count, *_ in states)
        flow = ", ".join(f"{name} {rate:,.0f}/s" for name, rate in rates.items())
        settled = rupiah(sum(row[4] for row in states))
        self._console.print(
            f"{now - self._began:5.0f} s{at_the_door}  {written:,} written | {claims} | {flow} | settled {settled}",
            highlight=False,
            soft_wrap=True,
        )


def _states(states: list[tuple[str, int, int, int, int]]) -> Table:
    table = Table("state", "claims", "approved", "instructed", "settled", title="claims")
    for status, count, *money in states:
        table.add_row(status, f"{count:,}", *(rupiah(amount) for amount in money))
    totals = [sum(column) for column in zip(*(numbers for _, *numbers in states), strict=True)] or [0] * 4
    table.add_section()
    table.add_row("all", f"{totals[0]:,}", *(rupiah(amount) for amount in totals[1:]))
    return table
