"""Keys land where Java's producers put them."""

from hypothesis import given
from hypothesis import strategies as st
from kafka.partitioner.default import murmur2 as javas_murmur2

from streams.partitioning import KEYS_REMEMBERED_MAX, Partitions, murmur2, murmur2_of_uuids, partition_of


@given(st.binary(max_size=80))
def test_the_hash_is_kafkas_own(data: bytes) -> None:
    assert murmur2(data) == javas_murmur2(data) & 0xFFFFFFFF


@given(st.uuids(), st.integers(1, 64))
def test_a_claims_partition_is_the_one_that_javas_producer_takes(key: object, count: int) -> None:
    data = str(key).encode()
    assert partition_of(data, count) == (javas_murmur2(data) & 0x7FFFFFFF) % count
    assert Partitions(count).of(data) == partition_of(data, count)


@given(st.lists(st.uuids().map(lambda key: str(key).encode()), min_size=1, max_size=70))
def test_many_ids_at_once_have_the_hash_that_each_has_alone(keys: list[bytes]) -> None:
    assert list(murmur2_of_uuids(keys)) == [murmur2(key) for key in keys]


@given(st.lists(st.binary(min_size=36, max_size=36), min_size=1, max_size=70))
def test_whatever_bytes_a_key_has_it_is_hashed_among_many_as_alone(keys: list[bytes]) -> None:
    assert list(murmur2_of_uuids(keys)) == [murmur2(key) for key in keys]


@given(st.lists(st.uuids().map(lambda key: str(key).encode()) | st.binary(max_size=40), max_size=70), st.integers(1, 64))
def test_what_was_learnt_before_is_where_it_would_be_found_without(keys: list[bytes], count: int) -> None:
    learnt = Partitions(count)
    learnt.learn(keys)
    learnt.learn(reversed(keys))
    assert [learnt.of(key) for key in keys] == [partition_of(key, count) for key in keys]


def test_no_more_keys_are_remembered_than_the_limit() -> None:
    partitions = Partitions(12)
    for start in range(0, 2 * KEYS_REMEMBERED_MAX, 50_000):
        partitions.learn(f"{number:036}".encode() for number in range(start, start + 50_000))
        assert len(partitions._known) <= KEYS_REMEMBERED_MAX
