"""Keys land where Java's producers put them."""

from hypothesis import given
from hypothesis import strategies as st
from kafka.partitioner.default import murmur2 as javas_murmur2

from streams.partitioning import Partitions, murmur2, partition_of


@given(st.binary(max_size=80))
def test_the_hash_is_kafkas_own(data: bytes) -> None:
    assert murmur2(data) == javas_murmur2(data) & 0xFFFFFFFF


@given(st.uuids(), st.integers(1, 64))
def test_a_claims_partition_is_the_one_that_javas_producer_takes(key: object, count: int) -> None:
    data = str(key).encode()
    assert partition_of(data, count) == (javas_murmur2(data) & 0x7FFFFFFF) % count
    assert Partitions(count).of(data) == partition_of(data, count)
