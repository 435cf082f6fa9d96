"""What is decided again, held against what was published: the same outputs, and all of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from schemas.events.dead_letters import RecordSetAside
from streams.contract import Output
from streams.deciding import Cause
from streams.errors import Code, EngineReason, Refusal
from streams.journal import OutRecord
from streams.log import Log
from streams.recovering.known import CLOCKS_US, KnownOutputs, in_pieces, microseconds, published_id

EXAMPLES_MAX: Final = 3
CLAIMS_NAMED_MAX: Final = 20
NEVER_TWICE: Final = "it is not published again"


class Doubt(NamedTuple):
    """A key whose rows may not come out as they were, and why."""

    key: str
    why: str


class Guard:
    """Of a rehearsal, which writes nothing: everything may be said, and is noted."""

    def __init__(self, known: KnownOutputs, *, again: bool = False) -> None:
        """`again`: an earlier attempt at this recovery rehearsed all of the past, and decided some of it for good."""
        self.known = known
        self._again = again
        self.missing: list[OutRecord] = []
        self.otherwise: list[Doubt] = []
        self.found: dict[str, set[int]] = defaultdict(set)
        """Offsets of outputs that were decided again, per output partition."""
        self._first_us: int | None = None
        """When the first of them was decided."""
        self.suppressed = 0
        self.published = 0
        self._causes: dict[bytes, str] = {}
        """Per id, of this step's outputs under other keys than their cause's."""

    def caused(self, cause: Cause, key: str, outputs: Iterable[Output]) -> None:
        """Hear whose event led to these."""
        self._causes.update(
            (self.known.id_of(cause.name, index), key) for index, output in enumerate(outputs) if output.key != key
        )

    def key_of(self, output: OutRecord) -> str:
        """Whose event led to the output, which is no copy of a record."""
        return self._causes.get(published_id(output), output.key.decode())

    def check(self, outputs: Sequence[OutRecord]) -> None:
        """Before a step is committed."""
        self.missing += self.known.missing(outputs)
        self.otherwise += [
            Doubt(self.key_of(output), f"what is decided now for {output.topic} is not what was published")
            for output in self.known.otherwise(outputs)
        ]
        self.otherwise += [
            Doubt(
                self.key_of(output),
                f"{self.known.identity(output)} stands on {output.topic} already, as another event: {NEVER_TWICE}",
            )
            for output in outputs
            if self.known.repeats(output)
        ]
        self._causes.clear()

    def publish(self, outputs: Sequence[OutRecord]) -> list[OutRecord]:
        """Which of a step's outputs are to be published."""
        for output in outputs:
            place = self.known.place_of(output)
            if place is not None:
                self.found[place.where].add(place.offset)
                self._first_us = place.time_us if self._first_us is None else min(self._first_us, place.time_us)
        missing = [output for output in self.known.missing(outputs) if self.lets(output)]
        self.suppressed += len(outputs) - len(missing)
        self.published += len(missing)
        return missing

    def lets(self, output: OutRecord) -> bool:  # noqa: ARG002  a rehearsal does nothing
        """Whether an output that is missing may be published, where a person lets what is missing be."""
        return True

    def doubts(self, log: Log, partition: int) -> list[Doubt]:
        """Claims of which something else is decided now than was published, or less."""
        return [*self.otherwise, *self._never_said(log, partition)]

    def withheld(self, in_doubt: Collection[str]) -> list[Doubt]:
        """Of claims in doubt, what is missing and may not be done twice: that is for the person who looks at them."""
        return [
            Doubt(
                self.key_of(output),
                f"{identity} is decided now, is not on the log, and was not published: whether it is due is open",
            )
            for output in self.missing
            if (identity := self.known.identity(output)) is not None and self.key_of(output) in in_doubt
        ]

    def _never_said(self, log: Log, partition: int) -> Iterable[Doubt]:
        """Outputs on the log from the first on that was decided again, and of its step. Looked for where this partition is the only
        writer."""
        if self._first_us is None:
            return
        later = self.known.since(self._first_us)
        topics: dict[str, set[int]] = defaultdict(set, {topic: {partition} for topic in self.known.once_topics})
        for where in self.found:
            topic, _, number = where.rpartition("/")
            topics[topic].add(int(number))
        for topic in sorted(topic for topic, numbers in topics.items() if numbers == {partition}):
            where = f"{topic}/{partition}"
            found = self.found.get(where, set())
            (_, end), *_ = log.ranges([(topic, partition)]).values()
            start = min((*found, later.get(where, end)))
            for record in in_pieces(log, (topic, partition), start, end):
                head = self.known.own(record.value or b"")
                if head is not None and record.offset not in found and not self._decided_before(head.time):
                    yield Doubt(
                        head.subject, f"{head.type} at {topic}/{partition}@{record.offset} was published and is not decided again"
                    )

    def _decided_before(self, time: datetime) -> bool:
        """Whether an earlier attempt may have decided again what was said at that time."""
        return self._again and self._first_us is not None and microseconds(time) <= self._first_us + CLOCKS_US


