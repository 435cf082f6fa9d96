"""Where files are kept: a folder or an S3-compatible store behave the same, and say so when they are away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import SecretStr

from gateway.problems import Problem, ProblemCode
from gateway.uploads.objects import Objects, reference_of, store_of
from gateway.uploads.settings import UploadSettings
from tests.gateway.files import png
from tests.gateway.house import House
from tests.gateway.s3 import FakeS3, running
from tests.gateway.test_documents import send, written

pytestmark = pytest.mark.anyio
LARGE = bytes(5 * 1024 * 1024 + 17)
"""Goes in several parts."""


def on_s3(endpoint: str, folder: Path) -> UploadSettings:
    return UploadSettings(
        upload_folder=str(folder),
        upload_store="s3://papers/of/claims",
        upload_store_endpoint=endpoint,
        upload_store_region="id-1",
        upload_store_key_id="key-id",
        upload_store_secret_key=SecretStr("secret"),
        upload_store_seconds_max=1.0,
    )


@pytest.fixture
async def s3() -> AsyncIterator[tuple[FakeS3, str]]:
    store = FakeS3()
    async with running(store) as endpoint:
        yield store, endpoint


@pytest.fixture(params=["folder", "s3"])
async def objects(request: pytest.FixtureRequest, s3: tuple[FakeS3, str], tmp_path: Path) -> Objects:
    settings = UploadSettings(upload_folder=str(tmp_path)) if request.param == "folder" else on_s3(s3[1], tmp_path)
    return Objects(store_of(settings))


async def put(objects: Objects, folder: Path, content: bytes) -> str:
    (folder / "file").write_bytes(content)
    digest = sha256(content).hexdigest()
    assert await objects.put(folder / "file", digest) == reference_of(digest)
    return digest


async def read(objects: Objects, digest: str) -> bytes | None:
    found = await objects.pieces(digest)
    if found is None:
        return None
    content = b"".join([piece async for piece in found.pieces])
    assert len(content) == found.size_bytes
    return content


@pytest.mark.parametrize("content", [b"small", LARGE], ids=["small", "in-parts"])
async def test_what_is_kept_comes_back_and_twice_is_one(objects: Objects, tmp_path: Path, content: bytes) -> None:
    assert await read(objects, sha256(content).hexdigest()) is None
    digest = await put(objects, tmp_path, content)
    assert await put(objects, tmp_path, content) == digest
    assert await read(objects, digest) == content
    other = await put(objects, tmp_path, content + b"x")
    every = await asyncio.to_thread(lambda: {kept.sha256: kept for kept in objects.every()})
    assert set(every) == {digest, other}
    assert every[digest].size_bytes == len(content)
    assert await asyncio.to_thread(objects.put_at, digest) == every[digest].put_at
    await asyncio.to_thread(objects.delete, digest)
    assert await read(objects, digest) is None
    assert await asyncio.to_thread(objects.put_at, digest) is None


async def test_a_store_that_is_away_is_asked_again_later(s3: tuple[FakeS3, str], tmp_path: Path) -> None:
    store, endpoint = s3
    house = House()
    house.uploads.objects = Objects(store_of(on_s3(endpoint, tmp_path)))
    store.away = True
    answer = await send(house, png())
    assert (answer.status_code, answer.json()["code"]) == (503, ProblemCode.STORE_UNAVAILABLE)
    assert written(house) == []
    with pytest.raises(Problem, match="does not answer"):
        await house.uploads.objects.pieces("0" * 64)
    store.away = False
    assert (await send(house, png())).status_code == 202
    assert store.objects == {f"of/claims/{reference_of(sha256(png()).hexdigest())}": png()}
