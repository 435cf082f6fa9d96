"""What a recovery takes for its processor's past: all of the log, each record of it once, and nothing that somebody else wrote."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from schemas.topics import LIFECYCLE, SUBMISSIONS
from streams.fakes.log import FakeLog
from streams.log import TopicPartition
from streams.records import RawRecord
from streams.recovering.known import OFFSETS_PER_READ, KnownOutputs, in_pieces
from tests.streams.surroundings import FakeSurroundings
from tests.streams.tally import TallyProcessor
from tests.streams.vocabulary import KEY, OTHER


class Endless(FakeLog):
    """A record stands at every offset, and one read may be so long and no longer."""

    def read(self, where: TopicPartition, start: int, end: int) -> Iterable[RawRecord]:
        assert end - start <= OFFSETS_PER_READ
        return [RawRecord(*where, offset, 0, None, None, ()) for offset in range(start, end)]


def test_of_a_long_range_each_record_is_read_once() -> None:
    log = Endless(FakeSurroundings().broker, "intake")
    end = 2 * OFFSETS_PER_READ + 3
    assert [record.offset for record in in_pieces(log, (LIFECYCLE, 0), 5, end)] == list(range(5, end))


@pytest.mark.parametrize(
    ("topic", "source", "known"),
    [
        (LIFECYCLE, "/processors/intake", 1),
        (LIFECYCLE, "/processors/payout", 0),
        (SUBMISSIONS, "/processors/intake", 0),
    ],
)
def test_only_what_the_processor_wrote_itself_is_its_own(topic: str, source: str, known: int) -> None:
    """Channels write what they like on their topics: an answer that one of them foresaw would else not be published."""
    surroundings = FakeSurroundings()
    value = f'{{"id":"{OTHER}","source":"{source}","type":"t","subject":"{KEY}","time":"2026-01-01T00:00:00Z"}}'
    surroundings.write(topic, KEY.encode(), value.encode())
    found = KnownOutputs("intake", TallyProcessor.emits)
    found.read(FakeLog(surroundings.broker, "intake"), {SUBMISSIONS, LIFECYCLE}, surroundings.partitions)
    assert len(found) == known
