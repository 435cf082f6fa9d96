"""Files read back: by the claimant and the claim's office, as a download that no browser runs, or as a picture to look at."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gateway.access.scopes import Scope
from gateway.problems import ProblemCode
from gateway.reading.claims import WholeClaim
from gateway.uploads import views
from gateway.uploads.objects import reference_of
from schemas.vocabulary import AuthorityRole, Channel
from tests.gateway.claims import CLAIM, MEMBER, claim, document
from tests.gateway.files import pdf, png
from tests.gateway.house import House, bearer

pytestmark = pytest.mark.anyio
TURNED_RIGHT = 6
"""EXIF: the camera was held so that the top of what is seen is at the right."""
ORIENTATION, CAMERA = 0x0112, 0x0110


async def with_file(house: House, file: bytes, document_id: str = "doc-1") -> None:
    digest = sha256(file).hexdigest()
    assert await house.uploads.objects.put(file, digest) == reference_of(digest)
    house.claims.whole[CLAIM] = WholeClaim(
        claim=claim(), documents=(replace(document(), document_id=document_id, sha256=digest),)
    )


def claimant(house: House, member: str = MEMBER) -> dict[str, str]:
    return bearer(house.token(sub=member, channel=Channel.LAPAK_ASIK, member=member))


def officer(house: House, office: str = "B-0712") -> dict[str, str]:
    return bearer(house.token(Scope.OFFICE_READ, officer="ani", role=AuthorityRole.OFFICER, offices=[office]))


def photograph(mode: str = "RGB", size: tuple[int, int] = (3_000, 2_000), kind: str = "JPEG") -> bytes:
    made = BytesIO()
    notes = Image.Exif()
    notes[ORIENTATION], notes[CAMERA] = TURNED_RIGHT, "a telephone"
    Image.new(mode, size).save(made, kind, exif=notes)
    return made.getvalue()


@pytest.mark.parametrize(
    ("file", "content_type", "name"), [(png(), "image/png", "doc-1.png"), (pdf(), "application/pdf", "doc-1.pdf")]
)
async def test_a_claimant_downloads_what_came_and_no_browser_runs_it(file: bytes, content_type: str, name: str) -> None:
    house = House()
    await with_file(house, file)
    answer = await house.client.get(f"/v1/claims/{CLAIM}/documents/doc-1/content", headers=claimant(house))
    assert (answer.status_code, answer.content) == (200, file)
    assert answer.headers["content-type"] == content_type
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


async def test_who_may_not_see_the_claim_sees_no_file_of_it() -> None:
    house = House()
    await with_file(house, png())
    mine, office = f"/v1/claims/{CLAIM}/documents/doc-1/", f"/v1/office/claims/{CLAIM}/documents/doc-1/"
    for what in ("content", "view"):
        other = await house.client.get(mine + what, headers=claimant(house, MEMBER[:-1] + "6"))
        assert (other.status_code, other.json()["code"]) == (404, ProblemCode.CLAIM_UNKNOWN)
        elsewhere = await house.client.get(office + what, headers=officer(house, "B-0001"))
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, ProblemCode.CLAIM_UNKNOWN)
        system = await house.client.get(mine + what, headers=house.as_channel(Channel.BRANCH, "B-0712"))
        assert (system.status_code, system.json()["code"]) == (403, ProblemCode.NOT_YOURS)
        own = await house.client.get(office + what, headers=officer(house))
        assert own.status_code == 200


async def test_a_document_whose_file_is_kept_elsewhere_is_unknown_here() -> None:
    house = House()
    house.claims.whole[CLAIM] = WholeClaim(claim=claim(), documents=(document(),))
    for name in (document().document_id, "another"):
        answer = await house.client.get(f"/v1/office/claims/{CLAIM}/documents/{name}/content", headers=officer(house))
        assert (answer.status_code, answer.json()["code"]) == (404, ProblemCode.FILE_UNKNOWN)


async def test_a_name_that_would_break_the_header_is_made_plain() -> None:
    house = House()
    await with_file(house, png(), 'a";\r\nSet-Cookie: é')
    path = f"/v1/claims/{CLAIM}/documents/a%22%3B%0D%0ASet-Cookie%3A%20%C3%A9/content"
    answer = await house.client.get(path, headers=claimant(house))
    assert answer.headers["content-disposition"] == 'attachment; filename="a____Set-Cookie___.png"'
    assert "set-cookie" not in answer.headers


async def test_a_picture_is_shown_upright_smaller_and_without_its_notes() -> None:
    house = House()
    await with_file(house, photograph())
    answer = await house.client.get(f"/v1/office/claims/{CLAIM}/documents/doc-1/view", headers=officer(house))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    shown = Image.open(BytesIO(answer.content))
    assert shown.height == views.SIDE_PIXELS_MAX
    assert shown.width == pytest.approx(views.SIDE_PIXELS_MAX * 2 / 3, abs=1)
    assert dict(shown.getexif()) == {}
    assert b"telephone" not in answer.content


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("RGBA", "PNG"), ("P", "PNG"), ("L", "PNG"), ("1", "PNG"), ("I;16", "PNG"), ("CMYK", "JPEG"), ("L", "JPEG")],
)
def test_pictures_of_every_sort_are_shown(mode: str, kind: str) -> None:
    shown = Image.open(BytesIO(views.upright(photograph(mode, (40, 30), kind))))
    assert (shown.size, shown.mode) == ((30, 40), "RGB")


def test_what_is_transparent_is_shown_on_white() -> None:
    made = BytesIO()
    Image.new("RGBA", (2, 2), (0, 0, 0, 0)).save(made, "PNG")
    assert Image.open(BytesIO(views.upright(made.getvalue()))).getpixel((0, 0)) == (255, 255, 255)


def test_a_picture_too_large_to_decode_and_what_is_none_are_not_shown() -> None:
    for file in (png(8_000, 8_000), pdf(), b"", b"GIF89a"):
        with pytest.raises(views.NotShown):
            views.upright(file)


PHOTOGRAPHS = [photograph(size=(64, 48)), photograph("RGBA", (64, 48), "PNG")]


@given(file=st.sampled_from(PHOTOGRAPHS), cut=st.floats(0, 1), splice=st.binary(max_size=40), at=st.floats(0, 1))
def test_a_damaged_picture_is_shown_as_far_as_it_goes_or_not_at_all(file: bytes, cut: float, splice: bytes, at: float) -> None:
    place = int(at * len(file))
    damaged = (file[:place] + splice + file[place + len(splice) :])[: int(cut * len(file)) + 1]
    try:
        assert views.upright(damaged).startswith(b"\xff\xd8\xff")
    except views.NotShown:
        assert damaged != file
