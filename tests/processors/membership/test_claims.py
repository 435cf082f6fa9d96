"""What an open claim is told of the facts on its date and of its case, until it is closed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from processors.membership import processor
from processors.membership.claims import VERSIONS_PER_REVISION
from processors.membership.tables import OPEN_CLAIMS_MAX
from schemas.events.coverage import JhtAccount
from schemas.events.ledger import ClaimLinked, CoverageEstablished, CoverageMissing
from schemas.identifiers import claim_id
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.signals import Shared, Sighting, fingerprint
from schemas.vocabulary import ClaimKind, Filing, ReporterRole, Segment
from streams.contract import Unprocessable
from tests.factories import EVENT_DATE, coverage, membership
from tests.processors.membership.ledger import (
    BY_NIK,
    MEMBER,
    A,
    B,
    C,
    asks,
    close,
    confirm,
    death,
    member,
    reserve,
    savings,
    script,
)
from tests.processors.script import Script, types_of

ENDED = coverage(sequence=2, memberships=(membership(ends_on=date(2026, 8, 31)),))


def insured(**over: Any) -> Script:
    ledger = script()
    ledger.feed(MEMBER, coverage(**over))
    return ledger


def versions(ledger: Script, claim: str = A) -> list[tuple[int, int]]:
    return [(e.basis.claim, e.basis.coverage) for e in ledger.emitted(CoverageEstablished, claim)]


def others(ledger: Script, claim: str) -> list[list[str]]:
    return [[other.claim_id for other in e.others] for e in ledger.emitted(ClaimLinked, claim)]


def test_a_claim_hears_the_facts_and_its_case() -> None:
    ledger = insured()
    assert types_of(ledger.feed(MEMBER, asks())) == [CoverageEstablished, ClaimLinked]
    established = ledger.emitted(CoverageEstablished, A)[0]
    assert (established.member_id, established.snapshot.covered, established.basis.claim) == (MEMBER, True, 1)
    assert established.personal.member.name == "SITI AMINAH"
    assert versions(ledger) == [(1, 1)]


def test_the_same_request_again_says_nothing_new() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks())
    assert ledger.feed(MEMBER, asks()) == []


def test_new_facts_on_the_date_raise_the_version_and_others_do_not() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks())
    assert ledger.feed(MEMBER, coverage(sequence=2, province="Bali")) == []
    assert types_of(ledger.feed(MEMBER, coverage(sequence=3, memberships=ENDED.memberships))) == [CoverageEstablished]
    assert versions(ledger) == [(1, 1), (1, 2)]


@pytest.mark.parametrize("sequence", [1, 2])
def test_a_record_no_newer_than_the_known_one_changes_nothing(sequence: int) -> None:
    ledger = insured(sequence=2)
    ledger.feed(MEMBER, asks())
    assert ledger.feed(MEMBER, coverage(sequence=sequence, memberships=())) == []


def test_an_amendment_is_answered_even_when_the_facts_are_the_same() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks())
    ledger.feed(MEMBER, asks(revision=2))
    ledger.feed(MEMBER, asks(revision=3, event_date=date(2026, 9, 1)))
    assert versions(ledger) == [(1, 1), (2, 1), (3, 2)]


def test_a_lower_revision_changes_nothing() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks(revision=2))
    assert ledger.feed(MEMBER, asks(revision=1)) == []


def test_a_claim_amended_to_another_member_starts_above_the_versions_of_the_first() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks(revision=2))
    assert versions(ledger) == [(2, VERSIONS_PER_REVISION + 1)]


def test_deaths_of_one_member_are_one_case_whatever_the_reports_say() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks(A, ClaimKind.JKM_DEATH, filing=Filing.NOTIFICATION))
    ledger.feed(MEMBER, asks(B, ClaimKind.PMI_DEATH, event_date=date(2026, 10, 2)))
    assert len({e.case_id for e in ledger.emitted(ClaimLinked)}) == 1
    assert others(ledger, A) == [[], [B]]
    assert others(ledger, B) == [[A]]


def test_an_amendment_within_the_case_is_not_told_to_the_others() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks(A))
    ledger.feed(MEMBER, asks(B))
    ledger.feed(MEMBER, asks(B, revision=2, event_date=date(2026, 9, 30)))
    assert others(ledger, A) == [[], [B]]


@pytest.mark.parametrize("kind", [ClaimKind.JHT, ClaimKind.PMI_REPATRIATION])
def test_what_can_happen_again_is_a_case_per_date(kind: ClaimKind) -> None:
    ledger = insured()
    for claim, on in ((A, EVENT_DATE), (B, EVENT_DATE), (C, date(2026, 10, 2))):
        ledger.feed(MEMBER, asks(claim, kind, event_date=on))
    cases = [ledger.emitted(ClaimLinked, claim)[-1].case_id for claim in (A, B, C)]
    assert cases[0] == cases[1] != cases[2]


def test_an_amended_event_moves_the_claim_to_another_case() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks(A, ClaimKind.JHT))
    ledger.feed(MEMBER, asks(B, ClaimKind.JHT))
    ledger.feed(MEMBER, asks(B, ClaimKind.JHT, revision=2, event_date=date(2026, 9, 1)))
    ledger.feed(MEMBER, asks(C, ClaimKind.JHT))
    assert others(ledger, C) == [[A]]
    assert others(ledger, B)[-1] == []


def test_claims_that_waited_for_the_first_record_are_linked_with_it() -> None:
    ledger = script()
    for claim in (A, B):
        assert types_of(ledger.feed(MEMBER, asks(claim, aliases=(BY_NIK,)))) == [CoverageMissing]
    ledger.feed(MEMBER, coverage())
    assert (versions(ledger, A), others(ledger, A), others(ledger, B)) == ([(1, 1)], [[B]], [[A]])


def test_a_closed_claim_hears_of_nothing_any_more_and_a_late_repeat_does_not_open_it() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks())
    close(ledger, A)
    assert ledger.feed(MEMBER, ENDED) == []
    assert ledger.feed(MEMBER, asks()) == []
    assert member(ledger).claims == ()


def test_a_closed_claim_is_not_opened_again_by_a_repeat_of_its_newest_revision() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks(revision=2))
    close(ledger, A, revision=2)
    assert ledger.feed(MEMBER, asks(revision=2)) == []


def test_an_amendment_opens_a_closed_claim_above_its_versions() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks())
    close(ledger, A)
    ledger.feed(MEMBER, asks(revision=2))
    assert versions(ledger) == [(1, 1), (2, 1_001)], "another ledger may have told of the claim in between"


def test_a_word_to_close_an_earlier_revision_leaves_the_claim_that_came_back() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks(revision=3))
    close(ledger, A, "withdrawn", revision=2)
    assert member(ledger).claim(A) is not None
    close(ledger, A, "withdrawn", revision=3)
    assert member(ledger).claim(A) is None


@pytest.mark.parametrize(
    ("outcome", "told"), [("paid", [A]), ("linked", [A]), ("denied", []), ("lapsed", []), ("withdrawn", []), ("abandoned", [])]
)
def test_a_closed_claim_stays_in_its_case_only_if_it_came_to_something(outcome: str, told: list[str]) -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks(A))
    close(ledger, A, outcome)
    ledger.feed(MEMBER, asks(B))
    assert others(ledger, B) == [told]


def test_closing_twice_is_closing_once() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks())
    close(ledger, A)
    before = member(ledger)
    assert close(ledger, A) == []
    assert member(ledger) == before


def test_paying_the_savings_is_no_new_fact_of_the_claim_that_was_paid() -> None:
    ledger = insured()
    ledger.feed(MEMBER, asks(A, ClaimKind.JHT))
    reserve(ledger, A, savings())
    confirm(ledger, A, savings())
    emptied = JhtAccount(balance=Money(amount=0), as_of=date(2026, 11, 30), paid_before=Money(amount=12_500_000))
    assert ledger.feed(MEMBER, coverage(sequence=2, jht=emptied)) == []


def test_too_many_open_claims_are_set_aside() -> None:
    ledger = insured()
    for number in range(OPEN_CLAIMS_MAX):
        ledger.feed(MEMBER, asks(claim_id("bulk", str(number)), ClaimKind.JHT, event_date=date(2026, 1 + number % 12, 1)))
    with pytest.raises(Unprocessable) as full:
        ledger.feed(MEMBER, asks(A, ClaimKind.JHT))
    assert full.value.code == ReasonCode.LEDGER_FULL


@pytest.mark.parametrize("segment", Segment)
def test_rows_are_the_same_after_being_stored(segment: Segment) -> None:
    ledger = insured(memberships=coverage(segment).memberships, certificates=coverage(segment).certificates)
    shown = fingerprint(Shared.ACCOUNT, "002", "1")
    ledger.feed(shown.key, asks(fingerprints=(shown,)))
    ledger.feed(BY_NIK, asks())
    ledger.feed(MEMBER, asks(A, ClaimKind.JHT, sightings=(Sighting(shared=Shared.ACCOUNT, claims=2, members=2),)))
    ledger.feed(MEMBER, asks(B))
    reserve(ledger, A, death())
    confirm(ledger, A, death())
    reserve(ledger, B, savings())
    close(ledger, B)
    for table in processor.tables:
        adapter: TypeAdapter[Any] = TypeAdapter(table.row)
        rows = list(ledger.tables[table.name].values())
        assert rows
        for row in rows:
            assert adapter.validate_json(adapter.dump_json(row)) == row


def test_the_members_own_claim_hears_that_the_other_of_its_case_is_a_facilitys_bill() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage())
    ledger.feed(MEMBER, asks(A, ClaimKind.JKK_ACCIDENT, reporter_role=ReporterRole.HEALTH_FACILITY))
    ledger.feed(MEMBER, asks(B, ClaimKind.JKK_ACCIDENT, reporter_role=ReporterRole.MEMBER))
    (other,) = ledger.emitted(ClaimLinked, B)[-1].others
    assert (other.claim_id, other.bill) == (A, True)
    (own,) = ledger.emitted(ClaimLinked, A)[-1].others
    assert not own.bill
