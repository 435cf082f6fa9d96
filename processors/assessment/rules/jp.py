"""JP, pensions of old age, of total disability and of survivors (domain reference 2.6; PP 45/2015). One claim asks for the twelve months of
one year; who has no right to a pension is paid what was put in, with its yield, at once."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from processors.assessment.rules.case import ANYBODY
from processors.assessment.rules.rule import Due, Outcome, Rule, Said, Working
from processors.assessment.rules.shares import Share
from schemas.civil import add_months, age_on
from schemas.details import PensionDetails, Survivor
from schemas.events.ledger import PensionFacts
from schemas.money import round_half_up
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, EntitlementFamily, EvidenceMark, Relationship

MONTHS: Final = 12
"""Of a year, and so instalments of a claim."""
FIRST_DAY: Final = ("PP 45/2015: from the first day of the month after the event", EvidenceMark.CONFIRMED)
DENSITY: Final = ("PP 45/2015, density of contributions: paid months of those that were due in JP", EvidenceMark.UNRESOLVED)
CAPPED: Final = ("PP 45/2015: the average is not above the wage cap of the event's day", EvidenceMark.UNRESOLVED)
ORDER: Final = ("PP 45/2015: spouse before children before parent", EvidenceMark.MEMORY)
EACH_CHILD: Final = ("PP 45/2015: the share is each child's", EvidenceMark.UNRESOLVED)
TAX: Final = ("PP 68/2009: a pension paid at once is taxed together with savings paid before", EvidenceMark.UNRESOLVED)
SETTLED: Final = "PP 45/2015: contributions and yield paid at once end the membership"
CLASSES: Final = (
    (Relationship.SPOUSE, "jp.share.spouse"),
    (Relationship.CHILD, "jp.share.child"),
    (Relationship.PARENT, "jp.share.parent"),
)
"""Survivors by class, in the law's order, with their shares."""


def old_age(work: Working) -> Iterator[Outcome]:
    """From so many months of contributions on; to the member."""
    facts = _facts(work)
    if _settled(facts):
        yield _refused(work)
        return
    if not _too_few(work, facts):
        yield from _year(work, _monthly(work, facts, facts.months), work.case.member)


def disability(work: Working) -> Iterator[Outcome]:
    """Of who is totally disabled before pension age; who has fewer months is counted so many when density and time since joining allow it.
    What else is due to them the reference does not say."""
    facts = _facts(work)
    if _settled(facts):
        yield _refused(work)
        return
    found = work.case.claim.disability
    if found is None or not found.total_declared:
        raise work.missing("total_declared", "an advisory doctor's word that the disability is total and permanent")
    counted = work.whole("jp.disability.counted_months")
    if facts.months < counted and not _counts_more(work, facts, "jp.disability.after_joining", "jp.disability.density_min"):
        raise work.missing(
            "counted_months", f"{facts.months} months, and neither density nor time since joining: a person decides"
        )
    yield from _year(work, _monthly(work, facts, max(facts.months, counted)), work.case.member)


def survivors(work: Working) -> Iterator[Outcome]:
    """Shares of the member's pension: the spouse, or else children, or else a parent."""
    facts = _facts(work)
    if _settled(facts):
        yield _refused(work)
        return
    counted = _survivors_months(work, facts)
    if counted is None:
        return
    whole = _monthly(work, facts, counted)
    drawn_by, code = _class(work)
    part = work.part(code)
    work.step(f"{100 * part} % of it: {_shown(whole * part)}")
    for share, until in drawn_by:
        yield from _year(work, whole * part, (share,), until)


def lump_sum(work: Working) -> Iterator[Outcome]:
    """Contributions and yield at once, where the law gives no pension: to the member, or to the heirs."""
    facts = work.case.snapshot.pension
    if facts is None or facts.account is None or _settled(facts) or _details(work).year > 1:
        return
    survived = work.case.claim.kind is ClaimKind.JP_SURVIVORS
    if not (_survivors_months(work, facts) is None if survived else _too_few(work, facts)):
        return
    balance = facts.account.balance.amount
    work.rests_on(*TAX)
    work.given(contribution_months=facts.months, balance=balance, as_of=facts.account.as_of.isoformat())
    work.step(f"contributions and yield on {facts.account.as_of.isoformat()}: {balance:,}")
    yield work.due(balance, EntitlementFamily.PENSION, _once(work), work.case.heirs, taxed=True)