class StrictGuard(Guard):
    """Of the recovery itself: what the rehearsal did not show to be harmless, or a person let pass, is refused before it is committed."""

    def __init__(self, known: KnownOutputs, partition: int, excused: Collection[str], *, publish_missing: bool) -> None:
        super().__init__(known)
        self._partition = partition
        self._excused = excused
        self._publish_missing = publish_missing

    def check(self, outputs: Sequence[OutRecord]) -> None:
        if not self._publish_missing and not is_mark(outputs):
            refuse_missing(self._partition, self.known.missing(outputs))
        super().check(outputs)
        refuse_doubts(self._partition, self.otherwise, self._excused)

    def publish(self, outputs: Sequence[OutRecord]) -> list[OutRecord]:
        if not self._publish_missing and not is_mark(outputs):
            refuse_missing(self._partition, self.known.missing(outputs))
        published = super().publish(outputs)
        self.known.stand(published)
        return published

    def lets(self, output: OutRecord) -> bool:
        """Not what may not be done twice, of a claim in doubt."""
        return self.known.identity(output) is None or self.key_of(output) not in self._excused


class _Head(msgspec.Struct):
    type: str
    data: msgspec.Raw


class _Data(msgspec.Struct):
    reason: str = ""


def is_mark(outputs: Sequence[OutRecord]) -> bool:
    """Whether this step marks claims in doubt: then it is not of the past, and not on the log yet."""
    heads = (msgspec.json.decode(output.value, type=_Head) for output in outputs)
    return any(
        head.type == RecordSetAside.event_type
        and msgspec.json.decode(head.data, type=_Data).reason == EngineReason.RECOVERED_IN_DOUBT
        for head in heads
    )


def refuse_missing(partition: int, missing: Sequence[OutRecord]) -> None:
    """Raises `Refusal` if anything is missing."""
    if not missing:
        return
    shown = ", ".join(f"{out.topic}/{out.partition} key {out.key.decode()}" for out in missing[:EXAMPLES_MAX])
    raise Refusal(
        Code.MARKER_AHEAD,
        f"partition {partition}: {len(missing)} outputs of steps that were published are not on the log ({shown}). The rules or the "
        "settings are not those that decided then, or the output topics lost records. Nothing was written. Recover with the version that "
        "decided then, or let them be published: `--publish-missing --person WHO --because WHY`.",
    )


def refuse_doubts(partition: int, doubts: Sequence[Doubt], excused: Collection[str]) -> None:
    """Raises `Refusal` if a claim is in doubt that nobody answers for."""
    why = {doubt.key: doubt.why for doubt in reversed(doubts) if doubt.key not in excused}
    if not why:
        return
    claims = "\n".join(f"  {key}: {why[key]}" for key in sorted(why)[:CLAIMS_NAMED_MAX])
    more = f"\n  and {len(why) - CLAIMS_NAMED_MAX} more" if len(why) > CLAIMS_NAMED_MAX else ""
    raise Refusal(
        Code.MARKER_AHEAD,
        f"partition {partition}: of {len(why)} claims it cannot be known how they stood, and nothing was written:\n{claims}{more}\nRecover with "
        "the version and the settings that decided then. If it was that version, `--accept-gap --person WHO --because WHY` goes on, and sets "
        "each of these claims aside for a person: it stands still until it was looked at.",
    )
