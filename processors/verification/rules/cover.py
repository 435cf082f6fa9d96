"""Was there cover on the date of the event, for this kind of claim, and may it still be claimed?"""

from typing import Final

from processors.law import LAW
from processors.verification.rules.facts import PASSED, Facts, Finding, failed, referred, warned
from schemas.civil import add_years
from schemas.kinds import KINDS, MIGRANT_KINDS, SCHOLARSHIPS
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, DeathCause, Programme, ScholarshipRoute, Segment

BORNE: Final = frozenset({Programme.JKK, Programme.JKM, Programme.JKP})
"""Programmes of which the law says who pays for an employer in arrears."""
DOMESTIC: Final = frozenset({Segment.PU, Segment.BPU, Segment.JAKON})


EXPIRY_CODES: Final = {
    kind: "deadline.pmi.expiry" if row.migrant else "deadline.jkk.expiry"
    for kind, row in KINDS.items()
    if row.programme is Programme.JKK and kind not in SCHOLARSHIPS
}
"""None was found for JKM (U) and there is none for old-age savings (M): domain section 5. Scholarships are for years to come."""


def on_the_date(facts: Facts) -> Finding:
    """Covered on the date; for old-age savings: an account in the member's name."""
    if facts.claim.kind is ClaimKind.JHT:
        if facts.snapshot.jht is not None:
            return PASSED
        return failed(ReasonCode.NOT_COVERED_ON_DATE, "the registry knows no old-age savings account")
    if not facts.snapshot.covered:
        return _not_covered(facts)
    programme = _programme(facts)
    if facts.snapshot.programmes and programme not in facts.snapshot.programmes:
        return failed(ReasonCode.NOT_COVERED_ON_DATE, f"the cover has no {programme}")
    return PASSED


def _not_covered(facts: Facts) -> Finding:
    """No cover: an employer that did not register its worker owes the benefits itself (M), and a placement that went on beyond the months
    that were paid for has none (S)."""
    ended, work, on = facts.snapshot.placement_ended_on, facts.claim.employment, facts.claim.event_date.isoformat()
    if ended is not None and facts.claim.kind in MIGRANT_KINDS:
        return failed(ReasonCode.EXTENSION_UNPAID, f"no cover on {on}: the paid months ended on {ended.isoformat()}")
    if work is not None and work.true_wage is not None:
        return referred(ReasonCode.EMPLOYER_NOT_REGISTERED, f"no cover on {on}, and the claim says who employed the member")
    return failed(ReasonCode.NOT_COVERED_ON_DATE, f"no cover on {on}")


def project(facts: Facts) -> Finding:
    """A construction worker's claim is of the project that it names."""
    named = None if facts.claim.employment is None else facts.claim.employment.project_number
    known = {facts.snapshot.project_number, *(one.project_number for one in facts.snapshot.employers)}
    if named is None or facts.snapshot.segment is not Segment.JAKON or named in known:
        return PASSED
    return referred(ReasonCode.NOT_COVERED_ON_DATE, f"project {named} did not insure the member on the date")


def event_abroad(facts: Facts) -> Finding:
    """Abroad, in a month for which that country's institution certified cover: which of the two bears it stands in the agreement."""
    country = facts.claim.event_country
    if country == "ID" or facts.claim.kind in MIGRANT_KINDS:
        return PASSED
    if facts.snapshot.certified_by == country:
        return referred(ReasonCode.EVENT_ABROAD, f"{country} certified cover of that month: the agreement says who bears it")
    return warned(f"it happened in {country}")


def _programme(facts: Facts) -> Programme:
    """The kind's; of scholarships the route's."""
    details = facts.claim.scholarship
    if details is None:
        return KINDS[facts.claim.kind].programme
    return Programme.JKK if details.route is ScholarshipRoute.WORK_ACCIDENT else Programme.JKM


