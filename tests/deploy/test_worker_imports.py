"""What a worker's process loads: its processor, the engine and their settings; nothing of the door, and no other processor."""

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from deploy.commands.ingest import Kind
from deploy.wiring import PROCESSORS
from gateway.bulk.store import BatchKind

TREE = Path(__file__).parents[2]
FOREIGN = frozenset({"gateway", "fastapi", "starlette", "uvicorn", "sqlalchemy", "alembic", "jinja2", "obstore"})
SHARES = frozenset({"gateway", "gateway.operating", "gateway.operating.shares"})
"""Where a share's id is reckoned, for payout as for who speaks to it: names and a hash."""
LOADED = """
import sys
from importlib import import_module
from deploy import cli, wiring
from deploy.local.prepared import NEEDED
from deploy.processor_settings import PayoutSettings, ProcessorSettings

for name in NEEDED:
    import_module(name)
cli.build()
wiring.processor(sys.argv[1], ProcessorSettings(payout=PayoutSettings(environment="demo", demo_seed=1)))
print(*sys.modules)
"""
"""As `deploy.commands.worker`: `test_forks.py` holds it and `NEEDED` together."""


@pytest.mark.parametrize("name", ["intake", "payout"])
def test_a_worker_loads_nothing_of_the_gateway_nor_of_another_processor(name: str) -> None:
    command = [sys.executable, "-c", LOADED, name]
    loaded = subprocess.run(command, cwd=TREE, capture_output=True, text=True, check=True).stdout.split()
    assert "streams.worker" in loaded
    assert sorted({module for module in loaded if module.partition(".")[0] in FOREIGN} - SHARES) == []
    assert [known for known in PROCESSORS if f"processors.{known}" in loaded] == [name]


def test_ingest_knows_every_kind_of_rows() -> None:
    assert get_args(Kind) == tuple(kind.value for kind in BatchKind)
