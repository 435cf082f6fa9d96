"""`multipart/form-data` as it streams by: one file and some short fields; what an HTML form sends without JavaScript."""

from collections.abc import AsyncIterator
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from gateway.problems import Problem, ProblemCode
from gateway.uploads.refusals import FileCode, FileRefused

MEDIA_TYPE: Final = b"multipart/form-data"
FIELDS_MAX: Final = 30
PART_HEADERS_MAX: Final = 8
PART_HEADER_BYTES_MAX: Final = 1024
FORM_BYTES_MAX: Final = 64 * 1024
"""Of everything in a form but its file."""


class FormReader:
    """Takes a form's bytes in pieces of any size, keeps its fields, and gives its file's bytes on as they come.

    `fields`: those that are not empty. `has_file`: a file was chosen. Raises `Problem` for a form that is none, or has two files.
    """

    def __init__(self, content_type: str) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if kind != MEDIA_TYPE or not boundary:
            raise _malformed("a form is sent as multipart/form-data with its boundary")
        self.fields: dict[str, str] = {}
        self.has_file = False
        self._ended = False
        self._header = self._header_value = b""
        self._about: dict[bytes, bytes] = {}
        self._value = bytearray()
        self._file_pieces: list[bytes] = []
        self._beside_bytes = 0
        self._parser = self._made(boundary)

    async def file_pieces(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The file's bytes out of the form's."""
        async for piece in pieces:
            for found in self.take(piece):
                yield found
        if not self._ended:
            raise FileRefused(FileCode.INCOMPLETE)

    def take(self, piece: bytes) -> list[bytes]:
        """What of the file this piece of the form holds."""
        self._file_pieces = []
        try:
            self._parser.write(piece)
        except FormParserError:
            raise _malformed("the form cannot be read: send multipart/form-data as RFC 7578 has it") from None
        self._beside_bytes += len(piece) - sum(map(len, self._file_pieces))
        if self._beside_bytes > FORM_BYTES_MAX or len(self.fields) > FIELDS_MAX:
            raise _malformed(f"beside its file the form has more than {FORM_BYTES_MAX} bytes or {FIELDS_MAX} fields: send less")
        return self._file_pieces

    def _made(self, boundary: bytes) -> MultipartParser:
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin_part,
                    "on_header_field": self._name_header,
                    "on_header_value": self._value_header,
                    "on_header_end": self._end_header,
                    "on_part_data": self._take_data,
                    "on_part_end": self._end_part,
                    "on_end": self._end,
                },
                max_header_count=PART_HEADERS_MAX,
                max_header_size=PART_HEADER_BYTES_MAX,
            )
        except FormParserError:
            raise _malformed("the form's boundary is too long: send a shorter one") from None

    def _begin_part(self) -> None:
        self._about, self._value = {}, bytearray()

    def _name_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _value_header(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._about = parse_options_header(self._header_value)[1]
            if self._about.get(b"filename"):
                self._choose_file()
        self._header = self._header_value = b""

    def _choose_file(self) -> None:
        if self.has_file:
            raise _malformed("the form has several files: send one at a time")
        self.has_file = True

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        piece = bytes(data[start:end])
        if self._about.get(b"filename"):
            self._file_pieces.append(piece)
        else:
            self._value += piece

    def _end_part(self) -> None:
        name = self._about.get(b"name", b"").decode("utf-8", "replace")
        if self._value and b"filename" not in self._about:
            if name in self.fields:
                raise _malformed("the form has a field twice: send each once")
            self.fields[name] = self._value.decode("utf-8", "replace")

    def _end(self) -> None:
        self._ended = True


def _malformed(detail: str) -> Problem:
    return Problem(ProblemCode.MALFORMED_FORM, detail)
