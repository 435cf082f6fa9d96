"""On Apache Kafka and PostgreSQL: a rebuild folds what persons corrected, tells what came out otherwise, and leaves all as it was when it dies."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

import pytest

from deploy.dead_letters import letters, resolve
from deploy.errors import Refused
from deploy.rebuild import rebuild
from deploy.records import Stood, read_all
from processors.claim_state import processor as claim_state
from schemas.topics import DEAD_LETTERS, LIFECYCLE, STATE
from streams.kafka import KafkaLog
from streams.stepper import Stepper
from tests.deploy.audit.test_live import PARTITIONS, System
from tests.deploy.audit.worlds import subject_of

pytestmark = pytest.mark.needs_kafka
ROUNDS = 4


class Killed(Exception):
    pass


@pytest.fixture
def system(fresh_apache: str, database: str) -> System:
    return System(fresh_apache, database)


def lifecycle(system: System) -> list[Stood]:
    return [record for record in system.world.records if record.topic == LIFECYCLE]


def live(system: System, worker: Stepper) -> None:
    """Everything on the lifecycle and every word on dead letters; then what waits."""
    for _ in range(ROUNDS):
        log = KafkaLog(f"test-{uuid4()}", system.settings.kafka)
        for topic in (LIFECYCLE, DEAD_LETTERS):
            found = dict(system.execute(f"SELECT partition, (positions->'{topic}'->>1)::int FROM claim_state.engine_owner"))
            ends = log.ranges([(topic, partition) for partition in PARTITIONS])
            batches = {p: list(log.read((topic, p), found.get(p) or 0, ends[topic, p].end)) for p in PARTITIONS}
            assert not worker.step({p: records for p, records in batches.items() if records}, {}).fenced
        log.close()


def states(system: System) -> dict[str, list[Stood]]:
    found: dict[str, list[Stood]] = {}
    for record in read_all(system.settings.kafka, STATE):
        found.setdefault(subject_of(record), []).append(record)
    return found


def broken(record: Stood) -> Stood:
    return replace(record, value=record.value.replace(b'"data": {', b'"data": 5, "was": {', 1))


@pytest.mark.parametrize("action", ["replay", "discard"])
def test_what_a_person_corrected_is_folded_as_corrected_and_what_was_discarded_is_left_out(system: System, action: str) -> None:
    records = lifecycle(system)
    bad = next(record for record in records if b"documents.completed" in record.value)
    system.publish([broken(record) if record is bad else record for record in records])
    with system.worker() as worker:
        live(system, worker)
        ((letter_id, letter),) = letters(system.settings.kafka).by_id.items()
        assert letter.subject == subject_of(bad)
        with pytest.raises(Refused, match="1 open dead letters"):
            rebuild(claim_state, system.settings)
        corrected = bad.value if action == "replay" else None
        resolve(
            system.settings.kafka,
            letter_id,
            "replay" if action == "replay" else "discard",
            "Sari",
            "as the channel said",
            corrected,
        )
        live(system, worker)
    before = system.read_model()
    made = rebuild(claim_state, system.settings)
    assert system.read_model() == before
    assert made.told == 0
    assert made.events >= len(records) - (action == "discard")


def test_a_claim_whose_state_comes_out_otherwise_is_told_once_by_whoever_goes_on(system: System) -> None:
    system.publish(lifecycle(system))
    with system.worker() as worker:
        live(system, worker)
    before = states(system)
    ((claim_id,),) = system.execute(
        "UPDATE claim_state.claims SET status = 'under_review', final = false "
        "WHERE claim_id = (SELECT max(claim_id) FROM claim_state.claims WHERE final) RETURNING claim_id"
    )
    assert rebuild(claim_state, system.settings).told == 1
    for _ in range(2):
        with system.worker() as worker:
            live(system, worker)
    after = states(system)
    assert {key: len(found) - len(before[key]) for key, found in after.items()} == {key: int(key == claim_id) for key in before}
    told, truth = (json.loads(found[claim_id][-1].value)["data"] for found in (after, before))
    counted = ("events", "changed_at")  # also of events that changed nothing that is told
    assert {name: told[name] for name in told if name not in counted} == {
        name: truth[name] for name in truth if name not in counted
    }
    assert rebuild(claim_state, system.settings).told == 0


def test_what_the_last_owner_had_decided_and_not_published_is_published_with_what_is_told(system: System) -> None:
    system.publish(lifecycle(system))
    with system.worker() as worker:
        live(system, worker)
    before = states(system)
    system.execute("UPDATE claim_state.engine_owner SET step = step + 1")  # as if its last step had not been published
    system.execute("UPDATE claim_state.claims SET approved_rupiah = approved_rupiah + 1")
    told = rebuild(claim_state, system.settings).told
    journals = sum(1 for (journal,) in system.execute("SELECT journal FROM claim_state.engine_owner") if journal)
    with system.worker():
        added = {key: len(found) - len(before[key]) for key, found in states(system).items()}
    assert told == len(before)
    assert journals == len(PARTITIONS)
    assert all(count >= 1 for count in added.values())


def test_a_rebuild_that_dies_in_the_middle_leaves_the_live_tables_as_they_were(system: System) -> None:
    system.publish(lifecycle(system))
    with system.worker() as worker:
        live(system, worker)
    system.execute("UPDATE claim_state.claims SET approved_rupiah = 1")
    before, owners = system.read_model(), system.execute("SELECT partition, epoch, step FROM claim_state.engine_owner ORDER BY 1")

    def dies(done: int, of: int) -> None:
        if done * 2 >= of:
            raise Killed

    with pytest.raises(Killed):
        rebuild(claim_state, system.settings, dies)
    assert system.read_model() == before
    assert system.execute("SELECT partition, epoch, step FROM claim_state.engine_owner ORDER BY 1") == owners
    rebuild(claim_state, system.settings)
    assert system.read_model() != before
    assert system.execute("SELECT FROM pg_namespace WHERE nspname = 'claim_state_rebuilt'") == []


def test_progress_is_told_up_to_the_end(system: System) -> None:
    system.publish(lifecycle(system))
    with system.worker() as worker:
        live(system, worker)
    heard: list[tuple[int, int]] = []
    rebuild(claim_state, system.settings, lambda done, of: heard.append((done, of)))
    assert heard == sorted(heard)
    assert heard[-1][0] == heard[-1][1] > 0
