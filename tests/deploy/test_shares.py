"""Shares of the claims: an id for each partition that hashes to it, and caps that never add up to more than was set."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.errors import Refused
from deploy.shares import caps, shares
from gateway.operating.shares import share_ids
from schemas.identifiers import claim_id
from streams.partitioning import partition_of


@pytest.mark.parametrize("partitions", [1, 4, 12, 100])
def test_each_partition_has_its_own_share_whose_id_is_a_key_of_it(partitions: int) -> None:
    ids = share_ids(partitions)
    assert [partition_of(share.encode(), partitions) for share in ids] == list(range(partitions))


def test_a_claim_and_its_share_live_on_one_partition_and_a_share_is_its_own() -> None:
    of = shares(12).of
    for number in range(50):
        claim = claim_id("jmo", str(number))
        share = of(claim)
        assert partition_of(share.encode(), 12) == partition_of(claim.encode(), 12)
        assert of(share) == share


@given(st.integers(100, 10**13), st.integers(100, 10**13), st.integers(1, 100))
def test_all_shares_together_never_send_more_than_the_caps(overall: int, fund: int, partitions: int) -> None:
    each = caps(overall, {"jkm": fund}, partitions)
    assert each.of_all is not None
    assert overall - partitions < each.of_all * partitions <= overall
    assert fund - partitions < each.by_fund["jkm"] * partitions <= fund


def test_no_cap_set_is_none_for_any_share_and_one_that_leaves_nothing_is_refused() -> None:
    assert caps(None, {}, 12).of_all is None
    with pytest.raises(Refused, match="set a higher one"):
        caps(None, {"jkm": 11}, 12)
