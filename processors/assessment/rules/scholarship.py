"""Scholarships of members' children, a school year at a time on application (domain reference 2.3 at home, 2.5 of migrants)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from processors.assessment.rules.case import DOMESTIC, MIGRANTS
from processors.assessment.rules.rule import Outcome, Refused, Rule, Said, Stopped, Working
from processors.assessment.rules.shares import Share
from processors.assessment.rules.totalling import months_counted
from schemas.civil import age_on
from schemas.details import ScholarshipDetails, SchoolChild
from schemas.reasons import ReasonCode
from schemas.vocabulary import (
    BenefitCode,
    ClaimKind,
    EntitlementFamily,
    MigrantPhase,
    ScholarshipRoute,
    SchoolLevel,
)

SCHOOL_YEAR_BEGINS_MONTH: Final = 7
AT_HOME: Final = {SchoolLevel.TK: "tk_sd", SchoolLevel.SD: "tk_sd"}
"""Kindergarten and primary school are one level at home, two for migrants' children."""
NAMES: Final = {
    SchoolLevel.TK: ("TK", "kindergarten"),
    SchoolLevel.SD: ("SD", "primary school"),
    SchoolLevel.SMP: ("SMP", "lower secondary school"),
    SchoolLevel.SMA: ("SMA", "upper secondary school"),
    SchoolLevel.UNIVERSITY: ("perguruan tinggi", "university"),
}
ENDS: Final = "PP 82/2019; Permenaker 5/2021: ends at 23, with marriage or work"
PHASE: Final = "Permenaker 4/2023: after a death not from a work accident, of the placement alone"


def accident(work: Working) -> Iterator[Outcome]:
    """After death or total disability by a work accident, however short the membership; paid by the fund for work accidents."""
    details = _details(work, ScholarshipRoute.WORK_ACCIDENT)
    if details is not None:
        yield from _children(work, details)


def death(work: Working) -> Iterator[Outcome]:
    """After a death that is not from a work accident: at home from so many months of contributions on."""
    details = _details(work, ScholarshipRoute.DEATH)
    if details is None:
        return
    yield from _children(work, details, "scholarship.jkm.contribution_months")


def migrants_death(work: Working) -> Iterator[Outcome]:
    """After a migrant worker's death that is not from a work accident: of the placement alone, however short the membership."""
    details = _details(work, ScholarshipRoute.DEATH)
    if details is None:
        return
    if work.case.snapshot.phase is not MigrantPhase.DURING:
        yield work.refused(ReasonCode.EXCLUDED_BY_LAW, PHASE, "a death before or after the placement gives no scholarship")
        return
    yield from _children(work, details, "pmi.scholarship.contribution_months")


def _details(work: Working, route: ScholarshipRoute) -> ScholarshipDetails | None:
    details = work.need("scholarship", work.case.claim.scholarship, "which children, which school year")
    return details if details.route is route else None


def _children(work: Working, details: ScholarshipDetails, least: str | None = None) -> Iterator[Outcome]:
    """A line for each child; what stops one child's stops no other's. `least`: the series of how many months of contributions are needed."""
    seen: set[int] = set()
    for child in details.children:
        sheet = work.anew()
        refused = None if least is None else _too_few(sheet, least)
        if refused is not None:
            yield refused
            return
        try:
            if child.number in seen:
                raise sheet.missing("number", f"two children of the claim are number {child.number}: who is which")
            seen.add(child.number)
            yield _year(sheet, child)
        except Stopped as stopped:
            yield stopped.outcome


def _too_few(sheet: Working, code: str) -> Refused | None:
    months, least = sheet.case.snapshot.contribution_months, sheet.found(code)
    sheet.given(contribution_months=months)
    if months_counted(sheet, months, least.whole) >= least.whole:
        return None
    detail = f"{months} months of contributions, {least.whole} are needed"
    return sheet.refused(ReasonCode.CONTRIBUTIONS_TOO_FEW, least.article, detail)


