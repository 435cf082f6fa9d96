"""The order of a recovery's walk: found claim by claim, walked topic by topic, and where these contradict each other that is told."""

from __future__ import annotations

from streams.recovering.known import Place
from streams.recovering.order import Candidate, FoundOrder, Tried
from tests.streams.vocabulary import KEY, OTHER

A1, A2, B1, B2 = ("a", 1), ("a", 2), ("b", 1), ("b", 2)


def first_of(order: FoundOrder, *items: tuple[str, int]) -> object:
    return order.pick([Candidate(Place(0, 0), item, None) for item in items]).item


def test_only_what_leads_to_where_the_log_says_comes_next_and_of_claims_that_were_not_tried_the_first() -> None:
    order = FoundOrder({KEY: Tried([{B1: 1}, {A1: 2}, {}])}, {A1: KEY, B1: KEY})
    assert first_of(order, A1, B1) == B1
    order.took(B1)
    assert first_of(order, A1, B2) == A1
    order.took(A1)
    assert first_of(order, A2, B2) == A2
    assert order.forced == set()


def test_a_claim_whose_order_contradicts_anothers_is_told_of_and_one_that_fits_is_not() -> None:
    """What comes first on each of the topics has to wait for what stands behind the other."""
    tried = {KEY: Tried([{B2: 1}, {A1: 2}, {}]), OTHER: Tried([{A2: 1}, {B1: 2}, {}])}
    order = FoundOrder(tried, {A1: KEY, B2: KEY, B1: OTHER, A2: OTHER})
    assert first_of(order, A1, B1) == A1
    for item in (A1, A2, B1, B2):
        order.took(item)
    assert order.forced == {KEY}
