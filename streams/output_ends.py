"""Where the next outputs will stand at the earliest: a takeover without a marker looks for a journal's records from there on."""

from collections.abc import Iterable, Mapping

from streams.journal import OutRecord
from streams.log import Log, TopicPartition
from streams.store import OutputEnd


class OutputEnds:
    """Lower bounds of the output partitions' ends: what was acknowledged before, or the log's ends when first asked."""

    def __init__(self, log: Log, partition_count: int) -> None:
        self._log = log
        self._partition_count = partition_count
        self._known: dict[TopicPartition, int] = {}

    def note(self, ends: Mapping[TopicPartition, int]) -> None:
        self._known.update(ends)

    def of(self, outputs: Iterable[OutRecord]) -> tuple[OutputEnd, ...]:
        """For the partitions that `outputs` go to. Raises `Unavailable`."""
        wanted = {(output.topic, output.partition) for output in outputs}
        unknown = {topic for topic, partition in wanted if (topic, partition) not in self._known}
        if unknown:
            everywhere = [(topic, partition) for topic in unknown for partition in range(self._partition_count)]
            ranges = self._log.ranges([where for where in everywhere if where not in self._known])
            self._known.update({where: found.end for where, found in ranges.items()})
        return tuple(OutputEnd(topic, partition, self._known[topic, partition]) for topic, partition in sorted(wanted))
