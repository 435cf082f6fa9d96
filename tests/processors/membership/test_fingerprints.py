"""What claims have in common: counted on the way to the member, told to those before, the same in any order, and forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.sandbox.pipeline import MemoryPipeline
from processors.law import LAW
from processors.membership import processor
from processors.membership.rules.sightings import EVENTS_WINDOW, sighting, weight, window, with_seen
from processors.membership.tables import FINGERPRINTS, SEEN_MAX, Seen
from schemas.civil import civil_date
from schemas.details import Cost
from schemas.events.coverage import CoverageReported
from schemas.events.ledger import CoverageEstablished
from schemas.events.requests import CoverageRequested, FingerprintShared, FingerprintShown, IdentityLinked
from schemas.identifiers import AliasKind, alias_key, claim_id
from schemas.injuries import CostKind
from schemas.money import Money
from schemas.signals import Fingerprint, Shared, Sighting, fingerprint, shown_by, shown_later
from schemas.vocabulary import ClaimKind, ReporterRole
from tests.effort import EFFORT
from tests.factories import EVENT_DATE, RECEIVED, account, content, coverage, payee, personal
from tests.processors.membership.ledger import BY_KPJ, BY_NIK, MEMBER, A, B, C, asks, close, confirm, reserve, script
from tests.processors.script import NOW, Script

ACCOUNT = fingerprint(Shared.ACCOUNT, "002", "0001")
PHONE = fingerprint(Shared.NOTIFIER, "+62811")
BOTH = (PHONE, ACCOUNT)
ON = civil_date(RECEIVED)
WINDOW = window(ON)
KPJS = tuple(f"9000000000{number}" for number in range(8))
ALIASES = tuple(alias_key(AliasKind.KPJ, number) for number in KPJS)
MEMBERS = tuple(f"00000000-0000-4000-8000-0000000000{number:02d}" for number in range(8))
CLAIMS = tuple(claim_id("branch", f"ring-{number}") for number in range(8))


def of(number: int, *, shown: tuple[Fingerprint, ...] = BOTH, days: int = 0, **over: Any) -> CoverageRequested:
    """The request of the claim of one member."""
    return asks(
        CLAIMS[number],
        aliases=(ALIASES[number],),
        fingerprints=shown,
        received_at=RECEIVED + timedelta(days=days),
        **over,
    )


def record(number: int) -> CoverageReported:
    person = coverage().personal.model_copy(update={"nik": None, "passports": (), "membership_numbers": (KPJS[number],)})
    return coverage(personal=person)


def told(world: MemoryPipeline, number: int) -> dict[Shared, int]:
    """The points that each claim's last answer comes to."""
    last = world.events(CoverageEstablished, subject=CLAIMS[number])[-1].data
    assert isinstance(last, CoverageEstablished)
    return {one.shared: weight(one, ON) for one in last.sightings if weight(one, ON)}


def world_of(seed: int, filed: Iterable[CoverageRequested], known: Iterable[int]) -> MemoryPipeline:
    world = MemoryPipeline((processor,), NOW, seed)
    for asked in filed:
        world.publish(asked.first_key, asked)
    for number in known:
        world.publish(MEMBERS[number], record(number))
    world.run()
    return world


def test_a_request_goes_by_each_fingerprint_and_then_to_its_member() -> None:
    ledger = script()
    ledger.feed(PHONE.key, of(0))
    assert [output.key for output in ledger.effects.outputs] == [ACCOUNT.key]
    ledger.feed(ACCOUNT.key, ledger.emitted(CoverageRequested)[-1])
    assert [(output.key, output.data) for output in ledger.effects.outputs] == [(ALIASES[0], of(0))]


def test_what_nobody_else_shows_is_not_said() -> None:
    ledger = script()
    for revision in (1, 2):
        ledger.feed(ACCOUNT.key, of(0, shown=(ACCOUNT,), revision=revision))
    assert [asked.sightings for asked in ledger.emitted(CoverageRequested)] == [(), ()]


def test_a_request_that_comes_twice_is_sent_on_once() -> None:
    ledger = script()
    ledger.feed(ACCOUNT.key, of(0, shown=(ACCOUNT,)))
    assert ledger.feed(ACCOUNT.key, of(0, shown=(ACCOUNT,))) == []


def test_the_second_member_hears_of_the_first_and_the_first_of_the_second() -> None:
    ledger = script()
    ledger.feed(ACCOUNT.key, of(0, shown=(ACCOUNT,)))
    ledger.feed(ACCOUNT.key, of(1, shown=(ACCOUNT,)))
    two = Sighting(shared=Shared.ACCOUNT, claims=2, members=2)
    assert ledger.emitted(CoverageRequested)[-1].sightings == (two,)
    (word,) = ledger.emitted(FingerprintShared)
    assert (word.claim_id, word.sighting, word.onward) == (CLAIMS[0], two, ())
    assert ledger.effects.outputs[-1].key == ALIASES[0]


