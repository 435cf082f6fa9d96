"""A process that takes everything over and steps until it is quiet, and gets a signal from itself at one crash point.

`python -m tests.faults.stepping_process BOOTSTRAP URL PARTITIONS SIGNAL POINT`. Exits with 3 when it found out that it was fenced.
"""

import os
import signal
import sys
from dataclasses import dataclass

from streams.crash_points import CrashPoint
from streams.errors import Fenced
from tests.streams.surroundings import Process, RealSurroundings

FENCED_EXIT_CODE = 3


@dataclass
class SignalAt:
    """Sends the signal the first time the point is passed."""

    number: signal.Signals
    point: CrashPoint
    sent: bool = False

    def at(self, point: CrashPoint, partition: int) -> None:
        if point is self.point and not self.sent:
            self.sent = True
            os.kill(os.getpid(), self.number)


def main(bootstrap: str, url: str, partitions: str, number: str, point: str) -> int:
    surroundings = RealSurroundings(bootstrap, url, int(partitions), with_tables=False)
    process = Process(surroundings, faults=SignalAt(signal.Signals[number], CrashPoint(point)))
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
