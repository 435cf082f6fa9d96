"""Partial disability, of the body or of its function: a line for each loss, all together at most what total disability is (M)."""

from collections.abc import Callable, Iterator
from typing import Final

from processors.assessment.rules.disability import is_functional, lost, lost_with, named
from processors.assessment.rules.rule import Outcome, Question, Stopped, Working
from processors.law import written
from schemas.details import DisabilityDetails, Loss
from schemas.exact import Fraction
from schemas.injuries import BodyLoss
from schemas.reasons import ReasonCode
from schemas.vocabulary import EntitlementFamily, EvidenceMark

HUNDRED: Final = 100
ADDED: Final = ("PP 44/2015 Lampiran III, combining: several losses are added", EvidenceMark.MEMORY)
Whole = Callable[[Working], Fraction]
"""What a hundred percent are in rupiah; it writes its own steps."""


def partial(work: Working, whole: Whole, *, functional: bool) -> Iterator[Outcome]:
    """The losses of this kind, in the doctor's order; the other kind's count towards the limit."""
    details = work.case.claim.disability
    if details is None or details.total_declared:
        return
    seen: set[str] = set()
    used = Fraction(0)
    for loss in details.losses:
        sheet, ours = work.anew(), is_functional(loss) is functional
        try:
            room = max(sheet.case.tariffs.find("disability.total_above").value - used, Fraction(0))
            _once(sheet, loss, seen, details.losses)
            _opens(sheet, loss, whole)
            counted, percent = _counted(sheet, details, loss, room)
        except Stopped as stopped:
            if ours:
                yield stopped.outcome
            continue
        if used and percent:
            sheet.rests_on(*ADDED)
        used += percent
        if not ours:
            continue
        if counted < percent:
            yield _beyond(work, loss)
        try:
            yield _line(sheet, whole, counted, named(loss))
        except Stopped as stopped:
            yield stopped.outcome


def _once(sheet: Working, loss: Loss, seen: set[str], losses: tuple[Loss, ...]) -> None:
    """Neither a row twice, nor a part beside the whole that it was lost with."""
    name, greater = named(loss), lost_with(loss, losses)
    if name in seen:
        raise sheet.missing("another row", f"{name} stands there twice: a row counts once for one member")
    seen.add(name)
    if greater is not None:
        raise sheet.missing("another row", f"{name} was lost with {named(greater)}: name what is gone as a whole alone")


def _opens(sheet: Working, loss: Loss, whole: Whole) -> None:
    """An officer may state the sum for a loss that the table cannot count, never above its row or what is partial."""
    name, case = named(loss), sheet.case

    def most() -> int | None:
        code = "disability.scalp_max" if loss.what is BodyLoss.SCALP else "disability.total_above"
        try:
            return int(case.tariffs.find(code).value * whole(sheet.anew()) / HUNDRED)
        except Stopped:
            return None

    sheet.say("sesuai penetapan", "as assessed", "share")
    sheet.opens_one(EntitlementFamily.DISABILITY, f"{case.member_id}/{name}", case.member, item=name, most=most)


def _counted(sheet: Working, details: DisabilityDetails, loss: Loss, room: Fraction) -> tuple[Fraction, Fraction]:
    """What of the loss counts, and the whole of it."""
    found = lost(sheet, details, loss)
    if found.percent <= room:
        return found.percent, found.percent
    most = sheet.found("disability.total_above").value
    sheet.step(f"all losses together at most {written(most)} %: {written(room)} % of this one")
    return room, found.percent


def _beyond(work: Working, loss: Loss) -> Question:
    detail = f"with {named(loss)} the losses are above what is partial: total disability, when an advisory doctor declares it"
    return Question(work.rule.id, ReasonCode.FACTS_MISSING, detail)


def _line(sheet: Working, whole: Whole, percent: Fraction, name: str) -> Outcome:
    hundred = whole(sheet)
    amount = percent * hundred / HUNDRED
    sheet.step(f"{written(percent)} % x {written(hundred)} = {written(amount)}")
    sheet.given(loss=name)
    sheet.say(f"{written(percent).replace('.', ',')} persen", f"{written(percent)} percent", "share")
    case = sheet.case
    return sheet.due(amount, EntitlementFamily.DISABILITY, f"{case.member_id}/{name}", case.member, item=name)