def test_two_claims_of_one_member_are_one_member_by_any_alias() -> None:
    seen = with_seen((), _seen("a", BY_NIK))
    seen = with_seen(seen, _seen("b", BY_KPJ, "x"))
    assert sighting(Shared.ACCOUNT, seen, seen[0]).members == 2
    seen = with_seen(seen, _seen("c", BY_NIK, BY_KPJ))
    assert [(found.claims, found.members) for found in [sighting(Shared.ACCOUNT, seen, seen[0])]] == [(3, 1)]


@pytest.mark.parametrize(("days", "members"), [(WINDOW.days - 1, 2), (WINDOW.days, 2), (WINDOW.days + 1, 1)])
def test_only_claims_within_the_window_count_together(days: int, members: int) -> None:
    one, other = _seen("a", "p"), _seen("b", "q", days=days)
    seen = with_seen(with_seen((), one), other)
    assert (sighting(Shared.ACCOUNT, seen, one).members, sighting(Shared.ACCOUNT, seen, other).members) == (members, members)


def test_a_fingerprint_remembers_the_newest_claims_and_no_more() -> None:
    seen: tuple[Seen, ...] = ()
    for number in range(SEEN_MAX + 5):
        seen = with_seen(seen, _seen(f"{number:03}", str(number), days=number % 2))
    assert len(seen) == SEEN_MAX
    assert all(one.seen_on == ON + timedelta(days=1) for one in seen[-(SEEN_MAX // 2) :])


def test_more_are_remembered_than_any_band_counts() -> None:
    highest = max(
        int(band.lower) for code, one in LAW.series.items() if code.startswith("own.signal.same_") for band in one.rows[-1].bands
    )
    assert highest < SEEN_MAX


def test_a_fingerprint_that_nobody_shows_any_more_is_forgotten() -> None:
    ledger = script()
    ledger.feed(ACCOUNT.key, of(0, shown=(ACCOUNT,)))
    ledger.feed(ACCOUNT.key, of(1, shown=(ACCOUNT,), days=WINDOW.days))
    ledger.fire_timers(RECEIVED + 2 * WINDOW + timedelta(days=2))
    assert len(ledger.rows(FINGERPRINTS)) == 1
    ledger.fire_timers(RECEIVED + 3 * WINDOW + timedelta(days=2))
    assert ledger.rows(FINGERPRINTS) == []


def test_later_claims_are_newer_facts_for_an_open_one_and_none_for_one_that_is_paid() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage())
    ledger.feed(MEMBER, asks())
    word = FingerprintShared(
        claim_id=A, revision=1, aliases=(BY_NIK,), sighting=Sighting(shared=Shared.ACCOUNT, claims=3, members=3)
    )
    ledger.feed(MEMBER, word)
    ledger.feed(MEMBER, word)
    assert [e.basis.coverage for e in ledger.emitted(CoverageEstablished, A)] == [1, 2]
    assert ledger.emitted(CoverageEstablished, A)[-1].sightings == (word.sighting,)
    reserve(ledger, A)
    confirm(ledger, A)
    more = word.model_copy(update={"sighting": Sighting(shared=Shared.ACCOUNT, claims=5, members=5)})
    assert ledger.feed(MEMBER, more) == []


def test_a_word_about_an_older_revision_or_a_claim_that_is_gone_says_nothing() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage())
    ledger.feed(MEMBER, asks(revision=2))
    word = FingerprintShared(
        claim_id=A, revision=1, aliases=(BY_NIK,), sighting=Sighting(shared=Shared.ACCOUNT, claims=3, members=3)
    )
    assert ledger.feed(MEMBER, word) == []
    assert ledger.feed(MEMBER, word.model_copy(update={"claim_id": CLAIMS[3]})) == []


def accident(claim: str, on: date) -> CoverageRequested:
    return asks(claim, ClaimKind.JKK_ACCIDENT, event_date=on)


def events_of(ledger: Script, claim: str) -> list[int]:
    """How many events of the member each answer to the claim counts."""
    return [next((one.claims for one in told.sightings), 1) for told in ledger.emitted(CoverageEstablished, claim)]


def test_events_of_one_member_count_together_within_the_window_and_the_earlier_claim_hears_of_it() -> None:
    span = window(EVENT_DATE, EVENTS_WINDOW)
    ledger = script()
    ledger.feed(MEMBER, coverage())
    ledger.feed(MEMBER, accident(A, EVENT_DATE))
    ledger.feed(MEMBER, accident(B, EVENT_DATE - span))
    ledger.feed(MEMBER, accident(C, EVENT_DATE - span - timedelta(days=1)))
    assert events_of(ledger, A) == [1, 2]
    assert events_of(ledger, B) == [2, 3]
    assert events_of(ledger, C) == [2]


def test_two_reports_of_one_event_are_one_and_a_closed_claim_still_counts() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage())
    ledger.feed(MEMBER, accident(A, EVENT_DATE))
    ledger.feed(MEMBER, accident(B, EVENT_DATE))
    assert events_of(ledger, B) == [1]
    close(ledger, A, "paid")
    close(ledger, B, "paid")
    ledger.feed(MEMBER, accident(C, EVENT_DATE - timedelta(days=9)))
    assert events_of(ledger, C) == [2]


