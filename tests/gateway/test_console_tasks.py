"""The officer's work list: whose turn it is, what is shown to decide, who may not and why, and that one word is one event."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from gateway.console.told import Decider, Told
from gateway.problems import Problem, ProblemCode
from processors.desks import Did
from schemas.basis import Basis
from schemas.events.verifications import DocumentReviewed, OfficerDecided
from schemas.reasons import WaitingFor
from schemas.topics import VERIFICATIONS
from schemas.vocabulary import AuthorityRole, TaskKind
from tests.gateway import claims
from tests.gateway.house import URL, House
from tests.gateway.operating import CLERK, DECIDES, OFFICER, OPERATES, OPERATOR, STRANGER, signed_in
from tests.gateway.pages import form_key
from tests.gateway.working import (
    PAGE,
    PAYOUT_TASK_PAGE,
    TASK,
    asked,
    log_tells,
    overtaken,
    referred,
    stands,
    verified,
    working_house,
)

pytestmark = pytest.mark.anyio
READS_ONLY = "office:read"
SEEN = re.compile(r'name="seen" value="([^"]+)"')


async def entered(grant: dict[str, Any] = CLERK, scope: str = DECIDES) -> House:
    house = working_house()
    await signed_in(house, scope, grant)
    return house


def elsewhere(house: House) -> House:
    """The same house as seen from another browser."""
    other = House.__new__(House)
    other.__dict__.update(house.__dict__)
    other.client = AsyncClient(transport=ASGITransport(house.door, raise_app_exceptions=False), base_url=URL)
    return other


def said(house: House) -> list[dict[str, Any]]:
    return [json.loads(record.value or b"") for record in house.log.records if record.topic == VERIFICATIONS]


def seen(answer: Any) -> str:
    found = SEEN.search(answer.text)
    assert found is not None
    return unescape(found[1])


async def sent(house: House, path: str, form_at: str = PAGE, **fields: str) -> Any:
    page = await house.client.get(form_at)
    tag = {"seen": seen(page)} if SEEN.search(page.text) else {}
    return await house.client.post(path, data={"form": form_key(page), **tag, **fields})


async def test_the_list_has_what_is_asked_of_ones_offices_the_most_urgent_first_and_overdue_marked() -> None:
    house = await entered()
    page = (await house.client.get("/console/tasks")).text
    assert page.index("verification</a>") < page.index("payout unknown</a>")
    assert "overdue 5 h" in page
    assert "1 overdue" in page
    assert "nobody\N{RIGHT SINGLE QUOTATION MARK}s" in page
    by_age = (await house.client.get("/console/tasks?sort=since")).text
    assert by_age.index("verification</a>") < by_age.index("payout unknown</a>")


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("kind=payout_unknown", "payout unknown</a></td>", "verification</a></td>"),
        ("kind=verification", "verification</a></td>", "payout unknown</a></td>"),
        ("whose=free", "verification</a></td>", "Nothing is asked"),
        ("whose=mine", "Nothing is asked that is yours", "verification</a></td>"),
        ("kind=appeal", "Nothing is asked of this kind", "verification</a></td>"),
    ],
)
async def test_the_list_is_sifted(query: str, shown: str, hidden: str) -> None:
    house = await entered()
    page = (await house.client.get(f"/console/tasks?{query}")).text
    assert shown in page
    assert hidden not in page


async def test_other_offices_see_nothing_of_it_and_operators_have_no_such_page() -> None:
    house = await entered(STRANGER)
    assert "Nothing is asked" in (await house.client.get("/console/tasks")).text
    assert (await house.client.get(PAGE)).status_code == 404
    house = await entered(OPERATOR, OPERATES)
    assert (await house.client.get("/console/tasks")).status_code == 403
    assert "/console/tasks" not in (await house.client.get("/console/waiting")).text


async def test_a_question_is_taken_and_nobody_else_is_shown_the_form_until_the_lease_ends() -> None:
    house = await entered()
    assert 'name="because"' not in (await house.client.get(PAGE)).text
    assert (await sent(house, f"{PAGE}/take")).status_code == 303
    mine = (await house.client.get(PAGE)).text
    assert 'name="because"' in mine
    other = elsewhere(house)
    await signed_in(other, DECIDES, OFFICER)
    theirs = (await other.client.get(PAGE)).text
    assert "<b>tono</b> has taken this question" in theirs
    assert 'name="because"' not in theirs
    assert "tono until" in (await other.client.get("/console/tasks")).text
    house.clock.now += timedelta(minutes=house.settings.console_lease_minutes)
    await signed_in(other, DECIDES, OFFICER)
    assert "Nobody works on this" in (await other.client.get(PAGE)).text


async def test_of_two_who_take_it_one_has_it_and_a_word_of_the_other_is_refused_kindly() -> None:
    house = await entered()
    other = elsewhere(house)
    await signed_in(other, DECIDES, OFFICER)
    theirs = await other.client.get(PAGE)
    assert (await sent(house, f"{PAGE}/take")).status_code == 303
    late = await other.client.post(f"{PAGE}/take", data={"form": form_key(theirs)})
    assert "Somebody else has taken it just before you" in (await other.client.get(late.headers["location"])).text
    word = {"form": form_key(await other.client.get("/console/tasks")), "verdict": "approve", "because": "x", "seen": "x"}
    refused = await other.client.post(f"{PAGE}/decision", data=word)
    assert (refused.status_code, said(house)) == (412, [])
    assert "has taken this question meanwhile" in refused.text


async def test_what_is_given_back_is_anybodys_again() -> None:
    house = await entered()
    await sent(house, f"{PAGE}/take")
    assert (await sent(house, f"{PAGE}/give-back")).headers["location"] == "/console/tasks"
    assert "Nobody works on this" in (await house.client.get(PAGE)).text


async def test_the_page_has_what_is_needed_to_decide() -> None:
    house = await entered()
    page = (await house.client.get(PAGE)).text
    for part in (
        "heirs unclear",
        "the account stands in 3 other claims",
        "two spouses are named",
        "JKM_DEATH=20000000",
        "lump sum: 20,000,000",
        "look at the death certificate",
        "No person has decided about this claim",
        "Rp 30.000.000",
    ):
        assert part in page, part


async def test_an_answer_is_the_event_of_the_offices_api_signed_with_what_was_seen() -> None:
    house = await entered()
    await sent(house, f"{PAGE}/take")
    answer = await sent(house, f"{PAGE}/decision", verdict="approve", because="the second spouse is divorced")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/tasks")
    (event,) = said(house)
    assert event["type"] == OfficerDecided.event_type
    data = event["data"]
    assert (data["task_id"], data["kind"], data["verdict"], data["officer"], data["role"]) == (
        TASK,
        "verification",
        "approve",
        "tono",
        "officer",
    )
    assert data["basis"] == {"claim": 1, "coverage": 1, "documents": 1}
    assert house.leases.standing == {}


async def test_an_approval_signs_the_lines() -> None:
    house = await entered(OFFICER)
    stands(house, asked(WaitingFor.OFFICER_APPROVAL, AuthorityRole.SUPERVISOR))
    await sent(house, f"{PAGE}/take")
    assert (await sent(house, f"{PAGE}/decision", verdict="approve", because="right")).status_code == 303
    (event,) = said(house)
    assert (event["data"]["kind"], event["data"]["lines_digest"]) == ("approval", claims.DIGEST)


@pytest.mark.parametrize("fields", [{"because": ""}, {"because": "x" * 1_001}, {"verdict": "perhaps"}])
async def test_an_answer_that_is_not_whole_is_not_said(fields: dict[str, str]) -> None:
    house = await entered()
    await sent(house, f"{PAGE}/take")
    answer = await sent(house, f"{PAGE}/decision", **{"verdict": "approve", "because": "right", **fields})
    assert (answer.status_code, said(house)) == (422, [])


async def test_a_stale_page_is_refused_kindly_and_keeps_what_was_written() -> None:
    house = await entered()
    await sent(house, f"{PAGE}/take")
    page = await house.client.get(PAGE)
    overtaken(house)
    word = {"form": form_key(page), "seen": seen(page), "verdict": "approve", "because": "I looked for an hour"}
    answer = await house.client.post(f"{PAGE}/decision", data=word)
    assert (answer.status_code, said(house)) == (412, [])
    assert "The claim has changed since you opened this page" in answer.text
    assert "I looked for an hour" in answer.text
    assert seen(answer) != seen(page)
    word |= {"form": form_key(answer), "seen": seen(answer)}
    assert (await house.client.post(f"{PAGE}/decision", data=word)).status_code == 303


async def test_a_question_that_was_answered_says_so() -> None:
    house = await entered()
    stands(house, claims.whole())
    answer = await house.client.get(PAGE)
    assert (answer.status_code, "overtaken" in answer.text) == (412, True)


async def test_who_decided_on_these_facts_is_told_beforehand_that_their_word_would_not_count() -> None:
    house = await entered()
    log_tells(house, verified("Tono"))
    page = (await house.client.get(PAGE)).text
    assert "you have decided about this claim before" in page
    assert "Tono" in page
    await sent(house, f"{PAGE}/take")
    assert 'name="because"' not in (await house.client.get(PAGE)).text


async def test_who_decided_on_earlier_facts_may_decide_on_these() -> None:
    house = await entered()
    log_tells(house, verified("tono", basis=Basis(claim=1, coverage=0, documents=1)))
    assert "would not count" not in (await house.client.get(PAGE)).text


async def test_too_low_a_role_is_told_beforehand() -> None:
    house = await entered()
    log_tells(house, referred(role=AuthorityRole.SUPERVISOR))
    house.claims.events[claims.CLAIM].pop(0)
    page = (await house.client.get(PAGE)).text
    assert "it takes a supervisor or above, and you are officer" in page


async def test_a_payments_question_takes_a_supervisor_and_cites_the_bank() -> None:
    house = await entered()
    assert "it takes a supervisor" in (await house.client.get(PAYOUT_TASK_PAGE)).text
    house = await entered(OFFICER)
    await sent(house, f"{PAYOUT_TASK_PAGE}/take", PAYOUT_TASK_PAGE)
    page = (await house.client.get(PAYOUT_TASK_PAGE)).text
    assert "It takes two people" in page
    fields = {"verdict": "approve", "because": "it is on the statement"}
    assert (await sent(house, f"{PAYOUT_TASK_PAGE}/decision", PAYOUT_TASK_PAGE, **fields)).status_code == 422
    fields["reference"] = "CAMT-17/3"
    assert (await sent(house, f"{PAYOUT_TASK_PAGE}/decision", PAYOUT_TASK_PAGE, **fields)).status_code == 303
    assert said(house)[0]["data"]["reference"] == "CAMT-17/3"


async def test_who_only_reads_takes_and_decides_nothing() -> None:
    house = await entered(CLERK, READS_ONLY)
    page = await house.client.get(PAGE)
    assert "that needs <code>office:decide</code>" in page.text
    key = form_key(page)
    for path in ("take", "give-back", "decision"):
        assert (await house.client.post(f"{PAGE}/{path}", data={"form": key})).status_code == 403
    assert said(house) == []


async def test_a_log_that_does_not_answer_is_said_and_the_rest_is_shown() -> None:
    house = await entered()
    house.log.records.clear()
    page = (await house.client.get(PAGE)).text
    assert "The log was not read whole in time" in page


async def test_without_the_database_nothing_is_taken_or_said() -> None:
    house = await entered()
    page = await house.client.get(PAGE)
    house.leases.fails = Problem(ProblemCode.READ_MODEL_UNAVAILABLE, "the database is away", retry_after_seconds=5)
    word = {"form": form_key(page), "seen": "x", "verdict": "approve", "because": "right"}
    assert (await house.client.post(f"{PAGE}/decision", data=word)).status_code == 503
    assert said(house) == []


async def test_a_document_is_judged_with_a_reason_for_a_refusal_only() -> None:
    house = await entered()
    path = f"/console/tasks/{claims.CLAIM}/documents/doc-1"
    assert "document unreadable" in (await house.client.get(path)).text
    for fields in (
        {"outcome": "refused", "reason": ""},
        {"outcome": "accepted", "reason": "document_expired"},
        {"outcome": "refused", "reason": "x"},
    ):
        assert (await sent(house, f"{path}/review", path, **fields)).status_code == 422
    assert (await sent(house, f"{path}/review", path, outcome="accepted", reason="")).status_code == 303
    (event,) = said(house)
    assert event["type"] == DocumentReviewed.event_type
    assert (event["data"]["outcome"], event["data"]["reviewer"]) == ("accepted", "tono")
    assert (await house.client.get(f"/console/tasks/{claims.CLAIM}/documents/none")).status_code == 404


async def test_a_stale_judgement_of_a_document_is_refused_kindly() -> None:
    house = await entered()
    path = f"/console/tasks/{claims.CLAIM}/documents/doc-1"
    page = await house.client.get(path)
    overtaken(house)
    word = {"form": form_key(page), "seen": seen(page), "outcome": "accepted", "reason": ""}
    answer = await house.client.post(f"{path}/review", data=word)
    assert (answer.status_code, said(house)) == (412, [])
    assert "Look again, and judge anew" in answer.text


def test_who_is_barred_follows_the_processors_rules() -> None:
    now, before = Basis(claim=2, coverage=1, documents=1), Basis(claim=1, coverage=1, documents=1)
    told = Told(
        deciders=(
            Decider("ani", "verified it", now, Did.VERIFIED),
            Decider("budi", "verified it", before, Did.VERIFIED),
            Decider("cici", "denied it", before, Did.DENIED),
            Decider("dodo", "let payouts go", None, Did.OF_PAYMENTS),
            Decider("emi", "visited it: met", None, Did.VISITED),
        )
    )
    assert told.barred(TaskKind.VERIFICATION, now) == ("ani", "dodo", "emi")
    assert told.barred(TaskKind.APPROVAL, now) == ("ani", "dodo", "emi")
    assert told.barred(TaskKind.APPEAL, now) == ("ani", "budi", "cici", "dodo", "emi")
    assert told.barred(TaskKind.PAYOUT_RELEASE, now) == ("ani", "budi", "cici", "dodo", "emi")
