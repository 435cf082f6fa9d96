"""JP, pensions of old age, of total disability and of survivors (domain reference 2.6; PP 45/2015). One claim asks for the twelve months of
one year; who has no right to a pension is paid what was put in, with its yield, at once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from processors.assessment.rules.case import ANYBODY
from processors.assessment.rules.rule import Due, Opening, Outcome, Question, Rule, Said, Stopped, Working
from processors.assessment.rules.shares import Share
from processors.assessment.rules.survivors import ORDER, Seat, drawers
from processors.assessment.rules.totalling import agreements_say
from processors.law import NotStated
from schemas.benefit import TOGETHER
from schemas.civil import add_months
from schemas.details import PensionDetails
from schemas.events.ledger import PensionFacts
from schemas.exact import Fraction
from schemas.money import round_half_up
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, EntitlementFamily, EvidenceMark

MONTHS: Final = 12
"""Of a year, and so instalments of a claim."""
MONTHS_OF: Final = {ClaimKind.JP_OLD_AGE: "jp.old_age.months", ClaimKind.JP_SURVIVORS: "jp.survivors.counted_months"}
"""From how many months on there is a pension rather than what was put in."""
FIRST_DAY: Final = ("PP 45/2015: from the first day of the month after the event", EvidenceMark.CONFIRMED)
DENSITY: Final = ("PP 45/2015, density of contributions: paid months of those that were due in JP", EvidenceMark.UNRESOLVED)
CAPPED: Final = ("PP 45/2015: the average is not above the wage cap of the event's day", EvidenceMark.UNRESOLVED)
TAX: Final = ("PP 68/2009: a pension paid at once is taxed together with savings paid before", EvidenceMark.UNRESOLVED)
SETTLED: Final = "PP 45/2015: contributions and yield paid at once end the membership"
CONVERTED: Final = ("PP 45/2015: after a pensioner's death, shares of the formula, as after any other", EvidenceMark.UNRESOLVED)


def old_age(work: Working) -> Iterator[Outcome]:
    """From so many months of contributions on; to the member. Where only months certified abroad make them up, a person is asked."""
    facts = _facts(work)
    if _settled(facts):
        yield _refused(work)
        return
    least = work.whole(MONTHS_OF[work.case.claim.kind])
    work.opens(lambda sheet, sum_: _year(sheet, Fraction(sum_)), most=_most(work))
    if facts.months >= least:
        yield from _year(work, _monthly(work, facts, facts.months))
    elif (asked := agreements_say(work, facts.months, least)) is not None:
        raise asked


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
    work.opens(lambda sheet, sum_: _year(sheet, Fraction(sum_)), most=_most(work))
    yield from _year(work, _monthly(work, facts, max(facts.months, counted)))


def survivors(work: Working) -> Iterator[Outcome]:
    """Shares of the member's pension, month by month: the spouse, once their right has ended the children, then a parent."""
    facts = _facts(work)
    if _settled(facts):
        yield _refused(work)
        return
    counted = _survivors_months(work, facts)
    if counted is None:
        asked = agreements_say(work, facts.months, work.whole(MONTHS_OF[work.case.claim.kind]))
        if asked is not None:
            raise _open_to_a_sum(work, asked)
        return
    if _details(work).drawn_since is not None:
        work.rests_on(*CONVERTED)
    try:
        whole = _monthly(work, facts, counted)
    except Stopped as stop:
        raise _open_to_a_sum(work, stop) from stop
    yield from _survivors_year(work, whole, _drawing(work))


def _drawing(work: Working) -> list[tuple[date, Seat]]:
    """Who draws each month of the year."""
    work.rests_on(*ORDER)
    first = _first_of(work, _details(work).year)
    months = [add_months(first, number) for number in range(MONTHS)]
    seats = [(due_on, seat) for due_on in months for seat in drawers(work, due_on)]
    if not seats:
        raise work.missing("survivors", "nobody who is named may draw it: a person looks who may")
    return seats


def _survivors_year(work: Working, whole: Fraction, drawing: list[tuple[date, Seat]]) -> Iterator[Due]:
    for due_on, seat in drawing:
        yield from _survivors_month(work, whole, due_on, seat)


def _open_to_a_sum(work: Working, stop: Stopped) -> Stopped:
    """The question, to which an officer may state the member's pension of a month; who draws it is asked before."""
    drawing = _drawing(work)
    if not isinstance(stop.outcome, Question) or all(seat.share is None for _, seat in drawing):
        return stop
    opening = Opening(work, lambda sheet, sum_: _survivors_year(sheet, Fraction(sum_), drawing), "", _most(work))
    return Stopped(replace(stop.outcome, opening=opening))


def _most(work: Working) -> int | None:
    """The highest pension of a month that the law allows in the first year; later ones are raised by indices."""
    return work.cap("jp.monthly_max") if _details(work).year == 1 else None


