"""What is drawn month by month ends before its time: what falls due after the month of the end is given up, what was paid of it is owed.

The end is a fact of the row, so it is the same whether it is told before the approval, between two instalments or after the last; of several
days that are told the earliest counts.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from processors.payout import changes, timers
from processors.payout.afterwards import After, NotedEnd
from processors.payout.groups import give_up
from processors.payout.tables import Group, Phase
from processors.payout.turn import Turn
from schemas.events.payout import InstalmentsEnded, PaidBeyondEnd, RightEndRefused
from schemas.events.registration import RightEndReported
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, EvidenceMark, Relationship, RightEnd
from streams.rows import replace

B, R, E = BenefitCode, Relationship, RightEnd
OURS: Final = frozenset({Phase.ENDED, Phase.ABANDONED, Phase.RECOVERING})


class Ending(NamedTuple):
    """By what the right of such a payee to such a benefit ends."""

    benefit: BenefitCode
    relationship: Relationship
    ends: frozenset[RightEnd]
    article: str
    mark: EvidenceMark


ENDINGS: Final = (
    Ending(B.JP_OLD_AGE, R.SELF, frozenset({E.DEATH}), "PP 45/2015: with the pensioner's death", EvidenceMark.MEMORY),
    Ending(B.JP_DISABILITY, R.SELF, frozenset({E.DEATH}), "PP 45/2015: with the pensioner's death", EvidenceMark.MEMORY),
    Ending(
        B.JP_SURVIVORS, R.SPOUSE, frozenset({E.DEATH, E.REMARRIAGE}), "PP 45/2015: death or remarriage", EvidenceMark.SECONDARY
    ),
    Ending(
        B.JP_SURVIVORS,
        R.CHILD,
        frozenset({E.DEATH, E.MARRIAGE, E.WORK}),
        "PP 45/2015: 23, work or marriage",
        EvidenceMark.SECONDARY,
    ),
    Ending(B.JP_SURVIVORS, R.PARENT, frozenset({E.DEATH}), "PP 45/2015: with the parent's death", EvidenceMark.MEMORY),
    Ending(B.JKP_CASH, R.SELF, frozenset({E.DEATH, E.WORK}), "PP 6/2025 art 40: new job or death", EvidenceMark.SECONDARY),
)
"""Domain reference 2.6 and 2.8; the day on which a child comes of age is reckoned by the assessment."""
BY_PAYEE: Final = {(row.benefit, row.relationship): row for row in ENDINGS}


def reported(turn: Turn, event: RightEndReported) -> None:
    """Note the end; the earliest day counts, in whatever order they come. One that ends nothing here, or comes after another end, is told
    to be refused; a later day of the same end corrects it by two people's word, once there is a decision to look at."""
    if _ends_nothing(turn, event):
        basis, reason = turn.basis, ReasonCode.NO_SUCH_END
        turn.tell(RightEndRefused(basis=basis, submission_id=event.submission_id, payee_ref=event.payee_ref, reason=reason))
        return
    personal = turn.row.personal
    known = personal.ends.get(event.payee_ref)
    same = known is not None and event.end is known.end
    if known and same and event.ended_on != known.ended_on and (known.corrected or event.ended_on > known.ended_on):
        changes.end_corrected(turn, event)
        return
    if known and (known.ended_on, known.end) <= (event.ended_on, event.end):
        if not same:
            changes.end_overtaken(turn, event)
        return
    said = NotedEnd(end=event.end, ended_on=event.ended_on)
    noted = replace(known, end=event.end, ended_on=event.ended_on) if known else said
    turn.row = replace(turn.row, personal=replace(personal, ends={**personal.ends, event.payee_ref: noted}))


def _ends_nothing(turn: Turn, event: RightEndReported) -> bool:
    """No such payee; or the payments are known, and none of theirs ends by it."""
    if all(payee.ref != event.payee_ref for payee in turn.row.personal.payees):
        return True
    theirs = [group for group in turn.row.current if group.payee_ref == event.payee_ref]
    return bool(theirs) and not any(_ending(turn, group, event.end) for group in theirs)


def _ending(turn: Turn, group: Group, end: RightEnd) -> Ending | None:
    """By which row the end concerns the payment."""
    relationship = next((payee.relationship for payee in turn.row.personal.payees if payee.ref == group.payee_ref), None)
    rows = (BY_PAYEE.get((line.benefit, relationship)) for line in group.lines if relationship)
    return next((row for row in rows if row and end in row.ends), None)


def settle(turn: Turn) -> None:
    """Whatever stands in the schedule past an end: given up while nothing of it is under way, owed back when the payee has it."""
    for payee_ref in sorted(turn.row.personal.ends):
        _settle(turn, payee_ref, turn.row.personal.ends[payee_ref])


def undecided(group: Group) -> bool:
    """Paid beyond the end, and nobody has demanded it back: a paid claim stays so meanwhile."""
    return group.phase is Phase.ENDED and not (group.after and group.after.demanded_by)


def _settle(turn: Turn, payee_ref: str, noted: NotedEnd) -> None:
    stopped, beyond, row = list(noted.stopped), list(noted.beyond), None
    for group in turn.row.current:
        ending = _ending(turn, group, noted.end) if group.payee_ref == payee_ref and _falls_after(group, noted.ended_on) else None
        if ending is None or group.phase in OURS or group.in_flight:
            continue
        if group.money_moved:
            _owe(turn, group, noted)
            beyond += [] if group.name in beyond else [group.name]
        else:
            turn.cancel_timers(timers.of_waiting(group))
            give_up(turn, group, (), ReasonCode.RIGHT_ENDED)
            stopped += [] if group.name in stopped else [group.name]
            row = ending
    if (tuple(stopped), tuple(beyond)) == (noted.stopped, noted.beyond):
        return
    changed = replace(noted, stopped=tuple(stopped), beyond=tuple(beyond))
    personal = turn.row.personal
    turn.row = replace(turn.row, personal=replace(personal, ends={**personal.ends, payee_ref: changed}))
    if row is not None:
        _tell(turn, payee_ref, changed, row)


def _falls_after(group: Group, ended_on: date) -> bool:
    """The month in which a right ends is still paid: its instalment falls due on the first."""
    return group.due_on is not None and group.due_on > ended_on


def _owe(turn: Turn, group: Group, noted: NotedEnd) -> None:
    """The payee has what fell due after the end. What the law gives once is free again when it is back."""
    free = tuple(line.entitlement for line in group.lines)
    after = replace(group.after or After(), to_free=free)
    owed = turn.put(replace(group, phase=Phase.ENDED, after=after, task_id=None, words=(), waiting_reason=None))
    turn.row = replace(turn.row, afterlife=turn.row.after)
    turn.tell(
        PaidBeyondEnd(
            basis=turn.basis,
            group=group.name,
            payee_ref=group.payee_ref,
            amount=Money.rupiah(owed.owed_rupiah),
            end=noted.end,
            ended_on=noted.ended_on,
        )
    )


def _tell(turn: Turn, payee_ref: str, noted: NotedEnd, row: Ending) -> None:
    groups = [group for group in turn.row.groups if group.name in noted.stopped]
    turn.tell(
        InstalmentsEnded(
            basis=turn.basis,
            payee_ref=payee_ref,
            end=noted.end,
            ended_on=noted.ended_on,
            groups=tuple(group.name for group in groups),
            stopped=Money.rupiah(sum(group.net_rupiah for group in groups)),
            article=row.article,
            mark=row.mark,
        )
    )
