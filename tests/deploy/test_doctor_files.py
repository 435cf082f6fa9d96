"""The doctor tries the store of files and the virus scanner, where any are set."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from deploy.doctor.files import files_findings
from deploy.doctor.finding import Level
from gateway.uploads.settings import UploadSettings
from tests.gateway.clamd import FakeClamd, on_tcp
from tests.gateway.s3 import FakeS3, running


def settings(folder: Path, store: str = "", scanner: str = "") -> UploadSettings:
    return UploadSettings(
        upload_folder=str(folder),
        upload_store="s3://papers" if store else "",
        upload_store_endpoint=store,
        upload_store_region="id-1",
        upload_store_key_id="key-id",
        upload_store_secret_key=SecretStr("secret"),
        upload_store_seconds_max=0.5,
        upload_scanner=scanner,
        upload_scanner_seconds_max=5.0,
    )


def test_what_is_not_set_is_not_looked_at(tmp_path: Path) -> None:
    assert files_findings(settings(tmp_path)) == []


@pytest.mark.parametrize(
    ("away", "says", "level"), [(False, b"stream: OK", Level.FINE), (True, b"stream: no database ERROR", Level.WRONG)]
)
def test_a_store_and_a_scanner_are_tried(tmp_path: Path, away: bool, says: bytes, level: Level) -> None:
    async def tried() -> list[tuple[str, Level]]:
        async with running(FakeS3(away=away)) as store, on_tcp(FakeClamd(says=says)) as scanner:
            found = await asyncio.to_thread(files_findings, settings(tmp_path, store, scanner))
        return [(finding.what, finding.level) for finding in found]

    assert asyncio.run(tried()) == [("store of files", level), ("virus scanner", level)]
