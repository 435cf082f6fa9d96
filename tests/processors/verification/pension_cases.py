"""The checks of pensions at their edges, as rows of the table of all checks: pension age rises by a year every three years."""

from __future__ import annotations

from datetime import date
from typing import Any

from processors.verification.rules.facts import Facts
from schemas.claim import ClaimContent
from schemas.details import DisabilityDetails, PensionDetails
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel, ClaimKind, Programme
from tests.processors.filings import death, known, old_age, people, snapshot

R = ReasonCode
JP = (Programme.JKK, Programme.JP)


def facts(claim: ClaimContent, born: date = date(1967, 1, 15), **over: Any) -> Facts:
    return Facts(
        claim=claim,
        personal=people(claim),
        member=known(birth_date=born),
        snapshot=snapshot(claim, **{"programmes": JP} | over),
        channel=Channel.BRANCH,
        received_on=date(2026, 11, 20),
    )


def disabled(on: date) -> ClaimContent:
    found = DisabilityDetails(total_declared=True)
    return ClaimContent(kind=ClaimKind.JP_DISABILITY, event_date=on, pension=PensionDetails(), disability=found)


def at_work(on: date, **over: Any) -> ClaimContent:
    return old_age(on, still_employed=True, **over)


REACHED = date(2026, 1, 15)
"""Fifty-nine by then; on the day of fifty-eight, in 2025, the age was fifty-nine already."""
SURVIVORS = death(ClaimKind.JP_SURVIVORS)

PENSIONS: list[tuple[str, Facts, str, ReasonCode | None]] = [
    ("pension_member", facts(old_age(REACHED)), "passed", None),
    ("pension_member", facts(old_age(REACHED), covered=False, programmes=()), "passed", None),
    ("pension_member", facts(old_age(REACHED), pension=None), "failed", R.NOT_COVERED_ON_DATE),
    ("pension_member", facts(SURVIVORS, covered=False, programmes=()), "passed", None),
    ("pension_member", facts(SURVIVORS, pension=None), "failed", R.NOT_COVERED_ON_DATE),
    ("pension_member", facts(disabled(date(2025, 6, 1))), "passed", None),
    ("pension_member", facts(disabled(date(2025, 6, 1)), covered=False), "referred", R.NOT_COVERED_ON_DATE),
    ("pension_member", facts(disabled(date(2025, 6, 1)), programmes=(Programme.JKK,)), "referred", R.NOT_COVERED_ON_DATE),
    ("pension_day", facts(old_age(date(2026, 1, 14))), "failed", R.PENSION_AGE_NOT_REACHED),
    ("pension_day", facts(old_age(REACHED)), "passed", None),
    ("pension_day", facts(old_age(date(2026, 1, 16))), "referred", R.FACTS_MISSING),
    ("pension_day", facts(at_work(date(2026, 1, 14))), "failed", R.PENSION_AGE_NOT_REACHED),
    ("pension_day", facts(at_work(date(2029, 1, 15))), "passed", None),
    ("pension_day", facts(at_work(date(2029, 1, 16))), "referred", R.CONDITIONS_NOT_MET),
    ("pension_day", facts(old_age(date(2015, 7, 1)), date(1950, 3, 2)), "passed", None),
    ("pension_day", facts(old_age(date(2018, 12, 31)), date(1962, 12, 31)), "passed", None),
    ("pension_day", facts(old_age(date(2019, 1, 1)), date(1963, 1, 1)), "failed", R.PENSION_AGE_NOT_REACHED),
    ("pension_day", facts(old_age(date(2020, 1, 1)), date(1963, 1, 1)), "passed", None),
    ("pension_day", facts(old_age(date(2024, 12, 31)), date(1966, 12, 31)), "passed", None),
    ("pension_day", facts(old_age(date(2025, 1, 1)), date(1967, 1, 1)), "failed", R.PENSION_AGE_NOT_REACHED),
    ("pension_day", facts(old_age(date(2026, 1, 1)), date(1967, 1, 1)), "passed", None),
    ("pension_day", facts(old_age(date(2045, 5, 1)), date(1980, 5, 1)), "passed", None),
    (
        "pension_deferred",
        facts(at_work(date(2027, 1, 14), deferred_until=date(2027, 1, 15))),
        "referred",
        R.WAITING_TIME_NOT_OVER,
    ),
    ("pension_deferred", facts(at_work(date(2027, 1, 15), deferred_until=date(2027, 1, 15))), "passed", None),
    ("pension_deferred", facts(at_work(date(2027, 1, 15))), "passed", None),
    ("before_pension_age", facts(disabled(date(2026, 1, 14))), "passed", None),
    ("before_pension_age", facts(disabled(REACHED)), "failed", R.EXCLUDED_BY_LAW),
]
