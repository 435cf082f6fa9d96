"""When an accident was to be reported: stage 1 within twice 24 hours by the employer, stage 2 after recovery, disability or death, and
migrants' first report until a day before their claim expires (domain section 5; Permenaker 1/2025 art 8, 8A; Permenaker 4/2023 art 43)."""

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from processors.law import LAW
from processors.verification.rules.facts import PASSED, Facts, Finding, referred, warned
from schemas.civil import add_years, civil_date
from schemas.kinds import MIGRANT_KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import Filing, MigrantPhase, ReporterRole, Segment

REPORTED_BY_EMPLOYER: Final = frozenset({Segment.PU, Segment.JAKON})
"""Who works for an employer, or on a project. A non-wage worker has no employer, and a migrant worker's report has no hours."""
EMPLOYERS: Final = frozenset({ReporterRole.EMPLOYER, ReporterRole.APPOINTING_OFFICIAL})
"""Whose report is the employer's (art 8(1), 8(1a)). Everybody else may notify (art 8A), which does not free the employer."""
HOUR: Final = timedelta(hours=1)


class StageOne(NamedTuple):
    """The employer's first report. `hours`: the law gives it from the accident or diagnosis; `late`: how much longer it took, none where
    it came in time or where nobody says when; `by`: who made it."""

    hours: int
    due_at: datetime | None
    reported_at: datetime | None
    by: ReporterRole
    late: timedelta | None

    @property
    def freed(self) -> bool:
        """Whether it was the employer's report at all."""
        return self.by in EMPLOYERS

    @property
    def late_hours(self) -> int:
        """Hours beyond the law's, a begun one counted."""
        return 0 if self.late is None else -(-self.late // HOUR)


def stage_one(facts: Facts) -> StageOne | None:
    """The first report as the claim tells it; None where no employer has that duty."""
    accident = facts.claim.accident
    if accident is None or facts.snapshot.segment not in REPORTED_BY_EMPLOYER or facts.claim.kind in MIGRANT_KINDS:
        return None
    hours = LAW.on(facts.claim.event_date).find("deadline.stage1.hours").whole
    due_at = accident.happened_at + timedelta(hours=hours) if accident.happened_at else None
    late = accident.reported_at - due_at if due_at and accident.reported_at and accident.reported_at > due_at else None
    return StageOne(hours, due_at, accident.reported_at, accident.reported_by or ReporterRole.EMPLOYER, late)


def reported_in_time(facts: Facts) -> Finding:
    """Within the law's hours of the accident or diagnosis, by employers; late, the benefits become the employer's duty, which may
    ask replacement after reporting. Others' notice does not free the employer."""
    report = None if facts.claim.replacement is not None else stage_one(facts)
    if report is None:
        return PASSED
    if report.due_at is None or report.reported_at is None:
        return referred(ReasonCode.REPORTED_LATE, "the claim does not say when it happened, or when stage 1 was reported")
    if not report.freed:
        return referred(
            ReasonCode.REPORTED_LATE, f"notified by the {report.by}: that does not free the employer, who reports too"
        )
    if report.late is not None:
        detail = f"stage 1 came {report.late_hours} h after its {report.hours}, by the {report.by}: the employer's duty first"
        return referred(ReasonCode.REPORTED_LATE, detail)
    return PASSED


def stage_two_in_time(facts: Facts) -> Finding:
    """Stage 2, the application, within the law's hours of recovery, disability or death by the doctor's letter. What follows from being
    late no article says; of the letter only the day is known, so that the last day counts whole."""
    accident = facts.claim.accident
    if accident is None or accident.final_on is None or facts.snapshot.segment not in REPORTED_BY_EMPLOYER:
        return PASSED
    hours = LAW.on(facts.claim.event_date).find("deadline.stage2.hours").whole
    last_day = accident.final_on + timedelta(hours=hours)
    if facts.received_on > last_day:
        return warned(f"stage 2 was to come by {last_day.isoformat()}")
    return PASSED


def migrants_first_report(facts: Facts) -> Finding:
    """At the first opportunity, at the latest one day before the claim expires; no hours count."""
    law = LAW.on(facts.claim.event_date)
    if not law.knows("deadline.pmi.expiry"):
        return PASSED
    last_day = add_years(facts.claim.event_date, law.find("deadline.pmi.expiry").whole)
    during = facts.snapshot.phase is MigrantPhase.DURING
    before = law.find(f"deadline.pmi.stage1.{'during' if during else 'before_after'}")
    by = last_day - timedelta(days=before.whole)
    if _first_reported_on(facts) > by:
        return referred(ReasonCode.CLAIM_EXPIRED, f"{before.article}: to be reported first by {by.isoformat()}")
    return PASSED


def _first_reported_on(facts: Facts) -> date:
    """By the claim's word, else by a notice in the same case, which came before; else with this application."""
    accident = facts.claim.accident
    if accident and accident.reported_at:
        return civil_date(accident.reported_at)
    noticed = any(other.filing is Filing.NOTIFICATION for other in facts.others)
    return facts.claim.event_date if noticed else facts.received_on
