"""A canary goes through all eight processors by the rules of every claim, and is never paid, counted or told of."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.canary.filing import MEMBERS_PER_PARTITION, Canary, drawn, filed, member_id, withdrawal
from deploy.canary.following import SHOWN_BY, TOLD_LAST
from deploy.canary.rows import tables
from deploy.sandbox.pipeline import MemoryPipeline
from deploy.wiring import PROCESSORS, processor
from processors.claim_state.tables import CANARIES
from processors.membership.tables import CLOSED_REMEMBERED_MAX
from schemas.canary import SOURCE, canary_id, is_canary, is_canary_key
from schemas.envelope import CloudEvent, EventData
from schemas.events.decisions import AssessmentReferred, VerificationReferred
from schemas.events.instructions import PayoutInquired, PayoutInstructed, PayoutRecalled
from schemas.events.ledger import EntitlementReserved
from schemas.events.notifications import NotificationRequested
from schemas.events.registration import ClaimRegistered, SubmissionRefused
from schemas.events.requests import CloseRequested, ConfirmRequested
from schemas.events.state import ClaimStateChanged
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import UUID_PATTERN, claim_id
from schemas.reasons import ReasonCode
from schemas.topics import NOTIFICATIONS, TOPICS
from streams.contract import Event
from streams.partitioning import partition_of
from tests.factories import submission
from tests.pipeline.world import SETTINGS, START

PARTITIONS = 4
KEPT_RECORDS_MAX = 16
KEPT_BYTES_MAX = 16_000
MONEY = (PayoutInstructed, PayoutInquired, PayoutRecalled, ConfirmRequested)


def pipeline(order: int = 0) -> MemoryPipeline:
    return MemoryPipeline([processor(name, SETTINGS) for name in PROCESSORS], START, order)


def fly(world: MemoryPipeline, canary: Canary, *, shuffled: int | None = None) -> None:
    records = list(filed(canary, PARTITIONS, world.now))
    if shuffled is not None:
        Random(shuffled).shuffle(records)
    for subject, data in records:
        world.publish(subject, data, SOURCE)


@pytest.mark.parametrize("order", range(6))
def test_a_canary_comes_through_every_processor_and_ends_before_the_last_gate(order: int) -> None:
    world = pipeline(order)
    canary = drawn(2, PARTITIONS, 1)
    fly(world, canary, shuffled=order)
    world.run()
    told = {event.type for event in world.events(subject=canary.claim_id)}
    assert set(SHOWN_BY) <= told
    writers = {event.source.rpartition("/")[2] for event in world.events(subject=canary.claim_id)}
    assert writers == {SOURCE.strip("/"), *SHOWN_BY.values(), "notification"}
    assert [row.ended for row in world.running["claim_state"].rows.tables[CANARIES.name].values()] == [True]
    causes = [e.data.cause_type for e in world.events(NotificationRequested) if isinstance(e.data, NotificationRequested)]
    assert causes[-1] == TOLD_LAST
    assert world.events(EntitlementReserved), "the ledger was asked for it"
    assert world.events(CloseRequested), "and told that it is over"
    assert not any(running.dead for running in world.running.values())


@pytest.mark.parametrize("order", range(6))
def test_what_a_canary_leaves_on_the_log_for_ever_is_bounded(order: int) -> None:
    """The arithmetic of docs/proof-of-life.md. The order decides whether papers are asked for, and what is known of its member."""
    world = pipeline(order)
    for _ in range(2):
        before = len(world.log)
        fly(world, drawn(2, PARTITIONS, 1), shuffled=order)
        world.run()
        kept = [event for event in world.log[before:] if TOPICS[event.topic].retention_ms < 0]
        assert [event.topic for event in kept].count(NOTIFICATIONS) == 1
        assert len(kept) <= KEPT_RECORDS_MAX
        assert sum(map(written_bytes, kept)) <= KEPT_BYTES_MAX


def test_what_a_canary_leaves_in_the_tables_beside_the_swept_rows_does_not_grow() -> None:
    """What is left when the rows of claims are swept is the canaries' members, and of each a bounded memory of what is closed."""
    world = pipeline()
    sizes = []
    for flights in (CLOSED_REMEMBERED_MAX, 20):
        for _ in range(flights):
            fly(world, drawn(2, PARTITIONS, 1))
            world.run()
            world.now += timedelta(minutes=1)
        sizes.append(unswept(world))
    assert sizes[0] == sizes[1]
    assert set(sizes[0]) == {("membership", "members"), ("membership", "proofs"), ("membership", "aliases")}
    assert not any(timers for running in world.running.values() for timers in running.timers)


def unswept(world: MemoryPipeline) -> dict[tuple[str, str], tuple[int, int]]:
    """Rows and, of the members, what they remember."""
    swept = set(tables())
    found = {}
    for name, running in world.running.items():
        for table, rows in running.rows.tables.items():
            if rows and name != "claim_state" and (name, table) not in swept:
                found[name, table] = (len(rows), sum(len(getattr(row, "closed", ())) for row in rows.values()))
    return found


