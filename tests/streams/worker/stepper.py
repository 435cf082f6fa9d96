"""An engine that only counts, in a file, for tests of the worker around it."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from streams.records import Progress, RawRecord, StepReport, unheard


class CountingStepper:
    """Keeps, per partition number, the offsets of the records it was given, durably: a new owner starts where the last one ended."""

    def __init__(self, folder: Path, topics: tuple[str, ...]) -> None:
        self.folder = folder
        self._topics = topics
        self._owned: dict[int, dict[str, int]] = {}
        self.progress: dict[int, Progress] = {}

    @property
    def topics(self) -> tuple[str, ...]:
        return self._topics

    def _file(self, partition: int) -> Path:
        return self.folder / f"{partition}.jsonl"

    def take_over(self, partition: int) -> dict[str, int]:
        file = self._file(partition)
        starts = dict.fromkeys(self._topics, 0)
        for line in file.read_text().splitlines() if file.exists() else ():
            said = json.loads(line)
            starts |= said.get("next", {})
        self._write(partition, {"owner": os.getpid()})
        self._owned[partition] = starts
        return dict(starts)

    def release(self, partition: int) -> None:
        del self._owned[partition]
        self._write(partition, {"released": os.getpid()})

    def step(
        self, batches: Mapping[int, Sequence[RawRecord]], progress: Mapping[int, Progress], moved: Callable[[], None] = unheard
    ) -> StepReport:
        self.progress |= progress
        fenced = {partition for partition in batches if self._last_owner(partition) != os.getpid()}
        if fenced:
            return StepReport(fenced=fenced)
        for partition, records in batches.items():
            following = self._owned[partition]
            for record in records:
                assert record.offset >= following[record.topic], (record, following)
                following[record.topic] = record.offset + 1
            self._write(partition, {"next": following, "values": [(record.value or b"").decode() for record in records]})
            moved()
        return StepReport(records=sum(map(len, batches.values())))

    def listen(self) -> float:
        return 0.0

    def _last_owner(self, partition: int) -> int:
        """Good enough to fence a process that was stopped between two steps; the real engine lets the database decide."""
        said = [json.loads(line) for line in self._file(partition).read_text().splitlines()]
        return next(int(line["owner"]) for line in reversed(said) if "owner" in line)

    def _write(self, partition: int, said: object) -> None:
        with self._file(partition).open("a") as sink:
            sink.write(json.dumps(said) + "\n")
            sink.flush()
            os.fsync(sink.fileno())

    def due(self) -> datetime | None:
        return None

    def close(self) -> None:
        for partition in list(self._owned):
            self.release(partition)


def values(folder: Path) -> list[str]:
    """Every value that was stepped, in the order of files and lines; of a line that is being written, nothing yet."""
    whole = [
        line
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text().splitlines(keepends=True)
        if line.endswith("\n")
    ]
    return [value for line in whole for value in json.loads(line).get("values", ())]
