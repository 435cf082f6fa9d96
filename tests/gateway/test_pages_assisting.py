"""Missions, unions and branches file for somebody: who may sign in, what the form says, and that it is one claim on the log."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from httpx import AsyncClient, Response

from gateway.access.scopes import Scope
from gateway.pages.assisted_fields import fields_of, groups_for, what_it_takes
from schemas.identifiers import claim_id
from schemas.vocabulary import Channel, ClaimKind, Filing
from tests.factories import NIK
from tests.gateway.house import House
from tests.gateway.issuers import sign_in_issuer
from tests.gateway.pages import form_key, paged_house

pytestmark = pytest.mark.anyio
FORM = "/assisted/pmi_death/application"
FILLED = {
    "mandate_holder": "RINA WATI",
    "mandate_on": "2026-11-18",
    "mandate_confirmed": "yes",
    "event_date": "01-10-2026",
    "event_country": "tw",
    "death_cause": "illness",
    "member_name": "SITI AMINAH",
    "member_nik": f"{NIK[:4]} {NIK[4:]}",
    "member_born": "1968-08-05",
    "reporter_role": "heir",
    "reporter_name": "BUDI SANTOSO",
    "reporter_phone": "+62 812-3456-7890",
    "language": "id",
    "payee1_name": "BUDI SANTOSO",
    "payee1_relationship": "spouse",
    "payee2_name": "DEWI",
    "payee2_relationship": "child",
    "payee2_parts": "2",
    "reference": "TPE-17",
}


async def signed_in(house: House, channel: Channel = Channel.MISSION, scope: str = Scope.CLAIMS_SUBMIT, **grant: Any) -> Response:
    token = house.token(scope, "rina", **{"channel": channel, "organisation": "KDEI-TPE", **grant})
    key = form_key(await house.client.get("/assisted"))
    return await house.client.post("/assisted/token", data={"form": key, "token": token})


async def sent(house: House, path: str = FORM, **over: str) -> Response:
    key = form_key(await house.client.get(path))
    return await house.client.post(path, data={"form": key, **FILLED, **over})


async def test_only_officers_of_missions_unions_and_branches_sign_in() -> None:
    for grant in ({"channel": "jmo", "organisation": None}, {"member": claim_id("a", "b")}, {"organisation": None}):
        house = paged_house()
        await signed_in(house, **grant)
        assert "tidak berhak" in (await house.client.get("/assisted")).text, grant
    house = paged_house()
    await signed_in(house, scope=Scope.CLAIMS_READ)
    assert "tidak berhak" in (await house.client.get("/assisted")).text
    await signed_in(house)
    assert "KDEI-TPE" in (await house.client.get("/assisted")).text


async def test_an_officer_signs_in_at_the_issuer_and_the_browser_keeps_no_token() -> None:
    with sign_in_issuer() as issuer:
        house = paged_house(sign_in_issuer=issuer.url, sign_in_client_id="pages")
        issuer.token = house.token(Scope.CLAIMS_SUBMIT, "rina", channel=Channel.MISSION, organisation="KDEI-TPE")
        leaving = await house.client.get("/assisted/sign-in")
        async with AsyncClient() as elsewhere:
            back = (await elsewhere.get(leaving.headers["location"])).headers["location"]
        strange = await house.client.get(back.replace("state=", "state=x"))
        assert strange.headers["location"] == "/assisted"
        assert issuer.exchanged == {}
        leaving = await house.client.get("/assisted/sign-in")
        async with AsyncClient() as elsewhere:
            back = (await elsewhere.get(leaving.headers["location"])).headers["location"]
        assert (await house.client.get(back)).status_code == 303
        assert "KDEI-TPE" in (await house.client.get("/assisted")).text
        assert issuer.asked["code_challenge_method"] == "S256"
        assert issuer.exchanged["redirect_uri"] == f"{house.settings.public_url}/assisted/return"
        assert issuer.token not in str(house.client.cookies)


async def test_a_code_that_another_browser_brings_signs_nobody_in() -> None:
    with sign_in_issuer() as issuer:
        house = paged_house(sign_in_issuer=issuer.url, sign_in_client_id="pages")
        leaving = await house.client.get("/assisted/sign-in")
        async with AsyncClient() as elsewhere:
            back = (await elsewhere.get(leaving.headers["location"])).headers["location"]
        house.client.cookies.clear()
        await house.client.get(back)
        assert "Masuk tidak berhasil" in (await house.client.get("/assisted")).text
        assert issuer.exchanged == {}


async def test_while_the_issuer_is_away_the_page_says_so() -> None:
    house = paged_house(sign_in_issuer="http://127.0.0.1:1", sign_in_client_id="pages")
    answer = await house.client.get("/assisted/sign-in")
    assert answer.status_code == 503
    assert "tidak menjawab" in answer.text


async def test_a_token_that_is_not_ours_signs_nobody_in() -> None:
    house = paged_house()
    key = form_key(await house.client.get("/assisted"))
    await house.client.post("/assisted/token", data={"form": key, "token": "no.token.this"})
    assert "Masuk tidak berhasil" in (await house.client.get("/assisted")).text


async def test_without_a_session_the_form_leads_to_the_door() -> None:
    house = paged_house()
    assert (await house.client.get(FORM)).headers["location"] == "/assisted"


async def test_a_session_ends_with_its_token() -> None:
    house = paged_house()
    await signed_in(house)
    for _ in range(5):
        house.clock.now = house.clock.now.replace(minute=house.clock.now.minute + 5)
        answer = await house.client.get(FORM)
    assert answer.status_code == 200
    house.clock.now = house.clock.now.replace(hour=house.clock.now.hour + 1)
    assert (await house.client.get(FORM)).headers["location"] == "/assisted"


async def test_what_is_filed_stands_on_the_log_as_the_channel_would_have_sent_it() -> None:
    house = paged_house()
    await signed_in(house)
    answer = await sent(house)
    assert (answer.status_code, answer.headers["location"]) == (303, "/assisted/filed"), answer.text
    (record,) = house.log.records
    event = json.loads(record.value or b"")
    data = event["data"]
    assert event["subject"] == claim_id(Channel.MISSION, "KDEI-TPE:TPE-17")
    assert (event["source"], data["channel"], data["channel_reference"]) == ("/channels/mission", "mission", "KDEI-TPE:TPE-17")
    assert data["claim"] == {
        "kind": "pmi_death",
        "filing": "application",
        "event_date": "2026-10-01",
        "event_country": "TW",
        "death": {"cause": "illness", "on_leave": False},
    }
    assert data["personal"]["member"]["nik"] == NIK
    assert data["personal"]["mandate"] == {"holder_name": "RINA WATI", "given_on": "2026-11-18"}
    assert data["personal"]["reporter_phone"] == "+6281234567890"
    assert [(payee["ref"], payee["parts"]) for payee in data["personal"]["payees"]] == [("payee-1", 1), ("payee-2", 2)]


async def test_the_reference_and_the_needed_papers_are_shown_with_a_link_that_opens_the_claim() -> None:
    house = paged_house()
    await signed_in(house)
    await sent(house)
    page = await house.client.get("/assisted/filed")
    assert "KDEI-TPE:TPE-17" in page.text
    assert "Surat keterangan ahli waris" in page.text
    found = re.search(r'class="copy">([^<]+)<', page.text)
    assert found is not None
    assert (await house.client.get(found[1])).headers["location"] == "/claim"


async def test_a_union_reports_and_is_given_no_link_for_accounts() -> None:
    house = paged_house()
    await signed_in(house, Channel.UNION, organisation="KSBSI")
    choices = await house.client.get("/assisted")
    assert "/assisted/jkm_death/notification" in choices.text
    assert "/assisted/jkm_death/application" in choices.text
    assert "/assisted/jkp/application" not in choices.text
    over = {"reporter_role": "union", "event_country": "ID"}
    answer = await sent(house, "/assisted/jkm_death/notification", **over)
    assert answer.status_code == 303, answer.text
    assert 'class="copy"' not in (await house.client.get("/assisted/filed")).text
    assert (await house.client.get("/assisted/jkp/application")).status_code == 403


async def test_the_same_form_sent_twice_is_one_record() -> None:
    house = paged_house()
    await signed_in(house)
    key = form_key(await house.client.get(FORM))
    fields = {"form": key, **FILLED}
    del fields["reference"]
    for _ in range(2):
        assert (await house.client.post(FORM, data=fields)).status_code == 303
        house.clock.now = house.clock.now.replace(second=house.clock.now.second + 7)
    assert len(house.log.records) == 1


@pytest.mark.parametrize(
    ("over", "wrong"),
    [
        ({"member_name": ""}, "member_name"),
        ({"member_nik": "123"}, "member_nik"),
        ({"member_nik": ""}, "member_nik"),
        ({"event_date": "2026-12-24"}, "event_date"),
        ({"event_date": "soon"}, "event_date"),
        ({"event_country": "Taiwan"}, "event_country"),
        ({"death_cause": ""}, "death_cause"),
        ({"death_cause": "boredom"}, "death_cause"),
        ({"mandate_confirmed": ""}, "mandate_confirmed"),
        ({"mandate_on": "31-31-2026"}, "mandate_on"),
        ({"reporter_phone": "call me"}, "reporter_phone"),
        ({"payee1_name": ""}, "payee1_name"),
        ({"payee2_relationship": ""}, "payee2_relationship"),
        ({"payee2_parts": "many"}, "payee2_parts"),
        ({"payee1_bank": "002"}, "payee1_account"),
        ({"received_on": "2026-11-25"}, "received_on"),
        ({"received_on": "2025-01-01"}, "received_on"),
        ({"reference": "with:colon"}, "reference"),
    ],
)
async def test_a_wrong_field_is_named_at_the_top_and_beside_itself_and_nothing_is_lost(over: dict[str, str], wrong: str) -> None:
    house = paged_house()
    await signed_in(house)
    answer = await sent(house, **over)
    assert answer.status_code == 422
    assert f'href="#{wrong}"' in answer.text
    assert f'id="{wrong}-error"' in answer.text
    assert "RINA WATI" in answer.text
    assert house.log.records == []


async def test_what_is_typed_in_comes_back_as_text_and_never_as_markup() -> None:
    house = paged_house()
    await signed_in(house)
    answer = await sent(house, member_name='"><script>alert(1)</script>', death_cause="")
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


async def test_a_mission_keeps_the_day_on_which_it_took_the_claim_in() -> None:
    house = paged_house()
    await signed_in(house)
    assert (await sent(house, received_on="2026-11-02", mandate_on="2026-11-02")).status_code == 303
    assert b'"received_at":"2026-11-02T05:00:00Z"' in (house.log.records[0].value or b"")


@pytest.mark.parametrize("channel", [Channel.MISSION, Channel.UNION, Channel.BRANCH])
def test_every_form_that_is_offered_has_each_field_once(channel: Channel) -> None:
    offered = what_it_takes(channel)
    assert offered
    for kind, filing in offered:
        groups = groups_for(channel, kind, filing)
        names = [field.name for group in groups for field in group.fields]
        assert len(names) == len(set(names)) == len(fields_of(groups))
    assert (ClaimKind.JHT, Filing.NOTIFICATION) not in offered
