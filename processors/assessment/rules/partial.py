"""Partial disability, of the body or of its function: a line for each loss, all together at most what total disability is (M)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from processors.assessment.rules.disability import is_functional, lost, lost_with, named
from processors.assessment.rules.earlier import beside_others
from processors.assessment.rules.rule import Outcome, Question, Stopped, Working
from processors.law import written
from schemas.details import DisabilityDetails, Loss
from schemas.exact import Fraction
from schemas.injuries import BodyLoss
from schemas.reasons import ReasonCode
from schemas.vocabulary import EntitlementFamily, EvidenceMark

HUNDRED: Final = 100
ADDED: Final = ("PP 44/2015 Lampiran III, combining: several losses are added", EvidenceMark.MEMORY)
NONE: Final = Fraction(0)
Whole = Callable[[Working], Fraction]
"""What a hundred percent are in rupiah; it writes its own steps."""


def partial(work: Working, whole: Whole, *, functional: bool) -> Iterator[Outcome]:
    """The losses of this kind, in the doctor's order; the other kind's count towards the limit."""
    details = work.case.claim.disability
    if details is None or details.total_declared:
        return
    seen: set[str] = set()
    used = NONE
    percents = work.case.percents
    for place, loss in enumerate(details.losses):
        name, ours = named(loss), is_functional(loss) is functional
        if not ours and place in percents:
            used += percents[place]
            seen.add(name)
            continue
        sheet = work.anew()
        try:
            room = max(sheet.case.tariffs.find("disability.total_above").value - used, NONE)
            _once(sheet, loss, name, seen, details.losses)
            _opens(sheet, loss, name, whole)
            counted, percent = _counted(sheet, details, loss, room)
            if sheet.case.losses_before:
                _opens(sheet, loss, name, whole, counted)
                beside_others(sheet, details, loss, used + percent)
        except Stopped as stopped:
            if ours:
                yield stopped.outcome
            continue
        if used and percent:
            sheet.rests_on(*ADDED)
        used += percent
        percents[place] = percent
        if not ours:
            continue
        if counted < percent:
            yield _beyond(work, name)
        try:
            yield _line(sheet, whole, counted, name)
        except Stopped as stopped:
            yield stopped.outcome


def _once(sheet: Working, loss: Loss, name: str, seen: set[str], losses: tuple[Loss, ...]) -> None:
    """Neither a row twice, nor a part beside the whole that it was lost with."""
    greater = lost_with(loss, losses)
    if name in seen:
        raise sheet.missing("another row", f"{name} stands there twice: a row counts once for one member")
    seen.add(name)
    if greater is not None:
        raise sheet.missing("another row", f"{name} was lost with {named(greater)}: name what is gone as a whole alone")


def _opens(sheet: Working, loss: Loss, name: str, whole: Whole, percent: Fraction | None = None) -> None:
    """An officer may state the sum for a loss that the table cannot count, never above its row or what is partial. `percent`: what it would
    be counted at."""
    case = sheet.case

    def most(work: Working) -> int | None:
        code = "disability.scalp_max" if loss.what is BodyLoss.SCALP else "disability.total_above"
        try:
            highest = work.case.tariffs.find(code).value if percent is None else percent
            return int(highest * whole(work.anew()) / HUNDRED)
        except Stopped:
            return None

    sheet.say("sesuai penetapan", "as assessed", "share")
    sheet.opens_one(EntitlementFamily.DISABILITY, f"{case.member_id}/{name}", case.member, item=name, most=most)


def _counted(sheet: Working, details: DisabilityDetails, loss: Loss, room: Fraction) -> tuple[Fraction, Fraction]:
    """What of the loss counts, and the whole of it."""
    percent = lost(sheet, details, loss)
    if percent <= room:
        return percent, percent
    most = sheet.found("disability.total_above").value
    sheet.step(f"all losses together at most {written(most)} %: {written(room)} % of this one")
    return room, percent


def _beyond(work: Working, name: str) -> Question:
    detail = f"with {name} the losses are above what is partial: total disability, when an advisory doctor declares it"
    return Question(work.rule.id, ReasonCode.FACTS_MISSING, detail)


def _line(sheet: Working, whole: Whole, percent: Fraction, name: str) -> Outcome:
    hundred = sheet.once(whole)
    amount = percent * hundred / HUNDRED
    share = written(percent)
    sheet.step(f"{share} % x {written(hundred)} = {written(amount)}")
    sheet.given(loss=name)
    sheet.say(f"{share.replace('.', ',')} persen", f"{share} percent", "share")
    case = sheet.case
    return sheet.due(amount, EntitlementFamily.DISABILITY, f"{case.member_id}/{name}", case.member, item=name)
