"""Claims in doubt after a recovery are set aside for a person: each is parked behind a dead letter that says so.

The letters are published before anything is decided again, so that a recovery that dies on its way still knows of them; the claims are
parked in its last step.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from schemas.events.dead_letters import RecordSetAside
from streams.aside import set_aside
from streams.crash_points import NO_FAULTS
from streams.deciding import Cause, Decision, Failure, Parts
from streams.decoding import HEADER_REPLAYED
from streams.encoding import Encoder
from streams.errors import EngineReason, Fenced
from streams.journal import OutRecord, pack
from streams.log import Publication, Writer
from streams.ownership import Owned
from streams.partitioning import Partitions
from streams.records import RawRecord
from streams.recovering.guard import Doubt
from streams.recovering.known import KnownOutputs
from streams.recovering.walk import Ground
from streams.same_error import SameErrors
from streams.store import Marker, OutputEnd, Store
from streams.takeover import take_over

ADVICE: Final = (
    ". Compare the claim's rows with what was published about it and mend them; then replay or discard this: either lets the claim go on and "
    "handles no record again"
)


def announced(known: KnownOutputs, store: Store, partition: int) -> list[Doubt]:
    """Claims whose letters an earlier attempt at this recovery published, and that are not parked yet."""
    return [
        Doubt(letter.key, letter.message.removesuffix(ADVICE))
        for letter_id, letter in known.set_aside.items()
        if letter.reason == EngineReason.RECOVERED_IN_DOUBT
        and letter.place.where.endswith(f"/{partition}")
        and store.dead_letter(letter_id) is None
    ]


def announce(ground: Ground, store: Store, writer: Writer, doubts: Sequence[Doubt], now: datetime) -> None:
    """Publish the letters that are not on the log yet. The group's offsets stay."""
    decision = _decision(ground, store, Owned(ground.partition, Marker(0, 0), {}), now)
    for doubt in doubts:
        _set_aside(ground, decision, doubt)
    letters = [output for output in decision.outputs if output.topic == RecordSetAside.topic]
    missing = ground.known.missing(letters)
    if missing:
        writer.publish([Publication(ground.partition, ground.marker, missing, ground.ends)]).wait()
        ground.known.add(missing)


def mark(ground: Ground, store: Store, writer: Writer, doubts: Sequence[Doubt], now: datetime) -> None:
    """One step that parks each claim, unless it is parked already. Raises what a takeover does, and `Fenced`."""
    owned = take_over(ground.partition, tuple(ground.ends), store, ground.log, writer, ground.settings, NO_FAULTS)
    decision = _decision(ground, store, owned, now)
    for doubt in doubts:
        _set_aside(ground, decision, doubt)
    writes, outputs = decision.writes, decision.outputs
    writes.journal = pack(outputs)
    writes.output_ends = _anywhere(outputs)
    if store.begin_commit([writes])():
        raise Fenced(f"partition {owned.partition} has a new owner: stop the workers, then recover again")
    offsets = {topic: position.next_offset for topic, position in writes.positions.items()}
    writer.publish([Publication(owned.partition, writes.decided, outputs, offsets)]).wait()
    store.release(owned.partition, writes.decided)


def _decision(ground: Ground, store: Store, owned: Owned, now: datetime) -> Decision:
    partitions = Partitions(ground.log.partition_count(()))
    encoder = Encoder(ground.processor.name, {*ground.processor.emits, RecordSetAside}, partitions)
    limit = ground.settings.parked_records_per_key_max
    return Decision(Parts(ground.processor, store, encoder, partitions, SameErrors(ground.settings), limit), owned, now)


def _set_aside(ground: Ground, decision: Decision, doubt: Doubt) -> None:
    """The same letter however often it is made. A replay is passed over, because its record says that it was handled here."""
    value = msgspec.json.encode({"claim": doubt.key, "why": doubt.why})
    handled = ((HEADER_REPLAYED, ground.processor.name.encode()),)
    raw = RawRecord(f"recovery of {doubt.key}", ground.partition, ground.marker.step, 0, doubt.key.encode(), value, handled)
    here = decision.parts.partitions.of(doubt.key.encode()) == ground.partition
    set_aside(
        decision,
        Cause(raw, 0, None, None, None, None),
        doubt.key,
        Failure(EngineReason.RECOVERED_IN_DOUBT, f"{doubt.why}{ADVICE}"),
        parks=here and decision.parked(doubt.key) is None,
    )


def _anywhere(outputs: Sequence[OutRecord]) -> tuple[OutputEnd, ...]:
    """They may stand anywhere: the letters were published before."""
    return tuple(OutputEnd(topic, partition, 0) for topic, partition in sorted({(out.topic, out.partition) for out in outputs}))
