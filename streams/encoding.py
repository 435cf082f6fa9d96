"""Outputs as records: the CloudEvents envelope written around the data's own JSON, with ids that follow from the cause."""

from collections.abc import Iterable
from datetime import datetime
from re import compile as regex
from typing import Final

from pydantic_core import SchemaSerializer

from schemas.envelope import CONTENT_TYPE, HEADER_TRACEPARENT, HEADER_TYPE, RECORD_BYTES_MAX, EventData
from schemas.identifiers import SANTUNAN, UUID_PATTERN, uuid5_text
from streams.contract import Output, Unprocessable
from streams.errors import EngineReason
from streams.journal import OutRecord
from streams.partitioning import Partitions

_NAMESPACE: Final = SANTUNAN.bytes
_CONTENT_TYPE: Final = ("content-type", CONTENT_TYPE.encode())
is_subject: Final = regex(UUID_PATTERN).match


def derived_id(name: str) -> str:
    """UUIDv5 (RFC 9562) of `name` in our namespace."""
    return uuid5_text(_NAMESPACE, name)


def output_id(cause: str, processor: str, index: int) -> str:
    """The id of an output: the same however often its cause is decided."""
    return derived_id(f"{cause}\n{processor}\n{index}")


class _Form:
    """What is the same for every output of one type."""

    __slots__ = ("headers", "middle", "serializer", "topic")

    def __init__(self, data: type[EventData], processor: str) -> None:
        self.topic = data.topic
        self.serializer: SchemaSerializer = data.__pydantic_serializer__
        self.middle = f'","type":"{data.event_type}","source":"/processors/{processor}","subject":"'
        self.headers = ((HEADER_TYPE, data.event_type.encode()), _CONTENT_TYPE)


class Encoder:
    """Encodes the outputs of one processor. `emits` is every type that it may write."""

    def __init__(self, processor: str, emits: Iterable[type[EventData]], partitions: Partitions) -> None:
        self._processor = processor
        self._partitions = partitions
        self._forms = {data: _Form(data, processor) for data in emits}
        self._now: datetime | None = None
        self._time = ""

    def encode(
        self, outputs: Iterable[Output], cause: str, traceparent: str | None, now: datetime, first: int = 0
    ) -> list[OutRecord]:
        """The outputs of one cause as records, numbered from `first`.

        `cause` names one record on the log, or one timer, and the attempt at it. Raises `Unprocessable` for an output that the log
        would not take, `TypeError` or `ValueError` for one that the processor may not write.
        """
        if now is not self._now:
            self._now, self._time = now, _time_part(now)
        time = self._time
        trace = () if traceparent is None else ((HEADER_TRACEPARENT, traceparent.encode()),)
        records = []
        for index, output in enumerate(outputs, first):
            form = self._forms.get(type(output.data))
            if form is None:
                raise TypeError(f"{self._processor} emits {output.data.event_type} without declaring it in `emits`")
            if not is_subject(output.key):
                raise ValueError(f"{self._processor} emits {output.data.event_type} under a key that is no lower-case UUID")
            event_id = output_id(cause, self._processor, index)
            head = f'{{"specversion":"1.0","id":"{event_id}{form.middle}{output.key}{time}'
            value = b"%b%b}" % (head.encode(), form.serializer.to_json(output.data, exclude_none=True))
            if len(value) > RECORD_BYTES_MAX:
                raise Unprocessable(EngineReason.OVERSIZE, oversize_sentence(output.data.event_type, len(value)))
            key = output.key.encode()
            records.append(OutRecord(form.topic, self._partitions.of(key), key, value, form.headers + trace))
        return records


def _time_part(now: datetime) -> str:
    """The same for all outputs of a step."""
    return f'","time":"{now.strftime("%Y-%m-%dT%H:%M:%S.%f")}Z","datacontenttype":"application/json","data":'


def oversize_sentence(event_type: str, value_bytes: int) -> str:
    return (
        f"its {event_type} would be {value_bytes} bytes, more than the {RECORD_BYTES_MAX} that are published: send a smaller one"
    )
