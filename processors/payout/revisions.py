"""A decided claim is decided anew: who wants it, when it may begin, and what of the payments before stands in the new schedule.

Two people say so; then the claim gets its next revision and goes through every check again. Only the difference is paid or owed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from processors import desks
from processors.law.promises import promised_by
from processors.payout.adjustments import BECAUSE_LENGTH_MAX, Wish, refer, refuse_changes
from processors.payout.afterwards import WORDS_REMEMBERED_MAX, After, Filed, NewFacts, NotedEnd
from processors.payout.payees import still_theirs
from processors.payout.questions import Word
from processors.payout.rules import RELEASE_ROLE
from processors.payout.set_off import Moved, netted
from processors.payout.tables import OLD, Closed, Group, Phase, Stood
from processors.payout.turn import WAITING, Turn
from schemas.benefit import EntitlementLine
from schemas.civil import civil_date
from schemas.completeness import is_complete
from schemas.deadlines import APPEAL_DAYS, role_above
from schemas.events.decisions import ClaimApproved
from schemas.events.payout import ClaimAmended
from schemas.events.registration import AmendmentRequested, ClaimAppealed, ClaimRegistered
from schemas.events.revisions import RevisionRequested
from schemas.events.tasks import WordRefused
from schemas.grounds import RevisionGround
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, EntitlementFamily, Remedy, Verdict
from streams.rows import replace

ABOUT: Final = "revision"
REVISABLE: Final = frozenset({Closed.PAID, Closed.DENIED, Closed.ABANDONED})
NOTHING_TO_ASK: Final = frozenset({Closed.DENIED, Closed.LAPSED, Closed.WITHDRAWN, Closed.LINKED})
"""Ends of a claim after which there is no sum to look at."""
GIVEN_BACK: Final = frozenset({Closed.WITHDRAWN, Closed.LINKED})
"""Ends after which the claim itself is no more: what its payees have is asked about, and nothing is decided anew."""
Fingerprint = tuple[EntitlementFamily, str]
NO_HASH: Final = "0" * 64
STANDING: Final = frozenset({Phase.AWAITING_DUE, *WAITING})
"""Where a payment waits for somebody who was told so, or for a day that is timed."""


def known(turn: Turn, filed: ClaimRegistered | AmendmentRequested) -> None:
    """Remember the claim as it is decided now. Its own revision is the channel's, whatever people had decided anew."""
    before, facts = turn.row.personal.filed, turn.row.personal.facts
    ours = filed.submission_id == ABOUT and before is not None
    amended = (facts.revision if facts else None) or 0
    as_filed = Filed(
        revision=max(before.revision, amended) if ours and before else filed.revision,
        received_at=filed.received_at,
        channel=filed.channel,
        reporter_role=filed.reporter_role,
        aliases=filed.aliases,
        claim=filed.claim,
        personal=filed.personal,
    )
    turn.row = replace(turn.row, personal=replace(turn.row.personal, filed=as_filed))


def approved(turn: Turn, event: ClaimApproved) -> None:
    """Who approved and when, for an appeal against the sum."""
    roles = [approval.role for approval in event.approvals if approval.role]
    highest = max(roles, key=tuple(AuthorityRole).index, default=None)
    after = replace(turn.row.after, decided_on=civil_date(turn.now), decided_role=highest)
    turn.row = replace(turn.row, afterlife=after)


def requested(turn: Turn, event: RevisionRequested) -> None:
    """An officer's word is the first of two. Newer facts take the place of the ones that were proposed before."""
    mark = f"{ABOUT}:{desks.same_person(event.person)}:{event.decided_at.isoformat()}"
    if mark in turn.row.after.heard:
        return
    reason = _unfit(turn, event)
    if reason:
        turn.tell(WordRefused(about=ABOUT, person=event.person, role=event.role, needed=RELEASE_ROLE, reason=reason))
        return
    heard = (*turn.row.after.heard, mark)[-WORDS_REMEMBERED_MAX:]
    refuse_changes(turn, ReasonCode.REVISION_ASKED)
    facts = NewFacts(claim=event.claim, personal=event.personal)
    turn.row = replace(
        turn.row,
        afterlife=replace(turn.row.after, heard=heard),
        personal=replace(turn.row.personal, facts=facts),
    )
    because = f"{event.reference}: {event.because}" if event.reference else event.because
    task = ask(turn, ReasonCode.REVISION_ASKED, Wish(event.ground, because, event.person), RELEASE_ROLE, None)
    word = Word(officer=desks.same_person(event.person), verdict=Verdict.APPROVE, reference=None, remedy=Remedy.REASSESS)
    asked = tuple(replace(one, words=(word,)) if one.task_id == task else one for one in turn.row.adjustments)
    turn.row = replace(turn.row, adjustments=asked)


