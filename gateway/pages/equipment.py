"""What the pages are given: the seal of sessions, forms and links, and the count of wrong guesses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.pages.guessing import Guesses
from gateway.pages.sealing import Seal
from gateway.pages.settings import PageSettings


@dataclass(frozen=True, slots=True)
class Pages:
    """One per process."""

    seal: Seal
    guesses: Guesses

    @classmethod
    def of(cls, settings: PageSettings, clock: Callable[[], datetime]) -> "Pages | None":
        """None without a key: then there are no pages."""
        if settings.page_key is None:
            return None
        lock = timedelta(minutes=settings.page_lock_minutes)
        return cls(Seal(settings.page_key.get_secret_value(), clock), Guesses(lock, settings.page_locks_remembered_max))
