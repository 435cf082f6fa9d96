"""Room for files: never more than there is, in the order in which they came, and everybody in the end."""

import asyncio
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.uploads.room import WEIGHT_BYTES_MIN, Room

BYTES_MAX = 4 * WEIGHT_BYTES_MIN


@given(
    sizes=st.lists(st.integers(0, 2 * BYTES_MAX), max_size=30),
    seed=st.integers(0, 1_000),
    cancelled=st.sets(st.integers(0, 29), max_size=5),
)
def test_there_is_never_more_than_fits_and_everybody_has_a_turn(sizes: list[int], seed: int, cancelled: set[int]) -> None:
    chance, inside, begun, done = Random(seed), {0: 0}, [], []

    async def one(room: Room, number: int, size: int) -> None:
        async with room.of(size):
            begun.append(number)
            inside[0] += min(max(size, WEIGHT_BYTES_MIN), BYTES_MAX)
            assert inside[0] <= BYTES_MAX
            for _ in range(chance.randrange(5)):
                await asyncio.sleep(0)
            inside[0] -= min(max(size, WEIGHT_BYTES_MIN), BYTES_MAX)
        done.append(number)

    async def all_of_them() -> None:
        room = Room(BYTES_MAX)
        tasks = [asyncio.create_task(one(room, number, size)) for number, size in enumerate(sizes)]
        await asyncio.sleep(0)
        waiting = [number for number in cancelled if number < len(sizes) and number not in begun]
        for number in waiting:
            tasks[number].cancel()
        async with asyncio.timeout(10):
            await asyncio.gather(*tasks, return_exceptions=True)
        assert sorted(done) == [number for number in range(len(sizes)) if number not in waiting]

    asyncio.run(all_of_them())
    assert begun == sorted(begun)


@pytest.mark.anyio
async def test_small_files_go_side_by_side_and_large_ones_do_not() -> None:
    room = Room(BYTES_MAX)
    async with room.of(10), room.of(10), room.of(10):
        large = asyncio.create_task(_enter(room, 2 * WEIGHT_BYTES_MIN))
        await asyncio.sleep(0)
        assert not large.done()
    async with asyncio.timeout(10):
        await large


async def _enter(room: Room, size: int) -> None:
    async with room.of(size):
        return
