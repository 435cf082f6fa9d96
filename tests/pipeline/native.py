"""A channel that writes to Kafka itself, as intake on the engine meets it: whatever it writes, and wherever, each record is answered once.

Written once; bound by a fixture `surroundings` to the fakes and to Apache Kafka.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from processors.intake import processor
from schemas.claim import ClaimContent
from schemas.envelope import HEADER_TYPE, CloudEvent, EventData
from schemas.events.acknowledgements import ACKNOWLEDGED, SubmissionAcknowledged
from schemas.events.dead_letters import RecordSetAside
from schemas.events.registration import ClaimRegistered
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from schemas.topics import SUBMISSIONS_OF
from schemas.vocabulary import Channel, ClaimKind, ReporterRole
from streams.partitioning import partition_of
from tests.factories import DETAILS, content, personal, submission, withdrawal
from tests.streams.behaviour import live_and_let_go
from tests.streams.surroundings import Process, Surroundings, events
from tests.streams.vocabulary import answer_letter

JMO = Channel.JMO
TOPIC = SUBMISSIONS_OF[JMO]
Answered = dict[tuple[int, int], list[str]]


def savings(on: date) -> ClaimContent:
    return content(ClaimKind.JHT, event_date=on, **DETAILS[ClaimKind.JHT])


@dataclass
class NativeChannel:
    """The app's own system. `received_at`: when it takes things in; `wrote`: its records, in its order, and where they stand."""

    surroundings: Surroundings
    received_at: datetime
    wrote: list[tuple[int, int]] = field(default_factory=list)
    offsets: dict[int, int] = field(default_factory=dict)

    def claim(self, reference: str, **over: Any) -> ClaimSubmitted:
        filed: dict[str, Any] = {
            "channel": JMO,
            "channel_reference": reference,
            "reporter_role": ReporterRole.MEMBER,
            "claim": savings((self.received_at - timedelta(days=30)).date()),
            "received_at": self.received_at,
        }
        return submission(ClaimKind.JHT, **filed | over)

    def envelope(self, data: EventData, subject: str | None = None) -> bytes:
        event = CloudEvent[EventData].model_construct(
            id=f"mine-{len(self.wrote)}",
            type=data.event_type,
            source="/channels/jmo",
            subject=subject or claim_id(data.channel, data.channel_reference),  # type: ignore[attr-defined]
            time=self.received_at,
            data=data,
        )
        return event.model_dump_json(exclude_none=True, serialize_as_any=True).encode()

    def write(self, data: EventData, subject: str | None = None, **over: Any) -> None:
        """As its contract says, but for `over`: `key`, `partition`, `value`."""
        subject = subject or claim_id(data.channel, data.channel_reference)  # type: ignore[attr-defined]
        value = self.envelope(data, subject)
        self.raw(over.get("value", value), over.get("key", subject.encode()), data.event_type, over.get("partition"))

    def raw(self, value: bytes, key: bytes | None = None, event_type: str | None = None, partition: int | None = None) -> None:
        number = partition_of(key or b"", self.surroundings.partitions) if partition is None else partition
        headers = () if event_type is None else ((HEADER_TYPE, event_type.encode()),)
        self.surroundings.write(TOPIC, key, value, headers, number)
        self.wrote.append((number, self.offsets.setdefault(number, 0)))
        self.offsets[number] += 1

    def answers(self) -> list[CloudEvent[SubmissionAcknowledged]]:
        return [*events(self.surroundings, ACKNOWLEDGED[JMO])]

    def heard(self) -> Answered:
        """The main code of each answer, by where the channel put the record, in the order in which its key was answered."""
        found: Answered = {}
        for event in self.answers():
            position = event.data.position
            found.setdefault((position.partition, position.offset), []).append(event.data.codes[0])
        return found

    def told(self) -> list[list[str]]:
        """What it heard of each of its records, in its own order."""
        heard = self.heard()
        assert set(heard) <= set(self.wrote), "answers to records that it never wrote"
        return [heard.get(place, []) for place in self.wrote]