def _survivors_month(work: Working, whole: Fraction, due_on: date, seat: Seat) -> Iterator[Due]:
    """The instalment of one who draws that month; what somebody draws who is no payee of this claim is another claim's."""
    if seat.share is None:
        return
    sheet = work.aside()
    part = sheet.part(seat.series)
    if seat.article is not None:
        sheet.rests_on(*seat.article)
    sheet.step(f"{100 * part} % of it: {_shown(whole * part)}")
    yield _instalment(sheet, whole * part, (seat.share,), due_on, seat.number)


def lump_sum(work: Working) -> Iterator[Outcome]:
    """Contributions and yield at once, where the law gives no pension: to the member, or to the heirs."""
    facts = work.case.snapshot.pension
    if facts is None or facts.account is None or _settled(facts) or _details(work).year > 1:
        return
    survived, least = work.case.claim.kind is ClaimKind.JP_SURVIVORS, work.whole(MONTHS_OF[work.case.claim.kind])
    if not (_survivors_months(work, facts) is None if survived else facts.months < least):
        return
    if survived and _details(work).drawn_since is not None:
        raise work.missing(
            "drawn_since", "the member drew a pension: whether what is left of the account is paid nobody could read"
        )
    balance = facts.account.balance.amount
    work.rests_on(*TAX)
    work.given(contribution_months=facts.months, balance=balance, as_of=facts.account.as_of.isoformat())
    work.step(f"contributions and yield on {facts.account.as_of.isoformat()}: {balance:,}")
    work.opens(_instead_of_a_pension, most=balance)
    if (asked := agreements_say(work, facts.months, least)) is not None:
        raise asked
    yield _all_at_once(work, balance)


def _all_at_once(work: Working, rupiah: int) -> Due:
    return work.due(rupiah, EntitlementFamily.PENSION, _at_once(work), work.case.heirs, taxed=True)


def _instead_of_a_pension(work: Working, rupiah: int) -> Iterator[Due]:
    """What an officer states to be paid at once; nothing, where they stated a pension: never both."""
    stated = work.case.stated
    if stated is None or all(one.benefit is BenefitCode.JP_LUMP_SUM for one in stated.sums):
        yield _all_at_once(work, rupiah)


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
        try:
            raised = work.case.book.on(_first_of(work, year)).find("jp.indexation")
        except NotStated as error:
            raise work.unread(error) from error
        work.rests_on(raised.article, raised.mark)
        work.given(**{f"jp_indexation_year_{year}": raised.text})
        pension *= 1 + raised.part
        work.step(f"year {year}, raised by {raised.text} %: {_shown(pension)}")
    return pension


def _year(work: Working, pension: Fraction) -> Iterator[Due]:
    """The member's twelve instalments, each on the first day of its month."""
    first = _first_of(work, _details(work).year)
    for number in range(MONTHS):
        yield _instalment(work, pension, work.case.member, add_months(first, number))


def _instalment(work: Working, pension: Fraction, payees: tuple[Share, ...], due_on: date, child: int | None = None) -> Due:
    """One month's, paid on its first day. `child`: the number of a child who draws beside another."""
    work.rests_on(*FIRST_DAY)
    month = f"{due_on:%Y-%m}"
    work.say(f"{due_on:%m/%Y}", f"{due_on:%m/%Y}", "month")
    return work.due(
        pension,
        EntitlementFamily.PENSION,
        _subject(work, due_on, child),
        payees,
        item=month,
        instalment=1 + (due_on.month - work.case.claim.event_date.month - 1) % MONTHS,
        instalments=MONTHS,
        due_on=due_on,
    )


def _first_of(work: Working, year: int) -> date:
    """The first day of the pension's year: the first year begins with the month after the event."""
    return add_months(work.case.claim.event_date.replace(day=1), 1 + MONTHS * (year - 1))


def _subject(work: Working, due_on: date, child: int | None) -> str:
    """What an instalment uses up: the month, whoever draws it, or a child's part of it; and with the very first one the beginning. So
    no month is paid to the dead member and to survivors, nor to a spouse and to children, and yet two children may file apart."""
    member = work.case.member_id
    month, children = f"{member}/{due_on:%Y-%m}", work.case.tariffs.find("jp.children").whole
    used = [f"{month}/{number}" for number in range(1, children + 1) if child in {None, number}]
    if due_on == _first_of(work, 1) and child in {None, 1}:
        used.insert(0, _beginning(work))
    return TOGETHER.join(used)


def _beginning(work: Working) -> str:
    """A member's pension begins once, and so does that of the survivors."""
    member = work.case.member_id
    return f"{member}/survivors" if work.case.claim.kind is ClaimKind.JP_SURVIVORS else member


def _at_once(work: Working) -> str:
    """The account is paid out once: not after a pension began, nor to heirs after the member."""
    member, beginning = work.case.member_id, _beginning(work)
    return member if member == beginning else TOGETHER.join((member, beginning))


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
