"""Who may do what on the broker (ACLs): our own processes, and each channel that writes to Kafka itself.

That only one principal may write to a channel's topic is what makes its records that channel's: whoever else may is named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)
from kafka.errors import SecurityDisabledError

from deploy.broker import admin
from deploy.errors import Refused
from deploy.processor_settings import TopicSettings
from schemas.topics import ACKNOWLEDGEMENTS_OF, SUBMISSIONS_OF
from schemas.vocabulary import Channel

CLUSTER: Final = "kafka-cluster"
ANYWHERE: Final = "*"
OUR_TOPICS: Final = ("claims.", "members.", "payouts.", "channels.", "operations.")
OUR_GROUPS: Final = "santunan-"
LITERAL, PREFIXED = ACLResourcePatternType.LITERAL, ACLResourcePatternType.PREFIXED
Operation, Resource = ACLOperation, ResourceType


@dataclass(frozen=True, slots=True)
class Granted:
    """What `grant` did: how many rights it gave that were missing, and a sentence for each that somebody has and must not."""

    given: int
    intruders: tuple[str, ...]


def wanted(kafka: TopicSettings, processors: Iterable[str]) -> list[ACL]:
    """The rights of the channels' principals and of our own, as the settings name them; `processors` by name."""
    names = tuple(processors)
    rights = [right for channel, principal in kafka.channel_principals.items() for right in _of_channel(channel, principal)]
    return rights + [right for principal in kafka.own_principals for right in _of_ours(principal, names)]


def _of_channel(channel: Channel, principal: str) -> list[ACL]:
    """Write its submissions, read its answers; groups and transactions under its own name."""
    own = SUBMISSIONS_OF[channel].removesuffix("submissions.v1")
    return [
        _right(principal, Operation.WRITE, Resource.TOPIC, SUBMISSIONS_OF[channel], LITERAL),
        _right(principal, Operation.READ, Resource.TOPIC, ACKNOWLEDGEMENTS_OF[channel], LITERAL),
        _right(principal, Operation.READ, Resource.GROUP, own, PREFIXED),
        _right(principal, Operation.WRITE, Resource.TRANSACTIONAL_ID, own, PREFIXED),
    ]


def _of_ours(principal: str, processors: Iterable[str]) -> list[ACL]:
    """What workers, the gateway and commands need; creating topics is an administrator's."""
    rights = [
        _right(principal, operation, Resource.TOPIC, prefix, PREFIXED)
        for prefix in OUR_TOPICS
        for operation in (Operation.READ, Operation.WRITE)
    ]
    rights += [_right(principal, Operation.READ, Resource.GROUP, name, LITERAL) for name in processors]
    rights += [_right(principal, Operation.WRITE, Resource.TRANSACTIONAL_ID, name, PREFIXED) for name in processors]
    rights.append(_right(principal, Operation.READ, Resource.GROUP, OUR_GROUPS, PREFIXED))
    rights.append(_right(principal, Operation.IDEMPOTENT_WRITE, Resource.CLUSTER, CLUSTER, LITERAL))
    return rights


def _right(principal: str, operation: ACLOperation, kind: ResourceType, name: str, pattern: ACLResourcePatternType) -> ACL:
    return ACL(principal, ANYWHERE, operation, ACLPermissionType.ALLOW, ResourcePattern(kind, name, pattern))


def grant(kafka: TopicSettings, processors: Iterable[str]) -> Granted:
    """Give what is missing, take nothing away, and say who else may write as a channel. Raises `Refused`."""
    rights = wanted(kafka, processors)
    if not rights:
        return Granted(0, ())
    with admin(kafka) as client:
        try:
            standing = set(_found(client, ACLFilter(None, None, Operation.ANY, ACLPermissionType.ANY, _any())))
            missing = [right for right in rights if right not in standing]
            if missing and (failed := client.create_acls(missing)["failed"]):
                raise Refused(
                    f"The broker gave {len(failed)} of {len(missing)} rights not: {failed[0]}. Log in as an administrator."
                )
            return Granted(len(missing), tuple(_intruders(client, kafka)))
        except SecurityDisabledError as error:
            raise Refused(
                "The broker has no authorizer, so anybody may write as any channel: set authorizer.class.name on the brokers, or remove "
                "SANTUNAN_KAFKA__CHANNEL_PRINCIPALS and SANTUNAN_KAFKA__OWN_PRINCIPALS."
            ) from error


def _any() -> ResourcePatternFilter:
    return ResourcePatternFilter(Resource.ANY, None, ACLResourcePatternType.ANY)


def _found(client: KafkaAdminClient, wanted_rights: ACLFilter) -> list[ACL]:
    """Raises `SecurityDisabledError`, or another of the broker's."""
    rights, error = client.describe_acls(wanted_rights)
    if getattr(error, "errno", 0):
        raise error if isinstance(error, Exception) else error()
    return list(rights)


def _intruders(client: KafkaAdminClient, kafka: TopicSettings) -> Iterable[str]:
    """Whoever may write to a channel's topic beside the channel and ourselves; super users have no rights that could be listed."""
    ours = {*kafka.own_principals, *([f"User:{kafka.sasl_username}"] if kafka.sasl_username else [])}
    for channel, topic in SUBMISSIONS_OF.items():
        let_in = {*ours, kafka.channel_principals.get(channel)}
        pattern = ResourcePatternFilter(Resource.TOPIC, topic, ACLResourcePatternType.MATCH)
        for right in _found(client, ACLFilter(None, None, Operation.ANY, ACLPermissionType.ALLOW, pattern)):
            if right.operation in {Operation.WRITE, Operation.ALL} and right.principal not in let_in:
                yield (
                    f"{right.principal} may write to {topic}, and what stands there counts as the words of {channel}: take that right away "
                    f"(on {right.resource_pattern.resource_name}), or name the principal in SANTUNAN_KAFKA__CHANNEL_PRINCIPALS."
                )
