"""The audit of Kafka-native channels: an answer that is missing, doubled, or open for no reason is found, and names the claim."""

from __future__ import annotations

import json

import pytest

from deploy.audit.checks.acknowledgements import check
from deploy.records import Stood
from schemas.events.acknowledgements import ACKNOWLEDGED, Outcome
from schemas.events.dead_letters import SourcePosition
from schemas.identifiers import claim_id
from schemas.topics import ACKNOWLEDGEMENTS_OF, SUBMISSIONS_OF
from schemas.vocabulary import Channel
from streams.decoding import HEADER_REHOMED
from tests.deploy.audit.worlds import World

TOPIC, ANSWERS = SUBMISSIONS_OF[Channel.JMO], ACKNOWLEDGEMENTS_OF[Channel.JMO]
CLAIM = claim_id(Channel.JMO, "J-1")
TIMESTAMP_MS = 1_700_000_000_000


@pytest.fixture(params=[False, True], ids=["whole", "continued"])
def world(request: pytest.FixtureRequest) -> World:
    return World(rounds=request.param)


def wrote(world: World, offset: int, headers: tuple[tuple[str, bytes], ...] = ()) -> Stood:
    event = {"specversion": "1.0", "id": f"mine-{offset}", "source": "/channels/jmo", "type": "t", "subject": CLAIM}
    value = json.dumps(event | {"time": "2026-11-20T03:00:00Z"}).encode()
    record = Stood(TOPIC, 0, offset, CLAIM.encode(), value, headers, TIMESTAMP_MS)
    world.records.append(record)
    return record


def told(world: World, offset: int, outcome: Outcome, event_id: str = "answer") -> None:
    answer = ACKNOWLEDGED[Channel.JMO](
        outcome=outcome, codes=("c",), reason="r", position=SourcePosition(topic=TOPIC, partition=0, offset=offset)
    )
    value = json.dumps({"id": event_id, "type": answer.event_type, "subject": CLAIM, "data": answer.model_dump(mode="json")})
    world.records.append(Stood(ANSWERS, 0, len(world.records), CLAIM.encode(), value.encode(), (), TIMESTAMP_MS))


def found(world: World) -> list[str]:
    finding = check(world.facts())
    assert {difference.claim for difference in finding.differences} <= {CLAIM}
    return [difference.what.partition(" at ")[2].partition(" ")[2] or difference.what for difference in finding.differences]


def test_answers_to_every_record_add_up(world: World) -> None:
    for offset, outcome in enumerate((Outcome.ACCEPTED, Outcome.REFUSED, Outcome.MODIFIED_DUPLICATE)):
        wrote(world, offset)
        told(world, offset, outcome, f"answer-{offset}")
    assert found(world) == []


def test_a_record_without_an_answer_is_found_unless_it_was_moved_and_its_copy_is_answered_where_it_was_put(world: World) -> None:
    wrote(world, 0)
    assert found(world) == ["has no answer"]
    wrote(world, 1, ((HEADER_REHOMED, f"{TOPIC}:0:0".encode()),))
    assert found(world) == ["has no answer"]
    told(world, 0, Outcome.ACCEPTED)
    assert found(world) == []


def test_an_answer_that_stands_twice_is_found(world: World) -> None:
    wrote(world, 0)
    told(world, 0, Outcome.ACCEPTED)
    told(world, 0, Outcome.ACCEPTED)
    assert found(world) == ["answer answer stands there more than once"]


def test_an_open_answer_is_found_when_nobody_has_the_record_any_more(world: World) -> None:
    record = wrote(world, 0)
    told(world, 0, Outcome.SET_ASIDE)
    assert found(world) == ["was told `set_aside` last, and nothing is open any more"]
    world.set_aside(record, "intake")
    assert found(world) == []


def test_a_record_that_is_not_read_yet_is_not_missed_while_the_system_runs(world: World) -> None:
    wrote(world, 0)
    facts = world.facts(at_rest=False)
    facts.tables.positions.clear()
    assert check(facts).ok
