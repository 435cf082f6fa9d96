"""The demo names a benefit that should have come and did not, and says of the others that are not there why they need not be."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from deploy.demo.benefits import Benefits, Given, benefits
from deploy.demo.timeline import HONEST, Writer
from deploy.demo.tour import tour
from deploy.demo.tour.cells import IN_KIND, Cell, cells, expected
from processors.claim_state.tables import CLAIMS, LINES, PAYOUTS
from schemas.civil import civil_date
from schemas.vocabulary import BenefitCode, MigrantPhase, Segment
from tests.gateway.test_postgres import stored
from tests.pipeline.world import START, run

TODAY = date(2026, 11, 20)
GIVEN = Given(approved=3, approved_rupiah=6_000_000, final=3, paid=2, paid_rupiah=4_000_000)
ALL = dict.fromkeys(expected(TODAY), GIVEN)
CELLS = cells(TODAY)


def test_a_run_with_the_tour_and_all_it_should_give_misses_nothing() -> None:
    found = Benefits(ALL, CELLS, toured=True, today=TODAY)
    assert found.missing == ()
    assert found.absent.keys() == {*IN_KIND, BenefitCode.JP_OLD_AGE}
    assert "began on 2015-07-01" in found.absent[BenefitCode.JP_OLD_AGE]


def test_a_benefit_that_did_not_come_or_whose_claims_are_not_final_is_missing() -> None:
    without: dict[BenefitCode, Given] = {benefit: given for benefit, given in ALL.items() if benefit is not BenefitCode.GLASSES}
    waiting: dict[BenefitCode, Given] = {**without, BenefitCode.DENTURE: Given(1, 3_000_000, 0, 0, 0)}
    found = Benefits(waiting, CELLS, toured=True, today=TODAY)
    assert set(found.missing) == {"GLASSES", "DENTURE"}
    assert BenefitCode.GLASSES not in found.absent


def test_a_rule_that_gave_nothing_to_one_of_its_segments_or_phases_is_missing() -> None:
    glasses = Cell("pmi.glasses", Segment.PMI, MigrantPhase.BEFORE)
    found = Benefits(ALL, CELLS - {glasses, Cell("jkk.stmb", Segment.JAKON, None)}, toured=True, today=TODAY)
    assert found.missing == ("jkk.stmb JAKON", "pmi.glasses PMI before")


def test_a_small_run_misses_nothing_and_says_that_it_is_small() -> None:
    found = Benefits({BenefitCode.JHT: GIVEN}, frozenset(), toured=False, today=TODAY)
    assert found.missing == ()
    assert found.absent.keys() == set(BenefitCode) - {BenefitCode.JHT}
    assert found.absent[BenefitCode.GLASSES].startswith("by chance: every benefit is in a demo of 300 claims")


def test_the_table_has_a_row_for_each_benefit_and_one_for_each_that_is_missing() -> None:
    found = Benefits({BenefitCode.JHT: GIVEN}, CELLS, toured=True, today=TODAY)
    assert found.table().row_count == 1 + len(found.missing)
    assert found.as_json()["given"] == {
        "JHT": {"approved": 3, "approved_rupiah": 6_000_000, "final": 3, "paid": 2, "paid_rupiah": 4_000_000}
    }
    assert len(found.notes()) == len(set(found.absent.values())) == 3


def test_the_read_model_of_a_tour_tells_what_it_gave(migrated: str) -> None:
    seconds = 30.0
    written = Writer("3 tour", 20.0, START, HONEST).follow(tour(3, civil_date(START)), seconds)
    rows = run(written, order=3, until=START + timedelta(days=2)).running["claim_state"].rows.tables
    for table in (CLAIMS, LINES, PAYOUTS):
        stored(migrated, table, *rows[table.name].values())
    found = benefits(migrated, civil_date(START), toured=True)
    approved = [line for line in rows[LINES.name].values() if line.approved]
    assert Counter(line.benefit for line in approved) == {benefit: given.approved for benefit, given in found.given.items()}
    assert {given.paid for given in found.given.values()} == {given.approved for given in found.given.values()}
    assert sum(given.approved_rupiah for given in found.given.values()) == sum(line.net_rupiah for line in approved)
    assert sum(given.paid_rupiah for given in found.given.values()) == sum(
        row.settled_rupiah for row in rows[CLAIMS.name].values()
    )
    assert (found.missing, found.cells) == ((), CELLS)
