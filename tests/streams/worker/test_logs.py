"""Log lines for machines."""

import json
import logging
from datetime import UTC, datetime

import pytest

from schemas.envelope import HEADER_TRACEPARENT
from streams.records import RawRecord
from streams.reporting import say_set_aside
from streams.store import DeadLetter
from streams.worker.logs import JsonFormatter


def test_a_log_line_is_one_json_object() -> None:
    record = logging.LogRecord("santunan", logging.WARNING, __file__, 1, "two\nlines: %s", ("x",), None)
    line = JsonFormatter("intake").format(record)
    assert "\n" not in line
    said = json.loads(line)
    assert said["message"] == "two\nlines: x"
    assert (said["level"], said["worker"]) == ("WARNING", "intake")
    assert said["time"].endswith("+00:00")


def test_a_record_set_aside_is_named_by_opaque_ids_and_never_by_its_content(caplog: pytest.LogCaptureFixture) -> None:
    trace = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    headers = ((HEADER_TRACEPARENT, trace),)
    raw = RawRecord("claims.submissions.v1", 3, 17, 0, b"3174-a-NIK", b'{"name": "Siti"}', headers)
    claim = "7b1c7a52-6b6f-5d43-8c2c-0a1b2c3d4e5f"
    say_set_aside(DeadLetter("letter", claim, "invalid_data", 1, True, raw, datetime(2026, 1, 1, tzinfo=UTC)))
    line = JsonFormatter("intake").format(caplog.records[0])
    said = json.loads(line)
    assert (said["subject"], said["reason"], said["offset"]) == (claim, "invalid_data", 17)
    assert said["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert "Siti" not in line
    assert "NIK" not in line