def _facts(work: Working) -> PensionFacts:
    facts = work.need("pension", work.case.snapshot.pension, "a membership of JP in the registry")
    work.need("account", facts.account, "the registry's pension account")
    work.given(contribution_months=facts.months)
    return facts


def _details(work: Working) -> PensionDetails:
    return work.case.claim.pension or PensionDetails()


def _settled(facts: PensionFacts) -> bool:
    return facts.account is not None and facts.account.settled_on is not None


def _refused(work: Working) -> Outcome:
    return work.refused(ReasonCode.ENTITLEMENT_TAKEN, SETTLED, "the registry says that the account was paid out at once")


def _too_few(work: Working, facts: PensionFacts) -> bool:
    return facts.months < work.whole("jp.old_age.months")


def _counts_more(work: Working, facts: PensionFacts, after_joining: str, density: str) -> bool:
    """Whether who has fewer months is counted the months of a full right: so long after joining, and with such density at least."""
    months, least = work.whole(after_joining), work.whole(density)
    work.rests_on(*DENSITY)
    work.given(joined_on=facts.joined_on.isoformat(), due_months=facts.due_months)
    work.step(f"density of contributions: {facts.months} of {facts.due_months} months, {least} % are needed")
    long_enough = add_months(facts.joined_on, months) <= work.case.claim.event_date
    return long_enough and 100 * facts.months >= least * facts.due_months > 0


def _survivors_months(work: Working, facts: PensionFacts) -> int | None:
    """The months that count; None: there is no pension."""
    counted = work.whole("jp.survivors.counted_months")
    if facts.months >= counted:
        return facts.months
    more = _counts_more(work, facts, "jp.survivors.membership_months", "jp.survivors.density_min")
    return counted if more else None


def _monthly(work: Working, facts: PensionFacts, months: int) -> Fraction:
    """The pension of a month: the formula within its bounds, raised by the index of each year since the first."""
    account = work.need("account", facts.account, "the registry's pension account")
    yearly = work.need(
        "weighted_annual_wage", account.weighted_annual_wage, "the weighted average wage of a year, by the registry"
    )
    accrual, average = work.part("jp.accrual"), Fraction(yearly.amount, MONTHS)
    cap = work.whole("jp.wage_cap")
    if average > cap:
        work.rests_on(*CAPPED)
        work.step(f"average wage of a month: min({_shown(average)}, {cap:,}) = {cap:,}")
    wage = min(average, Fraction(cap))
    formula = accrual * Fraction(months, MONTHS) * wage
    work.given(weighted_annual_wage=yearly.amount, counted_months=months)
    work.step(f"{100 * accrual} % x {months} / {MONTHS} x {_shown(wage)}: {_shown(formula)}")
    low, high = work.whole("jp.monthly_min"), work.whole("jp.monthly_max")
    pension = max(Fraction(low), min(formula, Fraction(high)))
    work.step(f"at least {low:,}, at most {high:,}: {_shown(pension)}")
    for year in range(2, _details(work).year + 1):
        raised = work.case.book.on(_first_of(work, year)).find("jp.indexation")
        work.rests_on(raised.article, raised.mark)
        work.given(**{f"jp_indexation_year_{year}": raised.text})
        pension *= 1 + raised.part
        work.step(f"year {year}, raised by {raised.text} %: {_shown(pension)}")
    return pension


def _year(work: Working, pension: Fraction, payees: tuple[Share, ...], until: date | None = None) -> Iterator[Due]:
    """Twelve instalments, each on the first day of its month, up to the day `until`."""
    work.rests_on(*FIRST_DAY)
    year = _details(work).year
    first = _first_of(work, year)
    for instalment in range(1, MONTHS + 1):
        due_on = add_months(first, instalment - 1)
        if until is not None and due_on >= until:
            return
        month = f"{due_on:%Y-%m}"
        work.say(f"{due_on:%m/%Y}", f"{due_on:%m/%Y}", "month")
        subject = _once(work) if (year, instalment) == (1, 1) else f"{work.case.member_id}/{month}"
        yield work.due(
            pension,
            EntitlementFamily.PENSION,
            subject,
            payees,
            item=month,
            instalment=instalment,
            instalments=MONTHS,
            due_on=due_on,
        )


