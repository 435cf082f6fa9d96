"""The topics as they stand on a broker and as `schemas.topics` wants them; the partition count is for ever, so a difference is refused."""

import time
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from kafka.admin import ConfigResource, KafkaAdminClient
from kafka.errors import InvalidReplicationFactorError, TopicAlreadyExistsError

from deploy.broker import admin
from deploy.errors import Refused
from deploy.readiness import other_counts
from schemas.topics import TOPICS, Topic
from streams.settings import KafkaSettings

IN_SYNC_REPLICAS: Final = 2
"""With three replicas a write survives the loss of one and is refused without two."""
TOPIC_WAIT_MS: Final = 20_000
DELETE_POLLS_MAX: Final = 200
DELETE_POLL_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class StandingTopic:
    """A topic on the broker. `configs` holds those that we set; a broker that answers emptily (Tansu) leaves it empty."""

    name: str
    id: str
    partitions: int
    replication: int
    configs: dict[str, str]


@dataclass(frozen=True, slots=True)
class Applied:
    """What `apply` did: names of the topics created, of those whose settings it changed, and of those left as they were."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


def wanted_configs(topic: Topic, replication: int) -> dict[str, str]:
    """The settings that exactly-once and the audit rest on (architecture sections 4 and 5)."""
    return {
        "cleanup.policy": "compact" if topic.compacted else "delete",
        "retention.ms": str(topic.retention_ms),
        "min.insync.replicas": str(min(IN_SYNC_REPLICAS, replication)),
        "unclean.leader.election.enable": "false",
    }


def standing(kafka: KafkaSettings) -> dict[str, StandingTopic]:
    """Our topics that exist on the broker, by name. Raises `Refused`."""
    with admin(kafka) as client:
        return _standing(client)


def _standing(client: KafkaAdminClient) -> dict[str, StandingTopic]:
    present = _present(client)
    if not present:
        return {}
    configs = _configs(client, present)
    return {
        found["name"]: StandingTopic(
            name=found["name"],
            id=str(found.get("topic_id", "")),
            partitions=len(found["partitions"]),
            replication=max(len(partition["replica_nodes"]) for partition in found["partitions"]),
            configs=configs.get(found["name"], {}),
        )
        for found in sorted(client.describe_topics(present), key=itemgetter("name"))
    }


def _present(client: KafkaAdminClient) -> list[str]:
    return sorted(set(client.list_topics()) & set(TOPICS))


def _configs(client: KafkaAdminClient, names: list[str]) -> dict[str, dict[str, str]]:
    ours = frozenset(wanted_configs(next(iter(TOPICS.values())), 1))
    answer: dict[str, dict[str, dict[str, Any]]] = client.describe_configs(
        [ConfigResource("TOPIC", name) for name in names], config_filter="all"
    )
    described = next((found for kind, found in answer.items() if str(kind).lower().endswith("topic")), {})
    return {name: {key: str(about["value"]) for key, about in found.items() if key in ours} for name, found in described.items()}


def apply(kafka: KafkaSettings, partitions: int, replication: int) -> Applied:
    """Create what is missing and mend settings. Raises `Refused` when an existing topic has another partition count."""
    with admin(kafka) as client:
        before = _standing(client)
        differing = other_counts({name: topic.partitions for name, topic in before.items()}, partitions)
        if differing:
            raise Refused("\n".join(differing))
        created = _create(client, [topic for name, topic in TOPICS.items() if name not in before], partitions, replication)
        changed = tuple(name for name, topic in before.items() if _mend(client, topic))
        return Applied(created, changed, tuple(name for name in before if name not in changed))


def _create(client: KafkaAdminClient, topics: list[Topic], partitions: int, replication: int) -> tuple[str, ...]:
    if not topics:
        return ()
    wanted = {
        topic.name: {
            "num_partitions": partitions,
            "replication_factor": replication,
            "configs": wanted_configs(topic, replication),
        }
        for topic in topics
    }
    try:
        client.create_topics(wanted)
    except TopicAlreadyExistsError as error:
        raise Refused(
            "Someone else created topics at the same time, or their deletion is not finished. Run `santunan topics apply` again."
        ) from error
    except InvalidReplicationFactorError as error:
        raise Refused(
            f"The cluster has fewer than {replication} brokers, on which each topic was to be: start them, or set SANTUNAN_KAFKA__REPLICATION to "
            "as many as there are (1 on a machine of one's own; then a lost disk is lost claims)."
        ) from error
    names = tuple(wanted)
    client.wait_for_topics(list(names), timeout_ms=TOPIC_WAIT_MS)
    return names


def _mend(client: KafkaAdminClient, topic: StandingTopic) -> bool:
    different = differing_configs(topic)
    if different:
        client.alter_configs([ConfigResource("TOPIC", topic.name, configs=different)])
    return bool(different)


def differing_configs(topic: StandingTopic) -> dict[str, str]:
    """The settings that differ, as they are wanted; none of a broker that shows none."""
    wanted = wanted_configs(TOPICS[topic.name], topic.replication)
    return {key: value for key, value in wanted.items() if topic.configs.get(key, value) != value}


def delete_all(kafka: KafkaSettings) -> None:
    """Delete our topics and all consumer groups, and wait until they are gone: for tests only."""
    with admin(kafka) as client:
        present = _present(client)
        if present:
            client.delete_topics(present)
        _wait_until_gone(client)
        groups = [group["group_id"] if isinstance(group, dict) else group[0] for group in client.list_groups()]
        if groups:
            client.delete_groups(groups)


def _wait_until_gone(client: KafkaAdminClient) -> None:
    for _ in range(DELETE_POLLS_MAX):
        if not _present(client):
            return
        time.sleep(DELETE_POLL_SECONDS)
    raise Refused(
        f"Topics are still there {DELETE_POLLS_MAX * DELETE_POLL_SECONDS:.0f} s after their deletion: {', '.join(_present(client))}."
    )