def written_bytes(event: Event) -> int:
    """Of its value on the log, before compression, with ids as long as they are."""
    whole = CloudEvent(
        id=str(UUID(int=0)), type=event.type, source=event.source, subject=event.subject, time=event.time, data=event.data
    )
    return len(whole.model_dump_json())


def test_nobody_is_asked_to_look_at_a_canary() -> None:
    world = pipeline()
    for member in range(MEMBERS_PER_PARTITION):
        fly(world, drawn(member % PARTITIONS, PARTITIONS, member))
    world.run()
    assert world.events(VerificationReferred, AssessmentReferred) == []


@settings(max_examples=40, deadline=None)
@given(
    order=st.integers(0, 2**32),
    flights=st.lists(st.tuples(st.integers(0, PARTITIONS - 1), st.integers(0, MEMBERS_PER_PARTITION - 1)), max_size=5),
    lost=st.sets(st.integers(0, 19), max_size=6),
    withdrawn=st.booleans(),
    late=st.integers(0, 60),
)
def test_no_canary_is_ever_instructed_confirmed_or_counted_whatever_is_lost_doubled_or_withdrawn(
    order: int, flights: list[tuple[int, int]], lost: set[int], withdrawn: bool, late: int
) -> None:
    world = pipeline(order)
    canaries = [drawn(partition, PARTITIONS, member) for partition, member in flights]
    records = [record for canary in canaries for record in filed(canary, PARTITIONS, world.now)]
    Random(order).shuffle(records)
    for number, (subject, data) in enumerate((*records, *records[:2])):
        if number not in lost:
            world.publish(subject, data, SOURCE)
    for canary in canaries if withdrawn else ():
        world.publish(canary.claim_id, withdrawal(canary.claim_id, world.now), SOURCE)
    world.run(until=world.now + timedelta(days=late))
    assert [event for event in world.events(*MONEY) if is_canary(event.subject) or is_canary(_claim(event.data))] == []
    assert world.events(ClaimStateChanged) == []
    counted = world.running["claim_state"].rows.tables
    assert {name: rows for name, rows in counted.items() if rows and name != CANARIES.name} == {}


def _claim(data: EventData) -> str:
    return str(getattr(data, "claim_id", ""))


def test_a_canary_that_was_withdrawn_frees_its_member_for_the_next() -> None:
    world = pipeline()
    first, second = drawn(1, PARTITIONS, 0), drawn(1, PARTITIONS, 0)
    subject, said = list(filed(first, PARTITIONS, world.now))[-1]
    world.publish(subject, said, SOURCE)
    world.run()
    world.publish(first.claim_id, withdrawal(first.claim_id, world.now), SOURCE)
    world.run()
    fly(world, second)
    world.run()
    assert {row.claim_id: row.ended for row in world.running["claim_state"].rows.tables[CANARIES.name].values()} == {
        first.claim_id: True,
        second.claim_id: True,
    }
    assert world.events(VerificationReferred) == []


def test_nobody_else_can_file_under_a_canarys_id() -> None:
    canary = drawn(0, PARTITIONS, 0)
    for source, reference in (("/channels/branch", canary.claim_id), (SOURCE, "another"), ("/channels/jmo", "B-1")):
        world = pipeline()
        world.publish(canary.claim_id, submission(channel_reference=reference), source)
        world.run()
        (refused,) = (event.data for event in world.events(SubmissionRefused))
        assert isinstance(refused, SubmissionRefused)
        assert refused.reasons == (ReasonCode.SOURCE_MISMATCH,)
        assert world.events(ClaimRegistered) == []


def test_canaries_ids_are_their_own_kind() -> None:
    for partition in range(PARTITIONS):
        for member in range(MEMBERS_PER_PARTITION):
            canary = drawn(partition, PARTITIONS, member)
            assert Canary.known(canary.claim_id, PARTITIONS) == canary
            assert re.match(UUID_PATTERN, canary.claim_id)
            assert is_canary(canary.claim_id)
            assert is_canary_key(canary.claim_id.encode())
            nobody = member_id(partition, PARTITIONS, member)
            assert is_canary(nobody)
            assert partition_of(nobody.encode(), PARTITIONS) == partition
    assert len({canary_id(0) for _ in range(100)}) == 100
    assert not is_canary_key(None)


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_channel_and_reference_give_a_canarys_id(channel: str, reference: str) -> None:
    assert not is_canary(claim_id(channel, reference))
    assert not is_canary_key(claim_id(channel, reference).encode())


def test_the_submission_that_is_filed_names_itself() -> None:
    canary = drawn(3, PARTITIONS, 2)
    (said,) = [data for _, data in filed(canary, PARTITIONS, START) if isinstance(data, ClaimSubmitted)]
    assert said.channel_reference == canary.claim_id
