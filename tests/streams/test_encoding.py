"""Outputs as records."""

from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.envelope import CloudEvent
from schemas.events.holds import ClaimHeld
from schemas.events.registration import WithdrawalRequested
from schemas.identifiers import SANTUNAN
from streams.contract import Output
from streams.encoding import Encoder, derived_id
from streams.partitioning import Partitions
from tests.streams.tally import NOW

KEY = "0b9a6f4e-1d2c-5e3f-8a7b-6c5d4e3f2a1b"


@given(st.text(max_size=200))
def test_a_derived_id_is_the_uuid_version_5_of_its_name(name: str) -> None:
    assert derived_id(name) == str(uuid5(SANTUNAN, name))


def test_the_envelope_written_by_hand_is_read_back_as_what_was_meant() -> None:
    data = WithdrawalRequested(submission_id='"quoted"', received_at=NOW, because="naïve ✓")
    (record,) = Encoder("intake", [WithdrawalRequested], Partitions(4)).encode([Output(KEY, data)], "cause", None, NOW)
    event = CloudEvent[WithdrawalRequested].model_validate_json(record.value)
    assert (event.data, event.time, event.subject, event.source) == (data, NOW, KEY, "/processors/intake")
    assert event.id == derived_id("cause\nintake\n0")


def test_ids_of_one_cause_differ_by_index_and_are_the_same_each_time() -> None:
    encoder = Encoder("intake", [WithdrawalRequested], Partitions(4))
    outputs = [Output(KEY, WithdrawalRequested(submission_id="a", received_at=NOW, because=""))] * 2
    first, again = (encoder.encode(outputs, "cause", None, NOW) for _ in range(2))
    assert first == again
    assert first[0].value != first[1].value


def test_what_is_not_declared_or_not_under_a_subject_is_an_error_of_the_processor() -> None:
    encoder = Encoder("intake", [WithdrawalRequested], Partitions(4))
    with pytest.raises(TypeError, match="without declaring it"):
        encoder.encode([Output(KEY, ClaimHeld(processor="intake", reason="x", dead_letter_id=KEY))], "cause", None, NOW)
    with pytest.raises(ValueError, match="no lower-case UUID"):
        encoder.encode(
            [Output("claim 7", WithdrawalRequested(submission_id="a", received_at=NOW, because=""))], "cause", None, NOW
        )
