"""What is kept of a record: the words in one language, the medium, the feed's entry without anybody's name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from gateway.delivery.sorting import Kept, Sorter
from processors.notification.hours import WIT_HOURS
from schemas.canary import canary_id
from schemas.vocabulary import Channel, Language
from tests.factories import CLAIM
from tests.gateway.delivery.letters import HOUR, NOW, changed, record, told

EVENING = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)
"""22:30 in the east of Indonesia, 20:30 in the west."""


def test_a_notification_goes_out_in_the_language_that_was_asked_for_and_under_its_own_id() -> None:
    kept = Sorter(()).sort(record(told("n-7", language=Language.ENGLISH, medium="app", ahead_hours=None)), NOW)
    assert kept.message is not None
    assert (kept.message.delivery_id, kept.message.destination, kept.message.claim_id) == ("n-7", "app", CLAIM)
    body = json.loads(kept.message.body)
    assert body["type"] == "notification.requested"
    assert body["data"]["title"] == "Claim approved"
    assert "dibayar" not in kept.message.body.decode()


def test_whoever_reads_the_log_late_keeps_the_quiet_hours_of_the_recipient() -> None:
    in_time = Sorter(()).sort(record(told(not_before=NOW, ahead_hours=WIT_HOURS)), NOW).message
    late = Sorter(()).sort(record(told(not_before=NOW, ahead_hours=WIT_HOURS)), EVENING).message
    assert in_time is not None
    assert late is not None
    assert (in_time.due_at, late.due_at) == (NOW, datetime(2026, 11, 20, 22, tzinfo=UTC))


def test_what_is_to_wait_waits() -> None:
    kept = Sorter(()).sort(record(told(not_before=NOW + HOUR, ahead_hours=7)), NOW).message
    assert kept is not None
    assert kept.due_at == NOW + timedelta(hours=1)


def test_an_entry_of_the_feed_belongs_to_the_organisation_that_filed_and_holds_its_own_reference() -> None:
    entry = Sorter(()).sort(record(changed(), partition=2, offset=9), NOW).entry
    assert entry is not None
    assert (entry.channel, entry.organisation, entry.log_partition, entry.log_offset) == (Channel.BRANCH, "B-0712", 2, 9)
    said = json.loads(entry.json)
    assert (said["reference"], said["status"], said["waiting"][0]["waiting_for"]) == ("REF-0001", "incomplete", "documents")
    assert "inner" not in entry.json, "what processors note for themselves is not given away"


def test_an_entry_is_sent_only_to_a_channel_that_has_a_destination() -> None:
    single = record(changed(channel=Channel.JMO, reference="J-1"))
    shared = record(changed())
    sorter = Sorter(("feed:jmo", "feed:branch:B-9999"))
    pushed = sorter.sort(single, NOW).message
    assert pushed is not None
    assert (pushed.destination, json.loads(pushed.body)["data"]["reference"]) == ("feed:jmo", "J-1")
    assert sorter.sort(shared, NOW).message is None
    assert Sorter(("feed:branch:B-0712",)).sort(shared, NOW).message is not None


def test_a_claim_that_nobody_filed_and_a_tombstone_leave_nothing() -> None:
    nobody = Sorter(()).sort(record(changed(channel=None, reference=None)), NOW)
    tombstone = Sorter(()).sort(record(changed())._replace(value=None), NOW)
    assert (nobody.message, nobody.entry, tombstone.message, tombstone.entry) == (None, None, None, None)


def test_of_a_canary_nothing_is_kept_whatever_is_said_of_it() -> None:
    for said in (told(), changed()):
        stood = record(said)
        assert Sorter(("sms",)).sort(stood._replace(key=canary_id(0).encode()), NOW) == Kept(
            stood.topic, stood.partition, stood.offset
        )
