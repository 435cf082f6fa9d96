"""Who owns which partition number: all topics of one number go to one member, balanced within one, and few numbers move.

aiokafka's assignors work by topic; with several topics they split a number between members, and then nobody owns its keys.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from aiokafka.coordinator.assignors.abstract import AbstractPartitionAssignor
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment, ConsumerProtocolMemberMetadata

PROTOCOL_VERSION: Final = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """What a member says it owned last; of two that claim a number, the later generation is right."""

    member: str
    owned: frozenset[int] = frozenset()
    generation: int = 0


def assign(partitions: int, claims: Iterable[Claim]) -> dict[str, tuple[int, ...]]:
    """The partition numbers of each member: as even as can be, each member keeping what it had up to its share."""
    members = sorted(claims, key=lambda claim: claim.member)
    if not members:
        return {}
    kept = _owned(partitions, members)
    shares = _shares(partitions, kept)
    for member, share in shares.items():
        kept[member] = sorted(kept[member])[:share]
    taken = {number for numbers in kept.values() for number in numbers}
    free = iter(sorted(set(range(partitions)) - taken))
    for member, share in shares.items():
        kept[member] += [next(free) for _ in range(share - len(kept[member]))]
    return {member: tuple(sorted(numbers)) for member, numbers in kept.items()}


def _owned(partitions: int, members: Iterable[Claim]) -> dict[str, list[int]]:
    owner: dict[int, Claim] = {}
    for claim in members:
        for number in claim.owned:
            if number < partitions and (number not in owner or owner[number].generation < claim.generation):
                owner[number] = claim
    return {claim.member: [number for number, by in owner.items() if by is claim] for claim in members}


def _shares(partitions: int, kept: Mapping[str, list[int]]) -> dict[str, int]:
    """How many numbers each member gets; the remainder goes to those who hold most already, so that they give less away."""
    share, remainder = divmod(partitions, len(kept))
    by_holding = sorted(kept, key=lambda member: (-len(kept[member]), member))
    return {member: share + (index < remainder) for index, member in enumerate(by_holding)}


class PartitionNumberAssignor(AbstractPartitionAssignor):
    """The assignor in Kafka's group protocol; remembers this member's last assignment to claim it again."""

    name: ClassVar[str] = "santunan-partition-number"

    def __init__(self) -> None:
        self._owned: frozenset[int] = frozenset()
        self._generation = 0

    def metadata(self, topics: Iterable[str]) -> ConsumerProtocolMemberMetadata:
        said = json.dumps({"generation": self._generation, "owned": sorted(self._owned)}).encode()
        return ConsumerProtocolMemberMetadata(PROTOCOL_VERSION, sorted(topics), said)

    def assign(self, cluster: Any, members: Mapping[str, Any]) -> dict[str, ConsumerProtocolMemberAssignment]:
        """Each member gets its numbers of every topic it subscribes to: in a rolling deploy a new topic is read by new members."""
        counts = {
            topic: _partition_count(cluster, topic) for topic in {t for member in members.values() for t in member.subscription}
        }
        claims = [_claim(member, metadata.user_data) for member, metadata in members.items()]
        owned = assign(max(counts.values(), default=0), claims)
        said = json.dumps({"generation": max(claim.generation for claim in claims) + 1}).encode()
        return {
            member: ConsumerProtocolMemberAssignment(
                PROTOCOL_VERSION,
                [(topic, [n for n in owned[member] if n < counts[topic]]) for topic in sorted(metadata.subscription)],
                said,
            )
            for member, metadata in members.items()
        }

    def on_assignment(self, assignment: ConsumerProtocolMemberAssignment) -> None:
        self._owned = frozenset(tp.partition for tp in assignment.partitions())
        self._generation = json.loads(assignment.user_data)["generation"]


def _partition_count(cluster: Any, topic: str) -> int:
    return len(cluster.partitions_for_topic(topic) or ())


def _claim(member: str, user_data: bytes) -> Claim:
    said = json.loads(user_data)
    return Claim(member, frozenset(said["owned"]), said["generation"])
