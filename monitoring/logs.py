"""Log lines of every process: plain for people, one JSON object a line for machines. Nobody is named: a claim or a member stands there by
its opaque id, a record by its position, and what an exception says is left out, because it may quote what somebody sent."""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple

QUIET_LOGGERS: Final = ("aiokafka", "aiohttp", "asyncio", "opentelemetry")
SILENT_LOGGERS: Final = ("faust", "mode", "streams.faust_transport")
"""Each service on the way up logs a crash with its stack; the worker says it once."""
FIELDS: Final = (
    "subject",
    "trace_id",
    "request",
    "route",
    "status",
    "code",
    "client",
    "dead_letter_id",
    "reason",
    "topic",
    "partition",
    "offset",
)
"""What a line may be given as `extra`, and nothing else: each is an opaque id, a code or a position. `subject`: the id of the claim, or of
the member on topics about members."""
LogFormat = Literal["plain", "json"]
PLAIN_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
SPEAKING: Final = (OSError, ImportError, MemoryError, AssertionError)
"""What these say is the system's or our own; any other exception may quote a record."""
CHAIN_LENGTH_MAX: Final = 10

about: ContextVar[dict[str, str] | None] = ContextVar("about", default=None)
"""Of `FIELDS`: what every line has that is written on behalf of one request."""


class Formatter(logging.Formatter):
    """A line for people, with those of `FIELDS` that were given behind it."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have kept its own
        line, *stack = super().format(record).split("\n")
        fields = "".join(f" {name}={value}" for name, value in given(record).items())
        return "\n".join((f"{line}{fields}", *stack))

    def formatException(self, ei: object) -> str:  # noqa: N802  the name is logging's
        return stack_of(ei[1]) if isinstance(ei, tuple) and isinstance(ei[1], BaseException) else ""


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
        line |= given(record)
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = stack_of(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def given(record: logging.LogRecord) -> dict[str, str]:
    """The fields of the line itself, and of the request that it is about."""
    own = {name: getattr(record, name) for name in FIELDS if getattr(record, name, None) is not None}
    return {**(about.get() or {}), **own}


def stack_of(error: BaseException) -> str:
    """Where it was raised and what kind it is, causes first; what it says only where that is the system's or our own word."""
    parts = [f"{''.join(traceback.format_tb(cause.__traceback__))}{kind_of(cause)}" for cause in _chain(error)]
    return "\nwhich led to\n".join(reversed(parts))


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(CHAIN_LENGTH_MAX):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def kind_of(error: BaseException) -> str:
    """The exception in one line; what it says only where a restart's use is known to it too, or the system speaks."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"{kind}: {error}" if isinstance(error, SPEAKING) or hasattr(error, "retriable") else kind


class Chosen(NamedTuple):
    """How a process logs."""

    log_format: LogFormat
    level: str


def chosen() -> Chosen:
    """As this process was configured: for one that it starts."""
    root = logging.getLogger()
    machines = any(isinstance(handler.formatter, JsonFormatter) for handler in root.handlers)
    return Chosen("json" if machines else "plain", logging.getLevelName(root.level))


def configure(worker: str, log_format: LogFormat, level: str) -> None:
    """Send everything to standard error; libraries only what is worth it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(worker) if log_format == "json" else Formatter(PLAIN_FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
