"""Why a file is not taken: one code each, with a sentence that tells the sender what to do."""

from enum import StrEnum
from typing import Final

from schemas.documented import meanings


class FileCode(StrEnum):
    """Codes of refused files. Clients may rely on them."""

    EMPTY = "file_empty"
    """The file is empty: choose the file again and send it."""
    TOO_LARGE = "file_too_large"
    """The file is larger than is taken: photograph or scan it with a lower resolution."""
    KIND_UNKNOWN = "file_kind_unknown"
    """The file is no JPEG, PNG or PDF: send a photograph or a scan as one of these."""
    OFFICE_OR_ARCHIVE = "file_office_or_archive"
    """The file is an archive or an office document, which can carry macros: save it as PDF and send that."""
    INCOMPLETE = "file_incomplete"
    """The file is cut off or damaged: open it to see whether it is whole, and send it again."""
    PICTURE_TOO_LARGE = "file_picture_too_large"
    """The picture has more pixels than are taken: make it smaller and send it again."""
    ENCRYPTED = "file_encrypted"
    """The PDF is protected by a password or encrypted: save it without protection and send that."""
    ACTIVE = "file_active"
    """The PDF contains programs, media or other files: print it to a new PDF and send that."""
    TWO_KINDS = "file_two_kinds"
    """The file is of two kinds at once: photograph or scan the paper anew and send that."""
    INFECTED = "file_infected"
    """A virus scanner found something in the file: photograph or scan the paper anew with another device and send that."""
    HASH_DIFFERS = "file_hash_differs"
    """The file that came is not the one whose SHA-256 was given: send it again."""


SENTENCES: Final = meanings(FileCode)
"""By the code's value."""


class FileRefused(ValueError):
    """The file is not taken. `code` says why; the message is the code's sentence."""

    def __init__(self, code: FileCode) -> None:
        super().__init__(SENTENCES[code])
        self.code: FileCode = code
