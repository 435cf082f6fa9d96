"""JKP, the monthly cash benefit of who lost work (domain reference 2.8; PP 37/2021, from 7 February 2025 PP 6/2025). One claim asks for one month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from processors.assessment.rules.rule import Due, Outcome, Rule, Said, Working
from processors.assessment.rules.shares import Share
from schemas.civil import add_months, month_number, month_of
from schemas.details import JobLossDetails
from schemas.exact import Fraction
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, EntitlementFamily, EvidenceMark, Segment, TerminationGround

EMPLOYEES: Final = frozenset({Segment.PU})
LOST: Final = frozenset({TerminationGround.ACCIDENT, TerminationGround.EMPLOYER_ALONE, TerminationGround.EMPLOYER_CLOSED})
"""Work that ended by somebody else's will."""
EXCLUDED: Final = frozenset(
    {
        TerminationGround.RESIGNED,
        TerminationGround.PENSION,
        TerminationGround.TOTAL_DISABILITY,
        TerminationGround.DEATH,
        TerminationGround.CONTRACT_END,
    }
)
"""Grounds that the law names as giving nothing (S, BTZ). Of the others the reference says nothing: an officer looks."""
EXCLUSIONS: Final = "PP 37/2021, who is not entitled"
CONDITIONS: Final = "PP 37/2021; SIAPkerja, conditions of the second to the last month"
ENDS: Final = "PP 37/2021 as amended by PP 6/2025 art 40"


def cash(work: Working) -> Iterator[Outcome]:
    """A share of the wage last reported, up to the ceiling, for the month that is asked for; to the member, or to the employer who paid first."""
    details = work.need("job_loss", work.case.claim.job_loss, "why work ended and which month is asked for")
    work.given(ground=details.ground.value, month=details.month)
    why_not = _ground(work, details) or _contributions(work) or _conditions(work, details) or _ended(work, details)
    payees, from_employer = _payees(work, details)
    if why_not := why_not or from_employer:
        reason, article, detail = why_not
        yield work.refused(reason, article, detail)
        return
    ceiling, share = work.whole("jkp.wage_ceiling"), work.band("jkp.share", details.month).part
    months = work.whole("jkp.months")
    subject, family = f"{work.case.on_the_date}/{details.month}", EntitlementFamily.JOB_LOSS
    work.say(str(details.month), str(details.month), "month")

    def paid(sheet: Working, sum_: Fraction | int) -> Due:
        return sheet.due(sum_, family, subject, payees, instalment=details.month, instalments=months)

    work.opens(lambda sheet, sum_: (paid(sheet, sum_),), most=int(share * ceiling))
    wage = work.need("wage", work.case.snapshot.wage, "the wage last reported to the fund").amount
    amount = share * min(wage, ceiling)
    work.given(wage=wage)
    work.step(f"wage up to the ceiling: min({wage:,}, {ceiling:,}) = {min(wage, ceiling):,}")
    work.step(f"month {details.month} of {months}: {100 * share} % x {min(wage, ceiling):,}")
    yield paid(work, amount)


WhyNot = tuple[ReasonCode, str, str]


def _ground(work: Working, details: JobLossDetails) -> WhyNot | None:
    if details.ground in EXCLUDED:
        work.rests_on(EXCLUSIONS, EvidenceMark.SECONDARY)
        return ReasonCode.EXCLUDED_BY_LAW, EXCLUSIONS, f"work ended by {details.ground}: no benefit is given for it"
    if details.ground not in LOST:
        raise work.missing("ground", f"whether {details.ground} gives the benefit is not in the reference: a person decides")
    return None


def _contributions(work: Working) -> WhyNot | None:
    """So many paid months within the window that ends with the month in which work ended; before 2025 so many of them in a row."""
    window, least = work.whole("jkp.contribution_window"), work.found("jkp.contribution_months")
    row = work.found("jkp.consecutive_months")
    last = month_of(work.case.claim.event_date)
    paid = {number for number in map(month_number, work.case.snapshot.recent_months) if last - window < number <= last}
    work.given(paid_months=len(paid), paid_in_a_row=_longest(paid))
    if len(paid) < least.whole:
        return (
            ReasonCode.CONTRIBUTIONS_TOO_FEW,
            least.article,
            f"{len(paid)} months of contributions within {window}, {least.whole} are needed",
        )
    if _longest(paid) < row.whole:
        return ReasonCode.CONTRIBUTIONS_TOO_FEW, row.article, f"{_longest(paid)} months in a row, {row.whole} are needed"
    return None


def _conditions(work: Working, details: JobLossDetails) -> WhyNot | None:
    """From the second month on: look for work, be counselled, attend the training one is enrolled in."""
    if details.month == 1:
        return None
    applications, interviews = work.whole("jkp.applications_each_month"), work.whole("jkp.interviews_each_month")
    attendance, attended = work.whole("jkp.training_attendance_min"), details.training_attendance_percent
    work.given(applications=details.applications, interviews=details.interviews, training_attendance=attended)
    missing = [
        what
        for what, done in (
            ("the self-assessment", details.self_assessed),
            (
                f"applications to {applications} companies or {interviews} interview",
                details.applications >= applications or details.interviews >= interviews,
            ),
            ("the counselling", details.counselled),
            (f"{attendance} % attendance of the training", attended is None or attended >= attendance),
        )
        if not done
    ]
    if not missing:
        return None
    return ReasonCode.CONDITIONS_NOT_MET, CONDITIONS, f"month {details.month} lacks {', '.join(missing)}"


def _ended(work: Working, details: JobLossDetails) -> WhyNot | None:
    """The right ends with new work: a month that begins on that day or later is not paid."""
    begins = add_months(work.case.claim.event_date, details.month - 1)
    if details.new_work_on is None or details.new_work_on > begins:
        return None
    return (
        ReasonCode.EXCLUDED_BY_LAW,
        ENDS,
        f"new work since {details.new_work_on.isoformat()}, month {details.month} begins on {begins}",
    )


def _payees(work: Working, details: JobLossDetails) -> tuple[tuple[Share, ...], WhyNot | None]:
    """Beyond the arrears that the fund bears the employer pays first, and is paid back once arrears and fines are settled."""
    case, arrears = work.case, work.case.snapshot.arrears_months
    closed = details.ground is TerminationGround.EMPLOYER_CLOSED and case.tariffs.knows("jkp.bankrupt_arrears_max")
    bears = work.found("jkp.bankrupt_arrears_max" if closed else "jkp.arrears_max")
    work.given(arrears_months=arrears)
    if arrears <= bears.whole:
        return case.member, None
    if case.claim.replacement is not None:
        return case.paid_back, None
    return (), (
        ReasonCode.EMPLOYER_PAYS_FIRST,
        bears.article,
        f"{arrears} unpaid months in a row, the fund bears {bears.whole}: the employer pays, settles its arrears, and asks replacement",
    )


def _longest(months: set[int]) -> int:
    """The longest run of months one after the other."""
    best = run = 0
    for number in sorted(months):
        run = run + 1 if number - 1 in months else 1
        best = max(best, run)
    return best


RULES: Final = (
    Rule(
        id="jkp.cash",
        benefit=BenefitCode.JKP_CASH,
        kinds=frozenset({ClaimKind.JKP}),
        segments=EMPLOYEES,
        section="2.8",
        sentence=Said(
            "Manfaat uang tunai Jaminan Kehilangan Pekerjaan bulan ke-{month_id}: {amount}.",
            "Job loss benefit of month {month_en}: {amount}.",
        ),
        reckon=cash,
    ),
)
