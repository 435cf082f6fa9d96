"""A claim comes in: what the answer says, what stands on the log, and that a repeat is the same."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from gateway.access.scopes import Scope
from gateway.problems import Problem, ProblemCode
from schemas.envelope import CloudEvent, EventData
from schemas.events.submissions import (
    AppealSubmitted,
    ClaimSubmitted,
    PayeeAccountSubmitted,
    RightEndSubmitted,
    WithdrawalSubmitted,
)
from schemas.identifiers import AliasKind, alias_key, claim_id
from schemas.topics import SUBMISSIONS
from schemas.vocabulary import Channel, ClaimKind, Filing, ReporterRole
from streams.records import RawRecord
from tests.factories import NIK, RECEIVED, account
from tests.gateway.claims import CLAIM as OTHERS_CLAIM
from tests.gateway.claims import whole
from tests.gateway.house import House, bearer, filing

pytestmark = pytest.mark.anyio
CLAIM = claim_id(Channel.BRANCH, "B-0712:REF-0001")


def submitted(record: RawRecord) -> ClaimSubmitted:
    return CloudEvent[ClaimSubmitted].model_validate_json(record.value or b"").data


def told(record: RawRecord, data: type[EventData]) -> tuple[str, str, str]:
    """Source, subject and the reference of the filing that the record is about."""
    event = json.loads(record.value or b"")
    assert event["type"] == data.event_type
    assert data.model_validate(event["data"])
    return event["source"], event["subject"], event["data"]["channel_reference"]


async def test_a_claim_is_accepted_with_its_address_once_it_stands_on_the_log(house: House) -> None:
    answer = await house.post("/v1/claims", filing(), house.as_channel(Channel.BRANCH, "B-0712"))
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/claims/{CLAIM}"), answer.text
    assert answer.json()["reference"] == "REF-0001"
    (record,) = house.log.records
    assert (record.topic, record.key) == (SUBMISSIONS, CLAIM.encode())
    event = CloudEvent[ClaimSubmitted].model_validate_json(record.value or b"")
    assert (event.id, event.source, event.subject) == (answer.json()["event_id"], "/channels/branch", CLAIM)
    assert event.data.channel_reference == "B-0712:REF-0001"
    assert record.value == event.model_dump_json(exclude_none=True).encode()
    assert dict(record.headers)["ce_type"] == b"santunan.claim.submitted.v1"
    assert dict(record.headers)["traceparent"].startswith(b"00-")


async def test_nothing_is_accepted_before_the_log_has_it(house: House) -> None:
    house.log.fails = Problem(ProblemCode.LOG_UNAVAILABLE, "the log did not acknowledge", retry_after_seconds=5)
    answer = await house.post("/v1/claims", filing(), house.as_channel(Channel.BRANCH, "B-0712"))
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "log_unavailable", "5")
    house.log.fails = None
    assert (await house.post("/v1/claims", filing(), house.as_channel(Channel.BRANCH, "B-0712"))).status_code == 202


async def test_submissions_go_on_while_the_database_is_down(house: House) -> None:
    house.claims.fails = Problem(ProblemCode.READ_MODEL_UNAVAILABLE, "down", retry_after_seconds=5)
    channel = house.as_channel(Channel.BRANCH, "B-0712")
    assert (await house.post("/v1/claims", filing(), channel)).status_code == 202
    status = await house.client.get(f"/v1/claims/{CLAIM}", headers=channel)
    assert (status.status_code, status.json()["code"]) == (503, "read_model_unavailable")


async def test_a_repeat_with_the_same_key_gets_the_same_answer_and_is_not_written_again(house: House) -> None:
    channel = house.as_channel(Channel.BRANCH, "B-0712")
    first, second = [await house.post("/v1/claims", filing(), channel) for _ in range(2)]
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert len(house.log.records) == 1


async def test_a_repeat_at_another_gateway_is_the_same_record_byte_for_byte() -> None:
    values: list[bytes | None] = []
    for house in (House(), House()):
        house.clock.now += timedelta(minutes=len(values))
        await house.post("/v1/claims", filing(), house.as_channel(Channel.BRANCH, "B-0712"))
        values.append(house.log.records[0].value)
    assert values[0] == values[1]


async def test_a_key_that_comes_again_with_another_content_is_refused(house: House) -> None:
    channel = house.as_channel(Channel.BRANCH, "B-0712")
    await house.post("/v1/claims", filing(), channel)
    answer = await house.post("/v1/claims", filing(reference="REF-0002"), channel)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


async def test_two_organisations_may_use_the_same_reference_and_the_same_key(house: House) -> None:
    answers = [await house.post("/v1/claims", filing(), house.as_channel(Channel.BRANCH, office)) for office in ("B-1", "B-2")]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert len({answer.json()["claim_id"] for answer in answers}) == 2


async def test_persons_and_organisations_behind_one_application_may_use_the_same_key(house: House) -> None:
    grants: list[dict[str, Any]] = [
        {"channel": Channel.BRANCH, "organisation": "B-1"},
        {"channel": Channel.BRANCH, "organisation": "B-2"},
        {"channel": Channel.LAPAK_ASIK_ONSITE, "aliases": [alias_key(AliasKind.NIK, NIK)]},
    ]
    said = [{"sub": "user-1", "santunan": grant} for grant in grants] + [{"sub": "user-2", "santunan": grants[2]}]
    for number, claims in enumerate(said):
        token = {"client_id": "sipp", "scope": Scope.CLAIMS_SUBMIT, **claims}
        sent = bearer(house.issuer.token(house.clock(), house.settings.audience, token))
        body = filing(reference=f"REF-{number}")
        body["personal"]["steps"] = {"branch": "B-1", "branch_metres": 20}
        answer = await house.post("/v1/claims", body, sent)
        assert answer.status_code == 202, (number, answer.text)


async def test_an_amendment_is_the_next_revision_of_the_one_that_was_read(house: House) -> None:
    channel = house.as_channel(Channel.BRANCH, "B-0712")
    headers = {**channel, "If-Match": '"r3.e17"', "Idempotency-Key": "k"}
    answer = await house.client.put(f"/v1/claims/{CLAIM}", json=filing(), headers=headers)
    assert (answer.status_code, answer.json()["revision"]) == (202, 4), answer.text
    assert submitted(house.log.records[0]).revision == 4


@pytest.mark.parametrize(
    ("if_match", "status", "code"),
    [(None, 428, "precondition_required"), ('"x"', 428, "precondition_required"), ("*", 428, "precondition_required")],
)
async def test_an_amendment_without_what_was_read_is_refused(house: House, if_match: str | None, status: int, code: str) -> None:
    headers = house.as_channel(Channel.BRANCH, "B-0712") | {"Idempotency-Key": "k"}
    headers |= {} if if_match is None else {"If-Match": if_match}
    answer = await house.client.put(f"/v1/claims/{CLAIM}", json=filing(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_the_address_of_another_claim_is_not_amended(house: House) -> None:
    headers = {**house.as_channel(Channel.BRANCH, "B-0712"), "If-Match": '"r1"', "Idempotency-Key": "k"}
    answer = await house.client.put(f"/v1/claims/{CLAIM}", json=filing(reference="REF-0002"), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "claim_unknown")


FOLLOWING: list[tuple[str, dict[str, Any], type[EventData]]] = [
    ("withdrawal", {"because": "It was paid by the employer."}, WithdrawalSubmitted),
    ("appeals", {"because": "He was still insured."}, AppealSubmitted),
    ("accounts", {"payee_ref": "heir-1", "account": account().model_dump(mode="json", exclude_none=True)}, PayeeAccountSubmitted),
    ("ends", {"payee_ref": "heir-1", "end": "remarriage", "ended_on": "2026-03-09"}, RightEndSubmitted),
]


@pytest.mark.parametrize(("what", "words", "data"), FOLLOWING)
async def test_a_channel_withdraws_appeals_and_names_accounts(
    house: House, what: str, words: dict[str, Any], data: type[EventData]
) -> None:
    body = {"reference": "REF-0001", "received_at": RECEIVED.isoformat(), **words}
    answer = await house.post(f"/v1/claims/{CLAIM}/{what}", body, house.as_channel(Channel.BRANCH, "B-0712"))
    assert answer.status_code == 202, answer.text
    assert told(house.log.records[0], data) == ("/channels/branch", CLAIM, "B-0712:REF-0001")


@pytest.mark.parametrize(("what", "words", "data"), FOLLOWING)
async def test_a_claimant_speaks_about_their_claim_of_any_channel_and_nobody_elses(
    house: House, what: str, words: dict[str, Any], data: type[EventData]
) -> None:
    found = whole()
    house.claims.whole[OTHERS_CLAIM] = found
    body = {"received_at": RECEIVED.isoformat(), **words}
    mine = bearer(house.token(Scope.CLAIMS_FOLLOW, channel=Channel.JMO, aliases=[alias_key(AliasKind.NIK, NIK)]))
    theirs = bearer(house.token(Scope.CLAIMS_FOLLOW, "other", channel=Channel.JMO, aliases=[alias_key(AliasKind.NIK, "x")]))
    refused = await house.post(f"/v1/claims/{OTHERS_CLAIM}/{what}", body, theirs)
    assert (refused.status_code, refused.json()["code"]) == (404, "claim_unknown")
    answer = await house.post(f"/v1/claims/{OTHERS_CLAIM}/{what}", body, mine)
    assert answer.status_code == 202, answer.text
    assert told(house.log.records[0], data) == ("/channels/jmo", OTHERS_CLAIM, found.claim.channel_reference)


async def test_a_claimant_files_only_for_themselves(house: House) -> None:
    scope, body = Scope.CLAIMS_SUBMIT, filing(ClaimKind.JHT)
    mine = bearer(house.token(scope, "me", channel=Channel.JMO, aliases=[alias_key(AliasKind.NIK, NIK)]))
    theirs = bearer(house.token(scope, "you", channel=Channel.JMO, aliases=[alias_key(AliasKind.NIK, "x")]))
    assert (await house.post("/v1/claims", body, mine)).status_code == 202
    refused = await house.post("/v1/claims", body, theirs)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")


@pytest.mark.parametrize(
    ("channel", "organisation", "over"),
    [
        (Channel.CONTACT_CENTRE, None, {}),
        (Channel.JMO, None, {}),
        (Channel.EMPLOYER, "NPP00001", {"kind": ClaimKind.JHT, "reporter_role": ReporterRole.EMPLOYER}),
        (Channel.UNION, "KSBSI", {"reporter_role": ReporterRole.UNION}),
    ],
)
async def test_a_channel_files_only_what_it_is_made_for(
    house: House, channel: Channel, organisation: str | None, over: dict[str, Any]
) -> None:
    answer = await house.post("/v1/claims", filing(**over), house.as_channel(channel, organisation))
    assert (answer.status_code, answer.json()["code"]) == (403, "channel_not_allowed")


async def test_the_contact_centre_notifies_but_does_not_withdraw(house: House) -> None:
    body = filing()
    body["claim"]["filing"] = Filing.NOTIFICATION
    caller = house.as_channel(Channel.CONTACT_CENTRE)
    answer = await house.post("/v1/claims", body, caller)
    assert answer.status_code == 202, answer.text
    words = {"reference": "REF-0001", "received_at": RECEIVED.isoformat()}
    refused = await house.post(f"/v1/claims/{answer.json()['claim_id']}/withdrawal", words, caller, key="key-2")
    assert (refused.status_code, refused.json()["code"]) == (403, "channel_not_allowed")


@pytest.mark.parametrize(
    ("grant", "status"),
    [
        ({"channel": Channel.BRANCH, "organisation": "B-1"}, 202),
        ({"channel": Channel.BULK, "organisation": "FILES"}, 403),
        ({"channel": Channel.LAPAK_ASIK_ONSITE, "aliases": [alias_key(AliasKind.NIK, NIK)]}, 403),
    ],
)
async def test_only_a_channel_that_asks_the_bank_says_that_an_account_is_confirmed(
    house: House, grant: dict[str, Any], status: int
) -> None:
    body = filing()
    body["personal"]["payees"][0]["account"]["verified_at"] = RECEIVED.isoformat()
    body["personal"]["steps"] = {"branch": "B-1", "branch_metres": 20}
    answer = await house.post("/v1/claims", body, bearer(house.token(**grant)))
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("channel", "organisation", "days", "status"),
    [
        (Channel.BRANCH, "B-0712", 6, 202),
        (Channel.BRANCH, "B-0712", 8, 422),
        (Channel.BRANCH, "B-0712", -1, 422),
        (Channel.MISSION, "KDEI", 100, 202),
    ],
)
async def test_an_offline_mission_keeps_its_time_and_a_connected_channel_does_not(
    house: House, channel: Channel, organisation: str, days: int, status: int
) -> None:
    body = filing(ClaimKind.PMI_DEATH, received_at=(house.clock.now - timedelta(days=days)).isoformat())
    body["claim"]["event_date"] = "2026-01-02"
    answer = await house.post("/v1/claims", body, house.as_channel(channel, organisation))
    assert answer.status_code == status, answer.text


async def test_a_time_of_receipt_of_another_zone_is_taken_as_utc(house: House) -> None:
    body = filing(received_at="2026-11-20T09:30:00+07:00")
    await house.post("/v1/claims", body, house.as_channel(Channel.BRANCH, "B-0712"))
    assert submitted(house.log.records[0]).received_at == RECEIVED


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
async def test_a_time_that_has_no_year_in_utc_is_a_wrong_field(house: House, at: str) -> None:
    answer = await house.post("/v1/claims", filing(received_at=at), house.as_channel(Channel.BRANCH, "B-0712"))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/received_at")


async def test_when_intake_is_too_far_behind_nothing_more_is_taken(house: House) -> None:
    house.log.behind["intake"] = house.settings.lag_records_max + 1
    answer = await house.post("/v1/claims", filing(), house.as_channel(Channel.BRANCH, "B-0712"))
    assert (answer.status_code, answer.json()["code"]) == (503, "log_busy")
    assert int(answer.headers["retry-after"]) > 0
    assert house.log.records == []
