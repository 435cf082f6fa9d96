"""Checks on what field visits and advisory doctors found, each with what it may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from processors.verification.rules.facts import Facts
from schemas.findings import Finding, FindingOutcome, Found, FoundPercent
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, TaskKind

R, K, F = ReasonCode, TaskKind, FindingOutcome


def found(outcome: FindingOutcome = F.MET, *percents: FoundPercent, because: str = "Seen with witnesses.") -> Found:
    return Found(
        outcome=outcome, percents=percents, found_on=date(2026, 10, 20), place="Sidoarjo", paper_sha256="ab" * 32, because=because
    )


def finding(
    kind: TaskKind = K.FIELD_VISIT, outcome: FindingOutcome = F.MET, *percents: FoundPercent, person: str = "finder"
) -> Finding:
    role = AuthorityRole.FIELD_OFFICER if kind is K.FIELD_VISIT else AuthorityRole.ADVISORY_DOCTOR
    return Finding(kind=kind, person=person, role=role, found=found(outcome, *percents))


THUMB = FoundPercent(loss="right_thumb", percent=40)


def cases(plain: Facts, disabled: Facts) -> list[tuple[str, Facts, str, ReasonCode | None]]:
    """Of an accident, and of one with a loss."""
    visited = {
        outcome: replace(plain, findings=(finding(K.FIELD_VISIT, outcome),)) for outcome in (F.MET, F.NOT_MET, F.NOT_FOUND_OUT)
    }
    advised = {outcome: replace(disabled, findings=(finding(K.MEDICAL_REVIEW, outcome),)) for outcome in (F.MET, F.NOT_MET)}
    measured = replace(disabled, findings=(finding(K.MEDICAL_REVIEW, F.OTHER_PERCENTAGE, THUMB),))
    return [
        ("field_visit", plain, "passed", None),
        ("field_visit", visited[F.MET], "passed", None),
        ("field_visit", visited[F.NOT_MET], "referred", R.VISIT_SPEAKS_AGAINST),
        ("field_visit", visited[F.NOT_FOUND_OUT], "referred", R.VISIT_SPEAKS_AGAINST),
        ("medical_review", disabled, "passed", None),
        ("medical_review", advised[F.MET], "passed", None),
        ("medical_review", advised[F.NOT_MET], "referred", R.DOCTOR_SPEAKS_AGAINST),
        ("medical_review", measured, "warned", None),
    ]
