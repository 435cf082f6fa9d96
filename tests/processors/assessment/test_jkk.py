"""JKK at home: the worked examples of the domain reference (section 8), and every row of section 2.1 at its boundary."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.case import Case
from processors.assessment.rules.inability import months_of
from schemas.details import WageFacts
from schemas.injuries import BodyLoss, CostKind, MedicalState, Side
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, EntitlementFamily, EvidenceMark, Segment
from tests.processors.assessment.cases import (
    BURIER,
    EMPLOYER,
    SELF,
    SON,
    WIDOW,
    accident,
    accident_death,
    asked,
    away,
    cost,
    disabled,
    found,
    loss,
    made,
    net,
    non_wage,
    sums,
)
from tests.processors.assessment.properties import assert_sound

B, K, L, R = BenefitCode, CostKind, BodyLoss, Side.RIGHT
THUMB = loss(L.THUMB, R)

WORKED = [
    ("1: fisher, base 1,000,000, dies at sea", accident_death(1_000_000, cover=non_wage()), 70_000_000),
    ("6: wage 5,000,000, dies", accident_death(5_000_000), 262_000_000),
    ("7: wage 5,000,000, totally disabled", accident(5_000_000, disability=disabled(total=True)), 292_000_000),
    ("8: right thumb, wage 4,000,000", accident(4_000_000, disability=disabled(THUMB)), 48_000_000),
    ("8: left thumb", accident(4_000_000, disability=disabled(loss(L.THUMB, Side.LEFT))), 38_400_000),
    (
        "10: half of the right arm's function",
        accident(5_000_000, disability=disabled(loss(L.ARM_SHOULDER, R, function_lost_percent=50))),
        80_000_000,
    ),
    ("11: 14 months away", accident(3_000_000, inability=(away(date(2025, 1, 1), date(2026, 2, 28)),)), 39_000_000),
    ("12: 45 days away", accident(4_500_000, inability=(away(date(2026, 1, 1), date(2026, 2, 14)),)), 6_750_000),
]


@pytest.mark.parametrize(("what", "case", "expected"), WORKED, ids=[row[0] for row in WORKED])
def test_worked_example(what: str, case: Case, expected: int) -> None:
    assert sum(line.net.amount for line in assert_sound(case)) == expected


@pytest.mark.parametrize(("wage", "expected"), [(3_700_000, 177_600_000), (20_000_000, 960_000_000)])
def test_worked_example_5_the_death_sum_of_the_reported_wage_in_2018(wage: int, expected: int) -> None:
    case = accident_death(wage, on=date(2018, 10, 29))
    assert sums(case) == {B.DEATH_JKK: expected}
    assert asked(case) == [ReasonCode.AMOUNT_NOT_FOUND, ReasonCode.AMOUNT_NOT_FOUND]


def test_the_death_sum_is_never_below_the_jkm_death_sum_and_says_so() -> None:
    below, at = accident_death(416_666), accident_death(416_667)
    assert sums(below)[B.DEATH_JKK] == 20_000_000
    assert sums(at)[B.DEATH_JKK] == 20_000_016
    (death,) = [line for line in made(below) if line.benefit is B.DEATH_JKK]
    assert death.unverified
    assert death.steps[-1] == "at least the JKM death sum: 20000000"
    assert not any(line.unverified for line in made(at))


def test_a_death_uses_up_what_a_death_gives_so_that_jkm_and_jkk_exclude_each_other() -> None:
    families = {line.benefit: line.family for line in made(accident_death())}
    assert families == {
        B.DEATH_JKK: EntitlementFamily.DEATH,
        B.PERIODIC: EntitlementFamily.DEATH,
        B.FUNERAL: EntitlementFamily.FUNERAL,
    }


def test_the_funeral_goes_to_who_buried_and_heirs_share_the_rest() -> None:
    lines = assert_sound(accident_death(shares=(WIDOW, SON, BURIER)))
    assert {(line.benefit, line.payee_ref, line.gross.amount) for line in lines} == {
        (B.DEATH_JKK, "widow", 120_000_000),
        (B.DEATH_JKK, "son", 120_000_000),
        (B.PERIODIC, "widow", 6_000_000),
        (B.PERIODIC, "son", 6_000_000),
        (B.FUNERAL, "burier", 10_000_000),
    }


CAPS = [
    (K.TRANSPORT_LAND, B.TRANSPORT, 5_000_000),
    (K.TRANSPORT_SEA, B.TRANSPORT, 2_000_000),
    (K.TRANSPORT_AIR, B.TRANSPORT, 10_000_000),
    (K.DENTURE, B.DENTURE, 5_000_000),
    (K.HEARING_AID, B.HEARING_AID, 2_500_000),
    (K.GLASSES, B.GLASSES, 1_000_000),
    (K.HOMECARE, B.HOMECARE, 20_000_000),
]


RECEIPTS = [accident(costs=(cost(kind, cap, days=10),)) for kind, _, cap in CAPS] + [
    accident(costs=(cost(K.MEDICAL, 40_000_000),)),
    accident(costs=(cost(K.PROSTHESIS, 10_000_000, list_price=Money(amount=9_000_000)),)),
]


@pytest.mark.parametrize("case", RECEIPTS)
def test_receipts_make_lines_that_explain_themselves(case: Case) -> None:
    assert len(assert_sound(case)) == 1


@pytest.mark.parametrize(("kind", "benefit", "cap"), CAPS)
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_costs_are_paid_as_receipted_up_to_their_cap(kind: CostKind, benefit: BenefitCode, cap: int, off: int) -> None:
    case = accident(costs=(cost(kind, cap + off, days=10),))
    assert sums(case) == {benefit: min(cap + off, cap)}
    assert_sound(case)


def test_several_modes_of_transport_are_capped_each_and_added() -> None:
    receipts = (cost(K.TRANSPORT_LAND, 6_000_000), cost(K.TRANSPORT_SEA, 1_500_000), cost(K.TRANSPORT_AIR, 12_000_000))
    (line,) = made(accident(costs=receipts))
    assert line.gross.amount == 5_000_000 + 1_500_000 + 10_000_000
    assert line.steps[-1] == "all modes: 16,500,000"


def test_two_receipts_of_one_mode_share_its_cap() -> None:
    assert net(accident(costs=(cost(K.TRANSPORT_LAND, 3_000_000), cost(K.TRANSPORT_LAND, 4_000_000)))) == 5_000_000


@pytest.mark.parametrize(("days", "paid", "questions"), [(365, 1_000_000, 0), (366, 0, 1)])
def test_care_at_home_is_for_a_year_at_most(days: int, paid: int, questions: int) -> None:
    case = accident(costs=(cost(K.HOMECARE, 1_000_000, days=days),))
    assert (net(case), len(asked(case))) == (paid, questions)


def test_care_has_no_limit_of_money_and_each_receipt_is_paid_once() -> None:
    case = accident(
        costs=(cost(K.MEDICAL, 900_000_000, receipt="RS-1"), cost(K.MEDICAL, 7_000_000, insured=Money(amount=2_000_000)))
    )
    lines = assert_sound(case)
    assert [line.gross.amount for line in lines] == [900_000_000, 5_000_000]
    assert len({line.subject for line in lines}) == 2
    twice = accident(costs=(cost(K.MEDICAL, 100_000), cost(K.MEDICAL, 100_000)))
    assert asked(twice) == [ReasonCode.FACTS_MISSING]


def test_care_before_its_text_was_in_force_is_paid_on_a_rule_that_is_not_verified() -> None:
    (old,), (new,) = (made(accident(on=on, costs=(cost(K.MEDICAL, 1_000_000),))) for on in (date(2019, 12, 1), date(2019, 12, 2)))
    assert (old.net, old.mark, new.mark) == (new.net, EvidenceMark.UNRESOLVED, EvidenceMark.CONFIRMED)
    assert (old.article, new.article) == ("PP 44/2015 Lampiran III: care as needed", "PP 82/2019 Lampiran III A.1")


@pytest.mark.parametrize(("amount", "paid"), [(13_999_999, 13_999_999), (14_000_000, 14_000_000), (14_000_001, 14_000_000)])
def test_a_prosthesis_is_paid_up_to_the_price_list_and_forty_percent(amount: int, paid: int) -> None:
    (line,) = made(accident(costs=(cost(K.PROSTHESIS, amount, list_price=Money(amount=10_000_000)),)))
    assert (line.gross.amount, line.unverified) == (paid, True)
    assert asked(accident(costs=(cost(K.PROSTHESIS, amount),))) == [ReasonCode.FACTS_MISSING]


def test_who_paid_first_is_paid_back() -> None:
    receipts = (cost(K.MEDICAL, 1_000_000), cost(K.TRANSPORT_LAND, 300_000, payee_ref="self"))
    lines = made(accident(shares=(SELF, EMPLOYER), costs=receipts))
    assert {(line.benefit, line.payee_ref) for line in lines} == {(B.MEDICAL, "employer"), (B.TRANSPORT, "self")}


def test_a_payer_who_is_no_payee_of_the_claim_is_a_question() -> None:
    assert asked(accident(costs=(cost(K.MEDICAL, 1_000_000, payee_ref="stranger"),))) == [ReasonCode.FACTS_MISSING]


def test_before_the_caps_are_known_costs_are_an_officers_question() -> None:
    case = accident(on=date(2019, 12, 1), costs=(cost(K.GLASSES, 500_000), cost(K.TRANSPORT_LAND, 500_000)))
    assert (made(case), asked(case)) == ((), [ReasonCode.AMOUNT_NOT_FOUND] * 2)
    assert net(accident(on=date(2019, 12, 2), costs=(cost(K.GLASSES, 500_000), cost(K.TRANSPORT_LAND, 500_000)))) == 1_000_000


JANUARY = date(2025, 1, 1)
AWAY = [
    ("one day", date(2025, 1, 1), 100_000),
    ("one day less than a month", date(2025, 1, 30), 3_000_000),
    ("a month", date(2025, 1, 31), 3_000_000),
    ("twelve months", date(2025, 12, 31), 36_000_000),
    ("a day more", date(2026, 1, 1), 36_000_000 + 50_000 * 6),
    ("thirteen months", date(2026, 1, 31), 37_500_000),
]


@pytest.mark.parametrize(("what", "last", "expected"), AWAY, ids=[row[0] for row in AWAY])
def test_inability_at_the_boundaries_of_months(what: str, last: date, expected: int) -> None:
    assert net(accident(3_000_000, inability=(away(JANUARY, last),))) == expected


def test_days_of_a_month_are_counted_by_a_rule_that_is_not_verified_and_whole_months_are_not() -> None:
    (whole,) = made(accident(inability=(away(JANUARY, date(2025, 3, 31)),)))
    (days,) = made(accident(inability=(away(JANUARY, date(2025, 3, 15)),)))
    assert (whole.unverified, days.unverified) == (False, True)
    assert days.sentence is not None
    assert days.sentence.english.endswith("The rule behind it is not verified.")


def test_claims_every_six_months_add_up_to_one_claim_for_all() -> None:
    half, rest = (JANUARY, date(2025, 6, 30)), (date(2025, 7, 1), date(2026, 2, 28))
    first = net(accident(3_000_000, inability=(away(*half),)))
    second = net(accident(3_000_000, inability=(away(*half, before=True), away(*rest))))
    assert first + second == 39_000_000


def test_the_employer_who_kept_paying_wages_is_paid_the_inability_benefit() -> None:
    period = (away(JANUARY, date(2025, 1, 31)),)
    (line,) = made(accident(inability=period, wages_kept=True, shares=(SELF, EMPLOYER)))
    assert line.payee_ref == "employer"
    assert asked(accident(inability=period, wages_kept=True)) == [ReasonCode.FACTS_MISSING]
    (line,) = made(accident(inability=period, shares=(SELF, EMPLOYER)))
    assert line.payee_ref == "self"


def test_periods_that_overlap_are_a_question() -> None:
    twice = (away(JANUARY, date(2025, 1, 31)), away(date(2025, 1, 31), date(2025, 2, 28)))
    backwards = (away(date(2025, 2, 1), JANUARY),)
    assert [asked(accident(inability=periods)) for periods in (twice, backwards)] == [[ReasonCode.FACTS_MISSING]] * 2


@given(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(1, 900))
def test_a_longer_inability_is_never_paid_less(first: date, days: int) -> None:
    shorter, _ = months_of(first, date.fromordinal(first.toordinal() + days - 1), 30)
    longer, _ = months_of(first, date.fromordinal(first.toordinal() + days), 30)
    assert 0 < shorter <= longer


def test_total_disability_waits_for_the_advisory_doctors_declaration() -> None:
    case = accident(state=MedicalState.TOTAL_PERMANENT, disability=disabled())
    assert (made(case), asked(case)) == ((), [ReasonCode.FACTS_MISSING])


def test_total_disability_leaves_no_partial_sums() -> None:
    assert sums(accident(disability=disabled(THUMB, total=True))) == {B.DISAB_TOTAL: 280_000_000, B.PERIODIC: 12_000_000}


WAGES = [
    ("day worker, six days", WageFacts(daily=Money(amount=100_000), week_days=6), 2_500_000),
    ("day worker, five days", WageFacts(daily=Money(amount=100_000), week_days=5), 2_100_000),
    ("piece worker", WageFacts(piece=tuple(Money(amount=one) for one in (1_000_000, 2_000_000, 3_000_001))), 2_000_000),
]


@pytest.mark.parametrize(("what", "wage", "month"), WAGES, ids=[row[0] for row in WAGES])
def test_project_workers_months_are_made_of_days_or_pieces(what: str, wage: WageFacts, month: int) -> None:
    case = accident(None, wage=wage, cover={"segment": Segment.JAKON}, inability=(away(JANUARY, date(2025, 1, 31)),))
    (line,) = made(case)
    assert (line.gross.amount, line.unverified) == (month, True)


@pytest.mark.parametrize("wage", [WageFacts(daily=Money(amount=1)), WageFacts(piece=(Money(amount=1),)), WageFacts(), None])
def test_a_wage_that_nobody_knows_is_a_question(wage: WageFacts | None) -> None:
    case = accident(None, wage=wage, cover={"segment": Segment.JAKON}, disability=disabled(THUMB))
    assert asked(case) == [ReasonCode.FACTS_MISSING]


BASES = [(1_099_999, 1_000_000), (1_100_000, 1_200_000), (3_450_000, 3_450_000), (25_000_000, 20_700_000)]


@pytest.mark.parametrize(("declared", "base"), BASES)
def test_non_wage_workers_count_with_their_bands_base(declared: int, base: int) -> None:
    assert sums(accident_death(declared, cover=non_wage()))[B.DEATH_JKK] == max(48 * base, 20_000_000)


@pytest.mark.parametrize(("declared", "flagged"), [(1_000_000, False), (1_100_000, True), (3_450_000, True), (20_700_000, False)])
def test_only_the_first_and_the_last_bands_base_is_verified(declared: int, flagged: bool) -> None:
    (line,) = [one for one in made(accident_death(declared, cover=non_wage())) if one.benefit is B.DEATH_JKK]
    assert line.unverified is flagged


def test_with_two_employers_the_line_says_that_the_basis_is_unresolved() -> None:
    (line,) = made(accident(disability=disabled(THUMB), cover={"memberships": 2}))
    assert line.unverified
    assert line.inputs["wage_basis_policy"] == "EMPLOYER_OF_EVENT"


def test_migrants_are_no_matter_of_jkk_at_home() -> None:
    case = accident(cover={"segment": Segment.PMI}, disability=disabled(THUMB))
    assert found(case).dues == ()


@given(st.integers(1, 100_000_000), st.integers(0, 1_000_000))
def test_sums_rise_with_the_wage_and_flat_sums_do_not(wage: int, more: int) -> None:
    lower, higher = sums(accident_death(wage)), sums(accident_death(wage + more))
    assert lower[B.DEATH_JKK] <= higher[B.DEATH_JKK]
    assert {lower[B.PERIODIC], higher[B.PERIODIC]} == {12_000_000}
    assert {lower[B.FUNERAL], higher[B.FUNERAL]} == {10_000_000}


@given(st.sampled_from(CAPS), st.integers(0, 10**9), st.integers(1, 5))
def test_no_cost_is_paid_above_its_cap_or_its_receipts(
    capped: tuple[CostKind, BenefitCode, int], amount: int, receipts: int
) -> None:
    kind, _, cap = capped
    case = accident(costs=tuple(cost(kind, amount, days=1) for _ in range(receipts)))
    assert net(case) == min(amount * receipts, cap)
