"""Intake: submissions in any order and number become one registered or refused claim, its amendments and requests.

The duplicate contract is Mojaloop's: the same reference and content gets the first result again, other content under the
same revision is a modified duplicate, a higher revision an amendment.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal

from processors.holds import ClaimKeyed
from processors.intake.about import about, in_order, let_go, refuse, refuse_waiting
from processors.intake.answers import Asked, Told, acknowledgement, answer, asked_before, asked_by, by_code, discarded, set_aside
from processors.intake.door import INBOUND, Door, Submission, door_of, strange
from processors.intake.rules import CLAIM_FIELDS, aliases_of, content_hash, filing_reasons, own_payees, sentence
from processors.intake.tables import FILED_CLAIMS, FiledClaim, RefusedRevision, Standing
from schemas.basis import Basis
from schemas.claim import ClaimPersonal
from schemas.envelope import EventData
from schemas.events.acknowledgements import ACKNOWLEDGED, Answer, Outcome
from schemas.events.holds import ClaimHeld, ClaimResumed
from schemas.events.registration import (
    AmendmentRequested,
    ClaimAppealed,
    ClaimRefused,
    ClaimRegistered,
    PayeeAccountProvided,
    RefusedPersonal,
    RightEndReported,
    SubmissionRefused,
    SubmissionRepeated,
    WithdrawalRequested,
)
from schemas.events.requests import CoverageRequested, RequestPersonal
from schemas.events.submissions import ClaimSubmitted
from schemas.reasons import ReasonCode
from schemas.signals import shown_by
from schemas.topics import CHANNEL_OF, SUBMISSIONS
from streams.contract import Effects, Event, Input, Output, RowKey, SetAside, TimerFired, View
from streams.rows import replace

EXPECTED: Final = "claim-expected"
EXPECTED_DAYS_MAX: Final = 7
"""How long a withdrawal, appeal or account waits for a claim that has not come."""
REFUSED_REVISIONS_MAX: Final = 20


class Intake(ClaimKeyed):
    """Registers claims, or refuses them with what to do; asks the member's ledger about each one registered."""

    name = "intake"
    inputs = tuple(Input.of(topic, *INBOUND) for topic in (SUBMISSIONS, *CHANNEL_OF))
    tables = (FILED_CLAIMS,)
    emits: frozenset[type[EventData]] = frozenset(
        {
            ClaimRegistered,
            ClaimRefused,
            SubmissionRepeated,
            SubmissionRefused,
            AmendmentRequested,
            WithdrawalRequested,
            ClaimAppealed,
            PayeeAccountProvided,
            RightEndReported,
            CoverageRequested,
            ClaimHeld,
            ClaimResumed,
            *ACKNOWLEDGED.values(),
        }
    )

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        return ((FILED_CLAIMS, (event.key if isinstance(event, TimerFired) else event.subject,)),)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = Effects()
        subject = event.key if isinstance(event, TimerFired) else event.subject
        before = rows.get(FILED_CLAIMS, subject) or FiledClaim(claim_id=subject)
        if isinstance(event, TimerFired):
            _never_came(before, effects)
            answer(effects, subject, _asked_before(before))
            return effects
        after = _taken(before, event, effects)
        if after is not before:
            effects.put(FILED_CLAIMS, after)
            _expect(before, after, effects, now)
        return effects

    def held(self, event: Event) -> Iterable[Output]:
        data = event.data
        assert isinstance(data, Submission)
        asked = asked_by(event, data, event.subject)
        if asked is None:
            return ()
        return (Output(event.subject, acknowledgement(asked, by_code(Outcome.WAITING, Answer.HELD))),)

    def set_aside(self, letter: SetAside) -> Iterable[Output]:
        """A channel that writes to the log itself never sees our dead letters: it is told."""
        return set_aside(letter)

    def discarded(self, letter: SetAside) -> Iterable[Output]:
        return discarded(letter)


def _taken(before: FiledClaim, event: Event, effects: Effects) -> FiledClaim:
    data = event.data
    assert isinstance(data, Submission)
    door = door_of(event, data)
    if reason := strange(event, data, door):
        _turn_away(event, data, door, reason, effects)
        return before
    asked = asked_by(event, data, event.subject)
    if isinstance(data, ClaimSubmitted):
        after = _filed(before, event, data, door, effects)
        if asked is not None and any(refused.revision == data.revision for refused in before.refused):
            asked = asked._replace(refused_before=True)
    else:
        after = about(before, event, data, door, effects, None if asked is None else asked.position)
    waited = _asked_before(before) if not after.personal else []
    answer(effects, event.subject, [(event.id, asked), *waited])
    return after


def _turn_away(event: Event, data: Submission, door: Door, reason: ReasonCode, effects: Effects) -> None:
    """At its own topic a channel may name any claim: of what is not its own, nobody hears but the channel."""
    if door.native:
        asked = asked_by(event, data, None)
        assert asked is not None
        effects.emit(event.subject, acknowledgement(asked, Told(Outcome.REFUSED, (reason,), sentence((reason,)))))
    else:
        refuse(event, effects, reason)


def _asked_before(claim: FiledClaim) -> list[tuple[str, Asked | None]]:
    return [(waiting.submission_id, asked_before(claim.claim_id, waiting)) for waiting in in_order(claim)]


