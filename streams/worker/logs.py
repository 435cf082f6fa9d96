"""Log lines of a worker: plain for people, one JSON object a line for machines. Values and keys of records are never logged; a claim or a
member is named by its opaque id."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final, Literal

QUIET_LOGGERS: Final = ("aiokafka", "aiohttp", "asyncio")
SILENT_LOGGERS: Final = ("faust", "mode", "streams.faust_transport")
"""Each service on the way up logs a crash with its stack; the worker says it once."""
FIELDS: Final = ("subject", "trace_id", "dead_letter_id", "reason", "topic", "partition", "offset")
"""What a line may be given as `extra`, and nothing else: each is an opaque id, a code or a position."""
PLAIN_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"


class JsonFormatter(logging.Formatter):
    """`time` (UTC), `level`, `logger`, `worker`, `message`, those of `FIELDS` that were given, and `error` with the stack if there is one."""

    def __init__(self, worker: str) -> None:
        super().__init__()
        self._worker = worker

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "worker": self._worker,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(worker: str, log_format: Literal["plain", "json"], level: str) -> None:
    """Send everything to standard error; libraries only what is worth it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(worker) if log_format == "json" else logging.Formatter(PLAIN_FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