def _unfit(turn: Turn, event: RevisionRequested) -> ReasonCode | None:
    if not is_decided(turn) or (turn.row.personal.filed is None and event.claim is None):
        return ReasonCode.CLAIM_NOT_OPEN
    filed = turn.row.personal.filed
    claim = event.claim or (filed.claim if filed else None)
    personal = event.personal or (filed.personal if filed else None)
    if claim is None or personal is None or not is_complete(claim, personal.payees):
        return ReasonCode.INCOMPLETE_CLAIM
    return desks.unfit(event.person, event.role, RELEASE_ROLE, turn.row.deciders)


def is_decided(turn: Turn) -> bool:
    """The claim has a decision that money or its end rests on, and is not being decided anew already."""
    row = turn.row
    if row.after.in_hand or row.after.denied:
        return False
    return row.closed in REVISABLE or (row.closed not in GIVEN_BACK and any(group.money_moved for group in row.groups))


def can_be_asked(turn: Turn) -> bool:
    """There is a sum that is paid, or going to be, and nobody decides about it at present."""
    row = turn.row
    if row.after.in_hand or row.after.denied or row.closed is Closed.DENIED or row.personal.filed is None:
        return False
    return is_decided(turn) or (row.closed is None and row.approved is not None and bool(row.current))


def appealed(turn: Turn, event: ClaimAppealed) -> None:
    """The claimant wants more than was approved: asked of two people, or kept until there is a sum to look at. Against a denial
    verification asks."""
    mark = f"appeal:{event.submission_id}"
    row = turn.row
    if mark in row.after.heard or row.closed is Closed.DENIED or row.after.denied:
        return
    heard = (*row.after.heard, mark)[-WORDS_REMEMBERED_MAX:]
    turn.row = replace(row, afterlife=replace(row.after, heard=heard, appeal=event))


def settle(turn: Turn) -> None:
    """An appeal goes to two people of the role above those who approved, none of whom decided before, as soon as there is a sum to look
    at; one that comes late as well, and says so. A denial, or the end of a claim that was not paid, leaves nothing to look at."""
    event, row = turn.row.after.appeal, turn.row
    ended = row.after.denied or row.closed in NOTHING_TO_ASK
    if event is None or not (ended or can_be_asked(turn)):
        return
    turn.row = replace(row, afterlife=replace(row.after, appeal=None))
    if ended or row.personal.filed is None:
        return
    decided_on = row.after.decided_on
    late = decided_on is not None and civil_date(event.received_at) > decided_on + timedelta(days=APPEAL_DAYS)
    wish = Wish(RevisionGround.APPEAL, event.because[:BECAUSE_LENGTH_MAX], None, late)
    due_at = promised_by(row.personal.filed.claim.kind, turn.now)
    ask(turn, ReasonCode.APPEALED, wish, role_above(row.after.decided_role or AuthorityRole.OFFICER), due_at)


def ask(turn: Turn, reason: ReasonCode, wish: Wish, role: AuthorityRole, due_at: datetime | None = None) -> str:
    """Ask two people whether the claim is decided anew; returns the task's id."""
    number = turn.row.after.asked + 1
    turn.row = replace(turn.row, afterlife=replace(turn.row.after, asked=number, ground=wish.ground))
    return refer(turn, reason, f"{ABOUT}:{number}", role=role, wish=wish, due_at=due_at)


def opening(turn: Turn) -> AmendmentRequested | None:
    """The claim's next revision, once two people want it and no money is under way; None while it waits or nobody does."""
    row = turn.row
    if row.after.granted is None or row.in_flight or row.personal.filed is None:
        return None
    filed, facts = row.personal.filed, row.personal.facts or NewFacts()
    return AmendmentRequested(
        revision=row.seen.claim + 1,
        received_at=filed.received_at,
        channel=filed.channel,
        reporter_role=filed.reporter_role,
        content_hash=NO_HASH,
        aliases=filed.aliases,
        submission_id=ABOUT,
        claim=facts.claim or filed.claim,
        personal=facts.personal or filed.personal,
    )


def began(turn: Turn, stood: Stood) -> None:
    """From here on the claim is decided anew. What stood before is kept, in case the papers for it never come."""
    after = replace(turn.row.after, granted=None, revising=True, denied=False)
    known = turn.row.personal
    ends = known.facts.ends if known.facts else ()
    noted = {end.payee_ref: NotedEnd(end=end.end, ended_on=end.ended_on, corrected=True) for end in ends}
    personal = replace(known, facts=None, ends={**known.ends, **noted})
    groups = tuple(_looked_at(group) for group in turn.row.groups)
    turn.row = replace(turn.row, afterlife=after, stood=stood, personal=personal, groups=groups, closed=None, ledger_told=False)


def _looked_at(group: Group) -> Group:
    """Who had the claim decided anew knew what had turned up."""
    return replace(group, after=replace(group.after, turned_up=False)) if group.after else group


def told(turn: Turn, amended: ClaimAmended) -> ClaimAmended:
    """The event with its cause, where people had the claim decided anew."""
    granted = turn.row.after.granted
    return amended if granted is None else amended.model_copy(update={"ground": granted.ground, "decided_by": granted.people})


