"""Every permutation with repetitions of a set of receipts ends in one state, and that state is the one the contract names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations, combinations_with_replacement, permutations, product
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.payout.lattice import RECEIPTS_PER_PAYOUT_MAX, Answers, Fact, Ruling, Standing, Status, standing
from schemas.events.receipts import ReceiptStatus as R

AMOUNT = 100


def fact(status: R, *, receipt: str = "", amount: int = AMOUNT, reference: str | None = "ref", digest: str = "") -> Fact:
    name = receipt or f"{status}-{amount}-{reference}"
    return Fact(
        receipt_id=name,
        digest=digest or f"digest of {name}",
        status=status,
        amount_rupiah=amount,
        bank_reference=reference,
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def add_up(facts: tuple[Fact, ...] | list[Fact], *, silent: bool = False) -> Standing:
    answers = Answers().with_silence() if silent else Answers()
    for each in facts:
        answers = answers.with_fact(each)
    return standing(answers, AMOUNT)


ALPHABET = (
    *(fact(status) for status in R),
    fact(R.SETTLED, reference="other"),
    fact(R.SETTLED, amount=99),
    fact(R.SETTLED, receipt="settled again"),
    fact(R.RETURNED, amount=40, reference="part-1"),
    fact(R.RETURNED, amount=60, reference="part-2"),
    replace(fact(R.SETTLED), digest="same id, other content"),
)
EXPECTED = {
    (R.RECEIVED,): Status.RECEIVED,
    (R.RECEIVED, R.ACCEPTED): Status.ACCEPTED,
    (R.ACCEPTED, R.IN_PROCESS): Status.IN_PROCESS,
    (R.RECEIVED, R.SETTLED): Status.SETTLED,
    (R.SETTLED, R.RETURNED): Status.RETURNED,
    (R.RETURNED,): Status.RETURNED,
    (R.REJECTED,): Status.REJECTED,
    (R.IN_PROCESS, R.CANCELLED): Status.CANCELLED,
    (R.REJECTED, R.CANCELLED): Status.REJECTED,
    (R.REJECTED, R.SETTLED): Status.CONFLICT,
    (R.CANCELLED, R.SETTLED): Status.CONFLICT,
    (R.REJECTED, R.RETURNED): Status.CONFLICT,
    (R.CANCELLED, R.SETTLED, R.RETURNED): Status.CONFLICT,
}


@pytest.mark.parametrize("size", [1, 2, 3])
def test_every_permutation_with_repetitions_of_a_set_ends_in_one_state(size: int) -> None:
    for chosen in combinations(ALPHABET, size):
        expected = add_up(chosen)
        for length in range(size, size + 2):
            for more in combinations_with_replacement(chosen, length - size):
                for order in permutations((*chosen, *more)):
                    assert add_up(order) == expected


@given(st.lists(st.sampled_from(ALPHABET), max_size=8), st.randoms(use_true_random=False), st.booleans())
def test_larger_sets_end_in_one_state_however_they_are_shuffled_and_repeated(
    facts: list[Fact], random: object, silent: bool
) -> None:
    shuffled = facts + facts[: len(facts) // 2]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert add_up(shuffled, silent=silent) == add_up(facts, silent=silent)


_ANSWERS = st.builds(
    lambda facts, silent: Answers(unanswered=silent).joined(Answers(facts=tuple(facts))),
    st.lists(st.sampled_from(ALPHABET), max_size=5),
    st.booleans(),
)


@given(_ANSWERS, _ANSWERS, _ANSWERS)
def test_the_join_is_commutative_associative_and_idempotent(a: Answers, b: Answers, c: Answers) -> None:
    assert a.joined(b) == b.joined(a)
    assert a.joined(b).joined(c) == a.joined(b.joined(c))
    assert a.joined(a) == a


@pytest.mark.parametrize(("statuses", "expected"), EXPECTED.items())
def test_the_order_of_states_is_the_contracts(statuses: tuple[R, ...], expected: Status) -> None:
    assert add_up([fact(status) for status in statuses]).status is expected


def test_a_paid_and_a_refused_status_never_agree_whatever_else_came() -> None:
    for refused, paid, other in product((R.REJECTED, R.CANCELLED), (R.SETTLED, R.RETURNED), R):
        assert add_up([fact(refused), fact(paid), fact(other)]).conflict == "both paid and refused"


@pytest.mark.parametrize("status", [R.RECEIVED, R.ACCEPTED, R.IN_PROCESS])
def test_unknown_is_cleared_by_nothing_short_of_a_terminal_status(status: R) -> None:
    assert add_up([fact(status), fact(R.PENDING)]).unknown
    assert add_up([fact(status)], silent=True).unknown
    assert not add_up([fact(status), fact(R.PENDING), fact(R.SETTLED)], silent=True).unknown


def test_a_new_id_with_the_same_fact_and_reference_is_absorbed() -> None:
    assert add_up([fact(R.SETTLED), fact(R.SETTLED, receipt="again")]).status is Status.SETTLED


def test_returns_add_up_and_one_reference_counts_once() -> None:
    first, second = fact(R.RETURNED, amount=40, reference="a"), fact(R.RETURNED, amount=60, reference="b")
    part = add_up([fact(R.SETTLED), first, fact(R.RETURNED, amount=40, reference="a", receipt="again")])
    assert (part.returned_rupiah, part.dead(AMOUNT)) == (40, False)
    whole = add_up([second, first])
    assert (whole.returned_rupiah, whole.dead(AMOUNT)) == (100, True)


CONTRADICTIONS = {
    "one receipt id with two contents": [fact(R.ACCEPTED, receipt="x"), fact(R.ACCEPTED, receipt="x", digest="other")],
    "a receipt echoes another instruction": [replace(fact(R.ACCEPTED), fits=False)],
    "settled under a and b": [fact(R.SETTLED, reference="a"), fact(R.SETTLED, reference="b")],
    "settled amount is not the instructed one": [fact(R.SETTLED, amount=99)],
    "money moved without a bank reference": [fact(R.SETTLED, reference=None)],
    "more returned than was paid": [fact(R.RETURNED, reference="a"), fact(R.RETURNED, amount=1, reference="b")],
}


@pytest.mark.parametrize(("detail", "facts"), CONTRADICTIONS.items())
def test_each_contradiction_is_named_and_bars_a_replacement(detail: str, facts: list[Fact]) -> None:
    result = add_up(facts)
    assert (result.status, result.conflict) == (Status.CONFLICT, detail)
    assert not result.dead(AMOUNT)


def test_a_flood_of_receipts_is_the_top_of_the_lattice_and_stores_nothing_more() -> None:
    flood = [fact(R.ACCEPTED, receipt=str(number)) for number in range(RECEIPTS_PER_PAYOUT_MAX + 1)]
    answers = Answers()
    for each in flood:
        answers = answers.with_fact(each)
    assert answers == Answers(overflow=True) == answers.with_fact(fact(R.SETTLED))
    assert standing(answers, AMOUNT).status is Status.CONFLICT


def test_a_ruling_stands_until_something_new_contradicts_it() -> None:
    facts = [fact(R.REJECTED), fact(R.SETTLED)]
    answers = Answers(facts=tuple(facts))
    ruling = Ruling(outcome="rejected", reference="line", people=("a", "b"), settles=tuple(f.digest for f in facts))
    assert standing(answers, AMOUNT, ruling).dead(AMOUNT)
    repeated = answers.with_fact(fact(R.SETTLED, receipt="again"))
    assert standing(repeated, AMOUNT, ruling).dead(AMOUNT)
    contradicted = answers.with_fact(fact(R.SETTLED, reference="new"))
    assert standing(contradicted, AMOUNT, ruling).conflict == "both paid and refused"


@pytest.mark.parametrize("count", [RECEIPTS_PER_PAYOUT_MAX - 1, RECEIPTS_PER_PAYOUT_MAX])
def test_as_many_receipts_as_are_kept_still_mean_what_they_say(count: int) -> None:
    assert add_up([fact(R.ACCEPTED, receipt=str(number)) for number in range(count)]).status is Status.ACCEPTED


def test_the_latest_receipt_of_a_status_is_the_one_to_quote_whatever_order_they_came_in() -> None:
    early, late = (replace(fact(R.REJECTED, receipt=str(day)), occurred_at=datetime(2026, 1, day, tzinfo=UTC)) for day in (2, 3))
    for order in ([early, late], [late, early]):
        assert add_up(order).decisive == late


def ruled(outcome: Literal["settled", "returned", "rejected"], *judged: Fact) -> Ruling:
    return Ruling(outcome=outcome, reference="line", people=("a", "b"), settles=tuple(each.digest for each in judged))


AFTER_A_RULING = (
    ("settled", fact(R.SETTLED, reference="second"), "settled under second and line"),
    ("settled", fact(R.REJECTED, receipt="late"), "both paid and refused"),
    ("returned", fact(R.CANCELLED), "both paid and refused"),
    ("returned", fact(R.SETTLED, reference="second"), "settled, though two people found it returned"),
    ("returned", fact(R.RETURNED, amount=1, reference="second"), "more returned than was paid"),
    ("rejected", fact(R.SETTLED, reference="second"), "both paid and refused"),
)


@pytest.mark.parametrize(("outcome", "news", "detail"), AFTER_A_RULING)
def test_money_that_contradicts_a_ruling_is_a_conflict_again(
    outcome: Literal["settled", "returned", "rejected"], news: Fact, detail: str
) -> None:
    judged = (fact(R.SETTLED), replace(fact(R.REJECTED), bank_reference="first"))
    answers = Answers(facts=judged)
    ruling = ruled(outcome, *judged)
    assert standing(answers, AMOUNT, ruling).conflict is None
    result = standing(answers.with_fact(news), AMOUNT, ruling)
    assert (result.status, result.conflict) == (Status.CONFLICT, detail)
    assert not result.dead(AMOUNT)


def test_the_first_settlement_after_a_ruling_on_silence_is_the_one_it_found() -> None:
    ruling = ruled("settled", fact(R.PENDING))
    answers = Answers(facts=(fact(R.PENDING),)).with_fact(fact(R.SETTLED, reference="bank's own"))
    assert standing(answers, AMOUNT, ruling).conflict is None


def test_the_id_of_a_judged_receipt_with_another_content_is_a_conflict() -> None:
    judged = fact(R.ACCEPTED, receipt="x")
    answers = Answers(facts=(judged,)).with_fact(fact(R.RECEIVED, receipt="x", digest="other"))
    assert standing(answers, AMOUNT, ruled("rejected", judged)).conflict == "one receipt id with two contents"
