"""Are the topics as this code is configured? Asked at every worker's start, so through the client that it has anyway."""

from collections.abc import Mapping
from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from deploy.errors import Refused
from deploy.listening import no_broker, require_listening
from schemas.topics import TOPICS

ANSWER_SECONDS: Final = 10.0


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


def require_topics(bootstrap: str, partitions: int) -> None:
    """Raises `Refused` when the broker does not answer, or when a topic is missing or has another partition count."""
    require_listening(bootstrap)
    try:
        found = AdminClient({"bootstrap.servers": bootstrap}).list_topics(timeout=ANSWER_SECONDS).topics
    except KafkaException as error:
        raise Refused(no_broker(bootstrap, error.args[0].str())) from error
    wrong = disagreements({name: len(found[name].partitions) for name in TOPICS if name in found}, partitions)
    if wrong:
        raise Refused("\n".join(wrong))
