"""Dry runs of dead letters: what a person's word would lead to, on the rows as they stand, in a process that may die of it.

A letter may hold what killed a worker. So the gateway has it rehearsed by `santunan dlq rehearse` beside itself, which bounds its own
memory and time, and ends it when it does not answer.
"""

import asyncio
import os
import resource
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Final

import msgspec
import psycopg

from deploy.errors import Refused
from deploy.settings import SystemSettings
from deploy.wiring import PROCESSORS, rehearsing
from gateway.console.rehearsing import Action, NotRehearsed
from schemas.events.dead_letters import DeadLetterResolved
from streams.contract import Processor
from streams.postgres_reading import PostgresReader, connect
from streams.rehearsing import Came, Rehearsal, rehearse
from streams.settings import DatabaseSettings

MEMORY_BYTES_MAX: Final = 2 * 1024**3
CPU_SECONDS_MAX: Final = 20
SAID_LENGTH_MAX: Final = 400
REHEARSED: Final = "rehearsal"
"""Stands for the person and the reason of a word that is never said."""
COMMAND: Final = (sys.executable, "-m", "deploy", "dlq", "rehearse")


def bounded() -> None:
    """From now on this process ends of what would end a worker, soon and alone."""
    for limit, value in ((resource.RLIMIT_AS, MEMORY_BYTES_MAX), (resource.RLIMIT_CPU, CPU_SECONDS_MAX)):
        _, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def rehearsed(
    settings: SystemSettings, dead_letter_id: str, action: Action, corrected: bytes | None = None, processor: str | None = None
) -> Rehearsal:
    """By the processor that set it aside, `processor` or whichever has it. Raises `Refused`, and `SantunanError` as the database does."""
    names = PROCESSORS if processor is None else (processor,)
    for name in names:
        word = DeadLetterResolved(
            dead_letter_id=dead_letter_id,
            processor=name,
            action=action,
            corrected_value_base64=None if corrected is None else b64encode(corrected).decode(),
            person=REHEARSED,
            because=REHEARSED,
        )
        found = on_a_copy(rehearsing(name, settings), settings.database, settings.kafka.partitions, word)
        if found.came is not Came.UNKNOWN:
            return found
    raise Refused(f"There is no dead letter {dead_letter_id}: `santunan dlq list` names those that are open.")


def on_a_copy(
    processor: Processor,
    database: DatabaseSettings,
    partitions: int,
    word: DeadLetterResolved,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Rehearsal:
    """On one picture of the rows, in a transaction that cannot write."""
    with closing(connect(database)) as connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with connection.transaction():
            return rehearse(processor, PostgresReader(processor, connection), partitions, word, clock())


class ChildRehearser:
    """Rehearses in processes beside this one, one at a time. `database_url`: whom it asks as, where that is another role."""

    def __init__(self, seconds_max: float, database_url: str | None = None, command: tuple[str, ...] = COMMAND) -> None:
        self._seconds_max = seconds_max
        self._database_url = database_url
        self._command = command
        self._one = asyncio.Lock()

    async def rehearse(self, processor: str, dead_letter_id: str, action: Action, corrected: bytes | None) -> Rehearsal:
        """Raises `NotRehearsed`."""
        options = ["--processor", processor, "--json", *(["--discard"] if action == "discard" else [])]
        options += [] if corrected is None else ["--corrected", "-"]
        async with self._one:
            return await self._run((*self._command, *options, "--", dead_letter_id), corrected)

    async def _run(self, command: tuple[str, ...], corrected: bytes | None) -> Rehearsal:
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, env=self._environment())
        try:
            async with asyncio.timeout(self._seconds_max):
                told, complaint = await child.communicate(corrected or b"")
        except TimeoutError:
            raise NotRehearsed(f"it took longer than {self._seconds_max:g} s: the handler may not end on this record") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode:
            last = " ".join(complaint.decode(errors="replace").split())[-SAID_LENGTH_MAX:]
            raise NotRehearsed(last or f"the process that tried it died ({child.returncode}): so may a worker")
        return msgspec.json.decode(told, type=Rehearsal)

    def _environment(self) -> Mapping[str, str]:
        own = {} if self._database_url is None else {"SANTUNAN_DATABASE__URL": self._database_url}
        return {**os.environ, **own}
