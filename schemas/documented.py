"""What the string under each member of a list of codes says: the one place where a code is explained, for pages and answers."""

import ast
import inspect
from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise


def meanings(codes: type[StrEnum]) -> dict[str, str]:
    """What the string under each member says, by the member's value. Raises `ValueError` when a member has none."""
    found = dict(_documented(codes))
    if missing := [code.value for code in codes if code.value not in found]:
        raise ValueError(f"{codes.__name__} does not say what these mean: {', '.join(missing)}. Write it under each.")
    return found


def _documented(codes: type[StrEnum]) -> Iterator[tuple[str, str]]:
    declared = ast.parse(inspect.getsource(codes)).body[0]
    assert isinstance(declared, ast.ClassDef), codes
    for member, said in pairwise(declared.body):
        match member, said:
            case ast.Assign(targets=[ast.Name(id=name)]), ast.Expr(value=ast.Constant(value=str(meaning))):
                yield codes[name].value, " ".join(meaning.split())
