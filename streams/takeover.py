"""Taking a partition over: raise the epoch, fence, finish the last publish, or refuse where something would be lost or repeated."""

from collections import Counter
from collections.abc import Collection
from hashlib import blake2b
from typing import NoReturn

from streams.crash_points import CrashPoint, Faults
from streams.errors import Code, Fenced, Refusal
from streams.journal import OutRecord, unpack
from streams.log import Log, LogRange, Publication, Writer
from streams.ownership import Owned, Parked
from streams.records import RawRecord
from streams.settings import EngineSettings
from streams.store import Marker, OwnerRow, Store, TopicPosition
from streams.suspicion import on_taking_over

DIGEST_BYTES = 16


def digest_of(record: RawRecord) -> str:
    """What tells a record from another at the same offset."""
    content = blake2b(record.key or b"", digest_size=DIGEST_BYTES)
    content.update(b"\n%d\n" % record.timestamp_ms)
    content.update(record.value or b"")
    return content.hexdigest()


def take_over(
    partition: int, topics: Collection[str], store: Store, log: Log, writer: Writer, settings: EngineSettings, faults: Faults
) -> Owned:
    """Become the owner of `partition`. Raises `Refusal`, `Fenced` or `Unavailable`; nothing is lost or repeated by trying again.

    From the raised epoch on nobody else decides; once the writers of before are fenced nobody else publishes; and only then does it show
    whether the last step was published.
    """
    row = store.take_over(partition, writer.name)
    mine = Marker(row.epoch, row.decided.step)
    faults.at(CrashPoint.EPOCH_RAISED, partition)
    for name in row.writers:
        if name != writer.name:
            faults.at(CrashPoint.FENCING, partition)
            log.fence(name)
    faults.at(CrashPoint.FENCED, partition)
    store.fenced_others(partition, mine, writer.name)
    positions = _positions(partition, row, topics, log, settings)
    owned = Owned(partition, mine, positions, attempts=on_taking_over(row.attempts, row.released, settings))
    outputs = [] if _published(partition, row, store, log, topics) else unpack(row.journal)
    offsets = {topic: position.next_offset for topic, position in owned.positions.items()}
    # also without outputs: whoever restores the database from the past finds on the log whom to fence
    writer.publish([Publication(partition, row.decided, outputs, offsets)]).wait()
    _load(owned, store)
    return owned


def take_back(kept: Owned, store: Store, writer: Writer) -> Owned | None:
    """Go on with a partition that was let go, if nobody has owned it since: what is known of it is still true."""
    if not store.take_back(kept.partition, kept.mine, writer.name):
        return None
    return Owned(
        kept.partition,
        Marker(kept.mine.epoch + 1, kept.mine.step),
        kept.positions,
        kept.parked,
        kept.parked_number,
        kept.next_timer,
        kept.rows,
        moved_at=kept.moved_at,
        attempts=kept.attempts,
    )


def _published(partition: int, row: OwnerRow, store: Store, log: Log, topics: Collection[str]) -> bool:
    """Whether the last step's publish is on the log. Raises `Refusal` when the log knows more than the database."""
    committed = log.committed(partition, topics)
    markers = [marker for found in committed.values() if (marker := Marker.parse(found.metadata)) is not None]
    if not markers:
        if row.decided.step == 0 and any(found.offset > 0 for found in committed.values()):
            _refuse_marker(partition, row, store, "offsets without a step")
        return row.decided.step == 0 or _on_the_log(row, log)
    latest = max(markers, key=lambda marker: (marker.step, marker.epoch))
    if latest.step > row.decided.step or (latest.step == row.decided.step and latest.epoch != row.decided.epoch):
        _refuse_marker(partition, row, store, f"step {latest.text()}")
    return latest.step == row.decided.step


def _refuse_marker(partition: int, row: OwnerRow, store: Store, found: str) -> NoReturn:
    """The log is ahead of the row; unless that is because a newer owner went on while we stood still."""
    if not store.owns(partition, Marker(row.epoch, row.decided.step)):
        raise Fenced(f"partition {partition} has a new owner")
    raise Refusal(
        Code.MARKER_AHEAD,
        f"partition {partition}: the log holds {found}, the database only step {row.decided.text()}. The database was restored from the past, or "
        "this is another database. Point to the right one, or run `santunan recover PROCESSOR` to decide again what it does not know.",
    )


