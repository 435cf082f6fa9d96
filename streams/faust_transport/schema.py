"""Faust's schema for batches: hands the value over as it is, because the engine decodes records itself."""

from typing import Any

from faust.serializers.schemas import Schema


class BatchSchema(Schema):
    """Neither key nor value is decoded."""

    def loads_key(self, app: Any, message: Any, **_options: Any) -> None:  # noqa: ARG002  Faust's signature
        return None

    def loads_value(self, app: Any, message: Any, **_options: Any) -> Any:  # noqa: ARG002  Faust's signature
        return message.value
