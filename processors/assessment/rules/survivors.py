"""Who draws a survivors' pension in a month (domain reference 2.6; PP 45/2015): the spouse, once their right has ended the children, then a
parent. A right lasts through the month in which it ends, and the next begins with the month after, so that no month is missed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from processors.assessment.rules.rule import Working
from processors.assessment.rules.shares import Share
from schemas.civil import add_years
from schemas.details import PensionDetails, Survivor
from schemas.vocabulary import EvidenceMark, Relationship

ORDER: Final = ("PP 45/2015: spouse before children before parent", EvidenceMark.MEMORY)
EACH_CHILD: Final = ("PP 45/2015: the share is each child's", EvidenceMark.UNRESOLVED)
WHOLE_MONTH: Final = ("PP 45/2015: the month in which a right ends is still paid", EvidenceMark.UNRESOLVED)
NEVER: Final = date.min
CLASSES: Final = (
    (Relationship.SPOUSE, "jp.share.spouse"),
    (Relationship.CHILD, "jp.share.child"),
    (Relationship.PARENT, "jp.share.parent"),
)
"""Survivors by class, in the law's order, with their shares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who draws, of which share. `share`: none, when they are no payee of this claim. `number`: a child's, beside another. `last_day`:
    of the right; none: it goes on. `article`: a reading of ours that it rests on."""

    ref: str
    share: Share | None
    series: str
    number: int | None = None
    last_day: date | None = None
    article: tuple[str, EvidenceMark] | None = None

    def draws(self, due_on: date) -> bool:
        return self.last_day is None or self.last_day >= due_on


def drawers(work: Working, due_on: date) -> tuple[Seat, ...]:
    """Who draws the instalment of that day. Raises for a person to look where more may than the law allows."""
    for relationship, series in CLASSES:
        drawing = tuple(seat for seat in _seats(work, relationship, series) if seat.draws(due_on))
        if drawing:
            return _no_more(work, relationship, drawing)
    return ()


def _seats(work: Working, relationship: Relationship, series: str) -> tuple[Seat, ...]:
    """All of a class who are named, as payees or as who drew it before."""
    known = {one.ref: one for one in (work.case.claim.pension or PensionDetails()).survivors}
    shares = {share.ref: share for share in work.case.shares if share.relationship is relationship}
    refs = (*shares, *(ref for ref, one in known.items() if one.relationship is relationship and ref not in shares))
    numbered = relationship is Relationship.CHILD
    return tuple(
        Seat(
            ref=ref,
            share=shares.get(ref),
            series=series,
            number=_number(known.get(ref), place) if numbered else None,
            last_day=_last_day(work, relationship, ref, known.get(ref)),
            article=_reading(known.get(ref), len(refs), numbered=numbered),
        )
        for place, ref in enumerate(refs, start=1)
    )


def _number(child: Survivor | None, place: int) -> int:
    return place if child is None or child.number is None else child.number


def _reading(one: Survivor | None, named: int, *, numbered: bool) -> tuple[str, EvidenceMark] | None:
    if one is not None and one.ended_on is not None:
        return WHOLE_MONTH
    return EACH_CHILD if numbered and named > 1 else None


def _last_day(work: Working, relationship: Relationship, ref: str, one: Survivor | None) -> date | None:
    """Of the right, so far as is known."""
    if relationship is Relationship.CHILD:
        return _childs_last_day(work, ref, one)
    if one is None:
        return None
    again = relationship is Relationship.SPOUSE and one.married
    return NEVER if again and one.ended_on is None else one.ended_on


def _childs_last_day(work: Working, ref: str, one: Survivor | None) -> date:
    child = work.need("survivors", one, f"of {ref}: birth date, whether married, whether working")
    born = work.need("birth_date", child.birth_date, f"the birth date of {ref}")
    if (child.married or child.working) and child.ended_on is None:
        return NEVER
    of_age = add_years(born, work.whole("jp.child_ends_at_age")) - timedelta(days=1)
    return of_age if child.ended_on is None else min(of_age, child.ended_on)


def _no_more(work: Working, relationship: Relationship, drawing: tuple[Seat, ...]) -> tuple[Seat, ...]:
    """No more than the law allows; of several children each has the share, and a number of their own."""
    most = {Relationship.CHILD: "jp.children", Relationship.PARENT: "jp.parents"}.get(relationship)
    allowed = len(drawing) if most is None else work.whole(most)
    if len(drawing) > allowed:
        raise work.missing("survivors", f"{len(drawing)} may draw it, {allowed} do: which of them")
    numbers = [seat.number for seat in drawing if seat.number is not None]
    if len(set(numbers)) < len(numbers) or any(number > allowed for number in numbers):
        raise work.missing("number", f"the children who draw it are number 1 to {allowed}, each another one")
    return drawing
