"""A fold whose rows were let go of meanwhile asks for them again: sums go on where they stood, and what was removed stays so."""

from __future__ import annotations

from typing import Any

from deploy.audit.folding import Folded
from processors.claim_state import processor
from processors.claim_state.report_tables import CELLS
from processors.claim_state.tables import CLAIMS
from streams.contract import Event, Key, Table
from tests.processors.claim_state.lifecycle import closed
from tests.processors.claim_state.test_reports import DONE, OTHERS
from tests.processors.script import NOW

EVENTS = (*DONE, closed())


def events() -> list[Event]:
    told = [(subject, data) for data in EVENTS for subject in OTHERS]
    return [
        Event(f"event-{number}", data.event_type, "/test", subject, NOW, data, data.topic, 0, number, NOW)
        for number, (subject, data) in enumerate(told)
    ]


def test_a_fold_that_lets_its_rows_go_gives_the_same_sums() -> None:
    whole = Folded(processor)
    for event in events():
        assert whole.fold(event)
    written: dict[str, dict[Key, Any]] = {table.name: {} for table in processor.tables}

    def stored(table: Table[Any], key: Key) -> Any:
        return written[table.name].get(key)

    folded = Folded(processor, stored)
    for event in events():
        assert folded.fold(event)
        for name, keys in folded.touched.items():
            for key in keys:
                if key in folded.rows[name]:
                    written[name][key] = folded.rows[name][key]
                else:
                    written[name].pop(key, None)
            folded.rows[name].clear()
        folded.touched.clear()
    assert written[CELLS.name] == whole.rows[CELLS.name]
    assert written[CLAIMS.name] == whole.rows[CLAIMS.name]


def test_what_was_removed_is_not_asked_for_again() -> None:
    before: Any = "of before"
    folded = Folded(processor, lambda _table, _key: before)
    key = ("filing", "day")
    assert folded.get(CELLS, *key) is before
    del folded.rows[CELLS.name][key]
    folded.touched[CELLS.name].add(key)
    assert folded.get(CELLS, *key) is None
