"""The virus scanner: what it finds is refused, what it passes is kept, and without a verdict nothing is taken unless so set."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway.problems import ProblemCode
from gateway.uploads.scanning import PIECE_BYTES
from gateway.uploads.settings import UploadSettings
from tests.gateway.clamd import MARK, FakeClamd, on_socket_file, on_tcp
from tests.gateway.files import pdf
from tests.gateway.house import House
from tests.gateway.test_documents import kept, left_behind, send, written

pytestmark = pytest.mark.anyio
LARGE = pdf(b"/Note (" + b"x" * 3 * PIECE_BYTES + b")")


def house_with(scanner: str, **more: object) -> House:
    settings = House().settings.model_copy(update={"upload_scanner": scanner, "upload_scanner_seconds_max": 5.0, **more})
    return House(settings=settings)


async def test_a_clean_file_is_kept_and_goes_to_the_scanner_in_pieces(tmp_path: Path) -> None:
    clamd = FakeClamd()
    async with on_tcp(clamd) as address:
        house = house_with(address)
        assert (await send(house, LARGE)).status_code == 202
    assert sum(clamd.chunks) == len(LARGE)
    assert max(clamd.chunks) <= PIECE_BYTES
    assert len(kept(house)) == 1
    async with on_socket_file(FakeClamd(), tmp_path) as address:
        assert (await send(house_with(address), LARGE)).status_code == 202


@pytest.mark.parametrize("at", [0, PIECE_BYTES - 30, 3 * PIECE_BYTES - 60])
async def test_what_the_scanner_finds_is_neither_kept_nor_told(at: int) -> None:
    file = LARGE[: at + 40] + MARK + LARGE[at + 40 :]
    async with on_tcp(FakeClamd()) as address:
        house = house_with(address)
        answer = await send(house, file)
    assert (answer.status_code, answer.json()["reason"]) == (422, "file_infected")
    assert not any((kept(house), written(house), left_behind(house)))


@pytest.mark.parametrize(
    "clamd",
    [
        FakeClamd(stream_bytes_max=1_000),
        FakeClamd(says=b"stream: Can't allocate memory ERROR"),
        FakeClamd(says=b""),
        FakeClamd(says=b"x" * 5_000),
    ],
)
async def test_without_a_verdict_nothing_is_taken(clamd: FakeClamd) -> None:
    async with on_tcp(clamd) as address:
        house = house_with(address)
        answer = await send(house, LARGE)
    assert (answer.status_code, answer.json()["code"]) == (503, ProblemCode.SCANNER_UNAVAILABLE)
    assert int(answer.headers["retry-after"]) > 0
    assert not any((kept(house), written(house), left_behind(house)))


async def test_a_scanner_that_is_away_or_silent_is_asked_again_later() -> None:
    async with on_tcp(FakeClamd(silent=True)) as address:
        assert (await send(house_with(address, upload_scanner_seconds_max=0.05), LARGE)).status_code == 503
    house = house_with(address)
    assert (await send(house, LARGE)).status_code == 503
    async with on_tcp(FakeClamd()) as address:
        house.uploads.scanner = house_with(address).uploads.scanner
        assert (await send(house, LARGE)).status_code == 202


async def test_who_would_rather_take_files_unscanned_says_so_in_the_settings(caplog: pytest.LogCaptureFixture) -> None:
    async with on_tcp(FakeClamd()) as address:
        pass
    house = house_with(address, upload_scanner_required=False)
    assert (await send(house, LARGE)).status_code == 202
    assert "scanner gave no verdict" in caplog.text


@pytest.mark.parametrize("address", ["clamd:3310", "tcp://clamd", "unix://relative", "http://clamd:3310"])
def test_an_address_that_is_none_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(ValidationError):
        UploadSettings(upload_scanner=address)
