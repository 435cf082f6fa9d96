"""The demo names a benefit that should have come and did not, and says of the others that are not there why they need not be."""

from __future__ import annotations

from datetime import date

from deploy.demo.benefits import Benefits, Given
from deploy.demo.tour.cells import IN_KIND, expected
from schemas.vocabulary import BenefitCode

TODAY = date(2026, 11, 20)
GIVEN = Given(approved=3, approved_rupiah=6_000_000, final=3, paid=2, paid_rupiah=4_000_000)
ALL = dict.fromkeys(expected(TODAY), GIVEN)


def test_a_run_with_the_tour_and_all_it_should_give_misses_nothing() -> None:
    found = Benefits(ALL, toured=True, today=TODAY)
    assert found.missing == ()
    assert found.absent.keys() == {*IN_KIND, BenefitCode.JP_OLD_AGE}
    assert "began on 2015-07-01" in found.absent[BenefitCode.JP_OLD_AGE]


def test_a_benefit_that_did_not_come_or_whose_claims_are_not_final_is_missing() -> None:
    without: dict[BenefitCode, Given] = {benefit: given for benefit, given in ALL.items() if benefit is not BenefitCode.GLASSES}
    waiting: dict[BenefitCode, Given] = {**without, BenefitCode.DENTURE: Given(1, 3_000_000, 0, 0, 0)}
    found = Benefits(waiting, toured=True, today=TODAY)
    assert set(found.missing) == {"GLASSES", "DENTURE"}
    assert BenefitCode.GLASSES not in found.absent


def test_a_small_run_misses_nothing_and_says_that_it_is_small() -> None:
    found = Benefits({BenefitCode.JHT: GIVEN}, toured=False, today=TODAY)
    assert found.missing == ()
    assert found.absent.keys() == set(BenefitCode) - {BenefitCode.JHT}
    assert found.absent[BenefitCode.GLASSES].startswith("by chance: every benefit is in a demo of 300 claims")


def test_the_table_has_a_row_for_each_benefit_and_one_for_each_that_is_missing() -> None:
    found = Benefits({BenefitCode.JHT: GIVEN}, toured=True, today=TODAY)
    assert found.table().row_count == 1 + len(found.missing)
    assert found.as_json()["given"] == {
        "JHT": {"approved": 3, "approved_rupiah": 6_000_000, "final": 3, "paid": 2, "paid_rupiah": 4_000_000}
    }
    assert len(found.notes()) == len(set(found.absent.values())) == 3
