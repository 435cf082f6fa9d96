"""Two or three claims of one member in the hands of chance: whatever order requests and coverage come in."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.membership.tables import Book
from schemas.benefit import EntitlementLine, Fingerprint
from schemas.envelope import EventData
from schemas.events.ledger import (
    ClaimLinked,
    CoverageEstablished,
    EntitlementConfirmed,
    EntitlementRefused,
    EntitlementReserved,
    EntitlementWaiting,
)
from schemas.vocabulary import ClaimKind
from tests.effort import EFFORT
from tests.factories import coverage, membership
from tests.processors.membership.ledger import (
    MEMBER,
    A,
    B,
    C,
    asks,
    both,
    close,
    confirm,
    death,
    funeral,
    member,
    release,
    reserve,
    savings,
    script,
)
from tests.processors.script import Script

CLAIMS = (A, B, C)
LINES = st.lists(
    st.sampled_from([death("heir-1"), death("heir-2"), funeral(), savings(), both()]), min_size=1, max_size=3, unique=True
).map(tuple)
Ask = tuple[str, str, tuple[EntitlementLine, ...], int]
ASKS: st.SearchStrategy[list[Ask]] = st.lists(
    st.tuples(st.sampled_from(["reserve", "confirm", "release", "close"]), st.sampled_from(CLAIMS), LINES, st.integers(1, 3)),
    max_size=30,
)


def ask(ledger: Script, what: Ask) -> None:
    verb, claim, lines, revision = what
    asking: dict[str, Callable[[], object]] = {
        "reserve": lambda: reserve(ledger, claim, *lines, revision=revision),
        "confirm": lambda: confirm(ledger, claim, *lines, group="-".join(line.line_id for line in lines)),
        "release": lambda: release(ledger, claim, *lines),
        "close": lambda: close(ledger, claim, revision=revision),
    }
    asking[verb]()


def book(ledger: Script) -> Book:
    return member(ledger).book if ledger.tables else Book()


def check(kept: Book) -> None:
    """One claim per entitlement, reserved or confirmed; who waits does so for good reason."""
    holders: dict[Fingerprint, set[str]] = {}
    held = [(r.claim_id, r.lines) for r in kept.reservations if r.granted]
    held += [(c.claim_id, c.lines) for c in kept.confirmations]
    for claim, lines in held:
        for line in lines:
            for thing in line.fingerprints:
                holders.setdefault(thing, set()).add(claim)
    assert all(len(claims) == 1 for claims in holders.values())
    reserving = [r.claim_id for r in kept.reservations]
    assert len(reserving) == len(set(reserving))
    assert all(r.granted or r.waits_on in reserving for r in kept.reservations)


@settings(max_examples=150 * EFFORT)
@given(ASKS)
def test_no_entitlement_has_two_holders_and_nobody_waits_once_all_others_are_closed(asked: list[Ask]) -> None:
    ledger = script()
    for what in asked:
        ask(ledger, what)
        check(book(ledger))
    for claim in CLAIMS:
        close(ledger, claim, revision=3)
        check(book(ledger))
        waiting = [r for r in book(ledger).reservations if not r.granted]
        assert all(any(r.claim_id == w.waits_on for r in book(ledger).reservations) for w in waiting)
    assert book(ledger).reservations == ()


@settings(max_examples=100 * EFFORT)
@given(ASKS, st.integers(0, 29))
def test_a_request_that_comes_twice_changes_nothing(asked: list[Ask], index: int) -> None:
    ledger = script()
    for number, what in enumerate(asked):
        ask(ledger, what)
        if number == index and what[0] != "reserve":
            before = book(ledger)
            ask(ledger, what)
            assert book(ledger) == before


@settings(max_examples=100 * EFFORT)
@given(ASKS)
def test_every_claim_hears_where_its_reservation_stands(asked: list[Ask]) -> None:
    """The last word that a claim was told is what the book says."""
    ledger = script()
    for what in asked:
        ask(ledger, what)
    for r in book(ledger).reservations:
        words = [o.data for o in ledger.outputs if o.key == r.claim_id]
        last = next(w for w in reversed(words) if isinstance(w, EntitlementReserved | EntitlementWaiting | EntitlementRefused))
        assert isinstance(last, EntitlementReserved if r.granted else EntitlementWaiting)
        if isinstance(last, EntitlementWaiting):
            assert last.holder == r.waits_on
    confirmed = {line for o in ledger.outputs if isinstance(o.data, EntitlementConfirmed) for line in o.data.lines}
    assert {line for c in book(ledger).confirmations for line in c.lines} <= confirmed


def test_records_and_requests_in_any_order_come_to_the_same_facts_and_case() -> None:
    arriving: tuple[EventData, ...] = (
        coverage(),
        coverage(sequence=2, memberships=(membership(ends_on=None, sponsor="GN Lingkaran"),)),
        coverage(sequence=3, memberships=()),
        asks(A),
        asks(B, ClaimKind.PMI_DEATH),
        asks(A, revision=2, kind=ClaimKind.JHT),
    )
    outcomes = set()
    for order in permutations(arriving):
        ledger = script()
        for data in (*order, order[0]):
            ledger.feed(MEMBER, data)
        last = {claim: ledger.emitted(CoverageEstablished, claim)[-1] for claim in (A, B)}
        cases = {claim: ledger.emitted(ClaimLinked, claim)[-1].case_id for claim in (A, B)}
        outcomes.add(tuple((claim, last[claim].digest, last[claim].basis.claim, cases[claim]) for claim in (A, B)))
        versions = [e.basis.coverage for e in ledger.emitted(CoverageEstablished, A)]
        assert versions == sorted(versions)
    assert len(outcomes) == 1
