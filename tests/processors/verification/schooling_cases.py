"""The checks of scholarships at their edges, as rows of the table of all checks."""

from __future__ import annotations

from datetime import date
from typing import Any

from processors.verification.rules.facts import Facts
from schemas.claim import ClaimContent
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel, ClaimKind, Programme, ScholarshipRoute, Segment
from tests.processors.filings import known, people, pupil, schooling, snapshot

R = ReasonCode
ABROAD = ClaimKind.PMI_SCHOLARSHIP
SCHOOLING = schooling()
AFTER_DEATH = schooling(route=ScholarshipRoute.DEATH)


def facts(claim: ClaimContent, on: date = date(2026, 11, 20), **over: Any) -> Facts:
    return Facts(
        claim=claim,
        personal=people(claim),
        member=known(),
        snapshot=snapshot(claim, **over),
        channel=Channel.BRANCH,
        received_on=on,
    )


SCHOOL_YEARS: list[tuple[str, Facts, str, ReasonCode | None]] = [
    ("right_opened", facts(SCHOOLING), "referred", R.OFFICER_DECISION),
    ("school_year", facts(SCHOOLING), "passed", None),
    ("school_year", facts(SCHOOLING, on=date(2026, 7, 1)), "passed", None),
    ("school_year", facts(SCHOOLING, on=date(2026, 6, 30)), "referred", R.WAITING_TIME_NOT_OVER),
    ("child_age", facts(SCHOOLING), "passed", None),
    ("child_age", facts(schooling(pupil(birth_date=date(2003, 11, 21)))), "passed", None),
    ("child_age", facts(schooling(pupil(birth_date=date(2003, 11, 20)))), "referred", R.EXCLUDED_BY_LAW),
    ("child_age", facts(schooling(pupil(birth_date=date(2003, 11, 20)), kind=ABROAD)), "referred", R.EXCLUDED_BY_LAW),
    ("heir_order", facts(SCHOOLING), "passed", None),
    ("minors", facts(SCHOOLING), "passed", None),
    ("cover_fits_kind", facts(SCHOOLING, segment=Segment.PMI), "referred", R.NOT_COVERED_ON_DATE),
    ("cover_fits_kind", facts(schooling(kind=ABROAD), segment=Segment.PU), "referred", R.NOT_COVERED_ON_DATE),
    ("cover_on_date", facts(SCHOOLING, programmes=(Programme.JKK,)), "passed", None),
    ("cover_on_date", facts(SCHOOLING, programmes=(Programme.JKM,)), "failed", R.NOT_COVERED_ON_DATE),
    ("cover_on_date", facts(AFTER_DEATH, programmes=(Programme.JKM,)), "passed", None),
    ("cover_on_date", facts(AFTER_DEATH, programmes=(Programme.JKK,)), "failed", R.NOT_COVERED_ON_DATE),
]
