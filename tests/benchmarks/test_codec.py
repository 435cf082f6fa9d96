"""The codec benchmark compares like with like, and says what it measured. No figure is judged here."""

import gc

import msgspec
import pytest
from pydantic import ValidationError

from benchmarks.codec import ours, peer, rarely_collecting, run, samples
from benchmarks.peer_structs import Structs
from schemas.catalogue import EVENTS

SAMPLES = samples(120)
TYPES = tuple(dict.fromkeys(sample.type for sample in SAMPLES))


def test_both_codecs_read_the_same_out_of_the_same_records() -> None:
    pydantic, other = ours(TYPES), peer(TYPES)
    for sample in SAMPLES:
        mine, theirs = pydantic.read[sample.type](sample.value), other.read[sample.type](sample.value)
        again = other.read[sample.type](mine.model_dump_json(exclude_none=True).encode())
        assert again == theirs


@pytest.mark.parametrize(
    ("found", "broken"),
    [(b'"channel":"branch"', b'"channel":"pigeon"'), (b'"specversion":"1.0"', b'"specversion":"0.3"'), (b"Z", b"")],
)
def test_both_codecs_refuse_the_same(found: bytes, broken: bytes) -> None:
    pydantic, other = ours(TYPES), peer(TYPES)
    sample = next(sample for sample in SAMPLES if found in sample.value)
    value = sample.value.replace(found, broken)
    with pytest.raises(ValidationError):
        pydantic.read[sample.type](value)
    with pytest.raises(msgspec.ValidationError):
        other.read[sample.type](value)


def test_every_event_type_has_a_struct() -> None:
    structs = Structs()
    for data in EVENTS.values():
        assert msgspec.json.Decoder(structs.envelope(data))


def test_the_report_names_the_peer_and_where_the_time_went() -> None:
    report = run(120).as_json()
    assert report["peer"] == "msgspec"
    assert set(report) >= {"events_per_second", "ratio", "peer_events_per_second", "seconds_by_part"}


def test_the_collector_is_left_as_it_was() -> None:
    before = gc.get_threshold()
    with rarely_collecting():
        assert gc.get_threshold() != before
        assert gc.get_freeze_count() > 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)
