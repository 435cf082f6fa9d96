"""`python -m deploy.local.fork_server MODULE`: has MODULE prepare itself once, and forks a process that runs it whenever the supervisor asks.

Linux only, and why it is safe there: docs/decisions/0027-forked-workers.md. `deploy.local.forks` is who asks.
"""

import ctypes
import gc
import json
import os
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import Final, NamedTuple, Protocol, cast

from deploy.local.process import LIBC, die_with_parent

LINE_BYTES_MAX: Final = 1_000_000
"""An order holds a whole environment, which Linux lets be some 2 MB at most and which is some kilobytes."""
PR_SET_NAME: Final = 15
ARGUMENTS_START_FIELD: Final = 47
"""In /proc/self/stat, counted from 0: where the command line begins in memory; behind it, where it ends."""


class Runnable(Protocol):
    """The module: `prepare` imports what `main` needs and starts neither thread, event loop nor client; `main` reads `sys.argv`."""

    def prepare(self) -> None: ...

    def main(self) -> None: ...


class Order(NamedTuple):
    """One process to fork. `arguments`: as `sys.argv`, its first what the process is called in `ps`; `name`: the same in `top`, cut at 15 bytes."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    log: str


def main() -> None:
    """Serves on the socket that is its standard input until that is closed; in a forked process, runs the module."""
    module = cast("Runnable", import_module(sys.argv[1]))
    gc.disable()
    module.prepare()
    gc.collect()
    gc.freeze()  # the collector's marks would copy every page that workers share
    require_one_thread()
    asked = socket.socket(fileno=os.dup(sys.stdin.fileno()))
    _stdin_is_nothing()
    order = serve(asked)
    if order is not None:
        gc.enable()
        module.main()


def require_one_thread() -> None:
    """Raises `RuntimeError` where other threads run: a fork would hold their locks for ever."""
    threads = sum(1 for _ in Path("/proc/self/task").iterdir())
    if threads != 1:
        raise RuntimeError(f"{threads} threads run where only one may: what was prepared has started some")


def serve(asked: socket.socket) -> Order | None:
    """Answer until nobody is left to ask. Returns the order in the process that was forked for it, None in the server itself."""
    with asked, asked.makefile("rb") as lines:
        while line := lines.readline(LINE_BYTES_MAX):
            question = json.loads(line)
            if "code_of" in question:
                answer = {"code": _code(question["code_of"])}
            else:
                order = Order(**question)
                pid = _fork(order)
                if pid == 0:
                    return order
                answer = {"pid": pid}
            asked.sendall(json.dumps(answer).encode() + b"\n")
    return None


def _code(pid: int) -> int | None:
    """As `subprocess` tells it, or None for one that runs. Only who is told of an end has it reaped: until then its number is nobody else's."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def _fork(order: Order) -> int:
    """Returns once the new process leads a session of its own and can be signalled as one; 0 in the new process."""
    server = os.getpid()
    until_up, up = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(until_up)
        _become(order, server)
        os.close(up)
        return 0
    os.close(up)
    os.read(until_up, 1)
    os.close(until_up)
    return pid


def _become(order: Order, server: int) -> None:
    """All that `deploy.local.process.start` gives a program that is executed."""
    os.setsid()
    die_with_parent()
    if os.getppid() != server:
        os._exit(1)  # it died before its death could reach us
    log = os.open(order.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    for output in (1, 2):
        os.dup2(log, output)
    os.close(log)
    os.environ.clear()
    os.environ.update(order.environment)
    sys.argv = order.arguments
    _be_called(order.name, order.arguments)


def _be_called(name: str, arguments: list[str]) -> None:
    """Tell `top` and `ps` whom they see: a fork bears its server's name and command line otherwise."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_NAME, name.encode())
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    start, end = (int(fields[ARGUMENTS_START_FIELD - 2 + more]) for more in (0, 1))
    line = "\0".join(arguments).encode()[: end - start - 1]
    ctypes.memmove(start, line.ljust(end - start, b"\0"), end - start)


def _stdin_is_nothing() -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)


if __name__ == "__main__":
    main()
