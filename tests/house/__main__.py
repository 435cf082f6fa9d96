"""`python -m tests.house [FILE…]`: the house rules over every committed or new file, exit code 1 with a line per finding."""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.house.rules import RULES, Source

TOP = Path(__file__).parents[2]
FOLDERS = ("schemas", "streams", "processors", "gateway", "monitoring", "deploy", "benchmarks", "tests")


def sources(paths: Iterable[Path]) -> Iterator[Source]:
    """The files, parsed; paths are told from the tree's top."""
    for path in paths:
        text = path.read_text()
        yield Source(path.resolve().relative_to(TOP), text, ast.parse(text))


def tree_files() -> list[Path]:
    """Every Python file that git knows or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *(f"{folder}/**.py" for folder in FOLDERS)]
    listed = subprocess.run(command, cwd=TOP, check=True, capture_output=True, text=True).stdout.splitlines()
    return [TOP / name for name in listed if (TOP / name).exists()]


def findings(checked: Iterable[Source]) -> Iterator[str]:
    """One line per finding: where, which rule, what, and why it matters."""
    for source in checked:
        for rule in RULES:
            for line, what in rule.find(source):
                yield f"{source.path}:{line}: {rule.name}: {what} ({rule.why})"


def main(arguments: list[str]) -> int:
    found = list(findings(sources([Path(name) for name in arguments] or tree_files())))
    for line in found:
        print(line)  # noqa: T201  a command line prints
    print(f"house rules: {len(found)} findings" if found else "house rules: kept")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