def strange_week(channel: NativeChannel) -> list[list[str]]:
    """Everything that may stand on the topic; returns what the channel must hear of each record."""
    right = partition_of(claim_id(JMO, "J-3").encode(), channel.surroundings.partitions)
    elsewhere = (right + 1) % channel.surroundings.partitions
    before = channel.offsets.get(elsewhere, 0)
    assert before == 0
    channel.write(channel.claim("J-1"))
    channel.write(channel.claim("J-1"))
    channel.write(channel.claim("J-1", personal=personal(reporter_name="SOMEBODY")))
    channel.write(channel.claim("J-1", revision=2))
    channel.write(withdrawal(channel=JMO, channel_reference="J-2", received_at=channel.received_at))
    channel.write(channel.claim("J-2"))
    channel.write(channel.claim("J-3"), key=b"a key of its own")
    channel.write(channel.claim("J-4"), partition=(right + 1) % channel.surroundings.partitions)
    channel.write(channel.claim("J-5", personal=personal(payees=())))
    channel.write(submission(received_at=channel.received_at))
    channel.raw(b"")
    channel.raw(b"\xff\xfe garbage")
    channel.raw(b"[" * 5_000, b"k")
    channel.raw(b'{"type": "santunan.claim.submitted.v9", "subject": "x"}')
    broken = json.loads(channel.envelope(channel.claim("J-1")))
    broken["data"]["revision"] = 0
    channel.raw(json.dumps(broken).encode(), claim_id(JMO, "J-1").encode(), ClaimSubmitted.event_type)
    channel.write(channel.claim("J-1", revision=3))
    return [
        ["registered"],
        ["exact_repeat"],
        ["modified_duplicate"],
        ["amendment_requested"],
        ["claim_expected", "withdrawal_requested"],
        ["registered"],
        ["registered"],
        ["registered"],
        ["incomplete_claim"],
        ["source_mismatch"],
        ["not_json"],
        ["not_json"],
        ["not_json"],
        ["unknown_version"],
        ["invalid_data"],
        ["amendment_requested"],
    ]


def letters(surroundings: Surroundings) -> list[CloudEvent[RecordSetAside]]:
    return events(surroundings, RecordSetAside)


def resolve(surroundings: Surroundings, reason: str, action: str, corrected: bytes | None = None) -> None:
    """A person answers the first letter of that reason."""
    letter = next(each for each in letters(surroundings) if each.data.reason == reason)
    answer_letter(surroundings, letter.data, letter.subject, action, corrected)


def registered(surroundings: Surroundings) -> Iterable[str]:
    return sorted(event.data.channel_reference for event in events(surroundings, ClaimRegistered))


def intake_on(surroundings: Surroundings, **over: Any) -> Process:
    return Process(surroundings, processor, **over)


class NativeBehaviour:
    """Bound by a fixture `channel`."""

    def test_whatever_a_channel_writes_is_answered_once_and_readable_claims_are_registered_once(
        self, channel: NativeChannel
    ) -> None:
        wanted = strange_week(channel)
        live_and_let_go(intake_on(channel.surroundings))
        assert channel.told() == wanted
        assert registered(channel.surroundings) == ["J-1", "J-2", "J-3", "J-4"]
        ids = [event.id for event in channel.answers()]
        assert len(set(ids)) == len(ids)

    def test_a_record_that_cannot_be_read_holds_up_nothing_not_even_of_its_own_claim(self, channel: NativeChannel) -> None:
        strange_week(channel)
        process = intake_on(channel.surroundings).take_over_all()
        report = process.run()
        process.close()
        assert report.parked == 0
        assert [letter.data.parks_key for letter in letters(channel.surroundings)] == [False] * 5

    def test_a_persons_answer_to_a_dead_letter_reaches_the_channel_that_never_sees_the_letter(
        self, channel: NativeChannel
    ) -> None:
        strange_week(channel)
        process = intake_on(channel.surroundings).take_over_all()
        process.run()
        right = next(index for index, told in enumerate(channel.told()) if told == ["invalid_data"])
        resolve(channel.surroundings, "unknown_version", "discard")
        resolve(channel.surroundings, "invalid_data", "replay", channel.envelope(channel.claim("J-9")))
        process.run()
        process.close()
        assert sorted(channel.told()[right]) == ["invalid_data", "registered"]
        assert ["unknown_version", "discarded"] in channel.told()
        discarded = next(event.data for event in channel.answers() if event.data.codes[0] == "discarded")
        assert discarded.reason == "as told"
        assert "J-9" in registered(channel.surroundings)
