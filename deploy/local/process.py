"""Child processes in groups of their own, which die with us even when we are killed, and tell in their log what went wrong."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from deploy.errors import Refused

STOP_GRACE_SECONDS: Final = 10.0
POLL_SECONDS: Final = 0.05
LOG_TAIL_BYTES: Final = 2_000
PR_SET_PDEATHSIG: Final = 1

LIBC: Final = ctypes.CDLL(None) if sys.platform == "linux" else None
"""Loaded before any fork: a child between fork and exec must not import."""


def die_with_parent() -> None:
    """Have the kernel kill this process when the thread that made it ends."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process(Protocol):
    """What is asked of `subprocess.Popen`, and of a fork."""

    pid: int
    returncode: int | Any

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, sig: int) -> None: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Child:
    """A child process and the file that its output goes to."""

    name: str
    process: Process
    log: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    def running(self) -> bool:
        return self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the child's whole group; nothing happens if it is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def stop(self, grace_seconds: float = STOP_GRACE_SECONDS, first: signal.Signals | None = signal.SIGTERM) -> int:
        """Ask the child itself to end, kill what is left of its group after the grace, and return its exit code.

        `first` None: it was asked already. A second signal would kill a Python that is on its way out.
        """
        if self.running():
            if first is not None:
                self.process.send_signal(first)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(grace_seconds)
        self.send(signal.SIGKILL)
        return self.process.wait()

    def tail(self) -> str:
        """The end of the log, for an error's message."""
        text = self.log.read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace").strip()
        return text or "(its log is empty)"


def start(
    name: str,
    command: Sequence[str],
    log: Path,
    environment: Mapping[str, str] | None = None,
    user: str | int | None = None,
    stdin: int = subprocess.DEVNULL,
) -> Child:
    """Start a child in its own process group, output appended to `log`.

    On Linux the kernel kills it when the thread that started it ends, so start children from the main thread.
    """
    with log.open("ab") as sink:
        process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
            user=user,
            preexec_fn=die_with_parent,  # noqa: PLW1509  one system call through a library that is loaded already
        )
    return Child(name, process, log)


def wait_until_ready(child: Child, ready: Callable[[], bool], limit_seconds: float) -> None:
    """Wait until `ready` says so. Raises `Refused` with the log's end if the child dies or the limit passes."""
    deadline = time.monotonic() + limit_seconds
    while time.monotonic() < deadline:
        if not child.running():
            raise Refused(
                f"{child.name} ended with code {child.process.returncode} while starting. {child.log} ends:\n{child.tail()}"
            )
        if ready():
            return
        time.sleep(POLL_SECONDS)
    child.stop()
    raise Refused(f"{child.name} was not ready after {limit_seconds:.0f} s. {child.log} ends:\n{child.tail()}")


def port_open(port: int) -> bool:
    """Whether something listens on the port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_ports(count: int) -> tuple[int, ...]:
    """Ports of this machine that were free a moment ago, all different."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for taken in sockets:
            taken.bind(("127.0.0.1", 0))
        return tuple(taken.getsockname()[1] for taken in sockets)