def _on_the_log(row: OwnerRow, log: Log) -> bool:
    """The marker is gone: look for the journal's records where they would stand. One transaction wrote all or none of them."""
    journal = Counter(identity_of(record) for record in unpack(row.journal))
    ranges = log.ranges([(end.topic, end.partition) for end in row.output_ends])
    for end in row.output_ends:
        found = ranges[end.topic, end.partition]
        for record in log.read((end.topic, end.partition), max(end.offset, found.start), found.end):
            if identity_of(record) in journal:
                return True
    return False


def identity_of(record: RawRecord | OutRecord) -> bytes:
    """The same for what was published and for what stands on the log."""
    content = blake2b(record.key or b"", digest_size=DIGEST_BYTES)
    content.update(record.topic.encode())
    for name, value in record.headers:
        content.update(b"\n%b=%b" % (name.encode(), value))
    content.update(record.value or b"")
    return content.digest()


def _positions(
    partition: int, row: OwnerRow, topics: Collection[str], log: Log, settings: EngineSettings
) -> dict[str, TopicPosition]:
    """Where to go on, per topic. Raises `Refusal` when what stands there is not what was applied."""
    ids = log.topic_ids(topics)
    ranges = log.ranges([(topic, partition) for topic in topics])
    positions = {}
    for topic in topics:
        stored = row.positions.get(topic)
        found = ranges[topic, partition]
        if stored is None:
            positions[topic] = _first(topic, partition, ids[topic], found, settings)
        else:
            _check(topic, partition, stored, ids[topic], found, log)
            positions[topic] = stored
    return positions


def _first(topic: str, partition: int, topic_id: str, found: LogRange, settings: EngineSettings) -> TopicPosition:
    if found.start > 0 and settings.log_must_start_at_zero:
        raise Refusal(
            Code.LOG_NOT_FROM_START,
            f"{topic}/{partition} begins at offset {found.start} and was never read by this processor: its first records are gone. "
            "Set SANTUNAN_ENGINE__LOG_MUST_START_AT_ZERO=false to begin where it begins.",
        )
    return TopicPosition(topic_id, found.start)


def _check(topic: str, partition: int, stored: TopicPosition, topic_id: str, found: LogRange, log: Log) -> None:
    where = f"{topic}/{partition}"
    if stored.topic_id != topic_id:
        raise Refusal(
            Code.TOPIC_RECREATED,
            f"{where} has the id {topic_id}, but records of {stored.topic_id} were applied: the topic was deleted and created anew, or this is "
            "another cluster. Point to the right one. What the new topic holds cannot be told from what was applied: nothing here goes on with it.",
        )
    if not found.start <= stored.next_offset <= found.end:
        raise Refusal(
            Code.POSITION_LOST,
            f"{where} holds offsets {found.start} to {found.end}, but the next one to read is {stored.next_offset}: {_lost(stored, found)} Bring "
            "them back from a copy of the topic; nothing here goes on without them.",
        )
    if stored.last_offset >= found.start:
        last = next(iter(log.read((topic, partition), stored.last_offset, stored.last_offset + 1)), None)
        if last is None or digest_of(last) != stored.digest:
            raise Refusal(
                Code.DIGEST_DIFFERS,
                f"the record at {where} offset {stored.last_offset} is not the one that was applied: the log was replaced or lost its end. "
                "Point to the right cluster; nothing here goes on with another log.",
            )


def _lost(stored: TopicPosition, found: LogRange) -> str:
    if stored.next_offset < found.start:
        return f"{found.start - stored.next_offset} offsets were deleted before they were read."
    return f"the log lost its end, {stored.next_offset - found.end} offsets that were applied."


def _load(owned: Owned, store: Store) -> None:
    owned.parked = {parked.key: Parked(parked, waiting) for parked, waiting in store.parked_keys(owned.partition)}
    owned.parked_number = store.last_parked_number(owned.partition)
    owned.next_timer = store.next_timer(owned.partition)
