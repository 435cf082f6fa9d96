"""A process that takes everything over and steps until it is quiet, and gets a signal from itself at one crash point.

`python -m tests.faults.stepping_process BOOTSTRAP URL PARTITIONS SIGNAL POINT WHERE`, WHERE one of `takeover`, `step`. Exits with 3 when it found out that it was fenced.
"""

import os
import signal
import sys
from dataclasses import dataclass

from streams.crash_points import CrashPoint
from streams.errors import Fenced
from tests.streams.surroundings import DieAt, Process, RealSurroundings

FENCED_EXIT_CODE = 3
TAKEOVER = "takeover"
STEP = "step"


@dataclass(kw_only=True)
class SignalAt(DieAt):
    """Sends the signal instead."""

    number: signal.Signals

    def die(self) -> None:
        os.kill(os.getpid(), self.number)


def main(bootstrap: str, url: str, partitions: str, number: str, point: str, where: str) -> int:
    surroundings = RealSurroundings(bootstrap, url, int(partitions), with_tables=False)
    at = SignalAt(point=CrashPoint(point), taking_over=where == TAKEOVER, number=signal.Signals[number])
    process = Process(surroundings, faults=at)
    try:
        process.take_over_all()
        fenced = process.run().fenced
        process.close()
    except Fenced:
        return FENCED_EXIT_CODE
    finally:
        surroundings.close()
    return FENCED_EXIT_CODE if fenced else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
