"""What claimants change after the decision: an amendment that comes after the money, a day of an end that was told too early.

Neither is passed as it is. Two people are asked whether the claim is decided anew by it; the claimant is told when they are, and when not.
"""

from __future__ import annotations

from typing import Final

from processors.payout.adjustments import REVISION, Wish
from processors.payout.afterwards import WORDS_REMEMBERED_MAX, CorrectedEnd, NewFacts, NotedEnd
from processors.payout.revisions import ask, is_decided
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
    because = f"the claimant amends the claim, revision {asked.revision} of the filing"
    reason = refusal if turn.row.closed is Closed.DENIED or not is_decided(turn) else _barred(turn)
    if reason:
        turn.tell(AmendmentRefused(basis=turn.basis, revision=asked.revision, reason=reason))
        return
    facts = replace(_proposed(turn), claim=asked.claim, personal=asked.personal, revision=asked.revision)
    _ask(turn, f"amendment:{asked.revision}", facts, because)


def end_corrected(turn: Turn, event: RightEndReported, known: NotedEnd) -> None:
    """The same end on another day than the one that is noted. Before the decision there is nothing to decide anew: the earliest counts."""
    if not is_decided(turn) or event.end is not known.end:
        return
    mark = f"end:{event.submission_id}"
    if mark in turn.row.after.heard:
        return
    reason = _barred(turn)
    if reason:
        refused = RightEndRefused(basis=turn.basis, submission_id=event.submission_id, payee_ref=event.payee_ref, reason=reason)
        turn.tell(refused)
        return
    end = CorrectedEnd(submission_id=event.submission_id, payee_ref=event.payee_ref, end=event.end, ended_on=event.ended_on)
    because = f"the right of {event.payee_ref} is now said to have ended on {event.ended_on}, not on {known.ended_on}"
    _ask(turn, mark, replace(_proposed(turn), end=end), because)


def _barred(turn: Turn) -> ReasonCode | None:
    """What people want to have decided anew, or an appeal, is not pushed aside by a claimant's change."""
    facts = turn.row.personal.facts
    ours = facts is not None and (facts.revision is not None or facts.end is not None)
    asked = {each.reason for each in turn.row.adjustments} & REVISION
    return None if not asked or (ours and asked == {ReasonCode.REVISION_ASKED}) else ReasonCode.REVISION_ASKED


def _proposed(turn: Turn) -> NewFacts:
    """What claimants changed and nobody has answered yet: a further change is asked about together with it."""
    asked = any(each.reason in REVISION for each in turn.row.adjustments)
    return (turn.row.personal.facts if asked else None) or NewFacts()


def _ask(turn: Turn, mark: str, facts: NewFacts, because: str) -> None:
    if mark in turn.row.after.heard:
        return
    after = replace(turn.row.after, heard=(*turn.row.after.heard, mark)[-WORDS_REMEMBERED_MAX:])
    turn.row = replace(turn.row, afterlife=after, personal=replace(turn.row.personal, facts=facts))
    ask(turn, ReasonCode.REVISION_ASKED, Wish(GROUND, because), RELEASE_ROLE)
