"""The processor's same error on many keys is a fault of the software: it stops, instead of emptying the topic into the dead letters."""

from collections import deque
from datetime import datetime, timedelta

from streams.errors import Code, SantunanError
from streams.settings import EngineSettings

SIGNATURES_MAX = 1_000


class SameErrors:
    """Counts the keys on which the same error was raised at the same place within the window."""

    def __init__(self, settings: EngineSettings) -> None:
        self._keys_max = settings.same_error_keys_max
        self._window = timedelta(seconds=settings.same_error_window_seconds)
        self._seen: dict[str, deque[tuple[datetime, str]]] = {}

    def note(self, error: Exception, key: str, now: datetime) -> None:
        """Raises `SantunanError` when this is one key too many."""
        signature = _signature(error)
        if signature not in self._seen and len(self._seen) >= SIGNATURES_MAX:
            self._seen.clear()
        seen = self._seen.setdefault(signature, deque(maxlen=self._keys_max * 2))
        while seen and seen[0][0] < now - self._window:
            seen.popleft()
        if all(known != key for _, known in seen):
            seen.append((now, key))
        if len(seen) >= self._keys_max:
            raise SantunanError(
                Code.SAME_ERROR_ON_MANY_KEYS,
                f"the processor failed in the same way on {len(seen)} keys within {self._window.seconds} s ({signature}): the software or its "
                "surroundings are at fault, not the records. Mend it and start again; nothing of the last step was decided.",
            ) from error


def _signature(error: Exception) -> str:
    """The kind of error and the innermost place it came from; never its message, which may be personal."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "?"
    return f"{type(error).__name__} at {place}"
