"""Cover, arrears, projects and replacement at their edges, as rows of the table of all checks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from processors.verification.rules.facts import Facts
from schemas.circumstances import EmploymentDetails, ReplacementDetails, ReplacementGround
from schemas.claim import ClaimContent, Payee
from schemas.events.ledger import EmployerCover, LinkedClaim
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel, Filing, Relationship, Segment
from tests.processors.filings import (
    DIED,
    OTHER_CLAIM,
    death,
    job_loss,
    known,
    old_age,
    payee,
    people,
    personal,
    repatriation,
    snapshot,
    work_accident,
)

R, G = ReasonCode, ReplacementGround
ON = date(2026, 11, 20)
SETTLED = date(2026, 8, 20)
"""Three months before the day of submission."""
DAY = timedelta(days=1)
HAPPENED = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
EMPLOYER = payee("employer", name="PT MAJU", relationship=Relationship.EMPLOYER)


def facts(claim: ClaimContent, *payees: Payee, **cover: Any) -> Facts:
    return Facts(
        claim=claim,
        personal=personal(*payees) if payees else people(claim),
        member=known(),
        snapshot=snapshot(claim, **cover),
        channel=Channel.EMPLOYER,
        received_on=ON,
    )


def with_(claim: ClaimContent, **details: Any) -> ClaimContent:
    return claim.model_copy(update=details)


def asks_back(claim: ClaimContent, ground: ReplacementGround = G.ARREARS, **over: Any) -> ClaimContent:
    default = {"ground": ground, "paid": Money(amount=42_000_000), "paid_on": DIED, "settled_on": SETTLED}
    return with_(claim, replacement=ReplacementDetails.model_validate(default | over))


def late(hours: int | None) -> ClaimContent:
    reported = None if hours is None else HAPPENED + timedelta(hours=hours)
    return asks_back(work_accident(happened_at=HAPPENED, reported_at=reported), G.REPORTED_LATE, settled_on=None)


def beside(given: Facts, *, bill: bool) -> Facts:
    other = LinkedClaim(claim_id=OTHER_CLAIM, kind=given.claim.kind, filing=Filing.APPLICATION, bill=bill)
    return replace(given, others=(other,))


TRUE = EmploymentDetails(true_wage=Money(amount=9_000_000))
BRIDGE = EmploymentDetails(project_number="P-1")
JOB_LOST = job_loss(date(2026, 8, 1))
COVER: list[tuple[str, Facts, str, ReasonCode | None]] = [
    ("cover_on_date", facts(with_(death(), employment=TRUE), covered=False, segment=None), "referred", R.EMPLOYER_NOT_REGISTERED),
    ("cover_on_date", facts(repatriation(), covered=False, placement_ended_on=DIED), "failed", R.EXTENSION_UNPAID),
    ("cover_on_date", facts(death(), covered=False, placement_ended_on=DIED), "failed", R.NOT_COVERED_ON_DATE),
    ("arrears", facts(work_accident(), arrears_months=4), "warned", None),
    ("arrears", facts(job_loss(), arrears_months=4), "warned", None),
    ("arrears", facts(asks_back(work_accident()), EMPLOYER, arrears_months=4), "passed", None),
    ("arrears", facts(old_age(), arrears_months=3), "warned", None),
    ("arrears", facts(old_age(), arrears_months=4), "referred", R.ARREARS),
    ("arrears", facts(death(), arrears_months=4, segment=Segment.BPU), "referred", R.ARREARS),
    ("project", facts(with_(death(), employment=BRIDGE), segment=Segment.JAKON, project_number="P-1"), "passed", None),
    (
        "project",
        facts(with_(death(), employment=BRIDGE), segment=Segment.JAKON, employers=(EmployerCover(project_number="P-1"),)),
        "passed",
        None,
    ),
    (
        "project",
        facts(with_(death(), employment=BRIDGE), segment=Segment.JAKON, project_number="P-2"),
        "referred",
        R.NOT_COVERED_ON_DATE,
    ),
    ("project", facts(with_(death(), employment=BRIDGE)), "passed", None),
    ("event_abroad", facts(death()), "passed", None),
    ("event_abroad", facts(death(event_country="KR")), "warned", None),
    ("event_abroad", facts(death(event_country="KR"), certified_by="KR"), "referred", R.EVENT_ABROAD),
    ("event_abroad", facts(death(event_country="KR"), certified_by="MY"), "warned", None),
    ("replacement_payee", facts(work_accident()), "passed", None),
    ("replacement_payee", facts(asks_back(work_accident()), EMPLOYER), "passed", None),
    ("replacement_payee", facts(asks_back(work_accident()), payee()), "referred", R.PAYEE_NOT_ENTITLED),
    ("replacement_payee", facts(asks_back(work_accident()), EMPLOYER, payee()), "referred", R.PAYEE_NOT_ENTITLED),
    ("replacement_payee", facts(asks_back(work_accident(), paid=Money(amount=0)), EMPLOYER), "referred", R.FACTS_MISSING),
    ("replacement_payee", facts(asks_back(work_accident(), paid_on=DIED - DAY), EMPLOYER), "referred", R.FACTS_MISSING),
    ("replacement_payee", facts(asks_back(work_accident(), paid_on=ON), EMPLOYER), "passed", None),
    ("replacement_payee", facts(asks_back(work_accident(), paid_on=ON + DAY), EMPLOYER), "referred", R.FACTS_MISSING),
    ("paid_first", facts(asks_back(work_accident()), EMPLOYER), "passed", None),
    ("heir_order", facts(asks_back(death()), EMPLOYER), "passed", None),
    ("no_heir", facts(asks_back(death()), EMPLOYER), "passed", None),
    ("replacement_late", facts(work_accident()), "passed", None),
    ("replacement_late", facts(late(48), EMPLOYER), "referred", R.REPLACEMENT_WITHOUT_GROUND),
    ("replacement_late", facts(late(49), EMPLOYER), "passed", None),
    ("replacement_late", facts(late(None), EMPLOYER), "referred", R.REPLACEMENT_WITHOUT_GROUND),
    ("reported_in_time", facts(late(49), EMPLOYER), "passed", None),
    ("arrears_settled", facts(job_loss()), "passed", None),
    ("arrears_settled", facts(asks_back(JOB_LOST), EMPLOYER), "passed", None),
    ("arrears_settled", facts(asks_back(JOB_LOST, settled_on=None), EMPLOYER), "failed", R.ARREARS_NOT_SETTLED),
    ("arrears_settled", facts(asks_back(JOB_LOST, settled_on=ON), EMPLOYER), "passed", None),
    ("arrears_settled", facts(asks_back(JOB_LOST, settled_on=ON + DAY), EMPLOYER), "failed", R.ARREARS_NOT_SETTLED),
    ("arrears_settled", facts(asks_back(JOB_LOST), EMPLOYER, arrears_months=1), "referred", R.ARREARS_NOT_SETTLED),
    ("arrears_settled_as_jkp", facts(asks_back(death(), settled_on=None), EMPLOYER), "referred", R.ARREARS_NOT_SETTLED),
    ("arrears_settled_as_jkp", facts(asks_back(death()), EMPLOYER), "passed", None),
    ("arrears_settled_as_jkp", facts(late(49), EMPLOYER), "passed", None),
    ("replacement_in_time", facts(asks_back(JOB_LOST), EMPLOYER), "passed", None),
    ("replacement_in_time", facts(asks_back(JOB_LOST, settled_on=SETTLED - DAY), EMPLOYER), "failed", R.REPLACEMENT_TOO_LATE),
    ("replacement_in_time_as_jkp", facts(asks_back(death()), EMPLOYER), "passed", None),
    (
        "replacement_in_time_as_jkp",
        facts(asks_back(death(), settled_on=SETTLED - DAY), EMPLOYER),
        "referred",
        R.REPLACEMENT_TOO_LATE,
    ),
    ("duplicates", facts(asks_back(death()), EMPLOYER), "passed", None),
    ("duplicates", beside(facts(work_accident()), bill=True), "passed", None),
    ("duplicates", beside(facts(work_accident()), bill=False), "referred", R.POSSIBLE_DUPLICATE),
    ("duplicates", beside(facts(asks_back(work_accident()), EMPLOYER), bill=False), "warned", None),
]
