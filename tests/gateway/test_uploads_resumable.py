"""Resumable uploads: in pieces, over broken connections, killed processes and several gateways, and once on the log."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha1, sha256

import pytest
from httpx import Response
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.problems import Problem, ProblemCode
from gateway.uploads.tidying import tidied
from schemas.vocabulary import Channel
from tests.factories import RECEIVED
from tests.gateway.claims import CLAIM
from tests.gateway.files import jpeg, pdf
from tests.gateway.house import House
from tests.gateway.test_documents import kept, left_behind, written

pytestmark = pytest.mark.anyio
SPOKEN = {"Tus-Resumable": "1.0.0"}
ABOUT = {"claim": CLAIM, "kind": "death_certificate", "received_at": RECEIVED.isoformat(), "reference": "REF-0001"}
FILE = jpeg(note=b"n" * 3_000)


def caller(house: House, organisation: str = "B-0712") -> dict[str, str]:
    return SPOKEN | house.as_channel(Channel.BRANCH, organisation)


def metadata(about: dict[str, str]) -> str:
    return ",".join(f"{name} {b64encode(value.encode()).decode()}" for name, value in about.items())


async def begin(house: House, length: int = len(FILE), key: str = "key-1", **more: str) -> Response:
    said = {"Idempotency-Key": key, "Upload-Length": str(length), "Upload-Metadata": metadata(ABOUT | more)}
    return await house.client.post("/v1/uploads", headers=caller(house) | said)


async def begun(house: House, length: int = len(FILE), key: str = "key-1", **more: str) -> str:
    answer = await begin(house, length, key, **more)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


async def send(house: House, path: str, offset: int, piece: bytes | AsyncIterator[bytes], **headers: str) -> Response:
    said = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream", **headers}
    return await house.client.patch(path, content=piece, headers=caller(house) | said)


async def offset(house: House, path: str) -> int:
    answer = await house.client.head(path, headers=caller(house))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return int(answer.headers["upload-offset"])


async def test_what_is_spoken_is_told_to_everybody() -> None:
    house = House()
    answer = await house.client.options("/v1/uploads")
    assert (answer.status_code, answer.headers["tus-version"], answer.headers["tus-max-size"]) == (204, "1.0.0", "6291456")
    assert answer.headers["tus-extension"] == "creation,termination,expiration,checksum"
    assert answer.headers["tus-checksum-algorithm"] == "sha1,sha256"


async def test_a_file_in_pieces_is_on_the_log_with_the_answer_to_the_last() -> None:
    house = House()
    path = await begun(house)
    for at in range(0, len(FILE), 1_000):
        assert written(house) == []
        assert await offset(house, path) == at
        answer = await send(house, path, at, FILE[at : at + 1_000])
        assert answer.status_code == 204
        assert answer.headers["upload-offset"] == str(min(at + 1_000, len(FILE)))
        assert answer.headers["tus-resumable"] == "1.0.0"
        assert parsedate_to_datetime(answer.headers["upload-expires"]) == house.clock.now + timedelta(hours=24)
    (event,) = written(house)
    assert event["data"]["sha256"] == sha256(FILE).hexdigest()
    assert kept(house) == [sha256(FILE).hexdigest()]
    state = (await house.client.get(path, headers=caller(house))).json()
    assert (state["offset_bytes"], state["taken"]["event_id"]) == (len(FILE), event["id"])
    assert await offset(house, path) == len(FILE)
    assert (await send(house, path, len(FILE), b"")).status_code == 204
    assert len(written(house)) == 1


async def test_another_gateway_that_shares_the_folder_goes_on() -> None:
    first, second = House(), House()
    second.uploads.staging.folder = first.uploads.staging.folder
    path = await begun(first)
    await send(first, path, 0, FILE[:1_000])
    assert await offset(second, path) == 1_000
    assert (await send(second, path, 1_000, FILE[1_000:])).status_code == 204
    assert len(written(second)) == 1
    assert await offset(first, path) == len(FILE)


async def test_what_came_before_a_connection_broke_is_not_sent_again() -> None:
    house = House(settings=House().settings.model_copy(update={"upload_idle_seconds_max": 0.01}))
    path = await begun(house)

    async def broken() -> AsyncIterator[bytes]:
        yield FILE[:700]
        await asyncio.Event().wait()

    assert (await send(house, path, 0, broken())).status_code == 408
    assert await offset(house, path) == 700
    assert (await send(house, path, 700, FILE[700:])).status_code == 204


async def test_while_the_log_is_away_the_last_byte_is_still_to_come() -> None:
    house = House()
    path = await begun(house)
    house.log.fails = Problem(ProblemCode.LOG_UNAVAILABLE, "away", retry_after_seconds=5)
    assert (await send(house, path, 0, FILE)).status_code == 503
    assert await offset(house, path) == len(FILE) - 1
    house.log.fails = None
    assert (await send(house, path, len(FILE) - 1, FILE[-1:])).status_code == 204
    assert len(written(house)) == 1


async def test_a_refused_file_ends_its_upload() -> None:
    house = House()
    path = await begun(house, 4)
    answer = await send(house, path, 0, b"GIF8")
    assert (answer.status_code, answer.json()["reason"]) == (422, "file_kind_unknown")
    assert (await house.client.head(path, headers=caller(house))).status_code == 404
    assert not any((written(house), kept(house), left_behind(house)))


async def test_the_same_key_finds_the_upload_that_it_began() -> None:
    house = House()
    path = await begun(house)
    await send(house, path, 0, FILE[:10])
    house.clock.now += timedelta(minutes=5)
    assert await begun(house) == path
    assert await offset(house, path) == 10
    other = await begin(house, 99)
    assert (other.status_code, other.json()["code"]) == (422, ProblemCode.IDEMPOTENCY_KEY_REUSED)


async def test_of_a_wrong_offset_a_wrong_version_and_a_wrong_type_nothing_is_taken() -> None:
    house = House()
    path = await begun(house)
    assert (await send(house, path, 5, FILE)).json()["code"] == ProblemCode.UPLOAD_OFFSET_DIFFERS
    wrong = await send(house, path, 0, FILE, **{"Tus-Resumable": "0.2.2"})
    assert (wrong.status_code, wrong.headers["tus-version"], wrong.headers["tus-resumable"]) == (412, "1.0.0", "1.0.0")
    assert (await send(house, path, 0, FILE, **{"Content-Type": "image/jpeg"})).status_code == 415
    assert await offset(house, path) == 0


async def test_more_than_was_announced_or_is_taken_is_refused() -> None:
    house = House()
    path = await begun(house, 10)
    assert (await send(house, path, 0, FILE)).status_code == 413
    assert (await begin(house, 6_291_457, "key-2")).status_code == 413
    assert (await begin(house, 0, "key-3")).status_code == 422


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
async def test_a_damaged_piece_is_thrown_away_and_a_right_one_counts(algorithm: str) -> None:
    house = House()
    path = await begun(house)
    digest = {"sha1": sha1, "sha256": sha256}[algorithm](FILE[:1_000]).digest()
    checksum = {"Upload-Checksum": f"{algorithm} {b64encode(digest).decode()}"}
    damaged = await send(house, path, 0, b"x" + FILE[1:1_000], **checksum)
    assert (damaged.status_code, damaged.json()["code"]) == (460, ProblemCode.UPLOAD_CHECKSUM_DIFFERS)
    assert await offset(house, path) == 0
    assert (await send(house, path, 0, FILE[:1_000], **checksum)).status_code == 204
    assert await offset(house, path) == 1_000
    assert left_behind(house) == []


@pytest.mark.parametrize("checksum", ["md5 AAAA", "sha1", "sha1 AAAA", "sha256 !", ""])
async def test_a_checksum_that_is_none_is_named(checksum: str) -> None:
    house = House()
    answer = await send(house, await begun(house), 0, FILE, **{"Upload-Checksum": checksum})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "Upload-Checksum")


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"claim": "x"}, "Upload-Metadata/claim"),
        ({"kind": "x"}, "Upload-Metadata/kind"),
        ({"colour": "x"}, "Upload-Metadata/colour"),
    ],
)
async def test_metadata_that_is_wrong_is_named(said: dict[str, str], pointer: str) -> None:
    answer = await begin(House(), len(FILE), "key-1", **said)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_what_clients_say_of_names_and_types_is_passed_over() -> None:
    assert (await begin(House(), filename="../../a.exe", filetype="text/html")).status_code == 201


async def test_an_upload_is_nobody_elses() -> None:
    house = House()
    path = await begun(house)
    other = caller(house, "B-0001")
    piece = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    answers = [
        await house.client.head(path, headers=other),
        await house.client.get(path, headers=other),
        await house.client.patch(path, headers=other | piece, content=b"x"),
        await house.client.delete(path, headers=other),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert (await begin(house, key="key-2", reference="REF-0002")).json()["code"] == ProblemCode.CLAIM_UNKNOWN


async def test_two_who_write_to_one_upload_are_kept_apart() -> None:
    house = House()
    path = await begun(house)
    held, let_go = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield FILE[:100]
        held.set()
        await let_go.wait()
        yield FILE[100:]

    first = asyncio.create_task(send(house, path, 0, slowly()))
    await held.wait()
    busy = await send(house, path, 0, FILE)
    assert (busy.status_code, busy.json()["code"]) == (423, ProblemCode.UPLOAD_BUSY)
    assert (await house.client.delete(path, headers=caller(house))).status_code == 423
    assert tidied(house.folder, house.clock.now + timedelta(days=2)).uploads == 1
    let_go.set()
    assert (await first).status_code == 204
    assert len(written(house)) == 1


async def test_an_upload_is_given_up_or_expires() -> None:
    house = House()
    path = await begun(house)
    assert (await house.client.delete(path, headers=caller(house))).status_code == 204
    assert (await house.client.head(path, headers=caller(house))).status_code == 404
    late = await begun(house, key="key-2")
    await send(house, late, 0, FILE[:10])
    house.clock.now += timedelta(hours=25)
    assert (await send(house, late, 10, FILE[10:])).json()["code"] == ProblemCode.UPLOAD_UNKNOWN
    assert tidied(house.folder, house.clock.now, dry_run=True).uploads == 1
    assert tidied(house.folder, house.clock.now).uploads == 1
    assert tidied(house.folder, house.clock.now).uploads == 0


@given(cuts=st.lists(st.integers(1, len(FILE) - 1), max_size=8), kills=st.lists(st.integers(0, 60), max_size=4))
@settings(deadline=None)
def test_however_a_file_is_cut_and_its_bytes_lost_the_same_document_comes_out(cuts: list[int], kills: list[int]) -> None:
    """A kill loses at most what the disk has not seen: the file is shorter than the client believes, and the client asks."""

    async def whole() -> None:
        house = House()
        path = await begun(house)
        bytes_file = next(house.folder.glob("resumable/*/*")) / "bytes"
        lost = iter(kills)
        for cut in [*sorted(cuts), len(FILE)]:
            at = await offset(house, path)
            if cut > at:
                assert (await send(house, path, at, FILE[at:cut])).status_code == 204
            if cut < len(FILE) and bytes_file.exists():
                size = bytes_file.stat().st_size
                with bytes_file.open("r+b") as file:
                    file.truncate(max(0, size - next(lost, 0)))
        (event,) = written(house)
        assert event["data"]["sha256"] == sha256(FILE).hexdigest()

    asyncio.run(whole())


async def test_a_pdf_resumed_is_judged_whole() -> None:
    house = House()
    file = pdf(b"/OpenAction <</S /JavaScript>>")
    path = await begun(house, len(file))
    await send(house, path, 0, file[:40])
    assert (await send(house, path, 40, file[40:])).json()["reason"] == "file_active"
