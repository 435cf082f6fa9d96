"""msgspec structs made from our pydantic models, with the same constraints, so that the two codecs do the same work."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import msgspec
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

_LIMITS: Final = ("min_length", "max_length", "ge", "gt", "le", "lt", "pattern")
_PLAIN: Final = (str, int, bool, date, datetime, NoneType)


class Structs:
    """One struct per model, each made once."""

    def __init__(self) -> None:
        self._made: dict[type[BaseModel], type[msgspec.Struct]] = {}

    def of(self, model: type[BaseModel]) -> type[msgspec.Struct]:
        if model not in self._made:
            fields = [self._field(name, field) for name, field in model.model_fields.items()]
            self._made[model] = msgspec.defstruct(model.__name__, fields, frozen=True, kw_only=True, omit_defaults=True)
        return self._made[model]

    def envelope(self, data: type[BaseModel]) -> type[msgspec.Struct]:
        """The CloudEvents envelope around one event type's data."""
        text = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
        fields = [
            ("specversion", Literal["1.0"]),
            ("id", text),
            ("type", text),
            ("source", Annotated[str, msgspec.Meta(pattern=r"^/[a-z0-9_./-]{1,100}$")]),
            ("subject", Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]),
            ("time", Annotated[datetime, msgspec.Meta(tz=True)]),
            ("data", self.of(data)),
        ]
        return msgspec.defstruct(f"{data.__name__}Event", fields, frozen=True, kw_only=True)

    def _field(self, name: str, field: FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
        annotation = _constrained(self._type(field.annotation), field.metadata)
        if field.is_required():
            return name, annotation
        default = field.get_default(call_default_factory=True)
        if isinstance(default, BaseModel):
            made = self.of(type(default))(**default.model_dump())
            return name, annotation, msgspec.field(default_factory=lambda: made)
        if default == {}:
            return name, annotation, msgspec.field(default_factory=dict)
        return name, annotation, default

    def _type(self, annotation: Any) -> Any:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return _constrained(self._type(arguments[0]), arguments[1:])
        if origin in {Union, UnionType}:
            return Union[tuple(self._type(argument) for argument in arguments)]  # noqa: UP007 - computed
        if origin is tuple:
            return tuple[self._type(arguments[0]), ...]  # type: ignore[misc]
        if origin is dict:
            return dict[self._type(arguments[0]), self._type(arguments[1])]  # type: ignore[misc]
        if annotation is AwareDatetime:
            return Annotated[datetime, msgspec.Meta(tz=True)]
        if origin is Literal or annotation in _PLAIN:
            return annotation
        if issubclass(annotation, BaseModel):
            return self.of(annotation)
        if issubclass(annotation, Enum):
            return annotation
        raise TypeError(f"no struct for {annotation}: add its type here")


def _constrained(annotation: Any, metadata: Any) -> Any:
    """Pydantic's constraints as msgspec's; times keep only that they have a zone."""
    limits: dict[str, Any] = {}
    for item in metadata:
        for part in getattr(item, "metadata", [item]):
            limits |= {name: value for name in _LIMITS if (value := getattr(part, name, None)) is not None}
    if not limits:
        return annotation
    if get_origin(annotation) in {Union, UnionType}:  # a limit on "text or nothing" is one on the text
        options = (option if option is NoneType else Annotated[option, msgspec.Meta(**limits)] for option in get_args(annotation))
        return Union[tuple(options)]  # noqa: UP007 - computed
    return Annotated[annotation, msgspec.Meta(**limits)]
