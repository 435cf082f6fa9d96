"""Log lines for machines."""

import json
import logging
from datetime import UTC, datetime

import pytest

from monitoring.logs import PLAIN_FORMAT, Formatter, JsonFormatter, LogFormat, about, chosen, configure
from schemas.envelope import HEADER_TRACEPARENT
from streams.records import RawRecord
from streams.reporting import say_set_aside
from streams.store import DeadLetter


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


def line_of(message: str, error: BaseException | None = None, **given: object) -> logging.LogRecord:
    told = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("gateway", logging.WARNING, __file__, 1, message, (), told)
    record.__dict__.update(given)
    return record


def test_people_read_the_fields_behind_the_sentence() -> None:
    line = Formatter(PLAIN_FORMAT).format(line_of("refused", code="log_busy", trace_id="0af7", nobody="3174"))
    assert line.endswith(" WARNING gateway refused trace_id=0af7 code=log_busy")


def test_what_a_request_is_about_stands_in_all_of_its_lines_and_in_no_other() -> None:
    token = about.set({"request": "r-1", "trace_id": "0af7"})
    inside = json.loads(JsonFormatter("gateway").format(line_of("x", trace_id=None)))
    about.reset(token)
    assert (inside["request"], inside["trace_id"]) == ("r-1", "0af7")
    assert "request" not in json.loads(JsonFormatter("gateway").format(line_of("x")))


def failed_by(error: Exception, said: str) -> BaseException:
    def fail() -> None:
        raise error

    try:
        try:
            fail()
        except Exception as cause:
            raise LookupError(said) from cause
    except LookupError as raised:
        return raised
    raise AssertionError("it fails")


@pytest.mark.parametrize("formatter", [JsonFormatter("gateway"), Formatter(PLAIN_FORMAT)])
def test_an_exception_is_told_by_its_kind_and_place_and_never_by_what_it_says(formatter: logging.Formatter) -> None:
    line = formatter.format(line_of("failed", failed_by(ValueError("SITI AMINAH is no number"), "no row for 3174012345670001")))
    assert "ValueError" in line
    assert "LookupError" in line
    assert "in failed_by" in line
    assert "SITI" not in line
    assert "3174" not in line


def test_what_the_system_says_of_itself_is_told() -> None:
    line = Formatter(PLAIN_FORMAT).format(line_of("failed", failed_by(OSError(98, "Address already in use"), "")))
    assert "OSError: [Errno 98] Address already in use" in line


@pytest.mark.parametrize("log_format", ["plain", "json"])
def test_a_process_that_is_started_by_another_logs_as_it_does(log_format: LogFormat) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        configure("gateway", log_format, "WARNING")
        assert chosen() == (log_format, "WARNING")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
