"""Officers see their office's claims, and each word of theirs is signed with what they saw."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gateway.access.scopes import Scope
from gateway.reading.claims import Task, WholeClaim
from processors.claim_state.tables import Facets, OpenTask, PayoutStanding
from schemas.basis import Basis
from schemas.envelope import CloudEvent
from schemas.events.state import ClaimStatus
from schemas.events.verifications import DocumentReviewed, OfficerDecided, PayoutHoldRequested, PayoutRecallRequested
from schemas.identifiers import claim_id, payout_id
from schemas.reasons import WaitingFor
from schemas.topics import VERIFICATIONS
from schemas.vocabulary import AuthorityRole, Channel, TaskKind, Verdict
from tests.gateway.claims import CLAIM, DIGEST, TASK, claim, payout, to_approve, waiting, whole
from tests.gateway.house import House, bearer

pytestmark = pytest.mark.anyio
SCOPES = f"{Scope.OFFICE_READ} {Scope.OFFICE_DECIDE}"


def officer(house: House, *offices: str, scope: str = SCOPES, **over: Any) -> dict[str, str]:
    grant = {"officer": "ani", "role": AuthorityRole.SUPERVISOR, "offices": list(offices or ("B-0712",))} | over
    return bearer(house.token(scope, "officer-1", **grant))


def verdict(house: House, **over: Any) -> dict[str, Any]:
    default = {"task_id": TASK, "verdict": Verdict.APPROVE, "because": "It adds up.", "spoken_at": house.clock.now.isoformat()}
    return default | over


async def read(house: House, **over: Any) -> tuple[dict[str, Any], str]:
    answer = await house.client.get(f"/v1/office/claims/{CLAIM}", headers=officer(house, **over))
    assert answer.status_code == 200, answer.text
    return answer.json(), answer.headers["etag"]


async def decide(house: House, etag: str, **over: Any) -> Any:
    return await house.post(f"/v1/office/claims/{CLAIM}/decisions", verdict(house, **over), {**officer(house), "If-Match": etag})


@pytest.fixture
def waits(house: House) -> WholeClaim:
    """A claim whose lines wait for approval."""
    house.claims.whole[CLAIM] = to_approve()
    return house.claims.whole[CLAIM]


async def test_an_officer_sees_persons_tasks_and_lines(house: House, waits: WholeClaim) -> None:
    found, _ = await read(house)
    assert found["personal"]["member"]["name"] == "SITI AMINAH"
    assert [(task["task_id"], task["kind"], task["role"]) for task in found["tasks"]] == [(TASK, "approval", "supervisor")]
    assert (found["lines_digest"], found["office"]) == (DIGEST, "B-0712")
    assert [(line["line_id"], line["steps"]) for line in found["lines"]] == [("JKM_DEATH:heir-1", ["lump sum: 20,000,000"])]
    assert found["decision"]["lines"] == [], "nothing is decided before the officer says so"


async def test_an_approval_signs_the_basis_and_the_lines_that_were_read(house: House, waits: WholeClaim) -> None:
    _, etag = await read(house)
    answer = await decide(house, etag)
    assert answer.status_code == 202, answer.text
    (record,) = house.log.records
    event = CloudEvent[OfficerDecided].model_validate_json(record.value or b"")
    assert (record.topic, event.subject, event.source) == (VERIFICATIONS, CLAIM, "/officers")
    said = event.data
    assert (said.task_id, said.kind, said.verdict) == (TASK, TaskKind.APPROVAL, Verdict.APPROVE)
    assert (said.officer, said.role) == ("ani", AuthorityRole.SUPERVISOR)
    assert (said.basis, said.lines_digest) == (Basis(claim=1, coverage=1, documents=1), DIGEST)


async def test_a_word_on_what_has_changed_meanwhile_is_refused(house: House, waits: WholeClaim) -> None:
    _, etag = await read(house)
    house.claims.whole[CLAIM] = to_approve(basis=Basis(claim=1, coverage=2, documents=1))
    answer = await decide(house, etag)
    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
    assert house.log.records == []


async def test_a_task_that_is_no_longer_open_is_refused(house: House, waits: WholeClaim) -> None:
    house.claims.whole[CLAIM] = whole()
    _, etag = await read(house)
    answer = await decide(house, etag)
    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")


async def test_a_word_without_if_match_is_refused(house: House, waits: WholeClaim) -> None:
    answer = await house.post(f"/v1/office/claims/{CLAIM}/decisions", verdict(house), officer(house))
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")


async def test_a_repeated_word_is_written_once(house: House, waits: WholeClaim) -> None:
    _, etag = await read(house)
    answers = [await decide(house, etag) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert len(house.log.records) == 1


@pytest.mark.parametrize("offices", [("B-0713",), ("PUSAT",), ("B-07",)])
async def test_the_claims_of_another_office_are_unknown(house: House, waits: WholeClaim, offices: tuple[str, ...]) -> None:
    path = f"/v1/office/claims/{CLAIM}"
    for answer in (
        await house.client.get(path, headers=officer(house, *offices)),
        await house.client.get(f"{path}/timeline", headers=officer(house, *offices)),
        await house.post(f"{path}/decisions", verdict(house), {**officer(house, *offices), "If-Match": '"x"'}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "claim_unknown")


async def test_an_officer_of_every_office_and_the_central_one_see_what_is_theirs(house: House, waits: WholeClaim) -> None:
    online = claim_id(Channel.LAPAK_ASIK, "L-1")
    house.claims.whole[online] = whole(claim=claim(online, channel=Channel.LAPAK_ASIK, channel_reference="L-1"))
    for offices, path, status in (
        ("*", CLAIM, 200),
        ("*", online, 200),
        ("PUSAT", online, 200),
        ("B-0712", online, 404),
    ):
        answer = await house.client.get(f"/v1/office/claims/{path}", headers=officer(house, offices))
        assert answer.status_code == status, (offices, path)


@pytest.mark.parametrize("over", [{"officer": None}, {"role": None}, {"offices": []}])
async def test_a_token_that_names_no_officer_role_or_office_is_refused(house: House, over: dict[str, Any]) -> None:
    answer = await house.client.get("/v1/office/tasks", headers=officer(house, **over))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


async def test_a_channel_has_no_business_in_the_office(house: House, waits: WholeClaim) -> None:
    answer = await house.client.get("/v1/office/tasks", headers=house.as_channel(Channel.BRANCH, "B-0712"))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


async def test_the_work_list_has_the_most_urgent_first_and_only_the_offices_own(house: House, waits: WholeClaim) -> None:
    for number, (office, days) in enumerate((("B-0712", 3), ("B-0712", 1), ("B-0713", 0))):
        standing = claim(channel_reference=f"{office}:R-{number}", status=ClaimStatus.AWAITING_APPROVAL)
        asked = waiting(
            waiting_for=WaitingFor.OFFICER_APPROVAL, about=f"task-{number}", until=house.clock.now + timedelta(days=days)
        )
        house.claims.waiting_tasks.append(Task(claim=standing, waiting=asked))
    first = (await house.client.get("/v1/office/tasks", params={"limit": "1"}, headers=officer(house))).json()
    params = {"limit": "1", "cursor": first["next"]}
    second = (await house.client.get("/v1/office/tasks", params=params, headers=officer(house))).json()
    assert [item["task_id"] for item in first["items"] + second["items"]] == ["task-1", "task-0"]
    assert first["items"][0]["kind"] == "approval"


@pytest.mark.parametrize(("reason", "outcome"), [(None, "accepted"), ("document_wrong_person", "refused")])
async def test_a_reviewer_accepts_a_document_or_says_why_not(
    house: House, waits: WholeClaim, reason: str | None, outcome: str
) -> None:
    _, etag = await read(house)
    headers = {**officer(house), "If-Match": etag}
    path = f"/v1/office/claims/{CLAIM}/documents/doc-1/review"
    word = {"reason": reason, "spoken_at": house.clock.now.isoformat()}
    assert (await house.post(path, word, headers)).status_code == 202
    event = CloudEvent[DocumentReviewed].model_validate_json(house.log.records[0].value or b"")
    assert (event.data.document_id, event.data.reviewer, event.data.outcome) == ("doc-1", "ani", outcome)


async def test_payouts_are_held_without_reading_first(house: House, waits: WholeClaim) -> None:
    word = {"action": "hold", "because": "A call of the heirs.", "spoken_at": house.clock.now.isoformat()}
    assert (await house.post(f"/v1/office/claims/{CLAIM}/payout-holds", word, officer(house))).status_code == 202
    event = CloudEvent[PayoutHoldRequested].model_validate_json(house.log.records[0].value or b"")
    assert (event.data.action, event.data.person) == ("hold", "ani")


async def test_a_payment_of_the_claim_is_called_back_and_no_other(house: House) -> None:
    mine, other = payout_id(CLAIM, "heir-1", 1), payout_id(CLAIM, "heir-1", 2)
    house.claims.whole[CLAIM] = whole(payouts=(payout(standing=PayoutStanding.DISPATCHED, payout_id=mine),))
    path, word = f"/v1/office/claims/{CLAIM}/payout-recalls", {"because": "Wrong heir.", "spoken_at": house.clock.now.isoformat()}
    refused = await house.post(path, {**word, "payout_id": other}, officer(house))
    assert (refused.status_code, refused.json()["code"]) == (412, "changed_meanwhile")
    assert (await house.post(path, {**word, "payout_id": mine}, officer(house))).status_code == 202
    event = CloudEvent[PayoutRecallRequested].model_validate_json(house.log.records[0].value or b"")
    assert (event.data.payout_id, event.data.person) == (mine, "ani")


@pytest.mark.parametrize("days", [-1, 2])
async def test_a_word_of_another_day_is_refused(house: House, waits: WholeClaim, days: int) -> None:
    _, etag = await read(house)
    answer = await decide(house, etag, spoken_at=(house.clock.now - timedelta(days=days)).isoformat())
    assert (answer.status_code, answer.json()["code"]) == (422, "received_at_out_of_bounds")


def asked(waiting_for: WaitingFor) -> OpenTask:
    return OpenTask(
        task_id=TASK, waiting_for=waiting_for, role="officer", reasons=(), since=claim().changed_at, due_at=claim().changed_at
    )


@pytest.mark.parametrize(
    ("standing", "facets", "kind"),
    [
        (ClaimStatus.UNDER_REVIEW, Facets(task=asked(WaitingFor.OFFICER_VERIFICATION)), TaskKind.VERIFICATION),
        (ClaimStatus.APPEALED, Facets(task=asked(WaitingFor.OFFICER_VERIFICATION)), TaskKind.APPEAL),
        (ClaimStatus.PAID, Facets(adjustments=(asked(WaitingFor.ADJUSTMENT),)), TaskKind.ADJUSTMENT),
        (
            ClaimStatus.PAYMENT_HELD,
            Facets(payouts=(payout(standing=PayoutStanding.HELD, task_id=TASK),)),
            TaskKind.PAYOUT_RELEASE,
        ),
        (
            ClaimStatus.PAYMENT_UNKNOWN,
            Facets(payouts=(payout(standing=PayoutStanding.UNKNOWN, task_id=TASK),)),
            TaskKind.PAYOUT_UNKNOWN,
        ),
        (
            ClaimStatus.PAYMENT_CONFLICT,
            Facets(payouts=(payout(standing=PayoutStanding.CONFLICT, task_id=TASK),)),
            TaskKind.PAYOUT_CONFLICT,
        ),
    ],
)
async def test_every_kind_of_question_can_be_answered(
    house: House, standing: ClaimStatus, facets: Facets, kind: TaskKind
) -> None:
    house.claims.whole[CLAIM] = whole(claim=claim(status=standing, facets=facets))
    found, etag = await read(house)
    assert [task["kind"] for task in found["tasks"]] == [kind.value]
    assert (await decide(house, etag)).status_code == 202
    event = CloudEvent[OfficerDecided].model_validate_json(house.log.records[0].value or b"")
    assert (event.data.kind, event.data.lines_digest) == (kind, None)
