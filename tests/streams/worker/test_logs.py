"""Log lines for machines."""

import json
import logging

from streams.worker.logs import JsonFormatter


def test_a_log_line_is_one_json_object() -> None:
    record = logging.LogRecord("santunan", logging.WARNING, __file__, 1, "two\nlines: %s", ("x",), None)
    line = JsonFormatter("intake").format(record)
    assert "\n" not in line
    said = json.loads(line)
    assert said["message"] == "two\nlines: x"
    assert (said["level"], said["worker"]) == ("WARNING", "intake")
    assert said["time"].endswith("+00:00")
