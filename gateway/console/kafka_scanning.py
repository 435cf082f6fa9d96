"""Slices of the log out of Kafka. Blocking calls run in a thread, each slice with a consumer of its own that belongs to no group."""

import asyncio
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

from confluent_kafka import OFFSET_END, Consumer, KafkaError, KafkaException, Message, TopicPartition

from gateway.console.scanning import Budget, Matches, Slice, Span, Window
from gateway.problems import Problem, ProblemCode
from streams.kafka_access import librdkafka
from streams.records import RawRecord
from streams.settings import KafkaSettings

ANSWER_SECONDS: Final = 5.0
POLL_SECONDS: Final = 0.1
BATCH_RECORDS_MAX: Final = 1_000
QUIET_SECONDS_MAX: Final = 5.0
"""Of silence from the broker, until what it holds back is given up."""
MILLISECONDS: Final = 1_000
OPTIONS: Final = {
    "isolation.level": "read_committed",
    "enable.auto.commit": False,
    "enable.partition.eof": True,
    "fetch.wait.max.ms": 20,
    "queued.max.messages.kbytes": 16_384,
    "log_level": 3,
}


class KafkaScanner:
    """For questions that people ask now and then."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka

    @property
    def partitions(self) -> int:
        return self._kafka.partitions

    async def spans(self, windows: Sequence[Window]) -> list[Span]:
        return await asyncio.to_thread(self._spans, windows)

    async def read(self, spans: Sequence[Span], matches: Matches, budget: Budget) -> Slice:
        return await asyncio.to_thread(self._read, spans, matches, budget)

    def _spans(self, windows: Sequence[Window]) -> list[Span]:
        with self._consumer() as consumer:
            ends = {of: _ends(consumer, *of) for of in {(window.topic, window.partition) for window in windows}}
            spans: list[Span] = []
            waiting = list(windows)
            while waiting:  # the broker is asked for one time of each partition in a call
                now = {(window.topic, window.partition): window for window in reversed(waiting)}
                waiting = [window for window in waiting if now[window.topic, window.partition] is not window]
                starts, stops = _offsets(consumer, now, "since", ends), _offsets(consumer, now, "until", ends)
                spans += [Span(*of, max(starts[of], ends[of][0]), stops[of]) for of in now]
            return [span for span in spans if span.offsets > 0]

    def _read(self, spans: Sequence[Span], matches: Matches, budget: Budget) -> Slice:
        with self._consumer() as consumer:
            reading = _Reading(consumer, matches, budget)
            left = list(spans)
            while left and not reading.over():
                now = {(span.topic, span.partition): span for span in reversed(left)}
                later = [span for span in left if now[span.topic, span.partition] is not span]
                left = [*reading.through(now), *later]
            return reading.slice(left)

    @contextmanager
    def _consumer(self) -> Generator[Consumer]:
        consumer = Consumer({**librdkafka(self._kafka), "group.id": f"santunan-console-{uuid4()}", **OPTIONS})
        try:
            yield consumer
        except KafkaException as error:
            raise Problem(
                ProblemCode.LOG_UNAVAILABLE,
                f"the log cannot be read at present ({error.args[0].name()}): ask again",
                retry_after_seconds=5,
            ) from error
        finally:
            consumer.close()


class _Reading:
    """One slice while it is read."""

    def __init__(self, consumer: Consumer, matches: Matches, budget: Budget) -> None:
        self._consumer, self._matches, self._budget = consumer, matches, budget
        self._began = self._heard = time.monotonic()
        self._found: list[RawRecord] = []
        self._records = self._bytes = 0

    def over(self) -> bool:
        budget = self._budget
        return (
            time.monotonic() - self._began >= budget.seconds
            or self._records >= budget.records
            or self._bytes >= budget.size_bytes
            or len(self._found) >= budget.found
        )

    def through(self, spans: dict[tuple[str, int], Span]) -> list[Span]:
        """Read on until every span is at its end, or the budget is; what is left of them."""
        self._consumer.assign([TopicPartition(*of, span.start) for of, span in spans.items()])
        while spans and not self.over():
            messages = self._consumer.consume(BATCH_RECORDS_MAX, POLL_SECONDS)
            if messages:
                self._heard = time.monotonic()
            elif time.monotonic() - self._heard > QUIET_SECONDS_MAX:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT))  # noqa: SLF001  the client's public constant
            for message in messages:
                if len(self._found) < self._budget.found:  # what is passed over now is read again from where this slice ended
                    self._take(message, spans)
        return list(spans.values())

    def _take(self, message: Message, spans: dict[tuple[str, int], Span]) -> None:
        of = (message.topic() or "", message.partition() or 0)
        error, offset, span = message.error(), message.offset() or 0, spans.get(of)
        if error is not None and error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001  the client's public constant
            raise KafkaException(error)
        if span is None:
            return
        if error is None and offset < span.end:
            record = _record(message)
            self._records += 1
            self._bytes += len(record.value or b"") + len(record.key or b"")
            if self._matches(record):
                self._found.append(record)
        if error is not None or offset >= span.end - 1:
            del spans[of]
            self._consumer.incremental_unassign([TopicPartition(*of)])
        else:
            spans[of] = span._replace(start=offset + 1)

    def slice(self, left: Sequence[Span]) -> Slice:
        return Slice(
            found=tuple(self._found),
            left=tuple(left),
            records=self._records,
            size_bytes=self._bytes,
            seconds=time.monotonic() - self._began,
        )


def _record(message: Message) -> RawRecord:
    headers = tuple((name, content or b"") for name, content in message.headers() or ())
    _, stamp = message.timestamp()
    where = (str(message.topic()), message.partition() or 0, message.offset() or 0)
    return RawRecord(*where, stamp, message.key(), message.value(), headers)


def _ends(consumer: Consumer, topic: str, partition: int) -> tuple[int, int]:
    low, high = consumer.get_watermark_offsets(TopicPartition(topic, partition), ANSWER_SECONDS)
    return int(low), int(high)


def _offsets(
    consumer: Consumer, windows: dict[tuple[str, int], Window], which: str, ends: dict[tuple[str, int], tuple[int, int]]
) -> dict[tuple[str, int], int]:
    """Per partition the first offset at its window's `since` or `until`; the log's beginning or end where it has none."""
    moments = {of: getattr(window, which) for of, window in windows.items()}
    asked = [TopicPartition(*of, int(at.timestamp() * MILLISECONDS)) for of, at in moments.items() if at is not None]
    told = consumer.offsets_for_times(asked, ANSWER_SECONDS) if asked else []
    found = {(each.topic, each.partition): each.offset for each in told if each.offset != OFFSET_END}
    beginning = 0 if which == "since" else 1
    return {of: found.get(of, ends[of][beginning if at is None else 1]) for of, at in moments.items()}
