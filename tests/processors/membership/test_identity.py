"""From an alias to its member: forwarded, tried one after the other, waiting, ambiguous, settled."""

from __future__ import annotations

from itertools import permutations

import pytest

from deploy.sandbox.pipeline import MemoryPipeline
from processors.membership import processor
from processors.membership.tables import ALIASES, WAITING_CLAIMS_MAX, Alias
from schemas.envelope import EventData
from schemas.events.coverage import MemberPersonal
from schemas.events.ledger import CoverageEstablished, CoverageMissing
from schemas.events.requests import CoverageFound, CoverageRequested, IdentityLinked
from schemas.identifiers import claim_id
from schemas.reasons import ReasonCode
from streams.contract import Event, Unprocessable
from tests.factories import NIK, coverage
from tests.processors.membership.ledger import BY_KPJ, BY_NIK, BY_PASSPORT, MEMBER, OTHER_MEMBER, A, B, asks, script
from tests.processors.script import NOW, Script

ALL = (BY_NIK, BY_KPJ, BY_PASSPORT)


def link(member: str = MEMBER, sequence: int = 1, *, linked: bool = True) -> IdentityLinked:
    return IdentityLinked(member_id=member, sequence=sequence, linked=linked)


def alias(ledger: Script, key: str = BY_NIK) -> Alias:
    row = ledger.get(ALIASES, key)
    assert row is not None
    return row


def heard(ledger: Script) -> list[tuple[str, type[EventData]]]:
    return [(output.key, type(output.data)) for output in ledger.effects.outputs]


def test_a_record_tells_every_alias_whose_it_is() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage())
    assert heard(ledger) == [(BY_NIK, IdentityLinked), (BY_KPJ, IdentityLinked)]


def test_a_newer_record_tells_only_what_changed() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage())
    ledger.feed(MEMBER, coverage(sequence=2))
    assert heard(ledger) == []
    person = coverage().personal
    renumbered = MemberPersonal(
        **person.model_dump(exclude={"membership_numbers", "passports"}), passports=("B1234567",), membership_numbers=()
    )
    ledger.feed(MEMBER, coverage(sequence=3, personal=renumbered))
    assert [(output.key, output.data) for output in ledger.effects.outputs] == [
        (BY_PASSPORT, link(sequence=3)),
        (BY_KPJ, link(sequence=3, linked=False)),
    ]


def test_a_known_alias_forwards_to_its_member() -> None:
    ledger = script()
    ledger.feed(BY_NIK, link())
    ledger.feed(BY_NIK, asks())
    assert heard(ledger) == [(MEMBER, CoverageRequested)]
    assert alias(ledger).personal == ()


def test_an_unknown_alias_tries_the_next_and_the_last_one_says_that_the_member_is_unknown() -> None:
    ledger = script()
    asked = asks(aliases=ALL)
    for key, following in ((BY_NIK, BY_KPJ), (BY_KPJ, BY_PASSPORT)):
        ledger.feed(key, asked)
        assert [output.key for output in ledger.effects.outputs] == [following]
        asked = ledger.emitted(CoverageRequested)[-1]
    ledger.feed(BY_PASSPORT, asked)
    assert asked.tried == (BY_NIK, BY_KPJ)
    missing = ledger.emitted(CoverageMissing)
    assert [(m.reason, m.member_id, m.basis.claim) for m in missing] == [(ReasonCode.MEMBER_UNKNOWN, None, 1)]


def test_who_waits_goes_on_when_the_alias_is_linked_and_the_other_aliases_let_it_go() -> None:
    ledger = script()
    ledger.feed(BY_NIK, asks())
    ledger.feed(BY_KPJ, ledger.emitted(CoverageRequested)[0])
    ledger.feed(BY_KPJ, link())
    assert heard(ledger) == [(MEMBER, CoverageRequested), (BY_NIK, CoverageFound)]
    ledger.feed(BY_NIK, ledger.emitted(CoverageFound)[0])
    assert alias(ledger, BY_NIK).personal == alias(ledger, BY_KPJ).personal == ()


def test_the_first_alias_tells_those_behind_it_along_the_path() -> None:
    ledger = script()
    asked = asks(aliases=ALL)
    for key in ALL:
        ledger.feed(key, asked)
        asked = ledger.emitted(CoverageRequested)[-1]
    ledger.feed(BY_NIK, link())
    for key in (BY_KPJ, BY_PASSPORT):
        assert heard(ledger)[-1] == (key, CoverageFound)
        ledger.feed(key, ledger.emitted(CoverageFound)[-1])
    assert [row.personal for row in ledger.rows(ALIASES)] == [(), (), ()]


def test_an_alias_of_two_members_waits_for_a_person() -> None:
    ledger = script()
    ledger.feed(BY_NIK, link())
    ledger.feed(BY_NIK, link(OTHER_MEMBER, 9))
    ledger.feed(BY_NIK, asks())
    assert [m.reason for m in ledger.emitted(CoverageMissing, A)] == [ReasonCode.IDENTITY_AMBIGUOUS]
    assert ledger.emitted(CoverageRequested) == []


