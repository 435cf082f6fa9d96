"""What is packed comes back byte for byte, and damage is noticed."""

import pytest

from streams.errors import Code, SantunanError
from streams.journal import OutRecord, pack, unpack


def test_a_journal_comes_back_byte_for_byte() -> None:
    records = [
        OutRecord("topic", 3, b"key", b"\x00\xff" * 50, (("ce_type", b"x"), ("empty", b""))),
        OutRecord("other", 0, b"", b"", ()),
    ]
    assert unpack(pack(records)) == records
    assert unpack(pack([])) == []


def test_a_damaged_journal_is_refused() -> None:
    with pytest.raises(SantunanError) as refused:
        unpack(b"not zstd")
    assert refused.value.code is Code.JOURNAL_UNREADABLE
