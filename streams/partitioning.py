"""Which partition a key belongs to: Kafka's own murmur2 (Java's default), computed here because librdkafka's default is another."""

import struct
from typing import Final

KEYS_REMEMBERED_MAX: Final = 100_000

_SEED: Final = 0x9747B28C
_M: Final = 0x5BD1E995
_MASK: Final = 0xFFFFFFFF
_UUID_BYTES: Final = 36
_UUID_WORDS: Final = struct.Struct("<9I").unpack


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


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of `key` by Java's default partitioner."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions


class Partitions:
    """Partition numbers of keys, remembered: a claim's events come in bursts."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._known: dict[bytes, int] = {}

    def of(self, key: bytes) -> int:
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= KEYS_REMEMBERED_MAX:
                self._known.clear()
            known = self._known[key] = partition_of(key, self.count)
        return known
