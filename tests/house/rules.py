"""House rules as small checks over the syntax tree, each with the accident that it prevents."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
DOCSTRING_LINES_MAX = 5
VAGUE_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"})
CLOCKS = frozenset({"now", "utcnow", "today", "fromtimestamp", "uuid1", "uuid4", "monotonic", "perf_counter"})


@dataclass(frozen=True, slots=True)
class Source:
    """One file: `path` from the tree's top, its text, and its syntax tree."""

    path: PurePath
    text: str
    tree: ast.Module

    @property
    def folder(self) -> str:
        return self.path.parts[0]


@dataclass(frozen=True, slots=True)
class Rule:
    """`find` yields (line, what was found); `why` is the accident that the rule prevents."""

    name: str
    why: str
    find: Callable[[Source], Iterator[tuple[int, str]]]


def _floats(source: Source) -> Iterator[tuple[int, str]]:
    if source.folder not in {"schemas", "processors"}:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"the binary float {node.value}"
        elif isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno, "float"


def _clocks(source: Source) -> Iterator[tuple[int, str]]:
    if source.folder != "processors":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if name in CLOCKS:
                yield node.lineno, f"{name}()"


def _long_files(source: Source) -> Iterator[tuple[int, str]]:
    lines = source.text.count("\n")
    if lines > FILE_LINES_MAX:
        yield 1, f"{lines} lines, more than {FILE_LINES_MAX}"


def _long_functions(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield node.lineno, f"{node.name} has {lines} lines, more than {FUNCTION_LINES_MAX}"


def _stubs(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Raise) and node.exc is not None and "NotImplementedError" in ast.dump(node.exc):
            yield node.lineno, "NotImplementedError"
    for number, line in enumerate(source.text.splitlines(), start=1):
        if re.search(r"#\s*(?:TODO|FIXME|XXX|HACK)\b", line):
            yield number, "a note that work is left"


def _swallowed(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and len(node.body) == 1 and isinstance(node.body[0], ast.Pass):
            yield node.lineno, "an exception is swallowed"


def _vague_names(source: Source) -> Iterator[tuple[int, str]]:
    for part in (*source.path.parts[:-1], source.path.stem):
        if part in VAGUE_NAMES:
            yield 1, f"{part!r} says nothing"


def _docstrings(source: Source) -> Iterator[tuple[int, str]]:
    if not source.text.strip():
        return
    docstring = ast.get_docstring(source.tree)
    if docstring is None:
        yield 1, "no module docstring"
    elif len(docstring.splitlines()) > DOCSTRING_LINES_MAX:
        yield 1, f"a module docstring of {len(docstring.splitlines())} lines, more than {DOCSTRING_LINES_MAX}"


RULES = (
    Rule("no-float", "0.1 + 0.2 is not 0.3, and a rupiah is lost: use Money, int, Fraction or Decimal", _floats),
    Rule(
        "no-clock",
        "a decision that reads the clock cannot be replayed from the log: use the `now` that the engine gives",
        _clocks,
    ),
    Rule("short-file", "a long file hides a second subject: give a rule, a state or a form its own file", _long_files),
    Rule("short-function", "nobody checks a long function whole: name its parts", _long_functions),
    Rule("no-stub", "unfinished work ships: finish it or leave it out", _stubs),
    Rule("no-swallow", "a swallowed error turns up as a lost claim: handle it, or suppress it by name and say why", _swallowed),
    Rule("telling-name", "a drawer for everything fills up: name the module after what is in it", _vague_names),
    Rule("module-docstring", "a reader must know in one to five lines what a file is for and why", _docstrings),
)
