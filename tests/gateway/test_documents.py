"""Files sent for a claim: taken once, kept by their hash, told to the log; refused with a code, by anybody's hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import orjson
import pytest
from httpx import Response
from hypothesis import given
from hypothesis import strategies as st

from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import WholeClaim
from gateway.uploads.forms import FormReader
from gateway.uploads.objects import reference_of
from gateway.uploads.refusals import FileCode, FileRefused
from gateway.uploads.staging import OF_PERSON_MAX
from schemas.topics import DOCUMENTS
from schemas.vocabulary import Channel
from tests.factories import RECEIVED
from tests.gateway.claims import CLAIM, MEMBER
from tests.gateway.claims import claim as claim_row
from tests.gateway.files import archive, jpeg, pdf, png
from tests.gateway.house import House, bearer

pytestmark = pytest.mark.anyio

BRANCH = (Channel.BRANCH, "B-0712")
ABOUT = {"kind": "death_certificate", "received_at": RECEIVED.isoformat(), "reference": "REF-0001"}
PATH = f"/v1/claims/{CLAIM}/documents"


async def send(house: House, file: bytes, about: dict[str, str] | None = None, key: str = "key-1", **headers: str) -> Response:
    named = {"Idempotency-Key": key, "Content-Type": "image/png", **house.as_channel(*BRANCH), **headers}
    return await house.client.post(PATH, params=about or ABOUT, content=file, headers=named)


async def send_form(house: House, file: bytes | None, about: dict[str, str] | None = None, key: str = "key-1") -> Response:
    parts = {"file": ("letter.exe", file, "text/plain")} if file is not None else {"nothing": ("", b"")}
    named = {"Idempotency-Key": key, **house.as_channel(*BRANCH)}
    return await house.client.post(PATH, data=about or ABOUT, files=parts, headers=named)


def written(house: House) -> list[dict[str, Any]]:
    return [orjson.loads(record.value or b"") for record in house.log.records if record.topic == DOCUMENTS]


def kept(house: House) -> list[str]:
    return [found.sha256 for found in house.uploads.objects.every()]


def left_behind(house: House) -> list[str]:
    return [str(path) for path in (house.folder / "staged").rglob("*") if path.is_file()]


async def test_a_file_is_kept_by_its_hash_and_told_to_the_log_before_the_answer() -> None:
    house = House()
    answer = await send(house, png())
    digest = sha256(png()).hexdigest()
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/v1/claims/{CLAIM}"
    (event,) = written(house)
    assert event["subject"] == CLAIM
    assert event["source"] == "/channels/branch"
    told = event["data"]
    assert (told["sha256"], told["object_reference"]) == (digest, reference_of(digest))
    assert (told["content_type"], told["size_bytes"], told["kind"]) == ("image/png", len(png()), "death_certificate")
    assert answer.json()["document_id"] == told["document_id"]
    assert answer.json()["event_id"] == event["id"]
    assert kept(house) == [digest]
    assert left_behind(house) == []


async def test_after_a_lost_answer_the_channel_that_sent_a_paper_finds_it_by_its_reference(house: House) -> None:
    sent = (await send(house, png())).json()
    theirs = bearer(house.token(channel=Channel.LAPAK_ASIK, claims=[CLAIM]))
    other = await house.client.post(
        PATH,
        params=ABOUT | {"kind": "identity_card"},
        content=jpeg(),
        headers={"Idempotency-Key": "2", "Content-Type": "image/jpeg", **theirs},
    )
    assert other.status_code == 202, other.text
    found = await house.client.get("/v1/accepted", params={"reference": "REF-0001"}, headers=house.as_channel(*BRANCH))
    (item,) = found.json()["items"]
    assert (item["event_id"], item["document_id"], item["reference"]) == (sent["event_id"], sent["document_id"], "REF-0001")


async def test_a_form_brings_the_same_as_a_body_whatever_the_file_is_called() -> None:
    house = House()
    body = await send(house, jpeg(), key="key-1")
    form = await send_form(house, jpeg(), key="key-1")
    assert (body.status_code, form.status_code) == (202, 202), form.text
    assert body.json() == form.json()
    assert len(written(house)) == 1
    assert left_behind(house) == []


async def test_the_same_file_for_two_papers_is_one_object() -> None:
    house = House()
    await send(house, pdf(), key="key-1")
    await send(house, pdf(), ABOUT | {"kind": "family_card"}, key="key-2")
    first, second = written(house)
    assert first["data"]["object_reference"] == second["data"]["object_reference"]
    assert first["data"]["document_id"] != second["data"]["document_id"]
    assert len(kept(house)) == 1


async def test_a_repeat_is_taken_once_and_another_file_under_the_key_is_refused() -> None:
    house = House()
    first, again = await send(house, png()), await send(house, png())
    assert first.json() == again.json()
    assert len(written(house)) == 1
    other = await send(house, png(width=3))
    assert (other.status_code, other.json()["code"]) == (422, ProblemCode.IDEMPOTENCY_KEY_REUSED)


@pytest.mark.parametrize(
    ("file", "status", "reason"),
    [
        (b"", 422, "file_empty"),
        (b"GIF89a", 422, "file_kind_unknown"),
        (archive(), 422, "file_office_or_archive"),
        (png()[:-4], 422, "file_incomplete"),
        (pdf(trailer=b"/Encrypt 2 0 R"), 422, "file_encrypted"),
        (png() + b"x" * 6_291_456, 413, "file_too_large"),
    ],
)
async def test_a_refused_file_leaves_nothing_behind(file: bytes, status: int, reason: str) -> None:
    house = House()
    for answer in (await send(house, file), await send_form(house, file)):
        assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert written(house) == []
    assert kept(house) == []
    assert left_behind(house) == []


async def test_a_file_that_is_not_what_its_sender_hashed_is_refused() -> None:
    house = House()
    answer = await send(house, png(), ABOUT | {"sha256": "0" * 64})
    assert (answer.status_code, answer.json()["reason"]) == (422, "file_hash_differs")
    assert (await send(house, png(), ABOUT | {"sha256": sha256(png()).hexdigest()})).status_code == 202


async def test_nothing_is_said_before_the_log_has_it() -> None:
    house = House()
    house.log.fails = Problem(ProblemCode.LOG_UNAVAILABLE, "away", retry_after_seconds=5)
    answer = await send(house, png())
    assert (answer.status_code, answer.json()["code"]) == (503, ProblemCode.LOG_UNAVAILABLE)
    house.log.fails = None
    assert (await send(house, png())).status_code == 202


async def test_a_channel_sends_only_papers_of_its_own_kind_and_claims() -> None:
    house = House()
    employer = house.as_channel(Channel.EMPLOYER, "NPP00001")
    refused = await send(house, png(), ABOUT | {"kind": "notarial_will"}, **employer)
    assert (refused.status_code, refused.json()["code"]) == (403, ProblemCode.CHANNEL_NOT_ALLOWED)
    nobodys = await send(house, png(), ABOUT, **employer)
    assert (nobodys.status_code, nobodys.json()["code"]) == (404, ProblemCode.CLAIM_UNKNOWN)
    phone = await send(house, png(), ABOUT, **house.as_channel(Channel.CONTACT_CENTRE))
    assert phone.json()["code"] == ProblemCode.CHANNEL_NOT_ALLOWED
    assert written(house) == []


async def test_a_claimant_sends_for_their_own_claim_and_for_no_other() -> None:
    house = House()
    house.claims.whole[CLAIM] = WholeClaim(claim=claim_row())
    about = {name: ABOUT[name] for name in ("kind", "received_at")}
    mine = bearer(house.token(channel=Channel.LAPAK_ASIK, member=MEMBER))
    other = bearer(house.token(sub="other", channel=Channel.LAPAK_ASIK, member=MEMBER[:-1] + "6"))
    assert (await send(house, png(), about, **mine)).status_code == 202
    assert (await send(house, png(), about, **other)).json()["code"] == ProblemCode.CLAIM_UNKNOWN


async def test_a_link_to_a_claim_needs_no_database() -> None:
    house = House()
    house.claims.fails = Problem(ProblemCode.READ_MODEL_UNAVAILABLE, "away", retry_after_seconds=5)
    about = {name: ABOUT[name] for name in ("kind", "received_at")}
    linked = bearer(house.token(channel=Channel.LAPAK_ASIK, claims=[CLAIM]))
    assert (await send(house, png(), about, **linked)).status_code == 202


@pytest.mark.parametrize("missing", ["kind", "received_at"])
async def test_what_must_be_said_is_named_when_it_is_missing(missing: str) -> None:
    house = House()
    about = {name: value for name, value in ABOUT.items() if name != missing}
    body = await send(house, png(), about)
    form = await send_form(house, png(), about)
    assert (body.status_code, body.json()["errors"][0]["pointer"]) == (422, f"query/{missing}")
    assert (form.status_code, form.json()["errors"][0]["pointer"]) == (422, f"#/{missing}")


async def test_a_form_without_a_file_with_two_or_cut_off_is_refused() -> None:
    house = House()
    none = await send_form(house, None)
    assert (none.status_code, none.json()["reason"]) == (422, "file_empty")
    named = {"Idempotency-Key": "key-1", **house.as_channel(*BRANCH)}
    files = [("file", ("a.png", png())), ("other", ("b.png", png()))]
    two = await house.client.post(PATH, data=ABOUT, files=files, headers=named)
    assert (two.status_code, two.json()["code"]) == (400, ProblemCode.MALFORMED_FORM)
    typed = named | {"Content-Type": "multipart/form-data; boundary=x"}
    cut = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + png()
    assert (await house.client.post(PATH, content=cut, headers=typed)).json()["reason"] == "file_incomplete"
    assert (await house.client.post(PATH, content=b"--y", headers=typed)).json()["code"] == ProblemCode.MALFORMED_FORM
    assert left_behind(house) == []


async def test_a_sender_who_dawdles_is_told_so_and_holds_no_place() -> None:
    house = House(settings=House().settings.model_copy(update={"upload_idle_seconds_max": 0.01}))

    async def dawdling() -> AsyncIterator[bytes]:
        yield png()[:10]
        await asyncio.Event().wait()

    named = {"Idempotency-Key": "key-1", "Content-Type": "image/png", **house.as_channel(*BRANCH)}
    answer = await house.client.post(PATH, params=ABOUT, content=dawdling(), headers=named)
    assert (answer.status_code, answer.json()["code"]) == (408, ProblemCode.REQUEST_TOO_SLOW)
    assert left_behind(house) == []


async def test_with_every_place_taken_or_the_disk_full_a_file_is_asked_for_later() -> None:
    house = House(settings=House().settings.model_copy(update={"upload_disk_free_bytes_min": 1 << 60}))
    answer = await send(house, png())
    assert (answer.status_code, answer.json()["code"]) == (503, ProblemCode.STORE_UNAVAILABLE)
    assert int(answer.headers["retry-after"]) > 0


FORM_HEAD = b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nclaim_form\r\n--x\r\nContent-Disposition: form-data; name="file"; '
FORM = FORM_HEAD + b'filename="a.png"\r\nContent-Type: image/png\r\n\r\n' + png() + b"\r\n--x--\r\n"


def read_form(form: bytes, piece_bytes: int) -> tuple[dict[str, str], bytes] | ProblemCode | FileCode:
    """Fields and file, or why not."""

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(form), piece_bytes):
            yield form[at : at + piece_bytes]

    async def read() -> tuple[dict[str, str], bytes]:
        reader = FormReader("multipart/form-data; boundary=x")
        file = b"".join([piece async for piece in reader.file_pieces(pieces())])
        return reader.fields, file

    try:
        return asyncio.run(read())
    except Problem as problem:
        return problem.code
    except FileRefused as refused:
        return refused.code


@given(st.integers(1, 200))
def test_a_form_is_read_the_same_however_it_comes(piece_bytes: int) -> None:
    assert read_form(FORM, piece_bytes) == ({"kind": "claim_form"}, png())


@given(st.integers(0, len(FORM)), st.integers(0, 30), st.binary(max_size=30), st.integers(1, 90))
def test_a_damaged_form_is_read_or_refused_with_a_code_however_it_comes(at: int, lost: int, put: bytes, piece_bytes: int) -> None:
    damaged = FORM[:at] + put + FORM[at + lost :]
    assert read_form(damaged, piece_bytes) == read_form(damaged, len(damaged) or 1)


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"v" * 70_000 + b"\r\n--x--\r\n",
            ProblemCode.MALFORMED_FORM,
        ),
        (b"--x\r\nA: " + b"v" * 5_000 + b"\r\n\r\n--x--\r\n", ProblemCode.MALFORMED_FORM),
        (b"--x\r\n" + b"A: b\r\n" * 20 + b"\r\n\r\n--x--\r\n", ProblemCode.MALFORMED_FORM),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 2 + b"--x--\r\n", ProblemCode.MALFORMED_FORM),
        (FORM[:-8], FileCode.INCOMPLETE),
    ],
)
def test_a_form_beyond_its_bounds_is_refused(form: bytes, why: ProblemCode | FileCode) -> None:
    assert read_form(form, 4_096) == why


async def test_one_claimant_holds_only_a_few_places_at_once() -> None:
    house = House()
    house.claims.whole[CLAIM] = WholeClaim(claim=claim_row())
    mine = bearer(house.token(channel=Channel.LAPAK_ASIK, member=MEMBER))
    about = {name: ABOUT[name] for name in ("kind", "received_at")}
    go_on, held = asyncio.Event(), asyncio.Semaphore(0)

    async def slowly() -> AsyncIterator[bytes]:
        yield png()[:9]
        held.release()
        await go_on.wait()
        yield png()[9:]

    async def one(key: str) -> Response:
        named = {"Idempotency-Key": key, "Content-Type": "image/png", **mine}
        return await house.client.post(PATH, params=about, content=slowly(), headers=named)

    sending = [asyncio.create_task(one(f"key-{number}")) for number in range(OF_PERSON_MAX)]
    for _ in sending:
        await held.acquire()
    refused = await one("key-more")
    assert (refused.status_code, refused.json()["code"]) == (503, ProblemCode.OVERLOADED)
    assert (await send(house, png())).status_code == 202
    go_on.set()
    assert {(await answer).status_code for answer in sending} == {202}
    assert (await send(house, png(), about, key="after", **mine)).status_code == 202
