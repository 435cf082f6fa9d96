"""The base of every closed vocabulary: members are texts, and are written as such."""

from enum import StrEnum

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import simple_ser_schema


class Term(StrEnum):
    """One of a closed list of texts. A member is its text, so pydantic's core writes it without asking Python for `value`."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type["Term"], handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        schema["serialization"] = simple_ser_schema("str")  # type: ignore[index]
        return schema
