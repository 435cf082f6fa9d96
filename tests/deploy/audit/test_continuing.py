"""The continuous audit: it reads only what came since, and finds what a reading of everything finds; a log that was changed is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.audit.continuing import CONTINUITY, Source, go_on
from deploy.audit.facts import Facts, TableFacts
from deploy.audit.keeping import CURRENT, Meta, Shelf
from deploy.audit.runner import Report, judge
from deploy.errors import Refused
from deploy.records import Stood
from schemas.topics import INSTRUCTIONS, LIFECYCLE, STATE, SUBMISSIONS
from tests.deploy.audit.worlds import ALL, HeldTables, MemoryLog, World, claim_state, forms, place_of
from tests.pipeline.world import run, timeline


def shelf(folder: Path) -> Shelf:
    return Shelf(folder, claim_state(), forms())


def tables(world: World, folded: int = ALL) -> HeldTables:
    facts: TableFacts = world._tables(0, lambda _: 0)
    facts.positions["claim_state", LIFECYCLE, 0] = folded
    return HeldTables(facts)


def audited(world: World, kept: Shelf, end: int | None = None, folded: int = ALL) -> tuple[Report, Meta | None]:
    """One audit of the topics up to `end`, and on from the checkpoint that is there."""
    before = kept.meta()
    sequence = 1 if before is None else before.sequence + 1
    last = max(record.offset for record in world.records) + 1
    report, meta = go_on(kept, Source(MemoryLog(world.records, end or last), (0,), tables(world, folded)), before, sequence)
    if meta is not None:
        kept.take(meta)
    return report, meta


def told(report: Report) -> dict[str, tuple[int, Counter[str], tuple[Any, ...]]]:
    return {
        check.name: (check.found, check.counts, tuple(sorted(map(repr, check.differences))))
        for check in report.checks
        if check.name != CONTINUITY
    }


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000), claims=st.integers(1, 6), rounds=st.integers(2, 6), cut=st.integers(0, 2**32))
def test_after_any_history_it_has_the_facts_of_a_reading_of_everything(seed: int, claims: int, rounds: int, cut: int) -> None:
    world = World(run(timeline(seed, claims), seed))
    whole, continued = world.facts(), replace(world.continued(rounds, cut), at_rest=True)
    assert told(judge([continued])) == told(judge([whole]))
    assert _unordered(continued) == _unordered(whole)


def _unordered(facts: Facts) -> tuple[Any, ...]:
    log = facts.log
    lists = (log.submissions, log.written, log.instructions, log.receipts)
    single = (log.answered, log.registered, log.approvals, log.questioned, log.ledgers, log.states, log.lifecycle_ids)
    rows = {table: rows for table, rows in facts.fresh.items() if rows}
    return (*(sorted(map(repr, found)) for found in lists), *single, log.set_aside, log.resolved, log.moved, rows)


@settings(max_examples=5)
@given(cut=st.integers(0, 2**32), at=st.floats(0, 1), what=st.sampled_from(("drop", "double", "change")))
def test_whatever_is_lost_or_doubled_on_the_lifecycle_is_found_wherever_the_checkpoints_were(
    cut: int, at: float, what: str
) -> None:
    world = World(rounds=True)
    lifecycle = [record for record in world.records if record.topic == LIFECYCLE]
    record = lifecycle[int(at * (len(lifecycle) - 1))]
    if what == "drop":
        world.drop(record)
    elif what == "double":
        world.double(record)
    else:
        world.change(record, submission_id="nobody's", lines_digest="another")
    whole = World()
    whole.records = world.records
    assert told(judge([replace(world.continued(3, cut), at_rest=True)])) == told(judge([whole.facts()]))


def test_nothing_is_read_twice(tmp_path: Path) -> None:
    world, kept = World(), shelf(tmp_path)
    first, _ = audited(world, kept)
    again, _ = audited(world, kept)
    assert sum(first.read.values()) == len(world.records)
    assert again.read == {}
    assert told(again) == told(first)
    assert again.ok


def test_what_the_read_model_has_not_folded_yet_is_judged_now_and_folded_next_time(tmp_path: Path) -> None:
    world, kept = World(), shelf(tmp_path)
    lifecycle = [record.offset for record in world.records if record.topic == LIFECYCLE]
    half = lifecycle[len(lifecycle) // 2]
    first, meta = audited(world, kept, folded=half)
    assert meta is not None
    assert meta.marks[LIFECYCLE][0].next_offset <= half
    assert first.read[LIFECYCLE] == len(lifecycle), "all of it was judged"
    second, _ = audited(world, kept)
    assert second.read[LIFECYCLE] == len([offset for offset in lifecycle if offset >= half])
    assert second.ok


def test_a_checkpoint_is_known_by_its_digest_wherever_it_is_read(tmp_path: Path) -> None:
    world, kept = World(), shelf(tmp_path)
    _, meta = audited(world, kept)
    again = kept.meta()
    assert meta is not None
    assert again is not None
    assert again.digest == meta.digest
    assert msgspec.structs.replace(meta, result_digest="signed later").digest == meta.digest
    assert msgspec.structs.replace(meta, began_whole=7).digest != meta.digest


def test_a_log_that_ends_before_where_it_was_read_is_told_and_the_checkpoint_stays(tmp_path: Path) -> None:
    world, kept = World(), shelf(tmp_path)
    audited(world, kept)
    report, meta = audited(world, kept, end=20)
    assert meta is None
    (check,) = report.checks
    assert (check.name, check.ok) == (CONTINUITY, False)
    assert "and was read up to" in check.detail
    assert kept.meta() is not None


@pytest.mark.parametrize("topic", [LIFECYCLE, INSTRUCTIONS, SUBMISSIONS])
def test_a_topic_whose_last_record_is_another_one_than_was_read_is_told(tmp_path: Path, topic: str) -> None:
    world, kept = World(), shelf(tmp_path)
    audited(world, kept)
    last = [record for record in world.records if record.topic == topic][-1]
    world.change(last, anything="else")
    report, _ = audited(world, kept)
    assert not report.ok
    assert f"{topic}/0 has another record at {last.offset}" in report.checks[-1].detail


def test_a_compacted_topic_may_lose_what_was_read(tmp_path: Path) -> None:
    world, kept = World(), shelf(tmp_path)
    audited(world, kept)
    end = max(record.offset for record in world.records) + 1
    for record in [record for record in world.records if record.topic == STATE][-3:]:
        world.records.remove(record)
    assert audited(world, kept, end)[0].ok


def test_a_database_from_the_past_is_told(tmp_path: Path) -> None:
    world, kept = World(), shelf(tmp_path)
    audited(world, kept)
    report, meta = audited(world, kept, folded=10)
    assert meta is None
    assert "the database is an older one" in report.checks[-1].detail


def test_each_corruption_of_a_row_is_found_though_its_records_were_read_long_ago(tmp_path: Path) -> None:
    world, kept = World(), shelf(tmp_path)
    assert audited(world, kept)[0].ok
    random = Random(1)
    for table, rows in world.rows["claim_state"].items():
        if not rows or table.startswith("report_"):
            continue
        key = random.choice(sorted(rows))
        row = rows.pop(key)
        report, _ = audited(world, kept)
        assert key[0] in next(check for check in report.checks if check.name == "fold of the lifecycle").claims
        rows[key] = row
    assert audited(world, kept)[0].ok


def test_a_checkpoint_that_was_changed_is_refused(tmp_path: Path) -> None:
    world, kept = World(), shelf(tmp_path)
    audited(world, kept)
    (file,) = tmp_path.glob("checkpoint-*/partition-0000")
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(Refused, match="was changed since it was written"):
        audited(world, kept)
    (tmp_path / CURRENT).write_text("{")
    with pytest.raises(Refused, match="is no checkpoint"):
        kept.meta()
    kept.forget()
    assert audited(world, kept)[0].ok


def test_only_the_checkpoint_that_counts_is_kept(tmp_path: Path) -> None:
    world, kept = World(), shelf(tmp_path)
    for _ in range(3):
        audited(world, kept)
    assert [path.name for path in tmp_path.glob("checkpoint-*")] == ["checkpoint-00000003"]


def test_canaries_are_none_of_its_business_but_for_money(tmp_path: Path) -> None:
    world, kept = World(), shelf(tmp_path)
    before, _ = audited(world, kept)
    canary = b"00000000-1111-8011-8111-111111111111"
    at = max(record.offset for record in world.records)
    for number, topic in enumerate((SUBMISSIONS, LIFECYCLE)):
        world.records.append(_canarys(world, topic, canary, at + 1 + number))
    quiet, _ = audited(world, kept)
    assert told(quiet) == told(before)
    world.records.append(_canarys(world, INSTRUCTIONS, canary, at + 5))
    report, _ = audited(world, kept)
    assert not next(check for check in report.checks if check.name == "instructions").ok


def _canarys(world: World, topic: str, canary: bytes, offset: int) -> Stood:
    like = next(record for record in world.records if record.topic == topic)
    assert place_of(like).topic == topic
    value = like.value.replace(like.key or b"", canary)
    return Stood(topic, 0, offset, canary, value, like.headers, like.timestamp_ms)