@pytest.mark.parametrize(("gone", "left"), [(MEMBER, OTHER_MEMBER), (OTHER_MEMBER, MEMBER)])
def test_a_newer_record_that_does_not_name_the_alias_settles_it(gone: str, left: str) -> None:
    ledger = script()
    for member in (MEMBER, OTHER_MEMBER):
        ledger.feed(BY_NIK, link(member))
    ledger.feed(BY_NIK, asks())
    ledger.feed(BY_NIK, link(gone, 2, linked=False))
    assert heard(ledger)[0] == (left, CoverageRequested)
    assert alias(ledger).personal == ()


def test_a_third_member_of_an_ambiguous_alias_tells_nobody_twice() -> None:
    ledger = script()
    for number, member in enumerate((MEMBER, OTHER_MEMBER, A), start=1):
        if number == 3:
            ledger.feed(BY_NIK, asks())
        ledger.feed(BY_NIK, link(member))
    assert len(ledger.emitted(CoverageMissing)) == 1


def test_an_alias_before_the_one_that_was_linked_passes_nothing_on() -> None:
    ledger = script()
    ledger.feed(BY_NIK, asks())
    assert ledger.feed(BY_NIK, CoverageFound(claim_id=A, revision=1, onward=False)) == []
    assert alias(ledger).personal == ()


def test_a_link_older_than_what_is_known_changes_nothing() -> None:
    ledger = script()
    ledger.feed(BY_NIK, link(sequence=2, linked=False))
    ledger.feed(BY_NIK, link(sequence=1))
    assert alias(ledger).owners == ()


def test_an_amended_request_takes_the_place_of_the_one_that_waits() -> None:
    ledger = script()
    for revision in (1, 2, 1):
        ledger.feed(BY_NIK, asks(revision=revision))
    ledger.feed(BY_NIK, asks(B))
    assert [(w.claim_id, w.revision) for w in alias(ledger).personal] == [(A, 2), (B, 1)]


def test_a_member_asked_for_before_the_first_record_waits_too() -> None:
    ledger = script()
    ledger.feed(MEMBER, asks(aliases=(BY_NIK,)))
    assert [(m.reason, m.member_id) for m in ledger.emitted(CoverageMissing, A)] == [(ReasonCode.MEMBER_UNKNOWN, MEMBER)]
    ledger.feed(MEMBER, coverage())
    assert [e.basis.coverage for e in ledger.emitted(CoverageEstablished, A)] == [1]


def test_too_many_waiting_claims_are_set_aside() -> None:
    ledger = script()
    for number in range(WAITING_CLAIMS_MAX):
        ledger.feed(BY_NIK, asks(claim_id("bulk", str(number))))
    with pytest.raises(Unprocessable) as full:
        ledger.feed(BY_NIK, asks(A))
    assert full.value.code == ReasonCode.LEDGER_FULL


@pytest.mark.parametrize(("subject", "member"), [(MEMBER, MEMBER), (BY_NIK, None)])
def test_a_request_behind_a_record_that_was_set_aside_hears_that_coverage_is_held(subject: str, member: str | None) -> None:
    data = asks()
    event = Event("e", data.event_type, "/processors/intake", subject, NOW, data, data.topic, 0, 1, NOW)
    answers = [(output.key, output.data) for output in processor.held(event)]
    assert [(key, m.reason, m.member_id) for key, m in answers if isinstance(m, CoverageMissing)] == [
        (A, ReasonCode.COVERAGE_HELD, member)
    ]


def test_nobody_else_is_told_when_a_member_is_parked_or_goes_on() -> None:
    assert (*processor.parked(MEMBER, "why", "dl-1"), *processor.resumed(MEMBER, "dl-1")) == ()


@pytest.mark.parametrize("seed", range(20))
def test_in_any_interleaving_every_claim_is_established_once_and_nothing_waits(seed: int) -> None:
    for order in permutations(((MEMBER, coverage()), (BY_PASSPORT, asks(A, aliases=(BY_PASSPORT, BY_KPJ))), (BY_NIK, asks(B)))):
        world = MemoryPipeline((processor,), NOW, seed)
        for subject, data in order:
            world.publish(subject, data)
        world.run()
        for claim in (A, B):
            assert len(world.events(CoverageEstablished, subject=claim)) == 1
        assert all(not row.personal for row in world.running["membership"].rows.tables[ALIASES.name].values())


def test_the_alias_is_the_same_however_it_is_spelt() -> None:
    ledger = script()
    person = coverage().personal.model_copy(update={"nik": f" {NIK[:6]} {NIK[6:]} "})
    ledger.feed(MEMBER, coverage(personal=person))
    assert heard(ledger)[0] == (BY_NIK, IdentityLinked)


def test_a_word_that_an_older_revision_was_found_leaves_the_newer_one_waiting() -> None:
    ledger = script()
    ledger.feed(BY_NIK, asks(revision=2))
    ledger.feed(BY_NIK, CoverageFound(claim_id=A, revision=1, onward=False))
    assert [waiting.revision for waiting in alias(ledger).personal] == [2]
