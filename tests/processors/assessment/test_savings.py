"""JHT for each reason by the domain reference, section 2.7: the whole account, a part once in the membership, and their tax."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.assess import assess
from processors.assessment.rules.case import Case
from processors.assessment.rules.jht import PARTS, REASONS, Savings
from processors.assessment.rules.lines import entitlements
from processors.assessment.rules.shares import Share
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, EntitlementFamily, EvidenceMark, JhtReason, Segment
from tests.processors.assessment.cases import BURIER, SELF, SON, WIDOW, made
from tests.processors.assessment.properties import assert_sound
from tests.processors.filings import MEMBER, jht_account, savings, snapshot

BALANCE = 20_000_000
TEN, HOME = JhtReason.PARTIAL_10, JhtReason.PARTIAL_30
MONTHS_MIN = 120


def case(
    reason: JhtReason,
    balance: int = BALANCE,
    *,
    asked: int | None = None,
    months: int = MONTHS_MIN,
    shares: tuple[Share, ...] = (SELF,),
    **account: Any,
) -> Case:
    claim = savings(reason)
    assert claim.jht is not None
    details = claim.jht.model_copy(update={"amount": None if asked is None else Money(amount=asked)})
    claim = claim.model_copy(update={"jht": details})
    cover = snapshot(claim, jht=jht_account(balance, **account), membership_months=months)
    return Case(claim, cover, MEMBER, shares)


def gross(given: Case) -> int:
    return sum(due.rupiah for due in assess(given).dues)


WHOLE = [case(reason, shares=(WIDOW,) if reason is JhtReason.DEATH else (SELF,)) for reason in REASONS]
PARTS_DRAWN = [
    (case(TEN), 2_000_000),
    (case(TEN, 9), 0),
    (case(TEN, 10), 1),
    (case(TEN, 19), 1),
    (case(TEN, asked=1_999_999), 1_999_999),
    (case(TEN, asked=2_000_000), 2_000_000),
    (case(TEN, asked=2_000_001), 2_000_000),
    (case(TEN, asked=0), 0),
    (case(HOME), 6_000_000),
    (case(HOME, asked=5_999_999), 5_999_999),
    (case(HOME, asked=6_000_001), 6_000_000),
    (case(HOME, months=MONTHS_MIN + 1), 6_000_000),
    (case(HOME, months=MONTHS_MIN - 1), 0),
    (case(TEN, months=0), 0),
]


def migrants(reason: JhtReason) -> Case:
    given_ = case(reason, shares=(WIDOW,) if reason is JhtReason.DEATH else (SELF,))
    return replace(given_, snapshot=given_.snapshot.model_copy(update={"segment": Segment.PMI}))


MIGRANTS = [
    *(
        (migrants(reason), "art 60;", EvidenceMark.SECONDARY)
        for reason in (JhtReason.DEATH, JhtReason.TOTAL_DISABILITY, JhtReason.PENSION_AGE, JhtReason.FAILED_DEPARTURE)
    ),
    *(
        (migrants(reason), "art 60, further reasons, whose text was cut;", EvidenceMark.MEMORY)
        for reason in (JhtReason.CONTRACT_END, JhtReason.TERMINATED)
    ),
    (migrants(JhtReason.RESIGNED), "art 60, further reasons, whose text was cut;", EvidenceMark.UNRESOLVED),
]


def test_every_reason_gives_the_whole_or_a_part() -> None:
    assert set(REASONS) | set(PARTS) == set(JhtReason)
    assert not set(REASONS) & set(PARTS)


@pytest.mark.parametrize("given", WHOLE)
def test_the_whole_account_is_paid_once_for_each_reason_and_by_its_article(given: Case) -> None:
    (line,) = assert_sound(given)
    assert given.claim.jht is not None
    article, mark = REASONS[given.claim.jht.reason]
    assert (line.benefit, line.gross.amount, line.family) == (BenefitCode.JHT, BALANCE, EntitlementFamily.JHT_FULL)
    assert article in line.article
    assert line.mark is max(mark, EvidenceMark.SECONDARY, key="CSMU".index)
    assert line.inputs["reason"] == given.claim.jht.reason


@pytest.mark.parametrize(("given", "article", "mark"), MIGRANTS)
def test_a_migrants_reasons_are_those_of_their_own_article_and_what_was_cut_of_it_is_not_verified(
    given: Case, article: str, mark: EvidenceMark
) -> None:
    (line,) = assert_sound(given)
    assert (line.gross.amount, line.mark) == (BALANCE, mark)
    assert line.article.startswith(f"Permenaker 4/2023 {article}")


@pytest.mark.parametrize(("given", "rupiah"), PARTS_DRAWN)
def test_a_part_is_whole_rupiah_up_to_the_highest_share_for_members_of_ten_years(given: Case, rupiah: int) -> None:
    lines = assert_sound(given)
    assert sum(line.gross.amount for line in lines) == rupiah
    assert {line.benefit for line in lines} <= {BenefitCode.JHT_PARTIAL}


def test_a_membership_that_is_too_short_is_told_so() -> None:
    assert assess(case(TEN, months=MONTHS_MIN - 1)).reasons == (ReasonCode.CONDITIONS_NOT_MET,)


def test_both_parts_use_up_one_entitlement_and_keep_the_whole_account_for_the_time_being() -> None:
    used = [{(line.family, line.subject) for line in entitlements(assess(case(reason)))} for reason in PARTS]
    assert used[0] == used[1] == {(EntitlementFamily.JHT_PARTIAL, MEMBER), (EntitlementFamily.JHT_FULL, MEMBER)}
    assert {line.family for line in made(case(TEN))} == {EntitlementFamily.JHT_PARTIAL}


@pytest.mark.parametrize(("balance", "tax"), [(500_000_000, 0), (500_000_020, 0), (500_000_200, 1), (600_000_000, 500_000)])
def test_a_part_is_taxed_as_savings_are(balance: int, tax: int) -> None:
    (line,) = made(case(TEN, balance))
    assert (line.tax.amount, line.gross.amount - line.net.amount) == (tax, tax)


@pytest.mark.parametrize(
    ("first_on", "tax", "unverified"),
    [(date(2025, 3, 1), 500_000, False), (date(2024, 12, 31), 1_500_000, True)],
)
def test_the_rest_is_taxed_with_the_part_within_two_calendar_years_and_by_general_rates_later(
    first_on: date, tax: int, *, unverified: bool
) -> None:
    part = 30_000_000
    given = case(JhtReason.PENSION_AGE, 30_000_000, paid_before=part, paid_before_on=first_on)
    (line,) = made(given, Savings(part, first_on, date(2026, 11, 20)))
    assert (line.tax.amount, line.unverified) == (tax, unverified)


def test_heirs_share_the_savings_and_nobody_else_does() -> None:
    dead = case(JhtReason.DEATH, 20_000_001, shares=(WIDOW, SON, BURIER))
    assert [(line.payee_ref, line.gross.amount) for line in assert_sound(dead)] == [("widow", 10_000_001), ("son", 10_000_000)]


def test_without_an_heir_a_person_is_asked() -> None:
    found = assess(case(JhtReason.DEATH, shares=(BURIER,)))
    assert not found.dues
    assert "Balai Harta Peninggalan" in found.questions[0].detail


@pytest.mark.parametrize("reason", [TEN, JhtReason.CONTRACT_END])
def test_without_an_account_a_person_is_asked(reason: JhtReason) -> None:
    claim = savings(reason)
    found = assess(Case(claim, snapshot(claim, jht=None), MEMBER, (SELF,)))
    assert [one.reason for one in found.questions] == [ReasonCode.FACTS_MISSING]


@given(st.integers(0, 10**11), st.integers(0, 10**11), st.none() | st.integers(0, 10**11), st.sampled_from([TEN, HOME]))
def test_a_part_is_never_above_its_share_nor_above_what_is_asked_and_more_savings_are_never_less(
    balance: int, more: int, asked: int | None, reason: JhtReason
) -> None:
    part = 10 if reason is TEN else 30
    less, much = (gross(case(reason, amount, asked=asked)) for amount in (balance, balance + more))
    assert 0 <= less <= much
    assert 100 * less <= part * balance
    assert asked is None or less <= asked


def test_savings_are_paid_to_whose_work_ended_before_the_event() -> None:
    """Who turns 56 years after the last job: no membership holds on that day, the account does."""
    found = assess(
        replace(case(JhtReason.PENSION_AGE), snapshot=snapshot(savings(), segment=None, covered=False, jht=jht_account(BALANCE)))
    )
    assert [due.rupiah for due in found.dues] == [BALANCE]
