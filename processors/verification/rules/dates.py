"""Dates in an order that cannot be, or that is unusual: what the signals about dates see."""

from datetime import date
from typing import Final

from processors.law.book import Tariffs
from processors.verification.rules.facts import Facts
from schemas.civil import civil_date
from schemas.injuries import AccidentCause
from schemas.vocabulary import DocumentKind

REPORTS: Final = (DocumentKind.ACCIDENT_REPORT_1, DocumentKind.POLICE_REPORT)


def buried_before_death(facts: Facts, _law: Tariffs) -> dict[str, str] | None:
    """The filing names a burial before the day of death."""
    return _before(None if facts.claim.death is None else facts.claim.death.buried_on, facts.claim.event_date)


def death_paper_before_death(facts: Facts, _law: Tariffs) -> dict[str, str] | None:
    """The death certificate was issued before the day of death."""
    return _before(facts.issued.get(DocumentKind.DEATH_CERTIFICATE), facts.claim.event_date)


def treated_before_event(facts: Facts, _law: Tariffs) -> dict[str, str] | None:
    """Treatment or rest began before the accident; a disease is treated before it is found to be one of work."""
    accident = facts.claim.accident
    if accident is None or accident.cause is AccidentCause.OCCUPATIONAL_DISEASE:
        return None
    begun = [accident.treated_on, *(period.first for period in accident.inability)]
    return _before(min((day for day in begun if day is not None), default=None), facts.claim.event_date)


def reported_before_event(facts: Facts, _law: Tariffs) -> dict[str, str] | None:
    """The first report, or the paper of one, is from before the accident."""
    accident = facts.claim.accident
    reported, happened = (None, None) if accident is None else (accident.reported_at, accident.happened_at)
    if reported is not None and happened is not None and reported < happened:
        return {"paper": f"{civil_date(reported)} < {civil_date(happened)}"}
    for kind in REPORTS:
        issued = facts.issued.get(kind)
        if issued is not None and issued < facts.claim.event_date:
            return {"paper": f"{kind} {issued}"}
    return None


def late_report(facts: Facts, law: Tariffs) -> dict[str, str] | None:
    """Filed long after the event."""
    days = (facts.received_on - facts.claim.event_date).days
    return {"days": str(days)} if days > law.find("own.signal.late_report.days").whole else None


def _before(day: date | None, event: date) -> dict[str, str] | None:
    return None if day is None or day >= event else {"days": str((event - day).days)}
