"""What a gateway asked the database for each page, and how the database answers it: heard at the engine, explained afterwards."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakKeyDictionary

import sqlalchemy as sa

WHOLE: Final = re.compile(r"Seq Scan on (\w+)")
READ: Final = re.compile(r"(?:Scan|Scan using \w+) on (\w*claim\w*)(?: \w+)? \(actual [^)]*rows=([\d.]+) loops=(\d+)\)")
TOOK: Final = re.compile(r"Execution Time: ([\d.]+) ms")
OF_CLAIMS: Final = "claim"
"""Part of the name of every table that grows with claims."""
WRITTEN_DOWN_MS: Final = 2.0
LINE_LENGTH_MAX: Final = 170


@dataclass
class Questions:
    """Every statement that this engine is asked, once, by the page that waited longest for its answer: one statement is asked for a month by
    one page and for a quarter by another."""

    engine: sa.Engine
    page: str = ""
    asked: dict[str, tuple[float, str, str, Any]] = field(default_factory=dict)
    """By statement: the longest seconds, the page, what was set for its transaction before, and its parameters."""
    _set: WeakKeyDictionary[object, str] = field(default_factory=WeakKeyDictionary)
    """By connection, of which a page may use several at once, what was set last: each is opened for one question."""
    _began: WeakKeyDictionary[object, float] = field(default_factory=WeakKeyDictionary)

    def __post_init__(self) -> None:
        sa.event.listen(self.engine, "before_cursor_execute", self._begin)
        sa.event.listen(self.engine, "after_cursor_execute", self._hear)

    def _begin(self, connection: sa.Connection, *_of_it: object) -> None:
        self._began[connection] = time.perf_counter()

    def _hear(
        self, connection: sa.Connection, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
    ) -> None:
        took = time.perf_counter() - self._began[connection]
        if statement.startswith("SET LOCAL"):
            self._set[connection] = statement
        elif statement.startswith(("SELECT", "WITH")) and " FROM " in statement.replace("\n", " "):
            before = self.asked.get(statement)
            if before is None or took > before[0]:
                self.asked[statement] = (took, self.page, self._set.get(connection, ""), parameters)

    def plans(self) -> Iterator[tuple[str, str]]:
        """By page, how each was answered, with what was really read."""
        sa.event.remove(self.engine, "before_cursor_execute", self._begin)
        sa.event.remove(self.engine, "after_cursor_execute", self._hear)
        for statement, (_, page, before, parameters) in self.asked.items():
            with self.engine.connect() as connection:
                if before:
                    connection.exec_driver_sql(before)
                told = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, COSTS OFF, BUFFERS OFF) {statement}", parameters)
                yield page, "\n".join(line[:LINE_LENGTH_MAX] for (line,) in told)


def read_whole(plan: str) -> list[str]:
    """Tables of claims that were read from end to end."""
    return sorted({name for name in WHOLE.findall(plan) if OF_CLAIMS in name})


def rows_read(plan: str) -> int:
    """Of the table of claims from which most were read."""
    return max((round(float(rows) * int(loops)) for _, rows, loops in READ.findall(plan)), default=0)


def took_ms(plan: str) -> float:
    """Of the server alone."""
    found = TOOK.search(plan)
    return 0.0 if found is None else float(found[1])


def document(plans: list[tuple[str, str]], claims: int) -> str:
    """As a page: those that took any time worth mentioning, the slowest first."""
    slow = sorted((each for each in plans if took_ms(each[1]) >= WRITTEN_DOWN_MS), key=lambda each: -took_ms(each[1]))
    head = (
        f"# How the database answers the console\n\nOf {len(plans)} questions over {claims:,} claims, the plans of the {len(slow)} that took "
        f"{WRITTEN_DOWN_MS:.0f} ms or more, by the page that waited longest for the answer, the slowest first. Written by `santunan bench console --plans FILE`. "
        "No question reads a table of claims from end to end, which `tests/gateway/test_console_plans_in_postgres.py` holds.\n"
    )
    return head + "".join(f"\n## {page}\n\n```\n{plan}\n```\n" for page, plan in slow)
