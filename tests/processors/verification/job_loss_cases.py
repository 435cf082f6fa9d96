"""When the months of job loss are filed, at their edges, as rows of the table of all checks."""

from __future__ import annotations

from datetime import date

from processors.verification.rules.facts import Facts
from schemas.claim import ClaimContent
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel
from tests.processors.filings import job_loss, known, people, snapshot

R = ReasonCode
LOST = date(2026, 2, 20)
FILED = date(2026, 3, 2)
"""When the first month was filed: the second month's day is 2 April, a Thursday before Good Friday, the fifth's 2 July, also a Thursday; the
sixth ends on 2 September, a Wednesday, and the fifth working day before it is 26 August."""
OLD, NEW = date(2025, 2, 6), date(2025, 2, 7)


def facts(claim: ClaimContent, received_on: date = date(2026, 11, 20)) -> Facts:
    return Facts(
        claim=claim,
        personal=people(claim),
        member=known(),
        snapshot=snapshot(claim),
        channel=Channel.SIAPKERJA,
        received_on=received_on,
    )


def filed(month: int, on: date) -> Facts:
    return facts(job_loss(LOST, month=month, first_filed_on=FILED), on)


MONTHS_FILED: list[tuple[str, Facts, str, ReasonCode | None]] = [
    ("first_month", facts(job_loss(NEW), date(2025, 8, 7)), "passed", None),
    ("first_month", facts(job_loss(NEW), date(2025, 8, 8)), "failed", R.CLAIM_EXPIRED),
    ("first_month", facts(job_loss(OLD), date(2025, 5, 6)), "passed", None),
    ("first_month", facts(job_loss(OLD), date(2025, 5, 7)), "failed", R.CLAIM_EXPIRED),
    ("first_month", filed(2, date(2026, 11, 20)), "passed", None),
    ("later_month", facts(job_loss(LOST)), "passed", None),
    ("later_month", facts(job_loss(LOST, month=2)), "referred", R.FACTS_MISSING),
    ("later_month", filed(2, date(2026, 4, 1)), "referred", R.WAITING_TIME_NOT_OVER),
    ("later_month", filed(2, date(2026, 4, 2)), "passed", None),
    ("later_month", filed(2, date(2026, 4, 10)), "passed", None),
    ("later_month", filed(2, date(2026, 4, 11)), "referred", R.CLAIM_EXPIRED),
    ("later_month", filed(5, date(2026, 7, 1)), "referred", R.WAITING_TIME_NOT_OVER),
    ("later_month", filed(5, date(2026, 7, 2)), "passed", None),
    ("later_month", filed(5, date(2026, 7, 9)), "passed", None),
    ("later_month", filed(5, date(2026, 7, 10)), "referred", R.CLAIM_EXPIRED),
    ("later_month", filed(6, date(2026, 8, 25)), "referred", R.WAITING_TIME_NOT_OVER),
    ("later_month", filed(6, date(2026, 8, 26)), "passed", None),
    ("later_month", filed(6, date(2026, 9, 2)), "passed", None),
    ("later_month", filed(6, date(2026, 9, 3)), "referred", R.CLAIM_EXPIRED),
]
