"""What a model declares, down to its single values and where each stands: the assisted form and the columns of files are made from it, so that
no field of a filing is listed a second time."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from schemas.money import Money

EACH: Final = "#"
"""In a place: any of a list's members."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value. `path`: where it stands, with `#` for each member of a list; `rows`: how many that list may have, 0 outside of lists."""

    path: tuple[str, ...]
    kind: Any
    rows: int = 0


def leaves(model: type[BaseModel], at: tuple[str, ...] = (), rows: int = 0) -> Iterator[Leaf]:
    """Every single value of the model, in the order in which it is declared; a sum of money is one."""
    for name, info in model.model_fields.items():
        kind, place, many = plain(info.annotation), (*at, name), rows
        inside = members(kind)
        if inside is not None:
            kind, place, many = inside, (*place, EACH), most(info)
        if is_model(kind):
            yield from leaves(kind, place, many)
        else:
            yield Leaf(place, kind, many)


def plain(annotation: Any) -> Any:
    """The type without what may be left out and without its bounds."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return plain(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        (kind,) = (argument for argument in get_args(annotation) if argument is not NoneType)
        return plain(kind)
    return annotation


def members(kind: Any) -> Any:
    """What a list holds; None for what is no list."""
    return plain(get_args(kind)[0]) if get_origin(kind) is tuple else None


def is_model(kind: Any) -> bool:
    """Whether it has fields of its own."""
    return isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not Money


def most(info: FieldInfo) -> int:
    """How many members a list may have."""
    return next(bound.max_length for bound in info.metadata if isinstance(bound, MaxLen))