def _first_of(work: Working, year: int) -> date:
    """The first day of the pension's year: the first year begins with the month after the event."""
    return add_months(work.case.claim.event_date.replace(day=1), 1 + MONTHS * (year - 1))


def _once(work: Working) -> str:
    """A member's pension begins once, or is paid at once instead; so does that of the survivors."""
    member = work.case.member_id
    return f"{member}/survivors" if work.case.claim.kind is ClaimKind.JP_SURVIVORS else member


def _class(work: Working) -> tuple[tuple[tuple[Share, date | None], ...], str]:
    """Who draws the pension, each until when, with the row of their share. Raises for a person to look where nobody may, or too many."""
    work.rests_on(*ORDER)
    known = {one.ref: one for one in _details(work).survivors}
    for relationship, code in CLASSES:
        named = tuple(share for share in work.case.heirs if share.relationship is relationship)
        drawing = _drawing(work, named, known)
        if drawing:
            return _as_many(work, relationship, drawing), code
    raise work.missing("survivors", "nobody who is named may draw it: a person looks who may")


def _drawing(work: Working, named: tuple[Share, ...], known: dict[str, Survivor]) -> tuple[tuple[Share, date | None], ...]:
    found: list[tuple[Share, date | None]] = []
    for share in named:
        survivor = known.get(share.ref)
        if share.relationship is not Relationship.CHILD:
            if survivor is None or not survivor.married or share.relationship is Relationship.PARENT:
                found.append((share, None))
            continue
        child = work.need("survivors", survivor, f"of {share.ref}: birth date, whether married, whether working")
        born = work.need("birth_date", child.birth_date, f"the birth date of {share.ref}")
        ends = work.whole("jp.child_ends_at_age")
        if not child.married and not child.working and age_on(born, _first_of(work, _details(work).year)) < ends:
            found.append((share, add_months(born, MONTHS * ends)))
    return tuple(found)


def _as_many(
    work: Working, relationship: Relationship, drawing: tuple[tuple[Share, date | None], ...]
) -> tuple[tuple[Share, date | None], ...]:
    """No more than the law allows; of several children each has the share."""
    most = {Relationship.CHILD: "jp.children", Relationship.PARENT: "jp.parents"}.get(relationship)
    if most is not None and len(drawing) > work.whole(most):
        raise work.missing("survivors", f"{len(drawing)} may draw it, {work.whole(most)} do: which of them")
    if len(drawing) > 1:
        work.rests_on(*EACH_CHILD)
    return drawing


def _shown(value: Fraction) -> str:
    """An amount in the steps, which are exact only underneath."""
    return f"{round_half_up(value):,}"


RULES: Final = (
    Rule(
        id="jp.old_age",
        benefit=BenefitCode.JP_OLD_AGE,
        kinds=frozenset({ClaimKind.JP_OLD_AGE}),
        segments=ANYBODY,
        section="2.6",
        sentence=Said("Pensiun hari tua bulan {month_id} {amount}.", "Old-age pension for {month_en} of {amount}."),
        reckon=old_age,
    ),
    Rule(
        id="jp.disability",
        benefit=BenefitCode.JP_DISABILITY,
        kinds=frozenset({ClaimKind.JP_DISABILITY}),
        segments=ANYBODY,
        section="2.6",
        sentence=Said("Pensiun cacat bulan {month_id} {amount}.", "Disability pension for {month_en} of {amount}."),
        reckon=disability,
    ),
    Rule(
        id="jp.survivors",
        benefit=BenefitCode.JP_SURVIVORS,
        kinds=frozenset({ClaimKind.JP_SURVIVORS}),
        segments=ANYBODY,
        section="2.6",
        sentence=Said("Pensiun ahli waris bulan {month_id} {amount}.", "Survivors' pension for {month_en} of {amount}."),
        reckon=survivors,
    ),
    Rule(
        id="jp.lump_sum",
        benefit=BenefitCode.JP_LUMP_SUM,
        kinds=frozenset({ClaimKind.JP_OLD_AGE, ClaimKind.JP_SURVIVORS}),
        segments=ANYBODY,
        section="2.6",
        sentence=Said(
            "Iuran Jaminan Pensiun dan hasil pengembangannya {amount}, dibayar sekaligus.",
            "Pension contributions and their yield of {amount}, paid at once.",
        ),
        reckon=lump_sum,
    ),
)
