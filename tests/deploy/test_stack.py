"""The local stack comes up, keeps its workers running and leaves nothing behind; a worker that cannot start says why."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from deploy import topics
from deploy.errors import Refused
from deploy.local.stack import StackOptions, healthy, local_stack, wait_until_workers_ready
from streams.settings import KafkaSettings

TREE = Path(__file__).parents[2]
SAID: list[str] = []


def _options(folder: Path, **more: object) -> StackOptions:
    return StackOptions(folder=folder, broker="embedded", partitions=2, workers={"notification": 1}, say=SAID.append, **more)  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_stack_comes_up_restarts_a_killed_worker_and_leaves_nothing_behind(run_folder: Path) -> None:
    us = psutil.Process()
    before = set(us.children(recursive=True))
    with local_stack(_options(run_folder)) as stack:
        (program,) = stack.supervisor.programs
        assert healthy(program.health_port)
        stack.supervisor.child(program.name).send(signal.SIGKILL)
        stack.supervisor.child(program.name).process.wait(10)
        wait_until_workers_ready(stack.supervisor)
        assert stack.supervisor.restarts == {program.name: 1}
    _, alive = psutil.wait_procs(set(us.children(recursive=True)) - before, timeout=10)
    assert alive == []
    assert any("Tansu" in sentence for sentence in SAID)


def test_chaos_on_the_embedded_broker_is_refused_before_anything_else_starts(run_folder: Path) -> None:
    with pytest.raises(Refused, match="--chaos is refused on this broker"), local_stack(_options(run_folder, chaos=True)):
        pass
    assert not (run_folder / "postgres").exists()


def _worker(name: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SANTUNAN_PAYOUT__ENVIRONMENT": "demo", "SANTUNAN_PAYOUT__DEMO_SEED": "1", **variables}
    command = [sys.executable, "-m", "deploy", "worker", name]
    return subprocess.run(command, cwd=TREE, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_a_worker_without_a_broker_ends_with_a_sentence() -> None:
    ended = _worker("intake", SANTUNAN_KAFKA__BOOTSTRAP_SERVERS="127.0.0.1:1")
    assert ended.returncode == 1
    assert "refused: No Kafka broker answers at 127.0.0.1:1" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_worker_without_a_migrated_database_ends_with_a_sentence(tansu: str, database: str) -> None:
    topics.apply(KafkaSettings(bootstrap_servers=tansu), 2, 1)
    ended = _worker(
        "intake", SANTUNAN_KAFKA__BOOTSTRAP_SERVERS=tansu, SANTUNAN_KAFKA__PARTITIONS="2", SANTUNAN_DATABASE__URL=database
    )
    assert ended.returncode == 1
    assert "Run `santunan db upgrade`." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_wrong_setting_ends_a_command_with_a_sentence() -> None:
    ended = _worker("intake", SANTUNAN_KAFKA__PARTITIONS="many")
    assert (ended.returncode, "refused: SANTUNAN_KAFKA__PARTITIONS is wrong" in ended.stderr) == (1, True)
