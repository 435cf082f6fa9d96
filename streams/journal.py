"""The journal: a step's output records, kept beside the owner row so that the very same bytes can be published again."""

from typing import Final, NamedTuple

import msgspec
import zstandard

from streams.errors import Code, SantunanError

ZSTD_LEVEL: Final = 1
JOURNAL_BYTES_MAX: Final = 1 << 30
"""Nothing larger is unpacked; `EngineSettings.journal_bytes_max` keeps what is packed far below."""


class OutRecord(NamedTuple):
    """A record to publish: everything that the broker gets."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(list[OutRecord])
_COMPRESSOR: Final = zstandard.ZstdCompressor(level=ZSTD_LEVEL)
_DECOMPRESSOR: Final = zstandard.ZstdDecompressor()


def pack(records: list[OutRecord]) -> bytes:
    """The records as one compressed block; empty for none. For the stepping thread only."""
    return _COMPRESSOR.compress(_ENCODER.encode(records)) if records else b""


def unpack(block: bytes) -> list[OutRecord]:
    """What `pack` got. Raises `SantunanError`."""
    if not block:
        return []
    try:
        return _DECODER.decode(_decompressed(block))
    except (zstandard.ZstdError, msgspec.DecodeError) as error:
        raise SantunanError(
            Code.JOURNAL_UNREADABLE,
            f"the journal of the last step cannot be unpacked ({error}): run the version that wrote it until the partition is taken over",
        ) from error


def _decompressed(block: bytes) -> bytes:
    """Raises `ZstdError`. The limit that zstd is given holds only for a frame that does not name its size."""
    if zstandard.frame_content_size(block) > JOURNAL_BYTES_MAX:
        raise zstandard.ZstdError(f"it is larger than {JOURNAL_BYTES_MAX:,} bytes")
    return _DECOMPRESSOR.decompress(block, max_output_size=JOURNAL_BYTES_MAX)
