"""What claimants change after the decision: an amendment that comes after the money, a day of an end that was told too early.

Neither is passed as it is. Two people are asked whether the claim is decided anew by it; the claimant is told when they are, and when not.
What comes while the claim is being decided, or decided anew, waits until it is.
"""

from __future__ import annotations

from typing import Final

from processors.payout import revisions
from processors.payout.adjustments import BECAUSE_LENGTH_MAX, REVISION, Wish
from processors.payout.afterwards import WORDS_REMEMBERED_MAX, CorrectedEnd, NewFacts, NotedEnd
from processors.payout.revisions import NOTHING_TO_ASK, ask, can_be_asked, is_decided
from processors.payout.rules import RELEASE_ROLE
from processors.payout.tables import Closed
from processors.payout.turn import Turn
from schemas.events.payout import AmendmentRefused, RightEndRefused
from schemas.events.registration import AmendmentRequested, RightEndReported
from schemas.grounds import RevisionGround
from schemas.reasons import ReasonCode
from streams.rows import replace

GROUND: Final = RevisionGround.CLAIMANTS_CHANGE


def amended(turn: Turn, asked: AmendmentRequested, refusal: ReasonCode) -> None:
    """An amendment that cannot pass any more is asked about where there is a decision to look at, else refused. Denials are appealed."""
    denied = turn.row.closed is Closed.DENIED or turn.row.after.denied
    reason = ReasonCode.APPEAL_INSTEAD if denied else _barred(turn) if is_decided(turn) else refusal
    if reason:
        turn.tell(AmendmentRefused(basis=turn.basis, revision=asked.revision, reason=reason))
    elif _is_new(turn, f"amendment:{asked.revision}"):
        _ask(turn, replace(_proposed(turn), claim=asked.claim, personal=asked.personal, revision=asked.revision))


def end_corrected(turn: Turn, event: RightEndReported) -> None:
    """The same end on another day than the one that is noted: of each payee the last one told is asked about once there is a decision to
    look at. Until then the earliest day counts."""
    if _is_new(turn, f"end:{event.submission_id}"):
        ref, personal = event.payee_ref, turn.row.personal
        said = CorrectedEnd(submission_id=event.submission_id, payee_ref=ref, end=event.end, ended_on=event.ended_on)
        turn.row = replace(turn.row, personal=replace(personal, later_ends={**personal.later_ends, ref: said}))


def end_overtaken(turn: Turn, event: RightEndReported) -> None:
    """Another end, of a right that is noted to have ended already: who said it is told that it changes nothing."""
    if _is_new(turn, f"end:{event.submission_id}"):
        _refuse(turn, event.submission_id, event.payee_ref, ReasonCode.ENDED_BEFORE)


def settle(turn: Turn) -> None:
    """What waited for a decision is asked about, or refused where none will come."""
    personal = turn.row.personal
    ended = turn.row.after.denied or turn.row.closed in NOTHING_TO_ASK
    if personal.later_ends and (ended or can_be_asked(turn)):
        turn.row = replace(turn.row, personal=replace(personal, later_ends={}))
        _look_at(turn, tuple(personal.later_ends[ref] for ref in sorted(personal.later_ends)), ended=ended)
    revisions.settle(turn)


def _look_at(turn: Turn, ends: tuple[CorrectedEnd, ...], *, ended: bool) -> None:
    """A day that is the noted one by now needs no answer."""
    known = turn.row.personal.ends
    others = tuple(end for end in ends if (noted := known.get(end.payee_ref)) is None or noted.ended_on != end.ended_on)
    reason = _of_the_end(turn) if ended else _barred(turn)
    if reason:
        for end in others:
            _refuse(turn, end.submission_id, end.payee_ref, reason)
    elif others:
        facts, refs = _proposed(turn), {end.payee_ref for end in others}
        _ask(turn, replace(facts, ends=(*(end for end in facts.ends if end.payee_ref not in refs), *others)))


def _of_the_end(turn: Turn) -> ReasonCode:
    denied = turn.row.after.denied or turn.row.closed is Closed.DENIED
    return ReasonCode.APPEAL_INSTEAD if denied else ReasonCode.CLAIM_NOT_OPEN


def _refuse(turn: Turn, submission_id: str, payee_ref: str, reason: ReasonCode) -> None:
    turn.tell(RightEndRefused(basis=turn.basis, submission_id=submission_id, payee_ref=payee_ref, reason=reason))


def _barred(turn: Turn) -> ReasonCode | None:
    """What people want to have decided anew, or an appeal, is not pushed aside by a claimant's change."""
    facts = turn.row.personal.facts
    ours = facts is not None and (facts.revision is not None or bool(facts.ends))
    asked = {each.reason for each in turn.row.adjustments} & REVISION
    return None if not asked or (ours and asked == {ReasonCode.REVISION_ASKED}) else ReasonCode.REVISION_ASKED


def _proposed(turn: Turn) -> NewFacts:
    """What claimants changed and nobody has answered yet: a further change is asked about together with it."""
    asked = any(each.reason in REVISION for each in turn.row.adjustments)
    return (turn.row.personal.facts if asked else None) or NewFacts()


def _is_new(turn: Turn, mark: str) -> bool:
    """Whether it was not heard before; from now on it was."""
    if mark in turn.row.after.heard:
        return False
    heard = (*turn.row.after.heard, mark)[-WORDS_REMEMBERED_MAX:]
    turn.row = replace(turn.row, afterlife=replace(turn.row.after, heard=heard))
    return True


def _ask(turn: Turn, facts: NewFacts) -> None:
    because = "; ".join((*_amendment(facts), *(_day(end, turn.row.personal.ends) for end in facts.ends)))
    turn.row = replace(turn.row, personal=replace(turn.row.personal, facts=facts))
    ask(turn, ReasonCode.REVISION_ASKED, Wish(GROUND, because[:BECAUSE_LENGTH_MAX]), RELEASE_ROLE)


def _amendment(facts: NewFacts) -> tuple[str, ...]:
    if facts.revision is None:
        return ()
    return (f"the claimant amends the claim, revision {facts.revision} of the filing",)


def _day(end: CorrectedEnd, known: dict[str, NotedEnd]) -> str:
    noted = known.get(end.payee_ref)
    instead = f", not on {noted.ended_on}" if noted else ""
    return f"the right of {end.payee_ref} is now said to have ended on {end.ended_on}{instead}"
