"""Small files in memory: never more than the bounds, everything given back, and the same bytes whichever way they went."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.uploads.holding import HELD_BYTES_MAX, Holding
from gateway.uploads.refusals import FileRefused
from gateway.uploads.settings import UploadSettings
from gateway.uploads.staging import Staged, Staging
from tests.gateway.files import jpeg, pdf
from tests.gateway.house import House
from tests.gateway.test_documents import kept, left_behind, send, send_form

pytestmark = pytest.mark.anyio
LARGE = jpeg() + b"\0" * 2 * HELD_BYTES_MAX + b"\xff\xd9"


async def coming(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def whole(staged: Staged) -> bytes:
    return b"".join(staged.pieces(1_000))


@pytest.mark.parametrize(
    ("pieces", "held"),
    [
        ((), True),
        ((b"x" * HELD_BYTES_MAX,), True),
        ((b"x", b"y" * (HELD_BYTES_MAX - 1)), True),
        ((b"x" * HELD_BYTES_MAX, b"y"), False),
        ((b"x" * (HELD_BYTES_MAX + 1),), False),
        ((b"x" * 40_000, b"y" * 40_000, b"z" * 40_000), False),
    ],
)
async def test_what_is_small_is_held_and_what_is_larger_goes_to_disk_with_the_same_bytes(
    tmp_path: Path, pieces: tuple[bytes, ...], held: bool
) -> None:
    staging = Staging(UploadSettings(upload_folder=str(tmp_path)))
    async with staging.received(coming(*pieces)) as staged:
        assert staged.is_held is held
        assert whole(staged) == b"".join(pieces)
        assert staged.size_bytes == sum(map(len, pieces))
        assert len(files(tmp_path)) == (0 if held else 1)
    assert not files(tmp_path)


@pytest.mark.parametrize("sizes", [(1_025,), (1_000, 25), (1_024, 1)])
async def test_a_small_limit_of_files_counts_before_that_of_what_is_held(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    staging = Staging(UploadSettings(upload_folder=str(tmp_path), upload_bytes_max=1_024))
    with pytest.raises(FileRefused, match="larger"):
        async with staging.received(coming(*(b"x" * size for size in sizes))):
            pass
    assert not files(tmp_path)


@given(
    sizes=st.lists(st.lists(st.integers(1, HELD_BYTES_MAX), max_size=4), max_size=12),
    all_bytes_max=st.integers(0, 3 * HELD_BYTES_MAX),
)
def test_all_together_hold_no_more_than_there_is_and_give_it_back(sizes: list[list[int]], all_bytes_max: int) -> None:
    holding = Holding(all_bytes_max)
    held = {0: 0}

    async def one(mine: list[int]) -> None:
        with holding.share(HELD_BYTES_MAX) as share:
            if await share.fill(coming(*(b"x" * size for size in mine))) is not None:
                share.empty()
            size = len(share.content())
            held[0] += size
            assert size <= HELD_BYTES_MAX
            assert held[0] <= all_bytes_max
            await asyncio.sleep(0)
            held[0] -= size

    async def all_of_them() -> None:
        await asyncio.gather(*(one(mine) for mine in sizes))

    asyncio.run(all_of_them())
    assert holding.take(all_bytes_max)
    assert not holding.take(1)


@pytest.mark.parametrize("file", [jpeg(), LARGE, pdf(b"/Note (" + b"x" * 3 * HELD_BYTES_MAX + b")")])
async def test_a_file_is_kept_the_same_whether_it_was_held_or_not(file: bytes) -> None:
    house, full = House(), House()
    full.uploads.staging = Staging(full.uploads.staging.settings, Holding(0))
    answers = [await send(house, file), await send_form(house, file, key="2"), await send(full, file)]
    assert {answer.json()["sha256"] for answer in answers} == {kept(house)[0]} == set(kept(full))
    assert left_behind(house) == left_behind(full) == []
