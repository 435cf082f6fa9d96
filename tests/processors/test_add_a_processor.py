"""The worked example of docs/add-a-processor.md is run as it stands on the page."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from schemas.basis import Basis
from schemas.events.payout import ClaimPaid
from schemas.money import Money
from streams.contract import Processor
from tests.processors.filings import covered, snapshot
from tests.processors.script import Script

PAGE = Path(__file__).parents[2] / "docs" / "add-a-processor.md"
FILES = ("schemas.events.thanks", "processors.thanks.tables", "processors.thanks.rules", "processors.thanks.handler")
CLAIM = "6f8e0a1c-3c58-5f0e-9a55-0d9f3e9f1b11"


@pytest.fixture
def thanks(monkeypatch: pytest.MonkeyPatch) -> Processor:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(blocks) == len(FILES)
    monkeypatch.setitem(sys.modules, "processors.thanks", ModuleType("processors.thanks"))
    for name, block in zip(FILES, blocks, strict=True):
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(block, name, "exec"), module.__dict__)
    processor: Processor = sys.modules[FILES[-1]].Thanks()
    return processor


def test_a_sponsor_is_thanked_once_when_the_claim_is_paid(thanks: Processor) -> None:
    script = Script(thanks)
    assert script.feed(CLAIM, covered(snapshot().model_copy(update={"sponsors": ("a cooperative",)}))) == []
    paid = ClaimPaid(basis=Basis(claim=1), total=Money.rupiah(42_000_000))
    assert [said.model_dump() for said in script.feed(CLAIM, paid)] == [{"sponsor": "a cooperative"}]
    assert script.feed(CLAIM, paid) == []
