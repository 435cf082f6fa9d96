"""What proofs are made of: kept beside the ledger, without what they must not say, and true by the same law as claims are judged."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.membership.rules.cover import phase_on
from processors.membership.rules.proofs import PROOF_DAYS_MAX, insured_on, still_true
from processors.membership.tables import PROOFS, ProvenCover
from schemas.events.coverage import Membership, MigrantPlacement, MonthRange
from schemas.vocabulary import MigrantPhase, Segment
from tests.effort import EFFORT
from tests.factories import coverage, membership
from tests.processors.membership.ledger import MEMBER, asks, script
from tests.processors.membership.test_statements import employs, sponsors, unpaid, wage
from tests.processors.script import Script

TODAY = date(2026, 11, 20)


def proof(ledger: Script) -> ProvenCover:
    row = ledger.get(PROOFS, MEMBER)
    assert row is not None
    return row


def test_the_registrys_record_makes_a_row_for_proofs_without_wages_and_claims_make_none() -> None:
    ledger = script()
    ledger.feed(MEMBER, asks())
    assert ledger.get(PROOFS, MEMBER) is None
    ledger.feed(MEMBER, coverage())
    assert [m.wages for m in proof(ledger).memberships] == [()]
    assert proof(ledger).personal.name == "SITI AMINAH"


def test_a_row_for_proofs_is_written_only_when_it_changes() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage())
    ledger.feed(MEMBER, employs(wage("2026-08", 7_000_000)))
    assert [table.name for table, *_ in ledger.effects.puts] == ["members"]
    ledger.feed(MEMBER, coverage(sequence=2))
    assert "proofs" not in [table.name for table, *_ in ledger.effects.puts]


def test_what_a_sponsor_paid_for_is_proven_with_its_name() -> None:
    ledger = script()
    ledger.feed(MEMBER, unpaid())
    assert insured_on(proof(ledger).memberships, TODAY) == ()
    ledger.feed(MEMBER, sponsors("2026-11"))
    (one,) = insured_on(proof(ledger).memberships, TODAY)
    assert (one.segment, one.sponsor) == (Segment.BPU, "GNL-001")


@pytest.mark.parametrize(
    ("last_paid", "until"),
    [("2026-11", TODAY + timedelta(days=PROOF_DAYS_MAX)), ("2026-08", date(2026, 11, 30)), ("2026-07", None)],
)
def test_cover_of_who_pays_for_themselves_is_known_until_their_arrears_end_it(last_paid: str, until: date | None) -> None:
    found = insured_on((membership(Segment.BPU, paid=(MonthRange(first="2022-01", last=last_paid),)),), TODAY)
    assert [one.until for one in found] == ([] if until is None else [until])


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@st.composite
def placements(draw: st.DrawFn) -> MigrantPlacement:
    registered = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    departed = draw(st.none() | st.dates(registered, registered + timedelta(days=200)))
    returned = None if departed is None else draw(st.none() | st.dates(departed, departed + timedelta(days=900)))
    months = draw(st.integers(0, 24))
    return MigrantPlacement(
        country="TW", registered_on=registered, departed_on=departed, paid_months=months, returned_on=returned
    )


def migrant(placement: MigrantPlacement) -> tuple[Membership, ...]:
    return (membership(Segment.PMI, starts_on=placement.registered_on, placement=placement),)


@settings(max_examples=200 * EFFORT)
@given(placements(), DAYS)
def test_a_proof_covers_the_days_that_claims_find_covered_and_its_dated_phases_are_theirs(
    placement: MigrantPlacement, on: date
) -> None:
    found = insured_on(migrant(placement), on)
    phase = phase_on(placement, on)
    assert bool(found) == (phase is not None and on >= placement.registered_on)
    for one in found:
        assert on <= one.until <= on + timedelta(days=PROOF_DAYS_MAX)
        assert all(phase_on(placement, on + timedelta(days=d)) is not None for d in range((one.until - on).days + 1))
        assert phase in {said.phase for said in one.phases}


@settings(max_examples=200 * EFFORT)
@given(placements(), DAYS, st.integers(0, 30))
def test_a_proof_stands_as_long_as_nothing_changes(placement: MigrantPlacement, on: date, later: int) -> None:
    for one in insured_on(migrant(placement), on):
        day = on + timedelta(days=later)
        if day <= one.until:
            assert still_true(one, insured_on(migrant(placement), day))


def test_a_departure_makes_no_proof_untrue_and_a_shorter_contract_does() -> None:
    registered = MigrantPlacement(country="TW", registered_on=date(2026, 9, 1), paid_months=24)
    (said,) = insured_on(migrant(registered), TODAY)
    assert [phase.phase for phase in said.phases] == list(MigrantPhase)
    departed = registered.model_copy(update={"departed_on": TODAY})
    assert still_true(said, insured_on(migrant(departed), TODAY))
    shorter = registered.model_copy(update={"paid_months": 6})
    assert not still_true(said, insured_on(migrant(shorter), TODAY))
