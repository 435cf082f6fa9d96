"""The demo's channel that writes to Kafka itself: which of its claims go that way, and whether each record had exactly one last answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Final
from zlib import crc32

import msgspec

from deploy.audit.checks.acknowledgements import OPEN
from deploy.demo.records import Planned
from deploy.records import read_all
from schemas.events.submissions import ClaimSubmitted, WithdrawalSubmitted
from schemas.topics import ACKNOWLEDGEMENTS_OF, SUBMISSIONS_OF
from schemas.vocabulary import Channel
from streams.settings import KafkaSettings

CHANNEL: Final = Channel.JMO
TOPIC: Final = SUBMISSIONS_OF[CHANNEL]
SHARE_PERCENT: Final = 30
"""Of the channel's claims; the others come through the gateway's door. Papers always do."""
WHOLE_PERCENT: Final = 100

Place = tuple[int, int]
"""Partition and offset on the channel's own topic."""


class _Position(msgspec.Struct):
    partition: int
    offset: int


class _Data(msgspec.Struct):
    outcome: str
    position: _Position


class _Answer(msgspec.Struct):
    data: _Data


read_answer: Final = msgspec.json.Decoder(_Answer).decode
"""An acknowledgement's value: its outcome, and where the record stood that it answers."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the channel was told of its records. `outcomes`: the last of each; `wrong`: what is not as promised, for people."""

    written: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: tuple[str, ...] = ()


def by_its_own_topic(record: Planned) -> Planned:
    """The record as the channel writes it to Kafka, if its claim is of those that go this way; all that is said of a claim there goes
    one way, so that a topic keeps its order."""
    intent = record.intent
    if intent is None or intent.refused is not None or not isinstance(intent.data, ClaimSubmitted | WithdrawalSubmitted):
        return record
    if intent.data.channel is not CHANNEL or crc32(intent.data.channel_reference.encode()) % WHOLE_PERCENT >= SHARE_PERCENT:
        return record
    return replace(record, topic=TOPIC, intent=None)


def answers_to(kafka: KafkaSettings, written: Collection[Place]) -> Answers:
    """What stands on the channel's acknowledgement topic about these records."""
    data = (read_answer(record.value or b"").data for record in read_all(kafka, ACKNOWLEDGEMENTS_OF[CHANNEL]))
    return judged(written, (((told.position.partition, told.position.offset), told.outcome) for told in data))


def judged(written: Collection[Place], told: Iterable[tuple[Place, str]]) -> Answers:
    """Each record must have one last answer; one that says that another follows may stand last, for a person or its claim is waited
    for. `told`: place and outcome, in the order in which they were read."""
    outcomes: defaultdict[Place, list[str]] = defaultdict(list)
    for place, outcome in told:
        outcomes[place].append(outcome)
    wrong = [f"the record at {place} has no answer" for place in written if place not in outcomes]
    wrong += [f"an answer names {place}, where nothing was written" for place in outcomes if place not in written]
    for place, found in outcomes.items():
        last = [outcome for outcome in found if outcome not in OPEN]
        if len(last) > 1:
            wrong.append(f"the record at {place} has {len(last)} last answers: {', '.join(last)}")
    return Answers(len(written), Counter(found[-1] for place, found in outcomes.items() if place in written), tuple(wrong))
