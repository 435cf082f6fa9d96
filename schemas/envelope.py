"""The envelope of every record: one CloudEvents 1.0 JSON object, and the base of every event's data.

The Kafka key equals `subject`; the headers `ce_type` and `traceparent` (W3C Trace Context) repeat what a reader
may want to know without decoding the value.
"""

from datetime import datetime
from typing import Annotated, ClassVar, Final, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import datetime_schema

CONTENT_TYPE: Final = "application/cloudevents+json"
HEADER_TYPE: Final = "ce_type"
HEADER_TRACEPARENT: Final = "traceparent"
UTC_OFFSET_SECONDS: Final = 0
RECORD_BYTES_MAX: Final = 900_000
"""The largest value we publish; Kafka's own default limit is 1,048,588 bytes for a whole batch."""


class _InUtc:
    """Asks pydantic's core for offset zero, so that no Python runs per time."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return datetime_schema(tz_constraint=UTC_OFFSET_SECONDS)


UtcDatetime = Annotated[datetime, _InUtc]
"""A point in time with zone, in UTC (RFC 3339)."""

Subject = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
"""What a record is about and what it is partitioned by: a claim's, member's or alias's id, a lower-case UUID."""


class Data(BaseModel):
    """A part of an event: frozen, ignores what it does not know, so that a newer writer does not stop an older reader."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class EventData(Data):
    """The `data` of one event type. A subclass names its CloudEvents type and the one topic it is written to."""

    event_type: ClassVar[str]
    topic: ClassVar[str]
    once: ClassVar[str | None] = None
    """The field whose value no second event of this type may have, whatever that event's id: what it says must not be done twice."""


DataT = TypeVar("DataT", bound=EventData)


class CloudEvent(BaseModel, Generic[DataT]):
    """CloudEvents 1.0, structured mode. `source` is a path (`/channels/jmo`, `/processors/intake`)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(min_length=1, max_length=64)
    type: str = Field(min_length=1, max_length=120)
    source: str = Field(pattern=r"^/[a-z0-9_./-]{1,100}$")
    subject: Subject
    time: UtcDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str | None = Field(default=None, max_length=200)
    data: DataT
