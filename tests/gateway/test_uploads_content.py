"""Files built byte by byte: what is taken, what is refused and under which code, in pieces of any size."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.uploads.content import HEAD_BYTES_MAX, Content, Judged
from gateway.uploads.pictures import Pixels
from gateway.uploads.refusals import SENTENCES, FileCode, FileRefused
from tests.gateway.files import archive, jpeg, pdf, png


def judged(file: bytes, piece_bytes: int = 65_536, bytes_max: int = 1_000_000) -> Judged:
    content = Content(bytes_max)
    for at in range(0, len(file), piece_bytes):
        content.take(file[at : at + piece_bytes])
    return content.judged()


NOT_OF_CONTENT = {FileCode.INFECTED, FileCode.HASH_DIFFERS}
"""Said by a scanner, and by who sent another hash."""


@pytest.mark.parametrize("piece_bytes", [1, 7, 65_536])
@pytest.mark.parametrize(
    ("file", "content_type", "pixels"),
    [
        (png(), "image/png", Pixels(2, 1)),
        (jpeg(), "image/jpeg", Pixels(3, 4)),
        (jpeg(note=b"x" * 60_000), "image/jpeg", Pixels(3, 4)),
        (jpeg() + b"a telephone's note", "image/jpeg", Pixels(3, 4)),
        (pdf(), "application/pdf", None),
        (pdf(b"/EncryptMetadata true /Launcher 1"), "application/pdf", None),
    ],
)
def test_what_a_file_is_stands_in_its_bytes(file: bytes, content_type: str, pixels: Pixels | None, piece_bytes: int) -> None:
    assert judged(file, piece_bytes) == Judged(content_type, sha256(file).hexdigest(), len(file), pixels)


REFUSED = [
    (b"", FileCode.EMPTY),
    (b"\0" * 1_000_001, FileCode.TOO_LARGE),
    (b"GIF89a", FileCode.KIND_UNKNOWN),
    (b"<svg xmlns='x'/>", FileCode.KIND_UNKNOWN),
    (b"\n" + pdf(), FileCode.KIND_UNKNOWN),
    (archive(), FileCode.OFFICE_OR_ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old office", FileCode.OFFICE_OR_ARCHIVE),
    (png()[:-1], FileCode.INCOMPLETE),
    (png() + b"more", FileCode.INCOMPLETE),
    (png(width=0), FileCode.INCOMPLETE),
    (jpeg()[:-2], FileCode.INCOMPLETE),
    (b"\xff\xd8\xff\xd9", FileCode.INCOMPLETE),
    (pdf()[:-8], FileCode.INCOMPLETE),
    (png(100_000, 100_000), FileCode.PICTURE_TOO_LARGE),
    (jpeg(65_535, 65_535), FileCode.PICTURE_TOO_LARGE),
    (pdf(trailer=b"/Encrypt 5 0 R"), FileCode.ENCRYPTED),
    (pdf(trailer=b"/Encr#79pt 5 0 R"), FileCode.ENCRYPTED),
    (pdf(b"/OpenAction <</S /JavaScript /JS (x)>>"), FileCode.ACTIVE),
    (pdf(b"/S /J#61vaScript"), FileCode.ACTIVE),
    (pdf(b"/EmbeddedFiles 1 0 R"), FileCode.ACTIVE),
    (pdf(b"/S /Launch"), FileCode.ACTIVE),
    (jpeg() + archive(), FileCode.TWO_KINDS),
    (pdf() + archive() + b"%%EOF", FileCode.TWO_KINDS),
    (jpeg(note=pdf()), FileCode.TWO_KINDS),
    (jpeg(note=b"<?PHP system('x')"), FileCode.TWO_KINDS),
]


@pytest.mark.parametrize("piece_bytes", [5, 65_536])
@pytest.mark.parametrize(("file", "code"), REFUSED)
def test_a_file_that_is_not_taken_says_why_and_what_to_do(file: bytes, code: FileCode, piece_bytes: int) -> None:
    with pytest.raises(FileRefused) as refused:
        judged(file, piece_bytes if len(file) < 10_000 else 65_536)
    assert refused.value.code is code
    assert str(refused.value) == SENTENCES[code]


def test_every_code_has_a_sentence_and_a_file_that_shows_it() -> None:
    assert {code for _, code in REFUSED} | NOT_OF_CONTENT == set(SENTENCES) == set(FileCode)


def test_a_file_that_is_too_large_is_refused_before_it_ends() -> None:
    content = Content(bytes_max=10)
    content.take(b"0123456789")
    with pytest.raises(FileRefused):
        content.take(b"x")


def test_a_name_behind_the_kept_beginning_is_found() -> None:
    with pytest.raises(FileRefused, match="protected"):
        judged(pdf(b" " * (2 * HEAD_BYTES_MAX), b"/Encrypt 5 0 R"), 4_093)


POLYGLOTS = {
    "a picture with an archive behind it": jpeg() + archive(),
    "a picture with an archive in its notes": jpeg(note=archive()) + archive(),
    "a PDF with an archive behind it": pdf()[:-6] + archive() + b"\n%%EOF\n",
    "a PDF in a picture's notes": jpeg(note=pdf()),
    "a page in a picture's notes": jpeg(note=b"Exif<HtMl><ScRipt>alert(1)</script>"),
    "a program for a server in a picture": jpeg(note=b"<?PHP system($_GET[0]);"),
    "a picture before a PDF": png() + pdf(),
    "an archive before a PDF": archive() + pdf(),
    "a program for a shell before a picture": b"#!/bin/sh\n" + jpeg(),
    "a PDF whose programs are written with escapes": pdf(b"/OpenAction <</S /J#61vaScr#69pt>>"),
    "a PDF that starts programs": pdf(b"/AA <</O <</S /Launch /F (cmd.exe)>> >>"),
    "a PDF with a file in it": pdf(b"/Names <</EmbeddedFiles 3 0 R>>"),
}


@pytest.mark.parametrize("piece_bytes", [1, 13, 65_536])
@pytest.mark.parametrize("file", POLYGLOTS.values(), ids=POLYGLOTS.keys())
def test_no_file_is_two_things_at_once(file: bytes, piece_bytes: int) -> None:
    assert isinstance(outcome(file, piece_bytes), FileCode)


@given(st.sampled_from([png(), jpeg(), pdf()]), st.data())
def test_a_file_that_is_cut_off_is_refused(file: bytes, data: st.DataObject) -> None:
    cut = file[: data.draw(st.integers(0, len(file) - len(b"%%EOF\n")))]
    assert outcome(cut, 65_536) in {FileCode.EMPTY, FileCode.INCOMPLETE, FileCode.KIND_UNKNOWN}


@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]), st.integers(1, 90))
def test_whatever_comes_is_judged_or_refused_with_a_code(rest: bytes, beginning: bytes, piece_bytes: int) -> None:
    found = outcome(beginning + rest, piece_bytes)
    assert isinstance(found, FileCode) or found.content_type in {"application/pdf", "image/jpeg", "image/png"}


def outcome(file: bytes, piece_bytes: int) -> Judged | FileCode:
    try:
        return judged(file, piece_bytes)
    except FileRefused as refused:
        return refused.code


@given(
    st.sampled_from([png(), jpeg(), pdf(), archive()]),
    st.integers(0, 200),
    st.integers(0, 40),
    st.binary(max_size=40),
    st.integers(1, 90),
)
def test_a_damaged_file_is_judged_the_same_however_it_is_cut(
    file: bytes, at: int, lost_bytes: int, put: bytes, piece_bytes: int
) -> None:
    damaged = file[:at] + put + file[at + lost_bytes :]
    assert outcome(damaged, piece_bytes) == outcome(damaged, 65_536)
