"""A fork of the fork server is as good as a program that was executed, and none outlives the server or whoever asked it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy.errors import Refused
from deploy.local.forks import Forks, forks
from deploy.local.process import Child, wait_until_ready
from deploy.local.supervisor import Program, Supervisor
from tests.deploy.forked import MARK

MODULE = "tests.deploy.forked"
TREE = Path(__file__).parents[2]
LIMIT_SECONDS = 60

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks are for Linux: elsewhere workers are executed")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Forks]:
    with forks(MODULE, tmp_path / "server.log") as opened:
        assert opened is not None
        yield opened


def _start(server: Forks, folder: Path, name: str, *arguments: str, **environment: str) -> Child:
    return server.start(name, ("program", *arguments), folder / f"{name}.log", environment)


def _said(child: Child) -> Mapping[str, Any]:
    assert child.process.wait(LIMIT_SECONDS) == 0, child.tail()
    found: Mapping[str, Any] = json.loads(child.log.read_text())
    return found


def _up(child: Child) -> psutil.Process:
    wait_until_ready(child, lambda: "up" in child.log.read_text(), LIMIT_SECONDS)
    return psutil.Process(int(child.log.read_text().split()[1]))


def test_a_fork_has_its_own_session_arguments_environment_log_and_name(server: Forks, tmp_path: Path) -> None:
    said = _said(_start(server, tmp_path, "intake-1", "facts", GIVEN="yes"))
    assert said["session"] is True
    assert said["arguments"] == ["program", "facts"]
    assert said["environment"] == {**os.environ, "GIVEN": "yes"}
    assert (said["called"], said["command"]) == ("intake-1", ["program", "facts"])


def test_a_fork_reads_nothing_and_holds_nothing_of_the_servers(server: Forks, tmp_path: Path) -> None:
    said = _said(_start(server, tmp_path, "intake-1", "facts"))
    assert said["read"] == ""
    listing = 1  # the folder that it was looking at
    assert len(said["open"]) == len(("input", "output", "errors")) + listing


def test_what_one_fork_was_told_the_next_one_does_not_hear(server: Forks, tmp_path: Path) -> None:
    first = _said(_start(server, tmp_path, "first", "facts", SECRET="yes"))
    second = _said(_start(server, tmp_path, "second", "facts"))
    assert "SECRET" in first["environment"]
    assert "SECRET" not in second["environment"]
    assert first["random"] != second["random"]


@pytest.mark.parametrize("code", [0, 70, 75, 78])
def test_the_exit_code_of_a_fork_is_told(server: Forks, tmp_path: Path, code: int) -> None:
    assert _start(server, tmp_path, "payout", "end", str(code)).process.wait(LIMIT_SECONDS) == code


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_fork_that_is_killed_tells_by_which_signal(server: Forks, tmp_path: Path, number: signal.Signals) -> None:
    child = _start(server, tmp_path, "payout", "sleep")
    child.send(number)
    assert child.process.wait(LIMIT_SECONDS) == -number


def test_an_error_of_a_fork_stands_in_its_own_log(server: Forks, tmp_path: Path) -> None:
    child = _start(server, tmp_path, "payout", "break")
    assert child.process.wait(LIMIT_SECONDS) == 1
    assert "broken on purpose" in child.tail()


def test_stopping_a_fork_ends_whomever_it_started(server: Forks, tmp_path: Path) -> None:
    child = _start(server, tmp_path, "payout", "family")
    grandchild = _up(child)
    child.stop(grace_seconds=1)
    _, alive = psutil.wait_procs([grandchild], timeout=LIMIT_SECONDS)
    assert alive == []


def test_forks_die_with_their_server_and_the_next_start_has_a_new_one(server: Forks, tmp_path: Path) -> None:
    child = _start(server, tmp_path, "payout", "sleep")
    process = _up(child)
    psutil.Process(process.ppid()).kill()
    _, alive = psutil.wait_procs([process], timeout=LIMIT_SECONDS)
    assert alive == []
    assert child.process.wait(LIMIT_SECONDS) == -signal.SIGKILL
    assert _start(server, tmp_path, "again", "end", "0").process.wait(LIMIT_SECONDS) == 0


def test_forks_and_server_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import time; from pathlib import Path; from deploy.local.forks import forks\n"
        f"folder = Path({str(tmp_path)!r})\n"
        f"with forks({MODULE!r}, folder / 'server.log') as server:\n"
        "    child = server.start('child', ('program', 'sleep'), folder / 'child.log', {})\n"
        "    print('up', child.pid, flush=True); time.sleep(600)"
    )
    supervisor = Supervisor(tmp_path)
    supervisor.add(Program("parent", (sys.executable, "-c", code), {"PYTHONPATH": str(TREE)}))
    forked = _up(supervisor.child("parent"))
    everyone = [forked, psutil.Process(forked.ppid())]
    supervisor.child("parent").process.kill()
    _, alive = psutil.wait_procs(everyone, timeout=LIMIT_SECONDS)
    supervisor.stop()
    assert alive == []


def test_a_killed_worker_is_forked_again_from_the_same_server(server: Forks, tmp_path: Path) -> None:
    now = [1_000.0]
    supervisor = Supervisor(tmp_path / "workers", lambda: now[0], forks=server)
    supervisor.add(Program("intake", ("not", "executed"), forked=("program", "sleep")))
    first = _up(supervisor.child("intake"))
    parent = first.ppid()
    supervisor.child("intake").send(signal.SIGKILL)
    assert supervisor.child("intake").process.wait(LIMIT_SECONDS) == -signal.SIGKILL
    supervisor.tick()
    now[0] += 1
    supervisor.tick()
    assert supervisor.restarts == {"intake": 1}
    assert psutil.Process(supervisor.child("intake").pid).ppid() == parent
    assert supervisor.stop(grace_seconds=1) == {"intake": -signal.SIGTERM}


def test_nothing_is_forked_while_other_threads_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MARK, "thread")
    with forks(MODULE, tmp_path / "server.log") as server:
        assert server is not None
        with pytest.raises(Refused, match=r"ended before intake was started[^$]*2 threads run where only one may"):
            _start(server, tmp_path, "intake", "facts")


def test_a_worker_imports_nothing_that_was_not_prepared() -> None:
    code = (
        "import sys; from deploy.commands.worker import worker; from deploy.errors import Refused; from deploy.local import prepared\n"
        "prepared.prepare(); before = set(sys.modules) | sys.stdlib_module_names\n"
        "try: worker('intake')\n"
        "except Refused as refused: print(refused, sorted(name for name in sys.modules if not {name, name.split('.')[0]} & before))"
    )
    environment = {**os.environ, "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:1"}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=TREE, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    assert "No Kafka broker answers" in said.stdout
    assert said.stdout.strip().endswith(" []")
