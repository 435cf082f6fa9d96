"""Sums that an officer states: judged, told on the lifecycle, and taken from there, so that whoever reads the log computes the same lines."""

from datetime import datetime

from processors.assessment.rules.assess import assess
from processors.assessment.rules.authority import authority
from processors.assessment.rules.case import Case, Statement
from processors.assessment.rules.jht import Savings
from processors.assessment.rules.lines import lines
from processors.assessment.rules.stated import fault, open_sums
from processors.assessment.tables import Assessment, Stage
from schemas.events.decisions import Approval, SumsStated
from schemas.events.verifications import OfficerDecided
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole
from streams.contract import Effects
from streams.rows import replace


def why_not(case: Case, said: OfficerDecided) -> ReasonCode | None:
    """Why these sums cannot stand: not asked about, twice, above what is known to be the most, or for nobody."""
    found = fault(open_sums(assess(case).asked), said.sums, {share.ref for share in case.shares})
    return None if found is None else found[1]


def needed_role(case: Case, said: OfficerDecided, savings: Savings) -> AuthorityRole:
    """The lowest role that may state so much, with what the rules computed beside it."""
    made = assess(case.with_sums(_statement(said)))
    return authority(lines(case, made, savings), made.questions, savings.paid_on, straight_through=True, book=case.book).role


def tell(row: Assessment, said: OfficerDecided, effects: Effects) -> Assessment:
    """The question is answered; what follows from the sums, the lifecycle's record of them decides."""
    by = _statement(said).by
    effects.emit(row.claim_id, SumsStated(basis=row.seen, task_id=said.task_id, sums=said.sums, by=by))
    return replace(row, deciders=(*row.deciders, said.officer), stage=Stage.GATHERING, task=None)


def taken(row: Assessment, told: SumsStated) -> Assessment:
    """Reserved and computed anew with these sums, unless newer facts have overtaken them."""
    statement = Statement(by=told.by, sums=told.sums)
    if row.final or row.stated == statement or not told.basis == row.seen == row.verified:
        return row
    return replace(row, stage=Stage.GATHERING, stated=statement, to_reserve=True, approvals=(), task=None)


def confirmed_by(row: Assessment, approvals: tuple[Approval, ...]) -> tuple[Approval, ...]:
    """Everybody behind the lines: who stated sums stands before who confirmed them."""
    return approvals if row.stated is None else (row.stated.by, *approvals)


def people(row: Assessment, wanted: int) -> int:
    """How many still have to approve: who stated sums is one of them, and never the only one."""
    return wanted if row.stated is None else max(wanted - 1, 1)


def _statement(said: OfficerDecided) -> Statement:
    by: datetime = said.decided_at
    return Statement(by=Approval(officer=said.officer, role=said.role, decided_at=by), sums=said.sums)
