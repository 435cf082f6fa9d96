"""What the demo's channels say reaches the log through the real gateway as they meant it, and what is wrong is turned away."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from deploy.demo.records import Intent
from deploy.demo.timeline import Quirks, Timeline, Writer
from gateway.client import Refusal
from schemas.events.documents import DocumentUploaded
from schemas.vocabulary import Channel
from tests.deploy.demo.callers import callers
from tests.gateway.house import NOW, House

pytestmark = pytest.mark.anyio
RESTLESS = Quirks(exact_duplicate=0.2, amendment=0.2, withdrawal=0.2, broken=0.1, wrong_key=0.1, turned_away=0.3)


def timeline(claims: int = 12, quirks: Quirks = RESTLESS) -> Timeline:
    return Writer(7, 50.0, NOW, quirks).write(claims)


async def said(house: House, intents: list[Intent]) -> Counter[str]:
    """Say all of it; how it was answered."""
    saying, found = callers(house), Counter[str]()
    for intent in intents:
        try:
            await saying.say(intent)
        except Refusal as refusal:
            found[refusal.code] += 1
        else:
            found["taken"] += 1
    return found


async def test_every_intent_of_a_timeline_is_taken_and_stands_on_the_log_as_it_was_meant(house: House) -> None:
    intents = [record.intent for record in timeline().records if record.intent is not None]
    assert await said(house, intents) == {"taken": len(intents)}
    assert len(house.log.records) == len(intents)
    for intent, record in zip(intents, house.log.records, strict=True):
        event = json.loads(record.value or b"")
        assert (event["type"], event["subject"]) == (intent.data.event_type, intent.subject)
        if isinstance(intent.data, DocumentUploaded):
            assert event["data"]["document_id"] == intent.data.document_id
        else:
            assert type(intent.data).model_validate(event["data"]) == intent.data


async def test_what_must_not_be_taken_is_refused_with_its_code(house: House) -> None:
    intents = [record.intent for record in timeline(40).turned_away if record.intent is not None]
    codes = Counter(intent.refused for intent in intents)
    assert len(codes) == 3
    assert await said(house, intents) == codes
    assert house.log.records == []


def test_what_only_a_faulty_program_writes_has_no_intent() -> None:
    records = timeline(60).records
    straight = [record for record in records if record.intent is None]
    assert straight
    assert len({record.intent.key for record in records if record.intent is not None}) == len(records) - len(straight)


async def test_a_paper_that_the_claims_channel_takes_none_of_comes_at_the_web_counter(house: House) -> None:
    records = timeline(40).records
    intents = (record.intent for record in records if record.intent is not None)
    paper, data = next(
        (intent, data)
        for intent in intents
        if isinstance(data := intent.data, DocumentUploaded) and data.channel is Channel.BRANCH
    )
    strange = replace(paper, data=data.model_copy(update={"channel": Channel.LAPAK_ASIK}))
    assert await said(house, [strange]) == {"taken": 1}
    (record,) = house.log.records
    assert json.loads(record.value or b"")["subject"] == paper.subject
