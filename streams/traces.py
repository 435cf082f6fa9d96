"""What the engine tells of followed traces: a span for each followed record, and two for the step that linked them together.

Everything is told once the step's outputs stand on the log, from the thread that published them; a step that came to nothing tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitoring.tracing import SPAN_ID_AT, TRACE_ID_AT, Context, Span, Tracing, is_sampled, span_of, trace_of, unfollowed
from schemas.topics import TOPICS
from streams.contract import Event, TimerFired

if TYPE_CHECKING:
    from streams.deciding import Cause

LINKS_PER_SPAN_MAX: Final = 64
"""Members of a step that its span links to; how many there were stands beside them."""
_ENTRANCES: Final = frozenset(topic.name for topic in TOPICS.values() if topic.inbound)
_NS_PER_MS: Final = 1_000_000


@dataclass(slots=True)
class Followed:
    """A record or timer whose trace is followed. `parent`: the span that it came from, None where that was not recorded."""

    cause: Cause
    mine: Context
    parent: str | None
    reason: str | None = None


class StepTraces:
    """What one step of one partition follows."""

    __slots__ = ("_last", "_processor", "_tracing", "began_ns", "followed")

    def __init__(self, tracing: Tracing, processor: str, began_ns: int) -> None:
        self.began_ns = began_ns
        self.followed: list[Followed] = []
        self._tracing = tracing
        self._processor = processor
        self._last: tuple[Cause | None, str | None] = (None, None)

    def traceparent(self, cause: Cause) -> str | None:
        """What the outputs of `cause` carry: its span's place if it is followed, else what it came with."""
        if self._last[0] is not cause:
            self._last = (cause, self._arrived(cause))
        return self._last[1]

    def set_aside(self, cause: Cause, reason: str) -> None:
        """`cause` became a dead letter."""
        self.traceparent(cause)
        if self.followed and self.followed[-1].cause is cause:
            self.followed[-1].reason = reason

    def _arrived(self, cause: Cause) -> str | None:
        given, entering = cause.traceparent, cause.raw.topic in _ENTRANCES
        if given is None:
            return self._begun(cause)
        if not self._tracing.follows(given, entering=entering):
            return unfollowed(given) if is_sampled(given) else given
        return self._follow(cause, given[TRACE_ID_AT], given[SPAN_ID_AT] if is_sampled(given) else None)

    def _begun(self, cause: Cause) -> str:
        """What came without a trace begins one: a channel's record, or a timer."""
        name = f"{cause.name}\ntrace"
        trace_id = trace_of(name)
        if not self._tracing.in_ratio(trace_id):
            return f"00-{trace_id}-{span_of(name)}-00"
        return self._follow(cause, trace_id, None)

    def _follow(self, cause: Cause, trace_id: str, parent: str | None) -> str:
        mine = Context(trace_id, span_of(f"{cause.name}\n{self._processor}\nspan"))
        self.followed.append(Followed(cause, mine, parent))
        return mine.traceparent


class Traces:
    """Of one processor in one process; driven by the stepping thread."""

    def __init__(self, tracing: Tracing, processor: str) -> None:
        self._tracing = tracing
        self._processor = processor
        self._began_ns = 0

    def begin(self) -> None:
        """A step begins, on however many partitions."""
        self._began_ns = self._tracing.clock_ns()

    def of_partition(self) -> StepTraces:
        return StepTraces(self._tracing, self._processor, self._began_ns)

    def committed(self, steps: Sequence[StepTraces | None]) -> Callable[[], None] | None:
        """A step was committed on these partitions. Returns what to call once it is on the log; None if nothing was followed."""
        found = [followed for step in steps if step is not None for followed in step.followed]
        if not found:
            return None
        began_ns = min(step.began_ns for step in steps if step is not None)
        committed_ns = self._tracing.clock_ns()
        return lambda: self._published(found, began_ns, committed_ns, len(steps))

    def _published(self, found: list[Followed], began_ns: int, committed_ns: int, partitions: int) -> None:
        ended_ns = self._tracing.clock_ns()
        name = f"{found[0].mine.span_id}{began_ns}"
        step = Context(trace_of(name), span_of(name))
        about: dict[str, str | int] = {"santunan.processor": self._processor, "santunan.partitions": partitions}
        about["santunan.followed"] = len(found)
        links = [followed.mine for followed in found[:LINKS_PER_SPAN_MAX]]
        decide = Span(f"decide {self._processor}", "internal", step, None, began_ns, committed_ns, about, links)
        place = Context(step.trace_id, span_of(f"{name}\npublish"))
        publish = Span(f"publish {self._processor}", "internal", place, step.span_id, committed_ns, ended_ns, about)
        members = [self._member(followed, step, began_ns, ended_ns) for followed in found]
        self._tracing.tell([decide, publish, *members])

    def _member(self, followed: Followed, step: Context, began_ns: int, ended_ns: int) -> Span:
        cause, raw = followed.cause, followed.cause.raw
        event = cause.event
        about: dict[str, str | int] = {"santunan.processor": self._processor}
        if isinstance(event, TimerFired):
            about["santunan.subject"] = event.key
        else:
            about |= {
                "messaging.system": "kafka",
                "messaging.operation.type": "process",
                "messaging.destination.name": raw.topic,
                "messaging.destination.partition.id": str(raw.partition),
                "messaging.kafka.offset": raw.offset,
                "santunan.waited_ms": max(0, began_ns // _NS_PER_MS - raw.timestamp_ms),
            }
        if event is not None and not isinstance(event, TimerFired):
            about["santunan.subject"] = event.subject
        return Span(
            f"{self._processor} {what(event)}",
            "consumer",
            followed.mine,
            followed.parent,
            began_ns,
            ended_ns,
            about,
            [step],
            followed.reason,
        )


def what(event: Event | TimerFired | None) -> str:
    """What was handled, as people say it; what a record that nobody can read calls itself may be anything."""
    if event is None:
        return "unreadable"
    return "timer" if isinstance(event, TimerFired) else event.type.removeprefix("santunan.")
