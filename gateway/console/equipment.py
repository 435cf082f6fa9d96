"""What the console is given: what it may ask the database and the log, who looks at the flow, and who tries things out."""

from dataclasses import dataclass

from gateway.console.asking import ConsoleReader
from gateway.console.leases import Leases
from gateway.console.rehearsing import Rehearser
from gateway.console.scanning import Scanner
from gateway.console.sweep_store import SweepStore
from gateway.console.watching import Watch


@dataclass(frozen=True, slots=True)
class Console:
    """One per process. Without a `rehearser` there are no dry runs."""

    reader: ConsoleReader
    watch: Watch
    scanner: Scanner
    sweeps: SweepStore
    leases: Leases
    rehearser: Rehearser | None = None
