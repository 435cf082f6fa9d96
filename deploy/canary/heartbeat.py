"""The heartbeat for an external dead-man's switch: it is called while all is well, and its silence is the alarm."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPException
from typing import Final
from urllib.request import Request, urlopen

CALL_SECONDS_MAX: Final = 10.0
FINE_BELOW: Final = 300


def call(url: str) -> str | None:
    """Call it once; why it did not answer well, or None."""
    try:
        with urlopen(Request(url, headers={"User-Agent": "santunan-canary"}), timeout=CALL_SECONDS_MAX) as answer:  # noqa: S310  the operator's own address
            status = int(answer.status)
    except (OSError, HTTPException, ValueError) as error:
        return f"the dead-man's switch does not answer: {type(error).__name__}"
    return None if status < FINE_BELOW else f"the dead-man's switch answers {status}"


class Heart:
    """Calls in a thread of its own, one call at a time, so that a switch that hangs holds up no canary. `url` None: no heart."""

    def __init__(self, url: str | None, every_seconds: float, caller: Callable[[str], str | None] = call) -> None:
        self._url = url
        self._every_seconds = every_seconds
        self._call = caller
        self._thread = ThreadPoolExecutor(1, "heartbeat")
        self._calling: Future[str | None] | None = None
        self._called_at = float("-inf")
        self.beaten_at: float | None = None
        """When a call was last answered well, in seconds since 1970: when it was begun."""
        self.why: str | None = None
        """Why the last one was not."""

    def beat(self, at: float, complaint: str | None) -> None:
        """To be called again and again. With a complaint it stays silent."""
        if self._calling is not None and self._calling.done():
            self.why = self._calling.result()
            self._calling = None
            if self.why is None:
                self.beaten_at = self._called_at
        if self._url and complaint is None and self._calling is None and at - self._called_at >= self._every_seconds:
            self._called_at = at
            self._calling = self._thread.submit(self._call, self._url)

    def stop(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
