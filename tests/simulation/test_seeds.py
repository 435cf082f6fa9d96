"""Crash points and interleavings of decide, publish and takeover: whatever the seed, everything happens once and in order."""

import pytest

from tests.effort import EFFORT
from tests.simulation.world import World

SEEDS = 2_000 * EFFORT
SEEDS_PER_TEST = 100


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_PER_TEST))
def test_whatever_crashes_or_wakes_everything_happens_once(first: int) -> None:
    for seed in range(first, first + SEEDS_PER_TEST):
        world = World(seed)
        world.run()
        try:
            world.check()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
