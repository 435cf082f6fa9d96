"""The law's order of heirs as a whole: nobody of a lower class passes, and the order of filing decides nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from processors.verification.rules.heirs import heir_order
from schemas.heirs import FIRST_RANK, HEIR_CLASSES, HEIR_RANKS, INSTEAD, PAID_BACK, first_rank_of
from schemas.vocabulary import Relationship
from tests.processors.verification.heir_cases import facts, heir, survived_by

RELATIVES = st.lists(st.sampled_from(tuple(HEIR_RANKS)), min_size=1, max_size=5)
NOT_HEIRS = {Relationship.SELF, Relationship.BURIER, Relationship.ESTATES_OFFICE} | PAID_BACK | INSTEAD


def test_everybody_who_may_be_named_is_of_one_class_or_of_none() -> None:
    assert [row.rank for row in HEIR_CLASSES] == list(range(FIRST_RANK, len(HEIR_CLASSES) + 1))
    assert sum(len(row.members) for row in HEIR_CLASSES) == len(HEIR_RANKS)
    assert set(HEIR_RANKS) | NOT_HEIRS == set(Relationship)
    assert not set(HEIR_RANKS) & NOT_HEIRS


@given(RELATIVES, st.lists(st.sampled_from(tuple(HEIR_RANKS)), max_size=5))
def test_in_whatever_order_they_are_named_the_answer_is_the_same_and_only_the_first_class_passes(
    named: list[Relationship], living: list[Relationship]
) -> None:
    payees = [heir(one, f"heir-{number}") for number, one in enumerate(named)]
    answer = heir_order(facts(survived_by(*living), *payees))
    assert heir_order(facts(survived_by(*reversed(living)), *reversed(payees))) == answer
    first = first_rank_of((*named, *living))
    assert (answer.outcome == "passed") == ({HEIR_RANKS[one] for one in named} == {FIRST_RANK})
    assert (answer.outcome == "failed") == (first_rank_of(named) != first)