def carried(turn: Turn, planned: tuple[Group, ...]) -> tuple[tuple[Group, ...], tuple[Moved, ...]]:
    """The new schedule's groups with what of the old ones stands: attempts are counted on, so that no payout id comes twice; what
    the payees have is taken into account, and what the new schedule has not is theirs no more. Where nobody had it decided anew, so
    that nobody looked at who the payees are now, nothing is set off for another person than was paid."""
    earlier = {group.name: group for group in turn.row.groups}
    names = {group.name for group in planned}
    wanted = {(line.family, line.subject) for group in planned for line in group.lines}
    others = [group for group in turn.row.groups if group.name not in names]
    kept = tuple(superseded(group, wanted) for group in others if group.attempts and not group.compensation)
    fresh = tuple(_carried(group, earlier.get(group.name), wanted) for group in planned)
    beside = tuple(_beside(group) for group in others if group.compensation)
    groups = (*kept, *fresh, *beside)
    looked_at = turn.row.after.revising or turn.row.after.denied
    theirs = None if looked_at else [group.name for group in groups if still_theirs(group, turn.row.personal)]
    return netted(groups, turn.now, sources=theirs)


def superseded(group: Group, wanted: set[Fingerprint]) -> Group:
    """A payment that the decision in force has not. Its entitlement is free at once where that one gives the same; else when its money
    is back."""
    if group.all_dead and _untouched(group.after):
        return replace(group, phase=Phase.RETIRED)
    after = _anew(group, wanted)
    lines = tuple(line.entitlement for line in group.lines if (line.family, line.subject) not in wanted)
    phase = Phase.ABANDONED if group.phase is Phase.ABANDONED else Phase.SUPERSEDED
    return replace(
        group, phase=phase, after=replace(after, to_free=_each_once(after.to_free, lines) if group.money_moved else ())
    )


def _untouched(after: After | None) -> bool:
    """Nothing of it was ever set off, let be, demanded or paid back."""
    return after is None or after == After(turned_up=after.turned_up, to_free=after.to_free)


def _carried(group: Group, known: Group | None, wanted: set[Fingerprint]) -> Group:
    if known is None:
        return replace(group, after=After())
    after = _anew(known, wanted)
    gone = tuple(line.entitlement for line in known.lines if known.money_moved and (line.family, line.subject) not in wanted)
    before = {line.line_id: line.net_rupiah for line in known.lines} if known.money_moved else {}
    withheld = known.tax_rupiah if known.money_moved else 0
    changed = replace(after, before=before, withheld_rupiah=withheld, to_free=_each_once(after.to_free, gone))
    return replace(
        group,
        attempts=known.attempts,
        ledger=known.ledger,
        account_wait=known.account_wait,
        judged=known.judged,
        after=changed,
    )


def _beside(group: Group) -> Group:
    """What is owed for a delay stands, whatever the new decision gives: the payment did come late."""
    if group.all_dead:
        return replace(group, phase=Phase.PLANNED)
    return replace(group, phase=Phase.INSTRUCTED, confirmed=True)


def _anew(group: Group, wanted: set[Fingerprint]) -> After:
    """What was set off is reckoned again by the new decision, and what it gives is not free any more when money comes back; what was
    demanded, paid back or let be stands."""
    after = group.after or After()
    to_free = tuple(line for line in after.to_free if (line.family, line.subject) not in wanted)
    return replace(after, carried_rupiah=0, credited_rupiah=0, to_free=to_free)


def _each_once(*lines: tuple[EntitlementLine, ...]) -> tuple[EntitlementLine, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lines)))


def nothing_due(turn: Turn) -> None:
    """Decided anew and denied: nothing of what the payees have is theirs."""
    groups = tuple(superseded(group, set()) for group in turn.row.groups if group.attempts or group.phase is Phase.RETIRED)
    after = replace(turn.row.after, revising=False, denied=True)
    turn.row = replace(turn.row, groups=groups, afterlife=after, stood=None)


def stands(turn: Turn) -> None:
    """The papers for deciding anew never came: the decision before stands, with what became of its payments meanwhile."""
    stood = turn.row.stood
    assert stood is not None, "what is decided anew has what stood before"
    now = {group.name: group for group in turn.row.groups}
    names = {group.name for group in stood.groups}
    old = tuple(group for group in turn.row.groups if group.name not in names)
    groups = tuple(_as_it_stood(group, now.get(group.name, group)) for group in stood.groups)
    turn.row = replace(
        turn.row,
        groups=(*(group for group in old if group.phase in OLD), *groups),
        approved=turn.row.seen,
        lines_digest=stood.lines_digest,
        afterlife=replace(turn.row.after, revising=False),
        stood=None,
    )


def _as_it_stood(group: Group, now: Group) -> Group:
    """With what was received, paid back, let be and found meanwhile; what had turned up before is looked at by nobody after all. What
    waited for somebody or for its day is told and timed anew."""
    after = now.after
    if after and group.after and group.after.turned_up:
        after = replace(after, turned_up=True)
    if group.phase in STANDING:
        group = replace(group, phase=Phase.PLANNED, waiting_reason=None, task_id=None, words=())
    return replace(group, attempts=now.attempts, after=after)
