"""The deadlines of one case by the law's rows: reporting, expiry, papers, the fund's promise, and appeal."""

from collections.abc import Iterator
from datetime import timedelta

from deploy.assessing.form import CaseFile, Deadline
from processors.documents.rules import DUE_DAYS
from processors.law import CALENDAR, Book, Tariffs
from processors.law.promises import promise, promised_by
from processors.verification.rules.cover import EXPIRY_CODES
from processors.verification.rules.reporting import REPORTED_BY_EMPLOYER
from schemas.civil import add_years, civil_date
from schemas.claim import ClaimContent
from schemas.deadlines import APPEAL_DAYS
from schemas.vocabulary import EvidenceMark


def deadlines(file: CaseFile, claim: ClaimContent, book: Book) -> tuple[Deadline, ...]:
    """Rules about the benefit by the event's date, rules of procedure by the day of submission."""
    law = book.on(claim.event_date)
    return (*_reporting(file, claim, law), *_expiry(claim, law), *_procedure(file, claim))


def _reporting(file: CaseFile, claim: ClaimContent, law: Tariffs) -> Iterator[Deadline]:
    happened_at = claim.accident.happened_at if claim.accident else None
    if happened_at is None or file.coverage.segment not in REPORTED_BY_EMPLOYER:
        return
    found = law.find("deadline.stage1.hours")
    until = happened_at + timedelta(hours=found.whole)
    yield Deadline(what="stage 1 report by the employer", until=until, article=found.article, mark=found.mark)


def _expiry(claim: ClaimContent, law: Tariffs) -> Iterator[Deadline]:
    """Nothing is said where no expiry was found, or where there is none."""
    code = EXPIRY_CODES.get(claim.kind)
    if code is None or not law.knows(code):
        return
    found = law.find(code)
    until = add_years(claim.event_date, found.whole)
    yield Deadline(what="the claim expires", until=until, article=found.article, mark=found.mark)


def _procedure(file: CaseFile, claim: ClaimContent) -> Iterator[Deadline]:
    received_at = file.submission.received_at
    own = EvidenceMark.UNRESOLVED
    yield Deadline(
        what="papers that are asked for",
        until=received_at + timedelta(days=DUE_DAYS),
        article="our own setting, not law",
        mark=own,
    )
    promised, by = promise(claim.kind, received_at), promised_by(claim.kind, received_at)
    yield Deadline(
        what="paid, when papers were complete on submission",
        until=by,
        article=promised.article,
        mark=promised.mark,
        unverified=CALENDAR.doubt(civil_date(received_at), civil_date(by)),
    )
    yield Deadline(
        what="appeal, days from a denial",
        until=received_at + timedelta(days=APPEAL_DAYS),
        article="our own setting, not law",
        mark=own,
    )
