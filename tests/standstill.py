"""A run that stands still on CI ends by itself, with the stacks of its processes, before CI's own limit would end it without a word."""

import faulthandler
import os
import threading
from collections.abc import Callable
from typing import Final

import pytest

RUN_SECONDS_MAX: Final = 45 * 60
"""Of the tests on CI: they are meant to take less than half of it, and a slow machine is no stand-still."""
LAST_WORDS_SECONDS: Final = 60
"""What the processes that run tests have to print their stacks; they began later than the one that hands tests out and ends the run."""


def bound_the_run(config: pytest.Config) -> None:
    """pytest bounds each test (`faulthandler_timeout`); this bounds what waits for tests, such as xdist for a process that died."""
    if os.environ.get("CI") == "true":
        stderr = os.dup(2)  # pytest's capturing turns 2 elsewhere while a test runs
        _after(RUN_SECONDS_MAX, lambda: faulthandler.dump_traceback(stderr))
        if not hasattr(config, "workerinput"):
            _after(RUN_SECONDS_MAX + LAST_WORDS_SECONDS, lambda: _end(stderr))


def _after(seconds: float, act: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


def _end(stderr: int) -> None:
    sentence = (
        f"\nThe tests were not done after {RUN_SECONDS_MAX / 60:g} minutes, so this run ends here. Above stand the stacks of its processes, "
        "for what each of them waits, and before them the last test that each began.\n"
    )
    os.write(stderr, sentence.encode())
    os._exit(1)
