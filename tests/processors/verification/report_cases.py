"""Reports of accidents and of migrants, and old deaths, each at, below and above its edge."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from processors.verification.rules.facts import Facts
from schemas.civil import add_months
from schemas.claim import ClaimContent
from schemas.details import InabilityPeriod
from schemas.events.ledger import LinkedClaim
from schemas.injuries import MedicalState
from schemas.reasons import ReasonCode as R
from schemas.vocabulary import Channel, ClaimKind, Filing, MigrantPhase, ReporterRole, Segment
from tests.processors.filings import (
    DIED,
    OTHER_CLAIM,
    death,
    job_loss,
    known,
    migrants_accident,
    people,
    snapshot,
    work_accident,
    work_death,
)

ON = date(2026, 11, 20)
HAPPENED = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
"""A Thursday; twice 24 hours end on Saturday, and hours know no weekend."""
IN_TIME, MOMENT = timedelta(hours=48), timedelta(seconds=1)
FINAL = date(2026, 11, 18)
NOTICE = LinkedClaim(claim_id=OTHER_CLAIM, kind=ClaimKind.PMI_ACCIDENT, filing=Filing.NOTIFICATION)
ABROAD = date(2023, 3, 1)
"""Five years end on 1 March 2028: the first report is due the day before."""
LAST = date(2028, 3, 1)


def facts(claim: ClaimContent, received_on: date = ON, others: tuple[LinkedClaim, ...] = (), **cover: Any) -> Facts:
    return Facts(
        claim=claim,
        personal=people(claim),
        member=known(),
        snapshot=snapshot(claim, **cover),
        channel=Channel.LAPAK_ASIK,
        received_on=received_on,
        others=others,
    )


def after(time: timedelta | None, by: ReporterRole | None = None) -> ClaimContent:
    """An accident whose stage 1 came so long after it."""
    reported = None if time is None else HAPPENED + time
    return work_accident(happened_at=HAPPENED, reported_at=reported, reported_by=by)


def abroad(**over: Any) -> ClaimContent:
    return migrants_accident(**over).model_copy(update={"event_date": ABROAD})


AWAY = InabilityPeriod(first=DIED, last=add_months(DIED, 1) - timedelta(days=1))
CLAIMED = AWAY.model_copy(update={"claimed_before": True})
MONTHS_LATER, AGAIN = add_months(DIED, 6), add_months(AWAY.last, 6)
TREATED = MedicalState.IN_TREATMENT


def treated(*before: InabilityPeriod, **over: Any) -> ClaimContent:
    """Still in treatment; a month away, or what was claimed `before` and the month after it."""
    later = InabilityPeriod(first=AWAY.last + timedelta(days=1), last=AWAY.last + timedelta(days=30))
    return work_accident(state=TREATED, inability=(*before, later) if before else (AWAY,), **over)


def old(claim: ClaimContent, on: date) -> ClaimContent:
    return claim.model_copy(update={"event_date": on})


LATE = R.REPORTED_LATE
REPORTS: list[tuple[str, Facts, str, R | None]] = [
    ("reported_in_time", facts(work_accident()), "passed", None),
    ("reported_in_time", facts(after(timedelta())), "passed", None),
    ("reported_in_time", facts(after(IN_TIME - MOMENT)), "passed", None),
    ("reported_in_time", facts(after(IN_TIME)), "passed", None),
    ("reported_in_time", facts(after(IN_TIME + MOMENT)), "referred", LATE),
    ("reported_in_time", facts(after(None)), "referred", LATE),
    ("reported_in_time", facts(after(IN_TIME + MOMENT), segment=Segment.JAKON), "referred", LATE),
    ("reported_in_time", facts(after(IN_TIME + MOMENT), segment=Segment.BPU), "passed", None),
    ("reported_in_time", facts(work_death(reported_at=None)), "referred", LATE),
    *(
        ("reported_in_time", facts(after(IN_TIME, by)), "passed", None)
        for by in (ReporterRole.EMPLOYER, ReporterRole.APPOINTING_OFFICIAL)
    ),
    *(
        ("reported_in_time", facts(after(IN_TIME, by)), "referred", LATE)
        for by in (ReporterRole.MEMBER, ReporterRole.FAMILY, ReporterRole.UNION, ReporterRole.HEALTH_FACILITY)
    ),
    ("reported_in_time", facts(after(IN_TIME, ReporterRole.FAMILY), segment=Segment.BPU), "passed", None),
    ("termination_reported", facts(job_loss()), "passed", None),
    ("termination_reported", facts(job_loss(reported_by_employer=False), employed=True), "referred", R.EMPLOYER_SILENT),
    ("termination_reported", facts(job_loss(reported_by_employer=True), employed=True), "passed", None),
    ("stage_two_in_time", facts(work_accident()), "passed", None),
    ("stage_two_in_time", facts(work_accident(final_on=FINAL - timedelta(days=1))), "warned", None),
    ("stage_two_in_time", facts(work_accident(final_on=FINAL)), "passed", None),
    ("stage_two_in_time", facts(work_accident(final_on=FINAL + timedelta(days=1))), "passed", None),
    ("stage_two_in_time", facts(work_accident(final_on=DIED), segment=Segment.BPU), "passed", None),
    ("inability_while_treated", facts(work_accident(), MONTHS_LATER - timedelta(days=1)), "passed", None),
    ("inability_while_treated", facts(treated(), MONTHS_LATER - timedelta(days=1)), "referred", R.WAITING_TIME_NOT_OVER),
    ("inability_while_treated", facts(treated(), MONTHS_LATER), "passed", None),
    ("inability_while_treated", facts(treated(CLAIMED), AGAIN - timedelta(days=1)), "referred", R.WAITING_TIME_NOT_OVER),
    ("inability_while_treated", facts(treated(CLAIMED), AGAIN), "passed", None),
    ("inability_while_treated", facts(work_accident(state=TREATED, inability=())), "passed", None),
    ("inability_until_final", facts(work_accident()), "passed", None),
    ("inability_until_final", facts(work_accident(final_on=AWAY.last)), "passed", None),
    ("inability_until_final", facts(work_accident(final_on=AWAY.last - timedelta(days=1))), "referred", R.OFFICER_DECISION),
    ("inability_until_final", facts(treated(final_on=DIED)), "passed", None),
    ("inability_until_final", facts(work_accident(final_on=DIED, inability=(CLAIMED,))), "passed", None),
    ("first_report_abroad", facts(abroad(), LAST - timedelta(days=2), phase=MigrantPhase.DURING), "passed", None),
    ("first_report_abroad", facts(abroad(), LAST - timedelta(days=1), phase=MigrantPhase.DURING), "passed", None),
    ("first_report_abroad", facts(abroad(), LAST, phase=MigrantPhase.DURING), "referred", R.CLAIM_EXPIRED),
    ("first_report_abroad", facts(abroad(), LAST, phase=MigrantPhase.BEFORE), "referred", R.CLAIM_EXPIRED),
    ("first_report_abroad", facts(abroad(), LAST, (NOTICE,), phase=MigrantPhase.DURING), "passed", None),
    (
        "first_report_abroad",
        facts(abroad(reported_at=datetime(2023, 6, 1, tzinfo=UTC)), LAST, phase=MigrantPhase.AFTER),
        "passed",
        None,
    ),
    ("expiry", facts(abroad(), LAST), "passed", None),
    ("expiry", facts(abroad(), LAST + timedelta(days=1)), "failed", R.CLAIM_EXPIRED),
    ("expiry", facts(old(work_accident(), date(2019, 12, 1)), date(2021, 12, 1)), "passed", None),
    ("expiry", facts(old(work_accident(), date(2019, 12, 1)), date(2021, 12, 2)), "failed", R.CLAIM_EXPIRED),
    ("expiry", facts(old(work_accident(), date(2019, 12, 2)), date(2024, 12, 2)), "passed", None),
    ("expiry", facts(old(work_accident(), date(2019, 12, 2)), date(2024, 12, 3)), "failed", R.CLAIM_EXPIRED),
    ("death_expiry", facts(death()), "passed", None),
    ("death_expiry", facts(old(death(), date(2021, 11, 20))), "passed", None),
    ("death_expiry", facts(old(death(), date(2021, 11, 19))), "referred", R.CLAIM_EXPIRED),
]
