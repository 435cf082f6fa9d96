"""Says a person's word on one dead letter of a cause after another, at the pace they chose, until none is left or somebody stops it.

What was said and not yet noted when a process dies is said again by the next, as the same events; on a letter only the first word counts.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from gateway.console.asking import ConsoleReader, LetterPosition
from gateway.console.sweep_store import Sweep, SweepState, SweepStore
from gateway.console.words import word_on
from gateway.log import AcceptingLog
from gateway.problems import Problem

logger = logging.getLogger("gateway.console")

STEP_SECONDS: Final = 1.0


class Sweeper:
    """Of one gateway; finds also what another left unfinished in the same folder."""

    def __init__(
        self,
        store: SweepStore,
        reader: ConsoleReader,
        log: AcceptingLog,
        clock: Callable[[], datetime],
        step_seconds: float = STEP_SECONDS,
    ) -> None:
        self._store, self._reader, self._log, self._clock = store, reader, log, clock
        self._step_seconds = step_seconds
        self._working: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Work on whatever is asked for, until it is closed."""
        self._working = asyncio.create_task(self._work())

    async def close(self) -> None:
        """The step that is under way is cut off: it is done again by the next process."""
        if self._working is not None:
            self._working.cancel()
            await asyncio.wait((self._working,))

    async def _work(self) -> None:
        while True:
            try:
                for found in await asyncio.to_thread(self._store.all):
                    if found.state.ended_at is None:
                        await self.step(found.sweep)
            except OSError as error:
                logger.warning("the folder of sweeps cannot be used: %s", error)
            await asyncio.sleep(self._step_seconds)

    async def step(self, sweep: Sweep) -> None:
        """As many letters as go in a second."""
        with self._store.worked_on(sweep) as state:
            if state is None:
                return
            after = await self._after(sweep, state)
            await asyncio.to_thread(self._store.note, sweep, after)

    async def _after(self, sweep: Sweep, state: SweepState) -> SweepState:
        stopped = self._store.stopped_by(sweep)
        if stopped is not None:
            return msgspec.structs.replace(state, stopped=stopped, ended_at=self._clock(), held_up="")
        try:
            letters = await self._reader.letters(sweep.wanted(state.after), sweep.per_second)
            words = [
                word_on(
                    letter,
                    sweep.action,
                    person=sweep.person,
                    because=sweep.because,
                    client=sweep.client,
                    key=f"{sweep.sweep_id} {letter.dead_letter_id}",
                    at=sweep.at,
                )
                for letter in letters
            ]
            await self._log.append_all(words)
        except Problem as problem:
            return msgspec.structs.replace(state, held_up=problem.detail)
        if not letters:
            return msgspec.structs.replace(state, ended_at=self._clock(), held_up="")
        last = LetterPosition(letters[-1].set_aside_at, letters[-1].dead_letter_id)
        return SweepState(said=state.said + len(letters), after=last)