def test_savings_and_deaths_are_no_events_that_repeat() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage())
    ledger.feed(MEMBER, asks(A, ClaimKind.JHT))
    ledger.feed(MEMBER, asks(B, ClaimKind.JKM_DEATH))
    assert events_of(ledger, A) == events_of(ledger, B) == [1]


def test_a_word_waits_with_the_request_at_an_alias_that_knows_no_member_yet() -> None:
    ledger = script()
    ledger.feed(BY_NIK, asks())
    two = Sighting(shared=Shared.ACCOUNT, claims=2, members=2)
    word = FingerprintShared(claim_id=A, revision=1, aliases=(BY_NIK, BY_KPJ), sighting=two)
    ledger.feed(BY_NIK, word)
    assert [(output.key, type(output.data)) for output in ledger.effects.outputs] == [(BY_KPJ, FingerprintShared)]
    ledger.feed(BY_NIK, IdentityLinked(member_id=MEMBER, sequence=1))
    assert ledger.emitted(CoverageRequested)[-1].sightings == (two,)
    assert ledger.feed(BY_NIK, word) == [word]


@settings(max_examples=60 * EFFORT, deadline=None)
@given(st.integers(0, 10**6), st.permutations(range(6)), st.integers(2, 6), st.data())
def test_in_any_order_every_claim_of_a_ring_comes_to_the_same_points(
    seed: int, order: list[int], ring: int, data: st.DataObject
) -> None:
    """Requests in any order, some twice, members known before or after: what each claim is told last weighs the same."""
    late = data.draw(st.sets(st.sampled_from(range(6))))
    filed = [of(number, shown=BOTH if number % 2 else (ACCOUNT,), days=number) for number in order if number < ring]
    again = data.draw(st.lists(st.sampled_from(filed), max_size=3))
    known = [number for number in range(6) if number not in late]
    world = world_of(seed, (*filed, *again), known)
    for number in late:
        world.publish(MEMBERS[number], record(number))
    world.run()
    points = LAW.on(ON).band("own.signal.same_account.points", ring).whole
    assert [told(world, number).get(Shared.ACCOUNT, 0) for number in range(ring)] == [points] * ring


@settings(max_examples=100 * EFFORT)
@given(st.permutations(range(12)), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 4)), min_size=12, max_size=12))
def test_what_a_fingerprint_remembers_does_not_depend_on_the_order(order: list[int], claims: list[tuple[int, int]]) -> None:
    made = [_seen(str(number), f"person-{person}", days=days) for number, (days, person) in enumerate(claims)]
    straight: tuple[Seen, ...] = ()
    shuffled: tuple[Seen, ...] = ()
    for number, one in enumerate(made):
        straight, shuffled = with_seen(straight, one), with_seen(shuffled, made[order[number]])
    assert straight == shuffled


def test_savings_show_their_account_and_others_what_else_they_name() -> None:
    filed = personal(doctor="STR-12/2020", witness="3515144508680002")
    kinds = {
        kind: [one.shared for one in shown_by(CLAIMS[0], content(kind=kind), ReporterRole.HEIR, filed)]
        for kind in (ClaimKind.JHT, ClaimKind.JKM_DEATH)
    }
    assert kinds[ClaimKind.JHT] == [Shared.ACCOUNT]
    assert kinds[ClaimKind.JKM_DEATH] == [Shared.DOCTOR, Shared.WITNESS, Shared.NOTIFIER, Shared.ACCOUNT]


def test_the_telephone_of_an_organisation_and_its_account_are_there_for_many() -> None:
    filed = personal(payees=(payee(relationship="employer"), payee(ref="heir-2", account=account(number="77777777"))))
    shown = shown_by(CLAIMS[0], content(kind=ClaimKind.JKM_DEATH), ReporterRole.UNION, filed)
    assert list(shown) == [fingerprint(Shared.ACCOUNT, "002", "77777777")]


