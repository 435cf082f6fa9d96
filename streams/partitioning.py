"""Which partition a key belongs to: Kafka's own murmur2 (Java's default), computed here because librdkafka's default is another."""

import struct
from collections.abc import Iterable, Sequence
from typing import Final

KEYS_REMEMBERED_MAX: Final = 100_000
KEYS_AT_ONCE_MIN: Final = 16
"""Fewer new keys are hashed one by one."""

_SEED: Final = 0x9747B28C
_M: Final = 0x5BD1E995
_MASK: Final = 0xFFFFFFFF
_UUID_BYTES: Final = 36
_UUID_WORDS: Final = struct.Struct("<9I").unpack
_WORD_BYTES: Final = 4
_LANE_BYTES: Final = 8


def murmur2(data: bytes) -> int:
    """The 32-bit hash that `org.apache.kafka.common.utils.Utils.murmur2` computes, as an unsigned number."""
    length = len(data)
    whole = length & ~3
    h = _SEED ^ length
    words = _UUID_WORDS(data) if length == _UUID_BYTES else struct.unpack_from(f"<{whole // 4}I", data)
    for word in words:
        k = word * _M & _MASK
        h = (h * _M & _MASK) ^ ((k ^ (k >> 24)) * _M & _MASK)
    if whole != length:
        h = (h ^ int.from_bytes(data[whole:], "little")) * _M & _MASK
    h = (h ^ (h >> 13)) * _M & _MASK
    return h ^ (h >> 15)


def murmur2_of_uuids(keys: Sequence[bytes]) -> Sequence[int]:
    """`murmur2` of each of these keys of 36 bytes, at a tenth of the time: each has 64 bits of one large number, and every product of
    two words fits in them."""
    count, text = len(keys), b"".join(keys)
    lanes = int.from_bytes(b"\xff\xff\xff\xff\0\0\0\0" * count, "little")
    h = lanes // _MASK * (_SEED ^ _UUID_BYTES)
    spread = bytearray(_LANE_BYTES * count)
    for word in range(0, _UUID_BYTES, _WORD_BYTES):
        for byte in range(_WORD_BYTES):
            spread[byte::_LANE_BYTES] = text[word + byte :: _UUID_BYTES]
        k = int.from_bytes(spread, "little") * _M & lanes
        h = (h * _M & lanes) ^ ((k ^ (k >> 24 & lanes)) * _M & lanes)
    h = (h ^ (h >> 13 & lanes)) * _M & lanes
    return struct.unpack(f"<{count}Q", (h ^ (h >> 15 & lanes)).to_bytes(_LANE_BYTES * count, "little"))


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of `key` by Java's default partitioner."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


class Partitions:
    """Partition numbers of keys, remembered: a claim's events come in bursts."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._known: dict[bytes, int] = {}

    def learn(self, keys: Iterable[bytes]) -> None:
        """Remember these, as far as they are ids and new."""
        new = [key for key in dict.fromkeys(keys) if len(key) == _UUID_BYTES and key not in self._known]
        if len(new) < KEYS_AT_ONCE_MIN:
            return
        if len(self._known) + len(new) > KEYS_REMEMBERED_MAX:
            self._known.clear()
        self._known.update(
            {key: (found & 0x7FFFFFFF) % self.count for key, found in zip(new, murmur2_of_uuids(new), strict=True)}
        )

    def of(self, key: bytes) -> int:
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= KEYS_REMEMBERED_MAX:
                self._known.clear()
            known = self._known[key] = partition_of(key, self.count)
        return known
