"""What the feed's endpoint is given: a reader, keys, and a bound on who waits."""

from gateway.feed.keys import FeedKeys
from gateway.feed.reading import FeedReader
from gateway.feed.settings import FeedSettings


class Feed:
    """`waiting`: requests that wait for news at present."""

    def __init__(self, settings: FeedSettings, reader: FeedReader, keys: FeedKeys) -> None:
        self.settings = settings
        self.reader = reader
        self.keys = keys
        self.waiting = 0

    @classmethod
    def of(cls, settings: FeedSettings, reader: FeedReader) -> "Feed | None":
        """None where no key is set. Raises ValueError for a key that is none."""
        if settings.feed_key is None:
            return None
        return cls(settings, reader, FeedKeys(settings.feed_key, settings.feed_former_keys))