def test_a_facilitys_receipt_is_shown_once_by_its_name_and_number_and_one_of_nobody_is_not() -> None:
    claim = content(kind=ClaimKind.JKK_ACCIDENT)
    assert claim.accident is not None
    amount = Money(amount=1_000_000)
    costs = (
        Cost(kind=CostKind.MEDICAL, amount=amount, facility="RS-001", receipt="INV-7", item="bed"),
        Cost(kind=CostKind.MEDICAL, amount=amount, facility="RS-001", receipt="INV-7", item="drugs"),
        Cost(kind=CostKind.MEDICAL, amount=amount, receipt="INV-8"),
        Cost(kind=CostKind.MEDICAL, amount=amount, facility="RS-001"),
    )
    billed = claim.model_copy(update={"accident": claim.accident.model_copy(update={"costs": costs})})
    shown = [one for one in shown_by(CLAIMS[0], billed, ReporterRole.MEMBER, personal()) if one.shared is Shared.RECEIPT]
    assert shown == [fingerprint(Shared.RECEIPT, "RS-001", "INV-7")]
    assert fingerprint(Shared.RECEIPT, "RS-002", "INV-7") not in shown


@pytest.mark.parametrize(("members", "points"), [(1, 0), (2, 40), (3, 60)])
def test_one_receipt_in_claims_of_several_members_weighs_whoever_came_first(members: int, points: int) -> None:
    receipt = fingerprint(Shared.RECEIPT, "RS-001", "INV-7")
    world = world_of(7, [of(number, shown=(receipt,)) for number in range(members)], range(members))
    expected = {Shared.RECEIPT: points} if points else {}
    assert [told(world, number) for number in range(members)] == [expected] * members


def test_a_fingerprint_says_nothing_of_what_it_stands_for() -> None:
    shown = fingerprint(Shared.ACCOUNT, "002", "001234567890123")
    assert "001234567890123" not in shown.model_dump_json()
    assert shown == fingerprint(Shared.ACCOUNT, "002", " 0012 3456 7890123")
    assert shown != fingerprint(Shared.NOTIFIER, "002", "001234567890123")


def late(number: int, *, onward: tuple[str, ...] = (), days: int = 0, revision: int = 1) -> FingerprintShown:
    """The account named after the filing."""
    return FingerprintShown(
        claim_id=CLAIMS[number],
        revision=revision,
        received_at=RECEIVED + timedelta(days=days),
        fingerprint=ACCOUNT,
        onward=onward,
        aliases=(ALIASES[number],),
    )


def test_an_account_named_later_tells_the_claim_and_those_before_by_the_way_of_their_questions() -> None:
    ledger = script()
    ledger.feed(ACCOUNT.key, of(0, shown=(ACCOUNT,)))
    ledger.feed(ACCOUNT.key, late(1, onward=(PHONE.key,)))
    two = Sighting(shared=Shared.ACCOUNT, claims=2, members=2)
    words = ledger.emitted(FingerprintShared)
    assert [(word.claim_id, word.sighting) for word in words] == [(CLAIMS[1], two), (CLAIMS[0], two)]
    assert [output.key for output in ledger.effects.outputs] == [PHONE.key, ALIASES[0]]
    assert ledger.feed(ACCOUNT.key, late(1, onward=(PHONE.key,))) == []


def test_an_account_that_one_member_names_later_is_no_signal() -> None:
    ledger = script()
    ledger.feed(ACCOUNT.key, of(0, shown=(ACCOUNT,)))
    ledger.feed(ACCOUNT.key, late(0, revision=2))
    assert ledger.emitted(FingerprintShared) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_ring_that_names_its_account_later_is_seen_as_one_that_files_with_it(seed: int) -> None:
    """Whoever of them named it when: each claim ends with the same points."""
    world = MemoryPipeline((processor,), NOW, seed)
    for number in range(4):
        asked = of(number, shown=(ACCOUNT,) if number % 2 else (PHONE,))
        world.publish(asked.first_key, asked)
    for number in range(4):
        world.publish(MEMBERS[number], record(number))
    for number in (0, 2):
        world.publish(ACCOUNT.key, late(number, onward=(PHONE.key,)))
    world.run()
    assert {told(world, number)[Shared.ACCOUNT] for number in range(4)} == {60}


def test_who_is_paid_for_many_and_a_stranger_show_nothing_later() -> None:
    payees = (payee(), payee(ref="firm", relationship="employer"))
    shown = shown_later(CLAIMS[0], payees, "heir-1", account(number="77777777"))
    assert shown == fingerprint(Shared.ACCOUNT, "002", "77777777")
    assert shown_later(CLAIMS[0], payees, "firm", account()) is None
    assert shown_later(CLAIMS[0], payees, "nobody", account()) is None


def _seen(claim: str, *aliases: str, days: int = 0) -> Seen:
    return Seen(claim_id=claim, revision=1, seen_on=ON + timedelta(days=days), onward=(), aliases=aliases)