def fits_the_kind(facts: Facts) -> Finding:
    """Claims at home are for domestic segments, migrants' for migrants."""
    if not facts.snapshot.covered:
        return PASSED
    migrant = facts.claim.kind in MIGRANT_KINDS
    if not migrant and facts.snapshot.segment not in DOMESTIC:
        return referred(ReasonCode.NOT_COVERED_ON_DATE, "cover as a migrant worker: to be filed as a migrant's claim")
    if migrant and facts.snapshot.segment is not Segment.PMI:
        return referred(ReasonCode.NOT_COVERED_ON_DATE, "cover at home: to be filed as a domestic claim")
    return PASSED


def placement_phase(facts: Facts) -> Finding:
    """Many benefits of migrants are of one phase: before the departure, during the placement, or on the way home after it."""
    phases = KINDS[facts.claim.kind].phases
    if not facts.snapshot.covered or facts.snapshot.phase in phases:
        return PASSED
    return failed(ReasonCode.NOT_COVERED_ON_DATE, f"on the date not in the phase {' or '.join(sorted(phases))}")


def arrears(facts: Facts) -> Finding:
    """Unpaid months up to the event. Whoever then pays first assessment says, of JKK, JKM and job loss; of pensions the reference says
    nothing."""
    months = facts.snapshot.arrears_months
    if not months or facts.claim.replacement is not None:
        return PASSED
    said = facts.snapshot.segment is Segment.PU and KINDS[facts.claim.kind].programme in BORNE
    if not said and months > LAW.on(facts.claim.event_date).find("arrears.months_max").whole:
        return referred(ReasonCode.ARREARS, f"{months} unpaid months in a row up to the event")
    return warned(f"{months} unpaid months in a row up to the event")


def death_cause(facts: Facts) -> Finding:
    """Death benefits of JKM are for deaths that are not from a work accident; commuting is work. Migrants claim either in one way."""
    cause = None if facts.claim.death is None else facts.claim.death.cause
    if cause is DeathCause.WORK_ACCIDENT and facts.claim.kind in MIGRANT_KINDS:
        return referred(ReasonCode.LINK_TO_WORK, "reported as a work accident: of JKK's sum, once it is seen that it was work")
    if cause is DeathCause.WORK_ACCIDENT:
        return referred(ReasonCode.WORK_ACCIDENT_NOT_JKM, "reported as a work accident")
    if cause is DeathCause.UNKNOWN or (cause is DeathCause.MISSING_AT_SEA and facts.claim.kind is ClaimKind.JKM_DEATH):
        return referred(ReasonCode.WORK_ACCIDENT_NOT_JKM, f"cause {cause}: a work accident is not ruled out")
    if cause is DeathCause.ACCIDENT:
        return warned("an accident on the way to or from work would be a work accident")
    return PASSED


def expiry(facts: Facts) -> Finding:
    """Filed within the years that the law in force on the event's date gives; the last day still counts."""
    law, code = LAW.on(facts.claim.event_date), EXPIRY_CODES[facts.claim.kind]
    if not law.knows(code):
        return PASSED
    found = law.find(code)
    last_day = add_years(facts.claim.event_date, found.whole)
    if facts.received_on > last_day:
        return failed(ReasonCode.CLAIM_EXPIRED, f"{found.article}: to be filed by {last_day.isoformat()}")
    return PASSED


def death_expiry(facts: Facts) -> Finding:
    """No expiry of death benefits was found: one older than accidents may be is for an officer."""
    law = LAW.on(facts.claim.event_date)
    code = "deadline.pmi.expiry" if facts.claim.kind in MIGRANT_KINDS else "deadline.jkk.expiry"
    if not law.knows(code):
        return PASSED
    found = law.find(code)
    if facts.received_on > add_years(facts.claim.event_date, found.whole):
        return referred(ReasonCode.CLAIM_EXPIRED, f"more than {found.text} years after the death; no expiry was found for JKM")
    return PASSED


def repatriation_grounds(facts: Facts) -> Finding:
    """Refused to who deliberately committed a crime, or dealt in or used what is banned there."""
    details = facts.claim.repatriation
    if details is not None and (details.deliberate_crime or details.banned_substances):
        ground = "a deliberate crime" if details.deliberate_crime else "banned substances"
        return failed(ReasonCode.DELIBERATE_CRIME, f"stated ground: {ground}")
    return PASSED
