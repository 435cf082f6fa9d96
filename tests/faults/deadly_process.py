"""A process that takes everything over, steps until it is quiet, and kills itself by SIGKILL when it handles one of the deadly.

`python -m tests.faults.deadly_process BOOTSTRAP URL PARTITIONS SECONDS DEADLY...`: its clock stands SECONDS after the test's beginning; DEADLY are
ids of records, and keys whose timers are meant.
"""

import os
import signal
import sys

from streams.contract import Event, TimerFired
from tests.streams.killers import Killer
from tests.streams.surroundings import Process, RealSurroundings, later


def main(bootstrap: str, url: str, partitions: str, seconds: str, *deadly: str) -> None:
    def kills(event: Event | TimerFired) -> bool:
        if (event.key if isinstance(event, TimerFired) else event.id) in deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return False

    surroundings = RealSurroundings(bootstrap, url, int(partitions), with_tables=False)
    later(surroundings, float(seconds))
    process = Process(surroundings, Killer(kills)).take_over_all()
    process.run()
    process.close()
    surroundings.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
