"""Are the topics as this code is configured? Asked at every worker's start, so through the client that it has anyway."""

from collections.abc import Mapping

from deploy.access import require_access
from deploy.errors import Refused
from schemas.topics import TOPICS
from streams.settings import KafkaSettings


def other_counts(standing: Mapping[str, int], partitions: int) -> list[str]:
    """A sentence for each topic (name and partition count) that has not `partitions` of them."""
    return [
        f"Topic {name} has {count} partitions where {partitions} are configured. The count never changes, because a claim's "
        f"events must meet on one partition number: set SANTUNAN_KAFKA__PARTITIONS={count}, or use another cluster."
        for name, count in standing.items()
        if count != partitions
    ]


def disagreements(standing: Mapping[str, int], partitions: int) -> list[str]:
    """Sentences about topics that can't be used as they are: of another partition count, or missing."""
    missing = [name for name in TOPICS if name not in standing]
    named = [f"Missing topics: {', '.join(missing)}. Run `santunan topics apply`."] if missing else []
    return other_counts(standing, partitions) + named


def require_topics(kafka: KafkaSettings, partitions: int) -> None:
    """Raises `Refused` when the broker does not answer, or when a topic is missing or has another partition count."""
    found = require_access(kafka).topics
    wrong = disagreements({name: len(found[name].partitions) for name in TOPICS if name in found}, partitions)
    if wrong:
        raise Refused("\n".join(wrong))
