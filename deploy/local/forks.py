"""Workers as forks of one process that has imported all they need: each is up for a tenth of what its imports take, and shares their memory."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.errors import Refused
from deploy.local.fork_server import LINE_BYTES_MAX
from deploy.local.process import Child, start

ANSWER_LIMIT_SECONDS: Final = 90.0
"""The first answer comes after the imports."""
POLL_SECONDS: Final = 0.02
STOP_GRACE_SECONDS: Final = 1.0
TREE: Final = Path(__file__).parents[2]
NAME: Final = "fork-server"


class Forks:
    """One fork server, started again when it has died, and whoever was forked by it with it. For the main thread; `module` is its `Runnable`."""

    def __init__(self, module: str, log: Path) -> None:
        self._module = module
        self._log = log
        self._server: _Server | None = None

    def open(self) -> None:
        """Have the server prepare itself meanwhile; the first `start` waits for it."""
        if self._server is None or not self._server.alive():
            self.close()
            self._server = _Server(self._module, self._log)

    def start(self, name: str, arguments: Sequence[str], log: Path, environment: Mapping[str, str]) -> Child:
        """As `deploy.local.process.start`, with `arguments` as the module's `sys.argv`. Raises `Refused`."""
        self.open()
        assert self._server is not None
        whole = {**os.environ, **environment}
        answer = self._server.ask({"name": name, "arguments": list(arguments), "environment": whole, "log": str(log)})
        if answer is None:
            raise Refused(f"The fork server ended before {name} was started. {self._log} ends:\n{self._server.child.tail()}")
        return Child(name, Fork(int(answer["pid"] or 0), self._server), log)

    def close(self) -> None:
        """End the server, and with it whoever it forked."""
        if self._server is not None:
            self._server.close()
            self._server = None


class _Server:
    """A running server and the one connection to it."""

    def __init__(self, module: str, log: Path) -> None:
        self._log = log
        ours, theirs = socket.socketpair()
        ours.settimeout(ANSWER_LIMIT_SECONDS)
        with theirs:
            command = (sys.executable, "-m", "deploy.local.fork_server", module)
            environment = {"PYTHONPATH": str(TREE), "PYTHONUNBUFFERED": "1"}
            self.child = start(NAME, command, log, environment, stdin=theirs.fileno())
        self._socket = ours
        self._lines = ours.makefile("rb")

    def alive(self) -> bool:
        return self.child.running()

    def ask(self, question: Mapping[str, object]) -> Mapping[str, int | None] | None:
        """Its answer, None when it has died. Raises `Refused` when it lives and says nothing."""
        try:
            self._socket.sendall(json.dumps(question).encode() + b"\n")
            line = self._lines.readline(LINE_BYTES_MAX)
        except TimeoutError as error:
            raise Refused(
                f"The fork server did not answer within {ANSWER_LIMIT_SECONDS:.0f} s. {self._log} ends:\n{self.child.tail()}"
            ) from error
        except OSError:
            return None
        answer: Mapping[str, int | None] | None = json.loads(line) if line else None
        return answer

    def close(self) -> None:
        self._lines.close()
        self._socket.close()
        self.child.stop(STOP_GRACE_SECONDS)


class Fork:
    """What `subprocess.Popen` is for a program that was executed: the server, whose child it is, tells how it ended."""

    def __init__(self, pid: int, server: _Server) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._server = server
        self._life = _life_of(pid)

    def poll(self) -> int | None:
        """The exit code, negative for a signal's number; None while it runs. The server is asked once, when it has ended."""
        if self.returncode is None and not self._runs():
            answer = self._server.ask({"code_of": self.pid})
            self.returncode = -signal.SIGKILL if answer is None else answer["code"]
            if self.returncode is not None and self._life is not None:
                os.close(self._life)
                self._life = None
        return self.returncode

    def _runs(self) -> bool:
        if self._life is None:
            return False
        ended = select.poll()
        ended.register(self._life, select.POLLIN)
        return not ended.poll(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises `subprocess.TimeoutExpired` after `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            time.sleep(POLL_SECONDS)
        return code

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _life_of(pid: int) -> int | None:
    """A descriptor that can be read from once the process has ended; None where it is gone, and its server with it."""
    try:
        return os.pidfd_open(pid)
    except ProcessLookupError:
        return None


@contextmanager
def forks(module: str, log: Path) -> Iterator[Forks | None]:
    """A fork server that is getting ready; None where forking is not safe (docs/decisions/0027-forked-workers.md)."""
    if sys.platform != "linux":
        yield None
        return
    made = Forks(module, log)
    made.open()
    try:
        yield made
    finally:
        made.close()