def _filed(before: FiledClaim, event: Event, filed: ClaimSubmitted, door: Door, effects: Effects) -> FiledClaim:
    filed_hash = content_hash(filed, CLAIM_FIELDS)
    if outcome := _repeats(before, filed.revision, filed_hash):
        effects.emit(event.subject, _repeated(event, filed.revision, outcome, before))
        return before
    if reasons := filing_reasons(filed, door, event.appended_at, before.revision):
        return _not_taken(before, event, filed, filed_hash, reasons, effects)
    if before.standing is Standing.REGISTERED:
        effects.emit(event.subject, _amendment(event, filed, filed_hash))
        return replace(before, revision=filed.revision, content_hash=filed_hash, own_payees=own_payees(filed))
    _register(event, filed, filed_hash, effects)
    own = own_payees(filed)
    let_go(before, own, effects)
    return replace(
        before, standing=Standing.REGISTERED, revision=filed.revision, content_hash=filed_hash, own_payees=own, personal=()
    )


def _repeats(before: FiledClaim, revision: int, filed_hash: str) -> Literal["exact", "modified", "superseded"] | None:
    if revision < before.revision:
        return "superseded"
    known = before.content_hash if revision == before.revision else ""
    for refused in before.refused:
        if refused.revision == revision:
            known = refused.content_hash
    if not known:
        return None
    return "exact" if known == filed_hash else "modified"


def _repeated(
    event: Event, revision: int, outcome: Literal["exact", "modified", "superseded"], before: FiledClaim
) -> SubmissionRepeated:
    return SubmissionRepeated(submission_id=event.id, revision=revision, outcome=outcome, registered_revision=before.revision)


def _not_taken(
    before: FiledClaim,
    event: Event,
    filed: ClaimSubmitted,
    filed_hash: str,
    reasons: tuple[ReasonCode, ...],
    effects: Effects,
) -> FiledClaim:
    """A first filing is refused as a claim; an amendment that cannot be taken leaves the claim as it is."""
    refused = (*before.refused, RefusedRevision(revision=filed.revision, content_hash=filed_hash))[-REFUSED_REVISIONS_MAX:]
    if before.standing is Standing.REGISTERED:
        refuse(event, effects, *reasons)
        return replace(before, refused=refused)
    effects.emit(
        event.subject,
        ClaimRefused(
            channel=filed.channel,
            channel_reference=filed.channel_reference,
            revision=filed.revision,
            received_at=filed.received_at,
            submission_id=event.id,
            reasons=reasons,
            message=sentence(reasons),
            kind=filed.claim.kind,
            language=filed.personal.language,
            personal=_reporter(filed.personal),
        ),
    )
    refuse_waiting(before, ReasonCode.CLAIM_NOT_OPEN, effects)
    return replace(before, standing=Standing.REFUSED, refused=refused, personal=())


def _reporter(personal: ClaimPersonal) -> RefusedPersonal:
    """Whom to tell; the member's telephone only where the member filed."""
    is_member = personal.reporter_name == personal.member.name
    phone = personal.reporter_phone or (personal.member.phone if is_member else None)
    return RefusedPersonal(reporter_name=personal.reporter_name, phone=phone, nik=personal.member.nik)


def _register(event: Event, filed: ClaimSubmitted, filed_hash: str, effects: Effects) -> None:
    aliases = aliases_of(filed.personal.member)
    registered = ClaimRegistered(
        channel=filed.channel,
        channel_reference=filed.channel_reference,
        revision=filed.revision,
        received_at=filed.received_at,
        reporter_role=filed.reporter_role,
        content_hash=filed_hash,
        aliases=aliases,
        submission_id=event.id,
        claim=filed.claim,
        personal=filed.personal,
        basis=Basis(claim=filed.revision),
    )
    effects.emit(event.subject, registered)
    request = _coverage_request(event.subject, filed, aliases)
    effects.emit(request.first_key, request)


def _coverage_request(claim: str, filed: ClaimSubmitted, aliases: tuple[str, ...]) -> CoverageRequested:
    return CoverageRequested(
        claim_id=claim,
        revision=filed.revision,
        kind=filed.claim.kind,
        filing=filed.claim.filing,
        event_date=filed.claim.event_date,
        event_country=filed.claim.event_country,
        event_province=filed.claim.event_province,
        jht_reason=filed.claim.jht.reason if filed.claim.jht else None,
        channel=filed.channel,
        reporter_role=filed.reporter_role,
        received_at=filed.received_at,
        aliases=aliases,
        fingerprints=shown_by(claim, filed.claim, filed.reporter_role, filed.personal),
        personal=RequestPersonal(member=filed.personal.member),
    )


def _amendment(event: Event, filed: ClaimSubmitted, filed_hash: str) -> AmendmentRequested:
    return AmendmentRequested(
        revision=filed.revision,
        received_at=filed.received_at,
        channel=filed.channel,
        reporter_role=filed.reporter_role,
        content_hash=filed_hash,
        aliases=aliases_of(filed.personal.member),
        submission_id=event.id,
        claim=filed.claim,
        personal=filed.personal,
    )


def _expect(before: FiledClaim, after: FiledClaim, effects: Effects, now: datetime) -> None:
    """What waits for a claim waits for a limited time."""
    if after.personal and not before.personal:
        effects.set_timer(after.claim_id, EXPECTED, now + timedelta(days=EXPECTED_DAYS_MAX))
    elif before.personal and not after.personal:
        effects.cancel_timer(after.claim_id, EXPECTED)


def _never_came(before: FiledClaim, effects: Effects) -> None:
    if before.standing is not Standing.EXPECTED or not before.personal:
        return
    refuse_waiting(before, ReasonCode.UNKNOWN_CLAIM, effects)
    effects.remove(FILED_CLAIMS, before.claim_id)
