"""How many pixels a JPEG or PNG declares, read from its beginning without decoding it."""

from typing import Final, NamedTuple

_START_OF_FRAME: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PNG_END: Final = b"\0\0\0\0IEND\xaeB`\x82"
_SEGMENTS_MAX: Final = 1_000


class Pixels(NamedTuple):
    """A picture's size in pixels, as it declares it."""

    width: int
    height: int


class NotWhole(ValueError):
    """The picture is cut off, or does not say how large it is."""


def png_pixels(head: bytes, tail: bytes) -> Pixels:
    """Raises `NotWhole` also where anything follows the picture's end."""
    if head[8:16] != b"\0\0\0\rIHDR" or len(head) < 24 or not tail.endswith(_PNG_END):
        raise NotWhole
    return _sized(head[16:20], head[20:24])


def jpeg_pixels(head: bytes, tail: bytes) -> Pixels:
    """Raises `NotWhole` where no frame begins in `head`, or the picture does not end in `tail`. Telephones write notes behind the end."""
    if b"\xff\xd9" not in tail:
        raise NotWhole
    at = 2
    for _ in range(_SEGMENTS_MAX):
        while head[at : at + 2] == b"\xff\xff":
            at += 1
        if len(head) < at + 9 or head[at] != 0xFF:
            raise NotWhole
        if head[at + 1] in _START_OF_FRAME:
            return _sized(head[at + 7 : at + 9], head[at + 5 : at + 7])
        at += 2 + int.from_bytes(head[at + 2 : at + 4])
    raise NotWhole


def _sized(width: bytes, height: bytes) -> Pixels:
    pixels = Pixels(int.from_bytes(width), int.from_bytes(height))
    if 0 in pixels:
        raise NotWhole
    return pixels
