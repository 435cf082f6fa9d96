"""Who owns which partition number: whole, balanced, sticky, also while a deploy adds a topic."""

from collections import Counter
from dataclasses import dataclass

from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment, ConsumerProtocolMemberMetadata
from hypothesis import given
from hypothesis import strategies as st

from streams.faust_transport.assignor import Claim, PartitionNumberAssignor, assign

partition_counts = st.integers(1, 48)
members = st.lists(st.text("abcdefgh", min_size=1, max_size=4), min_size=1, max_size=12, unique=True)
claims = st.lists(
    st.builds(
        Claim,
        st.text("abcdefgh", min_size=1, max_size=4),
        st.frozensets(st.integers(0, 60), max_size=20),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda claim: claim.member,
)


@given(partition_counts, claims)
def test_every_partition_number_has_one_owner_whatever_members_claim(partitions: int, said: list[Claim]) -> None:
    owned = assign(partitions, said)
    assert sorted(number for numbers in owned.values() for number in numbers) == list(range(partitions))


@given(partition_counts, claims)
def test_members_own_equally_many_within_one(partitions: int, said: list[Claim]) -> None:
    sizes = [len(numbers) for numbers in assign(partitions, said).values()]
    assert max(sizes) - min(sizes) <= 1


@given(partition_counts, members)
def test_nothing_moves_when_the_same_members_meet_again(partitions: int, names: list[str]) -> None:
    before = assign(partitions, [Claim(name) for name in names])
    again = assign(partitions, [Claim(name, frozenset(before[name]), 1) for name in names])
    assert again == before


@given(partition_counts, members)
def test_when_a_member_joins_numbers_move_only_to_it(partitions: int, names: list[str]) -> None:
    before = assign(partitions, [Claim(name) for name in names])
    joined = [Claim(name, frozenset(before[name]), 1) for name in names] + [Claim("z")]
    after = assign(partitions, joined)
    assert all(set(after[name]) <= set(before[name]) for name in names)


@given(partition_counts, members)
def test_when_a_member_leaves_only_its_numbers_move(partitions: int, names: list[str]) -> None:
    before = assign(partitions, [Claim(name) for name in names])
    stayed = names[1:]
    after = assign(partitions, [Claim(name, frozenset(before[name]), 1) for name in stayed])
    assert all(set(after[name]) >= set(before[name]) for name in stayed)


def test_of_two_that_claim_a_number_the_later_generation_keeps_it() -> None:
    zombie, owner = Claim("a", frozenset({0, 1}), 3), Claim("b", frozenset({0, 1}), 4)
    other = Claim("c", frozenset({2, 3}), 4)
    assert assign(6, [zombie, owner, other])["b"] == (0, 1)


def test_nobody_means_nothing() -> None:
    assert assign(4, []) == {}


@dataclass
class Cluster:
    """What the assignor asks of aiokafka's metadata."""

    partitions: dict[str, int]

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        return set(range(self.partitions[topic])) if topic in self.partitions else None


class Member:
    """One consumer's assignor and subscription, as the group protocol sees it: encoded both ways."""

    def __init__(self, *topics: str) -> None:
        self.assignor = PartitionNumberAssignor()
        self.topics = topics
        self.assigned: set[tuple[str, int]] = set()

    def metadata(self) -> ConsumerProtocolMemberMetadata:
        return ConsumerProtocolMemberMetadata.decode(self.assignor.metadata(self.topics).encode())

    def take(self, assignment: ConsumerProtocolMemberAssignment) -> None:
        decoded = ConsumerProtocolMemberAssignment.decode(assignment.encode())
        self.assignor.on_assignment(decoded)
        self.assigned = {(tp.topic, tp.partition) for tp in decoded.partitions()}

    def numbers(self) -> set[int]:
        return {partition for _, partition in self.assigned}


def rebalance(cluster: Cluster, group: dict[str, Member]) -> None:
    leader = next(iter(group.values())).assignor
    for name, assignment in leader.assign(cluster, {name: member.metadata() for name, member in group.items()}).items():
        group[name].take(assignment)


@given(st.integers(1, 5), st.integers(1, 9))
def test_a_partition_number_of_all_topics_goes_to_one_member(topic_count: int, member_count: int) -> None:
    topics = [f"t{number}" for number in range(topic_count)]
    group = {f"m{number}": Member(*topics) for number in range(member_count)}
    rebalance(Cluster(dict.fromkeys(topics, 12)), group)
    for member in group.values():
        assert member.assigned == {(topic, number) for topic in topics for number in member.numbers()}
    assert Counter(number for member in group.values() for number in member.numbers()) == Counter(range(12))


def test_a_rolling_deploy_that_adds_a_topic_splits_no_number_and_moves_only_what_balance_asks() -> None:
    cluster = Cluster({"old": 12, "new": 12})
    group = {name: Member("old") for name in ("a", "b", "c")}
    rebalance(cluster, group)
    before = {name: member.numbers() for name, member in group.items()}
    group["d"] = Member("old", "new")
    rebalance(cluster, group)
    assert all(group[name].numbers() <= before[name] for name in before)
    assert group["d"].assigned == {(topic, number) for topic in ("old", "new") for number in group["d"].numbers()}
    assert len(group["d"].numbers()) == 3
    del group["a"]
    kept = {name: group[name].numbers() for name in ("b", "c", "d")}
    rebalance(cluster, group)
    assert all(group[name].numbers() >= kept[name] for name in kept)
