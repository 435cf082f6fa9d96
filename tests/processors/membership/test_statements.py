"""What employers and sponsors state: over their own part only, in any order, and no claim hears of what came after its date."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.membership.rules.statements import with_statements
from processors.membership.tables import (
    ALIASES,
    SOURCE_MONTHS_MAX,
    SOURCE_STATEMENTS_MAX,
    SOURCES_MAX,
    WAITING_STATEMENTS_MAX,
    Registry,
)
from schemas.envelope import EventData
from schemas.events.contributions import (
    ContributionsReported,
    EmploymentReported,
    EmploymentTerm,
    SponsoredMonth,
    StatedMonth,
)
from schemas.events.coverage import CoverageReported, MonthRange, WagePeriod
from schemas.events.ledger import CoverageEstablished
from schemas.events.requests import IdentityLinked
from schemas.money import Money
from schemas.vocabulary import Segment
from streams.contract import Unprocessable
from tests.effort import EFFORT
from tests.factories import EVENT_DATE, RECEIVED, coverage, made, membership
from tests.processors.membership.ledger import BY_KPJ, BY_NIK, MEMBER, OTHER_MEMBER, A, asks, member, script
from tests.processors.script import Script

EMPLOYER, OTHER_EMPLOYER, SPONSOR = "AB123456", "CD000001", "GNL-001"
LATER, EARLIER = RECEIVED + timedelta(hours=1), RECEIVED - timedelta(days=30)


def wage(month: str, rupiah: int, *, paid: bool = False) -> StatedMonth:
    return StatedMonth(month=month, wage=Money(amount=rupiah), paid=paid)


def employs(*months: StatedMonth, **over: Any) -> EmploymentReported:
    default = {"alias": BY_KPJ, "employer_number": EMPLOYER, "sequence": 1, "reported_at": LATER, "months": months}
    return made(EmploymentReported, default, over)


def sponsors(*months: str, **over: Any) -> ContributionsReported:
    default = {
        "alias": BY_NIK,
        "sponsor": SPONSOR,
        "sequence": 1,
        "reported_at": LATER,
        "months": tuple(SponsoredMonth(month=month) for month in months),
    }
    return made(ContributionsReported, default, over)


def unpaid(segment: Segment = Segment.BPU) -> CoverageReported:
    """Insured since 2022, and paid for up to March 2026."""
    paid = (MonthRange(first="2022-01", last="2026-03"),)
    return coverage(segment, memberships=(membership(segment, paid=paid),))


def told(ledger: Script) -> list[CoverageEstablished]:
    return ledger.emitted(CoverageEstablished, A)


@pytest.mark.parametrize(
    ("said", "versions", "expected"),
    [
        (employs(wage("2026-08", 7_000_000)), 2, {"wage": 7_000_000}),
        (employs(wage("2026-09", 7_000_000)), 1, {"wage": 5_000_000}),  # due after the event's date
        (employs(wage("2026-08", 7_000_000), employer_number=OTHER_EMPLOYER), 1, {"wage": 5_000_000}),
        (employs(wage("2021-08", 7_000_000)), 1, {"wage": 5_000_000}),  # before it began
        (employs(StatedMonth(month="2026-08", paid=True)), 2, {"paid_through": "2026-08"}),
        (employs(StatedMonth(month="2026-10", paid=True)), 1, {"paid_through": "2026-03"}),
        (employs(StatedMonth(month="2026-03", paid=True)), 1, {"paid_through": "2026-03"}),
        (employs(term=EmploymentTerm(starts_on=date(2022, 1, 10), ends_on=date(2026, 8, 31))), 2, {"covered": False}),
        (employs(term=EmploymentTerm(starts_on=date(2022, 1, 10), ends_on=date(2026, 10, 31))), 1, {"covered": True}),
        (
            employs(term=EmploymentTerm(starts_on=date(2022, 1, 10), ends_on=date(2026, 8, 31)), reported_at=EARLIER),
            1,
            {"covered": True},
        ),
        (sponsors("2026-08"), 1, {"paid_through": "2026-03"}),  # a wage worker's contributions are the employer's
    ],
)
def test_an_employer_states_its_own_part_and_claims_hear_of_what_held_on_their_date(
    said: EventData, versions: int, expected: dict[str, Any]
) -> None:
    ledger = script()
    for data in (unpaid(Segment.PU), asks(A), said, said):
        ledger.feed(MEMBER, data)
    facts = told(ledger)[-1].snapshot.model_dump()
    facts["wage"] = facts["wage"] and facts["wage"]["amount"]
    assert {name: facts[name] for name in expected} == expected
    assert [event.basis.coverage for event in told(ledger)] == list(range(1, versions + 1))


@pytest.mark.parametrize(
    ("months", "covered", "named"),
    [
        (("2026-08",), True, (SPONSOR,)),
        (("2026-11",), False, ()),  # paid for after the event
        (("2021-12",), False, ()),  # before the membership
    ],
)
def test_coverage_that_a_sponsor_paid_is_coverage_and_the_sponsor_is_named_on_the_dates_it_paid_for(
    months: tuple[str, ...], covered: bool, named: tuple[str, ...]
) -> None:
    ledger = script()
    for data in (unpaid(), asks(A), sponsors(*months)):
        ledger.feed(MEMBER, data)
    last = told(ledger)[-1].snapshot
    assert (last.covered, last.sponsors) == (covered, named)
    assert len(told(ledger)) == 1 + covered


def test_a_payment_that_came_back_is_taken_back_by_the_same_source() -> None:
    ledger = script()
    back = sponsors(sequence=2, months=(SponsoredMonth(month="2026-08", paid=False),))
    for data in (unpaid(), asks(A), sponsors("2026-08"), back, sponsors("2026-08")):
        ledger.feed(MEMBER, data)
    assert [event.snapshot.covered for event in told(ledger)] == [False, True, False]


def test_of_the_registry_and_an_employer_that_name_the_same_month_the_later_counts() -> None:
    named = (WagePeriod(first="2026-05", wage=Money(amount=6_000_000)),)
    for reported_at, amount in ((LATER, 7_000_000), (EARLIER, 6_000_000)):
        ledger = script()
        for data in (
            coverage(memberships=(membership(wages=named),)),
            asks(A),
            employs(wage("2026-05", 7_000_000), reported_at=reported_at),
        ):
            ledger.feed(MEMBER, data)
        assert told(ledger)[-1].snapshot.wage == Money(amount=amount)


STATEMENTS = st.lists(
    st.one_of(
        st.builds(
            employs,
            st.builds(
                wage,
                st.sampled_from(["2026-05", "2026-08", "2026-11"]),
                st.sampled_from([6_000_000, 7_000_000]),
                paid=st.booleans(),
            ),
            sequence=st.integers(1, 4),
            employer_number=st.sampled_from([EMPLOYER, OTHER_EMPLOYER]),
            term=st.none()
            | st.builds(EmploymentTerm, starts_on=st.just(date(2022, 1, 10)), ends_on=st.none() | st.just(date(2026, 8, 31))),
        ),
        st.builds(sponsors, st.sampled_from(["2026-06", "2026-08", "2026-12"]), sequence=st.integers(1, 4)),
        st.builds(
            lambda sequence, segment: unpaid(segment).model_copy(update={"sequence": sequence}),
            st.integers(1, 3),
            st.sampled_from([Segment.PU, Segment.BPU]),
        ),
    ),
    max_size=6,
)


@settings(max_examples=150 * EFFORT)
@given(STATEMENTS, st.randoms(use_true_random=False))
def test_whatever_order_sources_speak_in_the_ledger_comes_to_the_same_facts(said: list[EventData], chance: Any) -> None:
    records: list[EventData] = [data for data in said if isinstance(data, CoverageReported)]
    said = [data for data in said if data not in records] + records[:1]  # two records of one sequence are no contract
    outcomes = set()
    for _ in range(3):
        chance.shuffle(said)
        ledger = script()
        for data in (*said[: len(said) // 2], asks(A), *said, *said[:2]):
            ledger.feed(MEMBER, data)
        versions = [event.basis.coverage for event in told(ledger)]
        assert versions == sorted(versions)
        digests = [event.digest for event in told(ledger)]
        assert all(before != after for before, after in pairwise(digests))
        outcomes.add((member(ledger).sources, digests[-1] if digests else ""))
    assert len(outcomes) == 1


@settings(max_examples=100 * EFFORT)
@given(STATEMENTS)
def test_statements_about_months_after_the_event_change_no_fact_on_its_date(said: list[EventData]) -> None:
    ledger = script()
    for data in (unpaid(), asks(A), *(data for data in said if isinstance(data, ContributionsReported))):
        ledger.feed(MEMBER, data)
    late = sponsors("2026-11", "2026-12", sequence=9)
    before = len(told(ledger))
    ledger.feed(MEMBER, late)
    assert len(told(ledger)) == before


def test_a_statement_by_an_alias_goes_on_to_the_one_member_and_waits_until_there_is_one() -> None:
    for order in permutations((employs(wage("2026-08", 7_000_000)), IdentityLinked(member_id=MEMBER, sequence=1))):
        ledger = script()
        for data in order:
            ledger.feed(BY_KPJ, data)
        forwarded = [(output.key, output.data) for output in ledger.outputs]
        assert forwarded == [(MEMBER, employs(wage("2026-08", 7_000_000)))]
        alias = ledger.get(ALIASES, BY_KPJ)
        assert alias is not None
        assert alias.employed == ()


def test_a_statement_about_an_alias_of_two_members_waits_until_it_is_one_persons() -> None:
    ledger = script()
    for number, owner in enumerate((MEMBER, OTHER_MEMBER), 1):
        ledger.feed(BY_NIK, IdentityLinked(member_id=owner, sequence=number))
    ledger.feed(BY_NIK, sponsors("2026-08"))
    ledger.feed(BY_NIK, sponsors("2026-08"))
    assert ledger.outputs == []
    ledger.feed(BY_NIK, IdentityLinked(member_id=OTHER_MEMBER, sequence=3, linked=False))
    assert [(output.key, output.data) for output in ledger.outputs] == [(MEMBER, sponsors("2026-08"))]


def test_too_many_sources_and_too_many_statements_are_set_aside() -> None:
    ledger = script()
    for number in range(SOURCES_MAX):
        ledger.feed(MEMBER, sponsors("2026-08", sponsor=f"S-{number}"))
    with pytest.raises(Unprocessable, match="spoke of this member already"):
        ledger.feed(MEMBER, sponsors("2026-08", sponsor="S-MORE"))
    for number in range(WAITING_STATEMENTS_MAX):
        ledger.feed(BY_NIK, sponsors("2026-08", sponsor=f"S-{number}"))
    with pytest.raises(Unprocessable, match="wait for this alias already"):
        ledger.feed(BY_NIK, sponsors("2026-08", sponsor="S-MORE"))


def test_one_source_alone_can_park_neither_a_member_nor_an_alias() -> None:
    ledger = script()
    months = [f"{year}-{month:02d}" for year in range(1900, 1980) for month in range(1, 13)]
    for sequence, first in enumerate(range(0, len(months), 100), 1):
        ledger.feed(MEMBER, sponsors(*months[first : first + 100], sequence=sequence))
    (source,) = member(ledger).sources
    assert [month.month for month in source.months] == months[-SOURCE_MONTHS_MAX:]
    for sequence in (*range(50, 300), *range(1, 50)):
        ledger.feed(BY_NIK, sponsors("2026-08", sequence=sequence))
    alias = ledger.get(ALIASES, BY_NIK)
    assert alias is not None
    assert [said.sequence for said in alias.sponsored] == list(range(300 - SOURCE_STATEMENTS_MAX, 300))


def test_a_record_of_which_nobody_spoke_is_the_registrys_own() -> None:
    registry = Registry.of(coverage())
    assert with_statements(registry, (), EVENT_DATE) is registry
