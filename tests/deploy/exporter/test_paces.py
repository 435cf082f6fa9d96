"""Lag in seconds is told from where the log ended before."""

import pytest

from deploy.exporter.paces import SAMPLES_MAX, Pace


def pace(*samples: tuple[float, int]) -> Pace:
    found = Pace()
    for at, end in samples:
        found.saw(at, end)
    return found


@pytest.mark.parametrize(
    ("committed", "seconds"),
    [(200, 0.0), (250, 0.0), (150, 5.0), (100, 10.0), (50, 15.0), (0, 20.0)],
)
def test_a_record_is_as_old_as_the_moment_when_the_log_reached_it(committed: int, seconds: float) -> None:
    assert pace((100.0, 0), (110.0, 100), (120.0, 200)).lag_seconds(committed, 120.0) == seconds


def test_what_stands_still_grows_older() -> None:
    assert pace((100.0, 0), (110.0, 100), (170.0, 100)).lag_seconds(0, 170.0) == 70.0


def test_before_the_oldest_sample_at_least_its_age_is_told() -> None:
    assert pace((100.0, 500)).lag_seconds(10, 160.0) == 60.0
    assert Pace().lag_seconds(10, 160.0) == 0.0


def test_a_log_that_begins_anew_forgets_the_one_before() -> None:
    assert pace((100.0, 500), (110.0, 3)).lag_seconds(3, 111.0) == 0.0
    assert pace((100.0, 500), (110.0, 3)).lag_seconds(0, 115.0) == 5.0


def test_memory_is_bounded_and_the_old_is_kept_coarsely() -> None:
    found = pace(*((float(at), at) for at in range(10 * SAMPLES_MAX)))
    assert len(found._samples) <= SAMPLES_MAX
    now = float(10 * SAMPLES_MAX - 1)
    assert found.lag_seconds(0, now) == now
    assert found.lag_seconds(9_900, now) == now - 9_900
