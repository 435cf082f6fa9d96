"""What is packed comes back byte for byte, and damage is noticed."""

import msgspec
import pytest
import zstandard

from streams.errors import Code, SantunanError
from streams.journal import JOURNAL_BYTES_MAX, OutRecord, pack, unpack


def test_a_journal_comes_back_byte_for_byte() -> None:
    records = [
        OutRecord("topic", 3, b"key", b"\x00\xff" * 50, (("ce_type", b"x"), ("empty", b""))),
        OutRecord("other", 0, b"", b"", ()),
    ]
    assert unpack(pack(records)) == records
    assert unpack(pack([])) == []


WHOLE = pack([OutRecord("topic", 3, b"key", b"value" * 50, ())])


def of_another_shape(content: object) -> bytes:
    return zstandard.compress(msgspec.msgpack.encode(content))


def said_to_be(size: int) -> bytes:
    """A frame's header that names its content's size, and nothing behind it."""
    return b"\x28\xb5\x2f\xfd" + b"\xe0" + size.to_bytes(8, "little") + b"\x01\x00\x00"


@pytest.mark.parametrize(
    "block",
    [
        b"not zstd",
        WHOLE[:-1],
        of_another_shape({"topic": 1}),
        of_another_shape([["topic", "3", b"key", b"value", []]]),
    ],
)
def test_a_journal_that_is_damaged_or_another_programs_is_refused(block: bytes) -> None:
    with pytest.raises(SantunanError) as refused:
        unpack(block)
    assert refused.value.code is Code.JOURNAL_UNREADABLE


def test_a_journal_that_says_it_is_larger_than_any_is_not_unpacked() -> None:
    with pytest.raises(SantunanError, match="larger than") as refused:
        unpack(said_to_be(JOURNAL_BYTES_MAX + 1))
    assert refused.value.code is Code.JOURNAL_UNREADABLE
