"""What was asked of all dead letters of one cause, on the disk: it goes on where it stood, whichever process of this folder lives on.

A sweep is a file that never changes, one that says how far it is, and one that says that somebody stopped it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Final

import msgspec

from gateway.console.asking import LetterPosition, LettersWanted
from gateway.console.rehearsing import Action

ORDER, STATE, STOP, LOCK = ".json", ".state", ".stop", ".lock"
KEPT_MAX: Final = 100
"""Sweeps that are remembered; of more, the oldest that ended are forgotten."""


class Sweep(msgspec.Struct, frozen=True, kw_only=True):
    """Everything set aside before `at` by one processor for one reason from one topic. `counted`: letters when it was asked for."""

    sweep_id: str
    processor: str
    reason: str
    topic: str
    action: Action
    person: str
    because: str
    client: str
    at: datetime
    counted: int
    per_second: int

    def wanted(self, after: LetterPosition | None) -> LettersWanted:
        return LettersWanted(processor=self.processor, reason=self.reason, topic=self.topic, until=self.at, after=after)


class SweepState(msgspec.Struct, frozen=True, kw_only=True):
    """How far it is. `held_up`: why the last step could not be done; it is tried again. `stopped`: by whom."""

    said: int = 0
    after: LetterPosition | None = None
    held_up: str = ""
    stopped: str = ""
    ended_at: datetime | None = None


class SweepFound(msgspec.Struct, frozen=True):
    """A sweep with where it stands."""

    sweep: Sweep
    state: SweepState
    stopping: bool


class SweepStore:
    """The folder `root`, made when it is first used. Raises OSError where the disk does."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def begin(self, sweep: Sweep) -> Sweep:
        """The sweep; the one that is under way already, if there is one of this cause."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for found in self.all():
            same = (found.sweep.processor, found.sweep.reason, found.sweep.topic) == (sweep.processor, sweep.reason, sweep.topic)
            if found.sweep.sweep_id == sweep.sweep_id or (same and found.state.ended_at is None):
                return found.sweep
        self._write(sweep.sweep_id + ORDER, sweep)
        self._forget()
        return sweep

    def find(self, sweep_id: str) -> SweepFound | None:
        """`sweep_id` comes from an address: only what `all` names is looked at."""
        return next((found for found in self.all() if found.sweep.sweep_id == sweep_id), None)

    def all(self) -> list[SweepFound]:
        """The newest first."""
        if not self._root.exists():
            return []
        found = []
        for path in self._root.glob(f"*{ORDER}"):
            with suppress(FileNotFoundError):  # forgotten meanwhile
                sweep = msgspec.json.decode(path.read_bytes(), type=Sweep)
                found.append(SweepFound(sweep, self._state(sweep.sweep_id), self._path(sweep.sweep_id, STOP).exists()))
        return sorted(found, key=lambda each: each.sweep.at, reverse=True)

    def stop(self, sweep: Sweep, person: str) -> None:
        """It ends before its next step."""
        self._write(sweep.sweep_id + STOP, person)

    def stopped_by(self, sweep: Sweep) -> str | None:
        path = self._path(sweep.sweep_id, STOP)
        return msgspec.json.decode(path.read_bytes(), type=str) if path.exists() else None

    def note(self, sweep: Sweep, state: SweepState) -> None:
        self._write(sweep.sweep_id + STATE, state)

    @contextmanager
    def worked_on(self, sweep: Sweep) -> Iterator[SweepState | None]:
        """Where it stands, for one process at a time; None while another works on it, and once it has ended."""
        with self._path(sweep.sweep_id, LOCK).open("wb") as lock:
            try:
                flock(lock, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                yield None
                return
            state = self._state(sweep.sweep_id)
            yield state if state.ended_at is None else None

    def _state(self, sweep_id: str) -> SweepState:
        path = self._path(sweep_id, STATE)
        return msgspec.json.decode(path.read_bytes(), type=SweepState) if path.exists() else SweepState()

    def _forget(self) -> None:
        for found in self.all()[KEPT_MAX:]:
            if found.state.ended_at is not None:
                for ending in (ORDER, STATE, STOP, LOCK):
                    self._path(found.sweep.sweep_id, ending).unlink(missing_ok=True)

    def _path(self, sweep_id: str, ending: str) -> Path:
        return self._root / f"{sweep_id}{ending}"

    def _write(self, name: str, content: object) -> None:
        """Whole or not at all, and there after a crash of the machine."""
        part = self._root / f"{name}.part"
        with part.open("wb") as file:
            file.write(msgspec.json.encode(content))
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._root / name)
