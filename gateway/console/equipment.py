"""What the console is given: what it may ask the database, and who looks at the flow."""

from dataclasses import dataclass

from gateway.console.asking import ConsoleReader
from gateway.console.watching import Watch


@dataclass(frozen=True, slots=True)
class Console:
    """One per process."""

    reader: ConsoleReader
    watch: Watch
