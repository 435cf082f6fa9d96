"""Each house rule finds its accident, leaves its neighbour alone; `make check` holds them over the tree."""

import ast
from pathlib import PurePath

import pytest

from tests.house.__main__ import findings
from tests.house.rules import Source

LONG_FUNCTION = "def slow():\n" + "    step()\n" * 50
BREACHES = {
    "no-float": ("processors/payout/rules.py", "SHARE = 0.4"),
    "no-clock": ("processors/payout/rules.py", "from datetime import datetime, UTC\nNOW = datetime.now(UTC)"),
    "short-file": ("streams/step.py", "x = 1\n" * 401),
    "short-function": ("streams/step.py", LONG_FUNCTION),
    "no-stub": ("streams/step.py", "def f():\n    raise NotImplementedError"),
    "no-swallow": ("streams/step.py", "try:\n    f()\nexcept ValueError:\n    pass"),
    "telling-name": ("streams/utils.py", "x = 1"),
}
KEPT = {
    "a share as integers": ("processors/payout/rules.py", "NUMERATOR, DENOMINATOR = 4, 10"),
    "a float outside money": ("deploy/local/process.py", "POLL_SECONDS = 0.05"),
    "a clock outside handlers": ("streams/step.py", "from datetime import datetime, UTC\nNOW = datetime.now(UTC)"),
    "a function of fifty lines": ("streams/step.py", "def slow():\n" + "    step()\n" * 49),
    "an error handled": ("streams/step.py", "try:\n    f()\nexcept ValueError:\n    g()"),
}


def _findings(path: str, code: str) -> list[str]:
    text = f'"""A module."""\n{code}'
    return list(findings([Source(PurePath(path), text, ast.parse(text))]))


@pytest.mark.parametrize("rule", BREACHES)
def test_a_breach_is_found_and_its_rule_named_with_the_reason(rule: str) -> None:
    (line,) = _findings(*BREACHES[rule])
    assert f": {rule}: " in line
    assert line.endswith(")")


@pytest.mark.parametrize("case", KEPT)
def test_what_the_rule_does_not_mean_is_left_alone(case: str) -> None:
    assert _findings(*KEPT[case]) == []


@pytest.mark.parametrize("text", ["x = 1", '"""' + "line\n" * 6 + '"""'])
def test_a_module_without_a_short_docstring_is_found(text: str) -> None:
    (line,) = findings([Source(PurePath("streams/step.py"), text, ast.parse(text))])
    assert "module-docstring" in line


def test_a_note_that_work_is_left_is_found() -> None:
    (line,) = _findings("streams/step.py", "x = 1  # TO" + "DO: more")
    assert "no-stub" in line
