"""The console: who is let in, what each sees, and that every action has a reason, a name and an event."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from httpx import AsyncClient

from gateway.access.scopes import Scope
from gateway.console.asking import PROCESSORS, Paid
from gateway.console.routers import CONSOLE
from gateway.console.routing import InConsole
from gateway.problems import Problem, ProblemCode
from gateway.routing import GatedRoute
from processors.claim_state.tables import PayoutStanding
from schemas.topics import DEAD_LETTERS, VERIFICATIONS
from tests.gateway import claims
from tests.gateway.house import House
from tests.gateway.issuers import sign_in_issuer
from tests.gateway.operating import (
    ACCOUNT,
    CLERK,
    DECIDES,
    LETTER,
    OFFICER,
    OPERATES,
    OPERATOR,
    PAYOUT_ID,
    READS,
    STRANGER,
    TRACE,
    flowing,
    operated_house,
    signed_in,
)
from tests.gateway.pages import form_key

pytestmark = pytest.mark.anyio
CLAIM_PAGE = f"/console/claims/{claims.CLAIM}"
LETTER_PAGE = f"/console/dead-letters/intake/{LETTER}"
OPERATORS_PAGES = (
    "/console/flow",
    "/console/workers",
    "/console/dead-letters",
    "/console/parked",
    LETTER_PAGE,
    "/console/topics",
)
STAFF_PAGES = (
    "/console/waiting",
    "/console/payouts",
    "/console/recoveries",
    "/console/search?q=B-0712:REF-0001",
    CLAIM_PAGE,
    f"{CLAIM_PAGE}/timeline",
)


async def entered(scope: str, grant: dict[str, Any]) -> House:
    house = operated_house()
    answer = await signed_in(house, scope, grant)
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    return house


def said(house: House, topic: str) -> list[dict[str, Any]]:
    return [json.loads(record.value or b"") for record in house.log.records[1:] if record.topic == topic]


def test_every_page_is_for_people_in_the_console_or_on_the_list_of_open_ones() -> None:
    gated = [route for router in CONSOLE for route in router.routes if isinstance(route, GatedRoute)]
    access = {(route.path, *sorted(route.methods or ())): route.access for route in gated}
    closed = {where: need.enough for where, need in access.items() if isinstance(need, InConsole)}
    assert {path for path, *_ in access.keys() - closed.keys() if path.startswith("/console")} == {"/console", "/console/leave"}
    reading = {where: scopes for where, scopes in closed.items() if where[1] == "GET"}
    acting = {where: scopes for where, scopes in closed.items() if where[1] == "POST"}
    assert set.union(*map(set, reading.values())) == {Scope.OPERATIONS_READ, Scope.OFFICE_READ, Scope.REPORTS_READ}
    assert acting == {
        ("/console/claims/{claim}/payouts", "POST"): {Scope.OFFICE_DECIDE},
        ("/console/dead-letters/{processor}/{dead_letter_id}/word", "POST"): {Scope.OPERATIONS_ACT},
        ("/console/search", "POST"): {Scope.OPERATIONS_READ, Scope.OFFICE_READ},
        ("/console/sweeps", "POST"): {Scope.OPERATIONS_ACT},
        ("/console/sweeps/{sweep_id}/stop", "POST"): {Scope.OPERATIONS_ACT},
        ("/console/pausing/{processor}", "POST"): {Scope.OPERATIONS_ACT},
        ("/console/messages", "POST"): {Scope.OPERATIONS_ACT},
        ("/console/messages/{message}/withdrawal", "POST"): {Scope.OPERATIONS_ACT},
        ("/console/tasks/{claim}/{task}/take", "POST"): {Scope.OFFICE_DECIDE},
        ("/console/tasks/{claim}/{task}/give-back", "POST"): {Scope.OFFICE_DECIDE},
        ("/console/tasks/{claim}/{task}/decision", "POST"): {Scope.OFFICE_DECIDE},
        ("/console/tasks/{claim}/documents/{document}/review", "POST"): {Scope.OFFICE_DECIDE},
        ("/console/brake", "POST"): {Scope.PAYMENTS_STEER},
        ("/console/brake/caps", "POST"): {Scope.PAYMENTS_STEER},
        ("/console/campaigns", "POST"): {Scope.PAYMENTS_STEER},
        ("/console/campaigns/{campaign}/words", "POST"): {Scope.PAYMENTS_STEER},
    }


async def test_nobody_comes_in_without_signing_in() -> None:
    house = operated_house()
    for path in (*OPERATORS_PAGES, *STAFF_PAGES):
        answer = await house.client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console"), path


@pytest.mark.parametrize(
    ("scope", "grant"),
    [
        (str(Scope.CLAIMS_READ), OPERATOR),
        (READS, {}),
        (READS, {"member": claims.MEMBER}),
        (str(Scope.OFFICE_READ), OPERATOR),
    ],
)
async def test_who_is_no_operator_and_no_officer_is_not_let_in(scope: str, grant: dict[str, Any]) -> None:
    house = operated_house()
    await signed_in(house, scope, grant)
    assert "may not use the console" in (await house.client.get("/console")).text
    assert (await house.client.get(STAFF_PAGES[0])).status_code == 303


async def test_an_operator_signs_in_at_the_issuer_and_comes_back_to_the_console() -> None:
    with sign_in_issuer() as issuer:
        house = operated_house(sign_in_issuer=issuer.url, sign_in_client_id="pages")
        issuer.token = house.token(READS, "dewi", **OPERATOR)
        assert "/assisted/sign-in?door=/console" in (await house.client.get("/console")).text
        leaving = await house.client.get("/assisted/sign-in?door=/console")
        async with AsyncClient() as elsewhere:
            back = (await elsewhere.get(leaving.headers["location"])).headers["location"]
        assert (await house.client.get(back)).headers["location"] == "/console"
        assert (await house.client.get("/console")).headers["location"] == "/console/flow"
        assert issuer.asked["scope"] == house.settings.sign_in_console_scope
        assert (await house.client.get("/assisted/sign-in?door=//elsewhere")).status_code == 404


async def test_an_operator_sees_every_page() -> None:
    house = await entered(READS, OPERATOR)
    for path in (*OPERATORS_PAGES, *STAFF_PAGES):
        answer = await house.client.get(path)
        if answer.status_code == 303:
            assert answer.headers["location"] == CLAIM_PAGE
            continue
        assert answer.status_code == 200, (path, answer.text)
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"


async def test_an_officer_sees_their_offices_claims_and_nothing_of_the_system() -> None:
    house = await entered(DECIDES, OFFICER)
    for path in OPERATORS_PAGES:
        assert (await house.client.get(path)).status_code == 403, path
    waiting = (await house.client.get("/console/waiting")).text
    assert claims.REFERENCE in waiting
    assert "R-3" not in waiting
    assert (await house.client.get(CLAIM_PAGE)).status_code == 200


async def test_an_officer_of_another_office_is_told_that_the_claim_is_unknown() -> None:
    house = await entered(DECIDES, STRANGER)
    assert (await house.client.get(CLAIM_PAGE)).status_code == 404
    assert claims.REFERENCE not in (await house.client.get("/console/waiting")).text
    assert claims.REFERENCE not in (await house.client.get("/console/payouts")).text
    found = (await house.client.get(f"/console/search?q={claims.CLAIM}")).text
    assert "Nothing that you may see" in found


@pytest.mark.parametrize(
    "known_as",
    [
        claims.REFERENCE,
        claims.REFERENCE.lower(),
        claims.CLAIM,
        claims.MEMBER,
        PAYOUT_ID,
        TRACE,
        TRACE.upper(),
        f"00-{TRACE}-{TRACE[:16]}-01",
    ],
)
async def test_a_claim_is_found_by_any_of_its_names(known_as: str) -> None:
    house = await entered(DECIDES, OFFICER)
    answer = await house.client.get("/console/search", params={"q": f" {known_as} "})
    assert (answer.status_code, answer.headers["location"]) == (303, CLAIM_PAGE)


async def test_a_claim_is_found_by_an_account_that_no_address_names() -> None:
    for grant, status in ((OFFICER, 303), (STRANGER, 200)):
        house = await entered(DECIDES, grant)
        answer = await act(house, "/console/search", "/console/search", account=" 0012-3456 7890123 ")
        assert answer.status_code == status
        assert ACCOUNT not in answer.text + str(answer.headers)
    for account, status, sentence in (("999999", 200, "No claim that you may see"), ("12", 422, "6 to 20 digits")):
        answer = await act(house, "/console/search", "/console/search", account=account)
        assert answer.status_code == status
        assert sentence in answer.text


async def test_a_claims_page_tells_where_each_event_stands_and_names_no_person() -> None:
    house = await entered(OPERATES, OPERATOR)
    text = (await house.client.get(CLAIM_PAGE)).text
    assert "claims.lifecycle.v1/1@4000" in text
    assert "AC04" in text
    personal = house.claims.whole[claims.CLAIM].personal
    assert personal is not None
    for name in (personal.member.name, *(payee.name for payee in personal.payees)):
        assert name not in text
    assert "Hold payouts" not in text


async def act(house: House, page: str, path: str, **fields: str) -> Any:
    key = form_key(await house.client.get(page))
    return await house.client.post(path, data={"form": key, **fields})


@pytest.mark.parametrize("action", ["replay", "discard"])
async def test_an_operators_word_on_a_dead_letter_is_an_event_with_name_and_reason(action: str) -> None:
    house = await entered(OPERATES, OPERATOR)
    answer = await act(house, LETTER_PAGE, f"{LETTER_PAGE}/word", action=action, because="the date was mended")
    assert answer.status_code == 303, answer.text
    (event,) = said(house, DEAD_LETTERS)
    assert (event["type"], event["subject"], event["source"]) == (
        "santunan.dead_letter.resolved.v1",
        claims.CLAIM,
        "/operations/console",
    )
    assert event["data"] == {
        "dead_letter_id": LETTER,
        "processor": "intake",
        "action": action,
        "person": "dewi",
        "because": "the date was mended",
    }
    after = (await house.client.get(LETTER_PAGE)).text
    assert "the date was mended" in after
    assert 'name="action"' not in after


@pytest.mark.parametrize(
    "fields", [{"action": "replay", "because": " "}, {"action": "burn", "because": "x"}, {"because": "x" * 501}]
)
async def test_a_word_without_a_reason_is_not_said(fields: dict[str, str]) -> None:
    house = await entered(OPERATES, OPERATOR)
    answer = await act(house, LETTER_PAGE, f"{LETTER_PAGE}/word", **fields)
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert said(house, DEAD_LETTERS) == []


async def test_a_letter_that_somebody_has_answered_takes_no_second_word() -> None:
    house = await entered(OPERATES, OPERATOR)
    key = form_key(await house.client.get(LETTER_PAGE))
    house.console.aside[0] = replace(house.console.aside[0], resolution="discard")
    answer = await house.client.post(f"{LETTER_PAGE}/word", data={"form": key, "action": "replay", "because": "x"})
    assert answer.status_code == 412
    assert said(house, DEAD_LETTERS) == []


async def test_who_may_only_look_sees_no_record_and_says_nothing() -> None:
    house = await entered(READS, OPERATOR)
    page = await house.client.get(LETTER_PAGE)
    assert "2026-13-41" not in page.text
    answer = await act(house, LETTER_PAGE, f"{LETTER_PAGE}/word", action="discard", because="x")
    assert answer.status_code == 403
    assert said(house, DEAD_LETTERS) == []


async def test_who_may_act_sees_the_record_and_why_it_was_set_aside() -> None:
    house = await entered(OPERATES, OPERATOR)
    text = (await house.client.get(LETTER_PAGE)).text
    assert "2026-13-41" in text
    assert "no such date" in text


async def test_without_the_log_a_letter_is_shown_all_the_same() -> None:
    house = await entered(OPERATES, OPERATOR)
    house.log.records.clear()
    text = (await house.client.get(LETTER_PAGE)).text
    assert "santunan dlq show" in text


@pytest.mark.parametrize("action", ["hold", "release"])
async def test_a_supervisors_word_on_payouts_is_the_offices_own_event(action: str) -> None:
    house = await entered(DECIDES, OFFICER)
    answer = await act(house, CLAIM_PAGE, f"{CLAIM_PAGE}/payouts", action=action, because="the bank asked")
    assert answer.status_code == 303, answer.text
    (event,) = said(house, VERIFICATIONS)
    assert event["type"] == "santunan.payout.hold_requested.v1"
    told = {name: event["data"][name] for name in ("action", "person", "role", "because")}
    assert told == {"action": action, "person": "agus", "role": "supervisor", "because": "the bank asked"}


async def test_an_officer_without_authority_neither_sees_nor_says_a_word_on_payouts() -> None:
    house = await entered(DECIDES, CLERK)
    page = await house.client.get(CLAIM_PAGE)
    assert "Hold payouts" not in page.text
    answer = await act(house, CLAIM_PAGE, f"{CLAIM_PAGE}/payouts", action="hold", because="x")
    assert answer.status_code == 403
    assert said(house, VERIFICATIONS) == []


async def test_a_form_of_nobodys_session_is_not_taken() -> None:
    house = await entered(OPERATES, OPERATOR)
    answer = await house.client.post(f"{LETTER_PAGE}/word", data={"form": "x", "action": "discard", "because": "x"})
    assert answer.status_code == 403, answer.text
    assert said(house, DEAD_LETTERS) == []


async def test_while_the_database_is_away_the_flow_is_shown_and_the_rest_says_so() -> None:
    house = await entered(OPERATES, OPERATOR)
    house.console.fails = Problem(ProblemCode.READ_MODEL_UNAVAILABLE, "statuses cannot be read: ask again", retry_after_seconds=5)
    assert (await house.client.get("/console/flow")).status_code == 200
    answer = await house.client.get("/console/waiting")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize(
    "path",
    [
        "/console/dead-letters/nobody/x",
        "/console/dead-letters?processor=pg_catalog",
        "/console/payouts?standing=settled",
        "/console/nothing",
    ],
)
async def test_what_there_is_not_is_not_found(path: str) -> None:
    house = await entered(OPERATES, OPERATOR)
    assert (await house.client.get(path)).status_code == 404


async def test_what_a_bank_refused_stands_with_its_code() -> None:
    house = await entered(OPERATES, OPERATOR)
    refused = claims.payout(standing=PayoutStanding.AWAITING_ACCOUNT, reason="no_account", failure_code="AC04")
    house.claims.whole[claims.CLAIM] = replace(house.claims.whole[claims.CLAIM], payouts=(refused,))
    house.console.paying = [Paid(house.claims.whole[claims.CLAIM].claim, refused)]
    for path in ("/console/payouts?standing=awaiting_account", CLAIM_PAGE):
        assert "no_account, bank: AC04" in (await house.client.get(path)).text


async def test_a_page_keeps_itself_up_to_date_until_its_reader_stops_it() -> None:
    house = await entered(OPERATES, OPERATOR)
    house.watch.seen = flowing(house, ill=False)
    live = (await house.client.get("/console/flow")).text
    assert 'http-equiv="refresh"' in live
    assert "Claims flow" in live
    still = (await house.client.get("/console/flow?still=1")).text
    assert 'http-equiv="refresh"' not in still
    assert "Keep up to date" in still


def test_the_console_knows_every_processor() -> None:
    from deploy.wiring import PROCESSORS as RUN

    assert PROCESSORS == RUN
