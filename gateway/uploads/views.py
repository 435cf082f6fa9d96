"""A picture as it is looked at: upright, no larger than a screen, and nothing of it but what is to be seen (no place, no device)."""

import struct
import zlib
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

SIDE_PIXELS_MAX: Final = 2_000
PIXELS_MAX: Final = 32_000_000
"""Of a picture that is decoded: 130 MB at most; larger ones are only given as they came."""
QUALITY: Final = 85
CONTENT_TYPE: Final = "image/jpeg"
_DAMAGED: Final = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, struct.error, zlib.error, OverflowError)
"""What the decoder says of a file that is broken inside."""


class NotShown(ValueError):
    """It is no picture, one too large to decode, or broken inside."""


def upright(file: bytes) -> bytes:
    """The JPEG to look at. Takes a second of one processor at most; not for the event loop. Raises `NotShown`."""
    try:
        with Image.open(BytesIO(file), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                raise NotShown
            picture.draft("RGB", (SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))
            picture.thumbnail((SIDE_PIXELS_MAX, SIDE_PIXELS_MAX))
            shown = _on_white(ImageOps.exif_transpose(picture))
            made = BytesIO()
            shown.save(made, "JPEG", quality=QUALITY)
            return made.getvalue()
    except (*_DAMAGED, Image.DecompressionBombError) as error:
        raise NotShown from error


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    white = Image.new("RGB", seen.size, "white")
    white.paste(seen, mask=seen.getchannel("A"))
    return white
