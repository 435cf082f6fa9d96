"""Kafka in batches for Faust: `santunan://HOST:PORT` delivers a whole poll as one event.

Faust handles one record at a time, which costs more than our handlers do; its driver underneath is many times quicker.
"""

from typing import Final

from faust.transport.drivers import TRANSPORTS

from streams.faust_transport.app import BatchApp, StartOffsets, batch_app, batch_topic
from streams.faust_transport.batch import Batch, Poll, TopicPartition
from streams.faust_transport.transport import Transport

SCHEME: Final = "santunan"

# The entry point of pyproject.toml says the same; this makes it true when we run from the tree.
TRANSPORTS.aliases.setdefault(SCHEME, "streams.faust_transport:Transport")

__all__ = ["SCHEME", "Batch", "BatchApp", "Poll", "StartOffsets", "TopicPartition", "Transport", "batch_app", "batch_topic"]
