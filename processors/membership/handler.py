"""Membership: the member's ledger. Coverage and requests in; facts on the event's date, cases and entitlements out."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from processors.membership import aliases, claims, fingerprints
from processors.membership.covered import counted
from processors.membership.rules import entitlements
from processors.membership.rules.proofs import provable
from processors.membership.tables import ALIASES, COVERED, FINGERPRINTS, MEMBERS, PROOFS, Alias, Book, Fingerprint, Member
from schemas.basis import Basis
from schemas.civil import civil_date
from schemas.envelope import EventData
from schemas.events.contributions import ContributionsReported, EmploymentReported
from schemas.events.coverage import CoverageReported
from schemas.events.ledger import (
    ClaimLinked,
    CoverageEstablished,
    CoverageMissing,
    EntitlementConfirmed,
    EntitlementHeld,
    EntitlementRefused,
    EntitlementReleased,
    EntitlementReserved,
    EntitlementWaiting,
)
from schemas.events.requests import (
    CloseRequested,
    ConfirmRequested,
    CoverageFound,
    CoverageRequested,
    FingerprintShared,
    FingerprintShown,
    IdentityLinked,
    ReleaseRequested,
    ReserveRequested,
)
from schemas.reasons import ReasonCode
from schemas.topics import COVERAGE, REQUESTS
from streams.contract import Effects, Event, Input, Output, RowKey, SetAside, TimerFired, View
from streams.rows import replace

COVERING: Final = (CoverageReported, EmploymentReported, ContributionsReported)
"""What changes what proofs may say."""


class MembershipProcessor:
    """Keyed by member, and by alias while the member is not known; answers go to the claims."""

    name = "membership"
    inputs = (
        Input.of(COVERAGE, CoverageReported, EmploymentReported, ContributionsReported),
        Input.of(
            REQUESTS,
            CoverageRequested,
            CoverageFound,
            FingerprintShared,
            FingerprintShown,
            IdentityLinked,
            ReserveRequested,
            ConfirmRequested,
            ReleaseRequested,
            CloseRequested,
        ),
    )
    tables = (ALIASES, FINGERPRINTS, MEMBERS, PROOFS, COVERED)
    emits: frozenset[type[EventData]] = frozenset(
        {
            EmploymentReported,
            ContributionsReported,
            CoverageRequested,
            CoverageFound,
            FingerprintShared,
            IdentityLinked,
            CoverageEstablished,
            CoverageMissing,
            ClaimLinked,
            EntitlementReserved,
            EntitlementWaiting,
            EntitlementRefused,
            EntitlementConfirmed,
            EntitlementHeld,
            EntitlementReleased,
        }
    )

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        if isinstance(event, TimerFired):
            return ((FINGERPRINTS, (event.key,)),)
        if _at_fingerprint(event):
            return ((FINGERPRINTS, (event.subject,)),)
        if _at_alias(event):
            return ((ALIASES, (event.subject,)),)
        if isinstance(event.data, COVERING):
            return (MEMBERS, (event.subject,)), (PROOFS, (event.subject,))
        return ((MEMBERS, (event.subject,)),)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = Effects()
        if isinstance(event, TimerFired):
            if fingerprints.forgotten(rows.get(FINGERPRINTS, event.key), event.due_at):
                effects.remove(FINGERPRINTS, event.key)
            return effects
        if _at_fingerprint(event):
            _passed(event, rows, effects)
            return effects
        if _at_alias(event):
            alias = rows.get(ALIASES, event.subject) or Alias(alias_key=event.subject)
            after = _alias_after(alias, event, effects)
            if after is not alias:
                effects.put(ALIASES, after)
            return effects
        member = rows.get(MEMBERS, event.subject) or Member(member_id=event.subject)
        changed = _member_after(member, event, effects, now)
        if changed is not member and isinstance(event.data, COVERING):
            changed = counted(effects, rows, event.partition, member, changed)
            proof = provable(changed)
            if proof is not None and proof != rows.get(PROOFS, event.subject):
                effects.put(PROOFS, proof)
        if changed is not member:
            effects.put(MEMBERS, changed)
        return effects

    def parked(self, key: str, reason: str, dead_letter_id: str) -> Iterable[Output]:  # noqa: ARG002 the contract's signature
        """A key is a member here, or an alias: which claims wait is told per request, by `held`."""
        return ()

    def resumed(self, key: str, dead_letter_id: str) -> Iterable[Output]:  # noqa: ARG002 the contract's signature
        """The answers to what waited say enough."""
        return ()

    def set_aside(self, letter: SetAside) -> Iterable[Output]:  # noqa: ARG002 the contract's signature
        """The registry is shown its dead letters; nobody waits for an answer."""
        return ()

    def discarded(self, letter: SetAside) -> Iterable[Output]:  # noqa: ARG002 the contract's signature
        """As when it was set aside."""
        return ()

    def held(self, event: Event) -> Iterable[Output]:
        """What to tell others about a request that waits behind a record that was set aside: coverage is held, not unknown."""
        match event.data:
            case CoverageRequested() as asked:
                member_id = None if _at_fingerprint(event) or _at_alias(event) else event.subject
                missing = CoverageMissing(basis=Basis(claim=asked.revision), reason=ReasonCode.COVERAGE_HELD, member_id=member_id)
                return (Output(asked.claim_id, missing),)
            case _:
                return ()


def _at_fingerprint(event: Event) -> bool:
    match event.data:
        case CoverageRequested(fingerprints=shown):
            return any(one.key == event.subject for one in shown)
        case FingerprintShared(onward=onward):
            return event.subject in onward
        case FingerprintShown():
            return True
        case _:
            return False


def _passed(event: Event, rows: View, effects: Effects) -> None:
    """A question, or a word, that goes by a fingerprint on its way to the member."""
    if isinstance(event.data, FingerprintShared):
        fingerprints.passed(event.data, event.subject, effects)
        return
    assert isinstance(event.data, CoverageRequested | FingerprintShown)
    row = rows.get(FINGERPRINTS, event.subject) or Fingerprint(fingerprint_key=event.subject)
    if isinstance(event.data, FingerprintShown):
        after = fingerprints.shown(row, event.data, effects)
    else:
        after = fingerprints.requested(row, event.data, effects)
    if after is not row:
        effects.put(FINGERPRINTS, after)


def _at_alias(event: Event) -> bool:
    match event.data:
        case CoverageRequested(aliases=known) | FingerprintShared(aliases=known):
            return event.subject in known
        case EmploymentReported(alias=alias) | ContributionsReported(alias=alias):
            return event.subject == alias
        case IdentityLinked() | CoverageFound():
            return True
        case _:
            return False


def _alias_after(alias: Alias, event: Event, effects: Effects) -> Alias:
    match event.data:
        case CoverageRequested() as asked:
            return aliases.requested(alias, asked, effects)
        case IdentityLinked() as link:
            return aliases.linked(alias, link, effects)
        case EmploymentReported() | ContributionsReported() as said:
            return aliases.stated(alias, said, effects)
        case CoverageFound() as word:
            return aliases.found(alias, word, effects)
        case FingerprintShared() as word:
            return aliases.shared(alias, word, effects)
        case _:
            raise AssertionError(f"{event.type} is no alias's")


def _member_after(member: Member, event: Event, effects: Effects, now: datetime) -> Member:
    match event.data:
        case CoverageReported() as record:
            return claims.reported(member, record, effects)
        case EmploymentReported() | ContributionsReported() as said:
            return claims.stated(member, said, effects)
        case CoverageRequested() as asked:
            return claims.requested(member, asked, effects)
        case FingerprintShared() as word:
            return claims.shared(member, word, effects)
        case _:
            answers = entitlements.Answers()
            after = _book_after(member, event, answers, now)
            for claim_id, answer in answers.told:
                effects.emit(claim_id, answer)
            return after


def _book_after(member: Member, event: Event, answers: entitlements.Answers, now: datetime) -> Member:
    match event.data:
        case ReserveRequested() as asked:
            over = member.closed_claim(asked.claim_id)
            late = over is not None and over.final and asked.revision <= over.revision
            return member if late else _with(member, entitlements.reserve(member.book, asked, answers))
        case ConfirmRequested() as asked:
            return _with(member, entitlements.confirm(member.book, asked, civil_date(now), answers))
        case ReleaseRequested() as asked:
            return _with(member, entitlements.release(member.book, asked, answers))
        case CloseRequested() as word:
            claim = member.claim(word.claim_id)
            if claim is not None and claim.revision > word.revision:
                return member  # it was sent when the claim had gone to another member; it came back since
            return claims.closed(_with(member, entitlements.close(member.book, word.claim_id, answers)), word)
        case _:
            raise AssertionError(f"{event.type} is no request to a member's ledger")


def _with(member: Member, book: Book) -> Member:
    return member if book is member.book else replace(member, book=book)
