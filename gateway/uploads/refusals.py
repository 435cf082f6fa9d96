"""Why a file is not taken: one code each, with a sentence that tells the sender what to do."""

from enum import StrEnum
from typing import Final


class FileCode(StrEnum):
    """Codes of refused files. Clients may rely on them."""

    EMPTY = "file_empty"
    TOO_LARGE = "file_too_large"
    KIND_UNKNOWN = "file_kind_unknown"
    OFFICE_OR_ARCHIVE = "file_office_or_archive"
    INCOMPLETE = "file_incomplete"
    PICTURE_TOO_LARGE = "file_picture_too_large"
    ENCRYPTED = "file_encrypted"
    ACTIVE = "file_active"
    TWO_KINDS = "file_two_kinds"
    INFECTED = "file_infected"
    HASH_DIFFERS = "file_hash_differs"


SENTENCES: Final[dict[FileCode, str]] = {
    FileCode.EMPTY: "The file is empty: choose the file again and send it.",
    FileCode.TOO_LARGE: "The file is larger than is taken: photograph or scan it with a lower resolution.",
    FileCode.KIND_UNKNOWN: "The file is no JPEG, PNG or PDF: send a photograph or a scan as one of these.",
    FileCode.OFFICE_OR_ARCHIVE: "The file is an archive or an office document, which can carry macros: save it as PDF and send that.",
    FileCode.INCOMPLETE: "The file is cut off or damaged: open it to see whether it is whole, and send it again.",
    FileCode.PICTURE_TOO_LARGE: "The picture has more pixels than are taken: make it smaller and send it again.",
    FileCode.ENCRYPTED: "The PDF is protected by a password or encrypted: save it without protection and send that.",
    FileCode.ACTIVE: "The PDF contains programs, media or other files: print it to a new PDF and send that.",
    FileCode.TWO_KINDS: "The file is of two kinds at once: photograph or scan the paper anew and send that.",
    FileCode.INFECTED: "A virus scanner found something in the file: photograph or scan the paper anew with another device and send that.",
    FileCode.HASH_DIFFERS: "The file that came is not the one whose SHA-256 was given: send it again.",
}


class FileRefused(ValueError):
    """The file is not taken. `code` says why; the message is the code's sentence."""

    def __init__(self, code: FileCode) -> None:
        super().__init__(SENTENCES[code])
        self.code: FileCode = code
