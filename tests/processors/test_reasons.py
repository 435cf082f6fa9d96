"""Every reason code is given by some code, and named by a test that expects it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from schemas.reasons import ReasonCode

TOP: Final = Path(__file__).parents[2]
NAMED: Final = re.compile(r"\b(?:ReasonCode|R|Reason)\.([A-Z][A-Z_]+)\b")
"""However the list is called where it is imported."""
WORDS: Final = {"sentences.py", "words.py", "test_words.py", "test_reasons.py"}
"""What only says a reason, whoever gives it."""


def named(folders: Iterable[str]) -> set[str]:
    """The reasons that stand in the folders' code, outside what only puts them into words."""
    paths = (path for folder in folders for path in sorted((TOP / folder).rglob("*.py")) if path.name not in WORDS)
    return {name for path in paths for name in NAMED.findall(path.read_text())}


def test_every_reason_is_given_by_some_code_and_expected_by_some_test() -> None:
    everything = {reason.name for reason in ReasonCode}
    on_payments = NAMED.findall((TOP / "processors" / "payout" / "words.py").read_text())
    assert everything - named(("streams", "processors", "gateway")) - set(on_payments) == set()
    assert everything - named(("tests",)) == set()