def _year(sheet: Working, child: SchoolChild) -> Outcome:
    """One school year of one child."""
    begins = _begins(sheet, child)
    series, level = _series(sheet, child)
    sheet.say(*NAMES[child.level], "level")
    sheet.say(child.school_year, child.school_year, "year")
    subject, item = f"{sheet.case.member_id}/{child.number}/{child.school_year}", f"{child.ref}/{child.school_year}"
    payees = tuple(share for share in sheet.case.shares if share.ref == child.ref)
    sheet.opens_one(EntitlementFamily.SCHOLARSHIP, subject, payees, item=item)
    years, yearly = sheet.found(f"{series}.{level}.years"), sheet.whole(f"{series}.{level}.yearly")
    sheet.given(level=child.level.value, school_year=child.school_year, years_paid=child.years_paid, number=child.number)
    refused = _refused(sheet, child, begins, series)
    if refused is not None:
        return refused
    if child.years_paid >= years.whole:
        detail = f"{child.ref}: {child.years_paid} years of {child.level} are paid, {years.whole} are the most"
        return sheet.refused(ReasonCode.EXCLUDED_BY_LAW, years.article, detail)
    year = child.years_paid + 1
    sheet.step(f"{child.level} year {year} of {years.whole}, {child.school_year}: {yearly:,}")
    return sheet.due(
        yearly,
        EntitlementFamily.SCHOLARSHIP,
        subject,
        _payee(sheet, child),
        item=item,
        instalment=year,
        instalments=years.whole,
    )


def _series(sheet: Working, child: SchoolChild) -> tuple[str, str]:
    """Where the law has the level's figures: at home, or of migrants."""
    if sheet.case.claim.kind is ClaimKind.SCHOLARSHIP:
        return "scholarship", AT_HOME.get(child.level, child.level.value)
    return "pmi.scholarship", child.level.value


def _refused(sheet: Working, child: SchoolChild, begins: date, series: str) -> Refused | None:
    """Whether the right had ended before the school year began, or was never this child's."""
    ends, most = sheet.found(f"{series}.ends_at_age"), sheet.found(f"{series}.children")
    if child.number > most.whole:
        detail = f"{child.ref} is the member's child number {child.number}, {most.whole} may draw it"
        return sheet.refused(ReasonCode.EXCLUDED_BY_LAW, most.article, detail)
    age = age_on(child.birth_date, begins)
    sheet.given(age=age)
    if age >= ends.whole:
        return sheet.refused(ReasonCode.EXCLUDED_BY_LAW, ends.article, f"{child.ref} was {age} when the school year began")
    if child.married or child.working:
        return sheet.refused(ReasonCode.EXCLUDED_BY_LAW, ENDS, f"{child.ref} is {'married' if child.married else 'working'}")
    return None


def _begins(sheet: Working, child: SchoolChild) -> date:
    """The first day of the school year, July to June; one that was over before the event is a question."""
    first, last = (int(part) for part in child.school_year.split("/"))
    begins = date(first, SCHOOL_YEAR_BEGINS_MONTH, 1) if first else date.min
    over = date(last, SCHOOL_YEAR_BEGINS_MONTH, 1) if last else date.min
    if last != first + 1 or over <= sheet.case.claim.event_date:
        raise sheet.missing(
            "school_year", f"{child.school_year} is no school year that was going on at the event or came after it"
        )
    return begins


def _payee(sheet: Working, child: SchoolChild) -> tuple[Share, ...]:
    payees = tuple(share for share in sheet.case.shares if share.ref == child.ref)
    if not payees:
        raise sheet.missing("payee", f"{child.ref} is not among the payees")
    return payees


ALL_PHASES: Final = frozenset(MigrantPhase)
_KINDS, _MIGRANTS = frozenset({ClaimKind.SCHOLARSHIP}), frozenset({ClaimKind.PMI_SCHOLARSHIP})
_SAID: Final = Said("Beasiswa {level_id} tahun ajaran {year_id}: {amount}.", "Scholarship for {level_en}, {year_en}: {amount}.")

RULES: Final = (
    Rule(
        id="scholarship.accident",
        benefit=BenefitCode.SCHOLARSHIP,
        kinds=_KINDS,
        segments=DOMESTIC,
        section="2.3",
        sentence=_SAID,
        reckon=accident,
    ),
    Rule(
        id="scholarship.death",
        benefit=BenefitCode.JKM_SCHOLARSHIP,
        kinds=_KINDS,
        segments=DOMESTIC,
        section="2.3",
        sentence=_SAID,
        reckon=death,
    ),
    Rule(
        id="pmi.scholarship_accident",
        benefit=BenefitCode.SCHOLARSHIP,
        kinds=_MIGRANTS,
        segments=MIGRANTS,
        phases=ALL_PHASES,
        section="2.5",
        sentence=_SAID,
        reckon=accident,
    ),
    Rule(
        id="pmi.scholarship_death",
        benefit=BenefitCode.JKM_SCHOLARSHIP,
        kinds=_MIGRANTS,
        segments=MIGRANTS,
        phases=ALL_PHASES,
        section="2.5",
        sentence=_SAID,
        reckon=migrants_death,
    ),
)
