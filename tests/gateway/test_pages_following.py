"""A claimant follows a claim: in by reference and birth date or link, one answer for every guess, and a missing paper sent."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.fakes.claims import FakeClaims
from gateway.pages.links import link_to
from gateway.pages.sealing import Seal
from gateway.parts import install
from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import Position, Wanted, WholeClaim
from processors.claim_state.tables import Claim, PayoutStanding
from schemas.events.state import ClaimStatus
from schemas.vocabulary import Channel
from tests.gateway import claims, files
from tests.gateway.house import House
from tests.gateway.pages import KEY, asked, followed, form_key, paged_house

pytestmark = pytest.mark.anyio


class Counted(FakeClaims):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[str] = []

    async def claim(self, claim_id: str) -> WholeClaim | None:
        self.questions.append("claim")
        return await super().claim(claim_id)

    async def page(self, wanted: Wanted, after: Position | None, rows_max: int) -> list[Claim]:
        self.questions.append("page")
        return await super().page(wanted, after, rows_max)


def without_secrets(text: str) -> str:
    return re.sub(r'name="form" value="[^"]+"', "", text)


async def test_without_a_key_there_are_no_pages(house: House) -> None:
    answer = await house.client.get("/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_claim_is_shown_to_who_knows_its_reference_and_the_members_birth_date() -> None:
    answer = await followed(paged_house())
    assert answer.status_code == 200
    assert "Kami menunggu dokumen dari Anda" in answer.text
    assert "Akta atau surat keterangan kematian" in answer.text
    assert "20 Desember 2026" in answer.text


@pytest.mark.parametrize(("reference", "day"), [("B-0712:NONE", "5"), (claims.REFERENCE, "6"), ("B-0712:NONE", "6")])
async def test_an_unknown_claim_and_a_wrong_date_have_the_same_answer(reference: str, day: str) -> None:
    wrong = await asked(paged_house(), reference, day=day)
    other = await asked(paged_house(), "something else entirely", day="7")
    assert (wrong.status_code, other.status_code) == (422, 422)
    same = re.compile(r'(id="reference" name="reference"|id="day" name="day") value="[^"]*"')
    assert same.sub("", without_secrets(wrong.text)) == same.sub("", without_secrets(other.text))
    assert {name for name in wrong.headers if name != "set-cookie"} == {name for name in other.headers if name != "set-cookie"}


@pytest.mark.parametrize("reference", [claims.REFERENCE, "B-0712:NONE"])
async def test_a_known_claim_takes_no_more_questions_than_an_unknown_one(reference: str) -> None:
    house = paged_house()
    counted = Counted()
    counted.whole = house.claims.whole
    install(house.app, replace(house.parts(), claims=counted))
    await asked(house, reference, day="6")
    assert counted.questions == ["page", "claim"]


async def test_after_some_wrong_dates_the_right_one_is_refused_as_well_until_the_lock_ends() -> None:
    house = paged_house(page_guesses_max=3)
    for day in ("1", "2", "3"):
        assert (await asked(house, day=day)).status_code == 422
    assert (await asked(house)).status_code == 422
    house.clock.now += timedelta(minutes=16)
    assert (await asked(house)).status_code == 303


async def test_one_address_cannot_try_many_claims() -> None:
    house = paged_house(page_client_guesses_max=4)
    for number in range(4):
        await asked(house, f"B-0712:REF-{number:04}X")
    assert (await asked(house)).status_code == 422


async def test_a_link_opens_its_claim_and_nothing_else_and_not_for_ever() -> None:
    house = paged_house()
    link, until = link_to(Seal(KEY.get_secret_value(), house.clock), house.settings, claims.CLAIM, house.clock())
    answer = await house.client.get(link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/claim")
    assert (await house.client.get("/claim")).status_code == 200
    changed = await house.client.get(link[:-9] + ("A" if link[-9] != "A" else "B") + link[-8:])
    assert changed.headers["location"] == "/"
    house.clock.now = until
    assert (await house.client.get(link)).headers["location"] == "/"
    assert "Tautan ini tidak berlaku lagi" in (await house.client.get("/")).text


async def test_a_session_ends_by_itself_and_by_leaving() -> None:
    house = paged_house()
    page = await followed(house)
    assert (await house.client.post("/claim/leave", data={"form": form_key(page)})).status_code == 303
    assert (await house.client.get("/claim")).headers["location"] == "/"
    await followed(house)
    house.clock.now += timedelta(minutes=21)
    assert (await house.client.get("/claim")).headers["location"] == "/"


async def test_the_page_speaks_the_browsers_language_and_keeps_the_chosen_one() -> None:
    house = paged_house()
    assert '<html lang="id">' in (await house.client.get("/", headers={"Accept-Language": "fr"})).text
    assert '<html lang="en">' in (await house.client.get("/", headers={"Accept-Language": "fr, en-GB;q=0.8, id;q=0.5"})).text
    assert '<html lang="en">' in (await house.client.get("/?lang=en")).text
    assert "Follow your claim" in (await house.client.get("/")).text


async def test_a_missing_paper_is_sent_and_stands_on_the_log() -> None:
    house = paged_house()
    key = form_key(await followed(house))
    sent = await house.client.post(
        "/claim/documents",
        data={"form": key, "kind": "identity_card", "payee_ref": "heir-1"},
        files={"file": ("ktp.png", files.png(), "image/png")},
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "/claim"), sent.text
    assert "E-KTP sudah kami terima".lower() in (await house.client.get("/claim")).text.lower()
    (record,) = house.log.records
    assert record.key == claims.CLAIM.encode()
    assert b'"kind":"identity_card"' in (record.value or b"")
    assert b'"payee_ref":"heir-1"' in (record.value or b"")


@pytest.mark.parametrize(
    ("file", "sentence"), [(b"no picture at all", "Berkas bukan JPG, PNG atau PDF"), (b"", "Pilih berkasnya")]
)
async def test_a_file_that_is_not_taken_is_refused_in_plain_words(file: bytes, sentence: str) -> None:
    house = paged_house()
    key = form_key(await followed(house))
    letter = {"file": ("letter.png", file, "image/png")}
    sent = await house.client.post("/claim/documents", data={"form": key, "kind": "death_certificate"}, files=letter)
    assert sent.status_code == 303
    assert sentence in (await house.client.get("/claim")).text
    assert house.log.records == []


@pytest.mark.parametrize("path", ["/", "/claim/leave", "/claim/documents"])
async def test_a_form_that_is_not_ours_is_refused(path: str) -> None:
    house, stranger = paged_house(), paged_house()
    await followed(house)
    strange = form_key(await followed(stranger))
    sent = {"file": ("a.png", files.png(), "image/png")} if path == "/claim/documents" else None
    for form in ("", "made up", strange):
        fields = {"form": form, "kind": "death_certificate"} if sent else {"form": form}
        answer = await house.client.post(path, data=fields, files=sent)
        assert answer.status_code == 403
        assert "Formulir terlalu lama terbuka" in answer.text
    assert house.log.records == []


async def test_a_form_from_another_site_is_refused_even_with_its_key() -> None:
    house = paged_house()
    key = form_key(await followed(house))
    answer = await house.client.post("/claim/leave", data={"form": key}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


async def test_answers_allow_nothing_but_themselves_and_are_kept_nowhere() -> None:
    answer = await followed(paged_house())
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'")
    assert "script" not in policy
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-santunan=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert len(answer.content) < 30_000


async def test_no_name_number_or_address_of_a_person_is_shown_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    house = paged_house(claims.whole(lines=(claims.line(),), payouts=(claims.payout(),)))
    with caplog.at_level("INFO"):
        page = await followed(house)
        await house.client.get("/claim/nowhere")
        house.client.cookies.clear()
        await asked(house, day="9")
    assert "BUDI S." in page.text
    for secret in ("SANTOSO", "AMINAH", "3515144508680002", "001234567890123", "+6281234567890"):
        assert secret not in page.text
        assert secret not in caplog.text
    assert claims.REFERENCE not in caplog.text


async def test_who_guessed_a_birth_date_is_not_asked_for_an_account() -> None:
    waiting = claims.whole(
        claim=claims.claim(status=ClaimStatus.AWAITING_ACCOUNT),
        payouts=(claims.payout(standing=PayoutStanding.AWAITING_ACCOUNT, value_date=None),),
    )
    page = await followed(paged_house(waiting))
    assert "/claim/account" not in page.text
    assert "Demi keamanan" in page.text


async def by_link(house: House) -> None:
    link, _ = link_to(Seal(KEY.get_secret_value(), house.clock), house.settings, claims.CLAIM, house.clock())
    await house.client.get(link)


async def test_who_has_a_link_gives_the_account_that_a_payment_waits_for() -> None:
    waiting = claims.whole(payouts=(claims.payout(standing=PayoutStanding.REJECTED, reason="AC04"),))
    house = paged_house(waiting)
    await by_link(house)
    assert "/claim/account?payee=heir-1" in (await house.client.get("/claim")).text
    form = await house.client.get("/claim/account?payee=heir-1")
    fields = {"form": form_key(form), "bank": "014", "number": "0012 3456 7890", "holder": "BUDI SANTOSO"}
    wrong = await house.client.post("/claim/account?payee=heir-1", data={**fields, "number": "12"})
    assert (wrong.status_code, 'id="number-error"' in wrong.text) == (422, True)
    sent = await house.client.post("/claim/account?payee=heir-1", data=fields)
    assert (sent.status_code, sent.headers["location"]) == (303, "/claim"), sent.text
    (record,) = house.log.records
    assert b'"number":"001234567890"' in (record.value or b"")
    assert (await house.client.get("/claim/account?payee=heir-2")).status_code == 404


@pytest.mark.parametrize(
    ("saying", "status", "event"),
    [("appeal", ClaimStatus.DENIED, b"appeal.submitted"), ("withdrawal", ClaimStatus.INCOMPLETE, b"withdrawal.submitted")],
)
async def test_who_has_a_link_appeals_and_withdraws_while_it_counts(saying: str, status: ClaimStatus, event: bytes) -> None:
    house = paged_house(claims.whole(claim=claims.claim(status=status, final=status is ClaimStatus.DENIED)))
    await by_link(house)
    path = f"/claim/say/{saying}"
    assert path in (await house.client.get("/claim")).text
    fields = {"form": form_key(await house.client.get(path)), "because": "He was still insured in October."}
    assert (await house.client.post(path, data=fields)).status_code == 303
    assert event in (house.log.records[0].value or b"")
    house.claims.whole[claims.CLAIM] = claims.whole(claim=claims.claim(status=ClaimStatus.PAYING))
    assert (await house.client.get(path)).status_code == 404


async def test_an_appeal_says_why() -> None:
    house = paged_house(claims.whole(claim=claims.claim(status=ClaimStatus.DENIED, final=True)))
    await by_link(house)
    key = form_key(await house.client.get("/claim/say/appeal"))
    answer = await house.client.post("/claim/say/appeal", data={"form": key, "because": " "})
    assert (answer.status_code, "Tuliskan alasan Anda" in answer.text) == (422, True)
    assert house.log.records == []


async def test_without_a_link_no_account_is_taken() -> None:
    waiting = claims.whole(payouts=(claims.payout(standing=PayoutStanding.REJECTED, reason="AC04"),))
    house = paged_house(waiting)
    key = form_key(await followed(house))
    fields = {"form": key, "bank": "014", "number": "001234567890", "holder": "SOMEBODY ELSE"}
    assert (await house.client.get("/claim/account?payee=heir-1")).status_code == 403
    assert (await house.client.post("/claim/account?payee=heir-1", data=fields)).status_code == 403
    assert house.log.records == []


async def test_a_channel_asks_for_a_link_to_its_own_claim() -> None:
    house = paged_house()
    branch = house.as_channel(Channel.BRANCH, "B-0712")
    answer = await house.client.post(f"/v1/claims/{claims.CLAIM}/links", headers=branch)
    assert answer.status_code == 200, answer.text
    assert (await house.client.get(answer.json()["url"])).headers["location"] == "/claim"
    other = house.as_channel(Channel.BRANCH, "B-0001")
    assert (await house.client.post(f"/v1/claims/{claims.CLAIM}/links", headers=other)).status_code == 404
    union = house.as_channel(Channel.UNION, "KSBSI")
    assert (await house.client.post(f"/v1/claims/{claims.CLAIM}/links", headers=union)).status_code == 403


async def test_while_the_database_is_away_the_page_says_so() -> None:
    house = paged_house()
    await followed(house)
    house.claims.fails = Problem(ProblemCode.READ_MODEL_UNAVAILABLE, "away", retry_after_seconds=5)
    answer = await house.client.get("/claim")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "Klaim Anda aman" in answer.text
