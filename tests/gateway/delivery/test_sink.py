"""The file in a destination's place: one line each, whole ones only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.delivery.messages import Arrived, NotNow
from gateway.delivery.settings import FileTo
from gateway.delivery.sink import FileSink
from tests.gateway.delivery.letters import NOW, message

pytestmark = pytest.mark.anyio


async def test_every_message_is_a_line_and_one_that_a_crash_cut_off_is_taken_away(tmp_path: Path) -> None:
    to = FileTo(kind="file", path=tmp_path / "sent" / "sms.ndjson")
    for torn in ("", '{"id":"n-'):
        sink = FileSink(to)
        assert await sink.deliver(message("n-1"), NOW) == Arrived()
        await sink.close()
        with to.path.open("a") as file:
            file.write(torn)
    again = FileSink(to)
    await again.close()
    lines = [json.loads(line) for line in to.path.read_text().splitlines()]
    assert [(line["id"], line["destination"], line["message"]) for line in lines] == [("n-1", "sms", {"type": "t"})] * 2
    assert to.path.stat().st_mode & 0o777 == 0o600, "it names people"


async def test_a_disk_that_takes_nothing_is_a_reason_to_try_again() -> None:
    broken = FileSink(FileTo(kind="file", path=Path("/dev/full")))
    assert await broken.deliver(message(), NOW) == NotNow("file_OSError")
    await broken.close()
