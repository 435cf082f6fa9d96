"""Care after a work accident, the way to it, and aids, as receipted: reckoned alike at home and abroad, by each chapter's own figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from processors.assessment.rules.costs import capped, key_of, net, payers, receipts, summed, used_up
from processors.assessment.rules.rule import Due, Outcome, Stopped, Working
from processors.assessment.rules.shares import Share
from processors.law import written
from schemas.details import Cost
from schemas.exact import Fraction
from schemas.injuries import CostKind
from schemas.vocabulary import EntitlementFamily, EvidenceMark

MODES: Final = (
    (CostKind.TRANSPORT_LAND, "land"),
    (CostKind.TRANSPORT_SEA, "sea"),
    (CostKind.TRANSPORT_AIR, "air"),
)
DAYS_OF_YEAR: Final = 365
MONTHS_OF_YEAR: Final = 12


def care(work: Working, article: str) -> Iterator[Outcome]:
    """Needed care without a limit of money, of what was not treated in kind: each receipt is paid once. `article`: where that was read;
    before it is in force care rests on the text before, which nobody read."""
    seen: set[str] = set()
    for cost in receipts(work, CostKind.MEDICAL):
        sheet = work.anew()
        sheet.rests_on(*_needed(work, article))
        key = key_of(sheet, cost, seen)
        total = summed(sheet, [cost], "medical")
        subject = used_up(sheet, cost, "medical", key)
        sheet.opens_one(EntitlementFamily.COSTS, subject, (), item=key, most=total)
        yield sheet.due(total, EntitlementFamily.COSTS, subject, payers(sheet, [cost]), item=key)


def _needed(work: Working, article: str) -> tuple[str, EvidenceMark]:
    """Care has no figure of its own; whether its text was read is known of the chapter that home care stands in."""
    chapter = work.case.tariffs.row(_code(work, "homecare.max"))
    if chapter.not_found is None:
        return article, EvidenceMark.CONFIRMED
    return f"{chapter.article}: care as needed", EvidenceMark.UNRESOLVED


def homecare(work: Working) -> Iterator[Outcome]:
    """Care at home, at most so long and so much for one case."""
    costs = receipts(work, CostKind.HOMECARE)
    if not costs:
        return
    subject = f"{work.case.on_the_date}/homecare"
    cap = _code(work, "homecare.max")
    payees = _opens(work, EntitlementFamily.COSTS, subject, costs, (cap,))
    days = sum(work.need("days", cost.days, "the days of home care of each receipt") for cost in costs)
    months = work.whole(_code(work, "homecare.months"))
    work.given(homecare_days=days)
    if days * MONTHS_OF_YEAR > months * DAYS_OF_YEAR:
        raise work.missing("days", f"{days} days are more than {months} months: name those within them")
    total = capped(work, summed(work, costs, "homecare"), cap)
    yield work.due(total, EntitlementFamily.COSTS, subject, payees)


def transport(work: Working) -> Iterator[Outcome]:
    """From the accident to hospital or home: each mode up to its cap, then added; once for a case."""
    modes = [(mode, by_mode) for kind, mode in MODES if (by_mode := receipts(work, kind))]
    if not modes:
        return
    caps = [_code(work, f"transport.{mode}") for mode, _ in modes]
    costs = [cost for _, by_mode in modes for cost in by_mode]
    payees = _opens(work, EntitlementFamily.TRANSPORT, work.case.on_the_date, costs, caps)
    total = 0
    for (mode, by_mode), cap in zip(modes, caps, strict=True):
        total += capped(work, summed(work, by_mode, mode), cap)
    work.step(f"all modes: {total:,}")
    yield work.due(total, EntitlementFamily.TRANSPORT, work.case.on_the_date, payees)


def prosthesis(work: Working) -> Iterator[Outcome]:
    """Orthese and prothese: up to the government rehabilitation hospital's price list and the law's part above it."""
    seen: set[str] = set()
    for cost in receipts(work, CostKind.PROSTHESIS):
        try:
            yield _prosthesis(work.anew(), cost, seen)
        except Stopped as stopped:
            yield stopped.outcome


def _prosthesis(sheet: Working, cost: Cost, seen: set[str]) -> Due:
    key = key_of(sheet, cost, seen)
    family, subject = EntitlementFamily.COSTS, f"{sheet.case.on_the_date}/prosthesis/{key}"
    payees = _opens(sheet, family, subject, [cost], (), item=key)
    listed = sheet.need("list_price", cost.list_price, "the price list of the government rehabilitation hospital").amount
    most = listed * (1 + sheet.part(_code(sheet, "prosthesis.above_list")))
    total = summed(sheet, [cost], "prosthesis")
    sheet.given(list_price=listed)
    sheet.step(f"min({total:,}, {written(most)})")
    return sheet.due(min(Fraction(total), most), family, subject, payees, item=key)


def denture(work: Working) -> Iterator[Outcome]:
    """A denture, up to its cap, once for a case."""
    yield from _aid(work, CostKind.DENTURE, "denture.max")


def hearing_aid(work: Working) -> Iterator[Outcome]:
    """A hearing aid, up to its cap, once for a case."""
    yield from _aid(work, CostKind.HEARING_AID, "hearing_aid.max")


def glasses(work: Working) -> Iterator[Outcome]:
    """Glasses, up to their cap, once for a case."""
    yield from _aid(work, CostKind.GLASSES, "glasses.max")


def _aid(work: Working, kind: CostKind, cap: str) -> Iterator[Outcome]:
    if costs := receipts(work, kind):
        code, subject = _code(work, cap), f"{work.case.on_the_date}/{kind}"
        payees = _opens(work, EntitlementFamily.COSTS, subject, costs, (code,))
        total = capped(work, summed(work, costs, str(kind)), code)
        yield work.due(total, EntitlementFamily.COSTS, subject, payees)


def _opens(
    work: Working, family: EntitlementFamily, subject: str, costs: Sequence[Cost], caps: Sequence[str], item: str = ""
) -> tuple[Share, ...]:
    """An officer may state what of the receipts is paid: never more than they sum up to, nor than the caps that are known. Gives who is
    paid for them."""
    work.opens_one(family, subject, (), item=item)
    payees = payers(work, costs)

    def most(sheet: Working) -> int:
        known = [sheet.cap(cap) for cap in caps]
        spent = sum(net(cost) for cost in costs)
        return spent if not known or None in known else min(spent, sum(cap for cap in known if cap is not None))

    work.opens_one(family, subject, payees, item=item, most=most)
    return payees


def _code(work: Working, name: str) -> str:
    """Of this figure, in the chapter of the rule that asks: `jkk.denture.max`, `pmi.denture.max`."""
    return f"{work.rule.chapter}.{name}"
