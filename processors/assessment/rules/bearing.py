"""Who bears a benefit where the fund does not: an employer in arrears or that reported too little, the social security fund without an
heir; and what an employer that paid first is given back (domain reference 5; PP 44/2015, PP 37/2021 art 39, Permenaker 1/2025 art 8)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from processors.assessment.rules.case import DOMESTIC, Case
from processors.assessment.rules.rule import CERTAINTY, Due, Question
from schemas.circumstances import ReplacementGround
from schemas.heirs import ORDER
from schemas.kinds import KINDS, SCHOLARSHIPS
from schemas.reasons import ReasonCode
from schemas.unpaid import Bearer
from schemas.vocabulary import EntitlementFamily, EvidenceMark, Programme, Segment

C, S, M = EvidenceMark.CONFIRMED, EvidenceMark.SECONDARY, EvidenceMark.MEMORY


@dataclass(frozen=True, slots=True)
class ArrearsRow:
    """How long the fund pays for one who works for an employer in arrears. `code`: the law's row of the months; none: as long as it may."""

    programmes: frozenset[Programme]
    code: str | None
    within: str
    beyond: str
    article: str
    mark: EvidenceMark


ARREARS: Final = (
    ArrearsRow(
        frozenset({Programme.JKP}),
        "jkp.arrears_max",
        "the fund pays, the employer settles",
        "the employer pays first, and asks replacement once arrears and fines are settled",
        "PP 37/2021 as amended by PP 6/2025 art 39(1-5)",
        C,
    ),
    ArrearsRow(
        frozenset({Programme.JKK, Programme.JKM}),
        "arrears.months_max",
        "the fund pays",
        "the employer pays first, and asks replacement once arrears and fines are settled",
        "PP 44/2015, arrears, as PP 37/2021 art 39",
        M,
    ),
    ArrearsRow(
        frozenset({Programme.JHT}), None, "what was contributed is paid, arrears are collected", "the same", "PP 46/2015", S
    ),
)
"""Whoever pays first, by programme and unpaid months in a row. Of pensions (JP) the reference says nothing: an officer looks."""
ARREARS_FIRST: Final = (ARREARS[1].article, ARREARS[1].mark)
PAID_FIRST: Final = {
    ReplacementGround.REPORTED_LATE: ("Permenaker 1/2025 art 8(2c), replacement of what was the employer's duty", C),
    ReplacementGround.ARREARS: ("PP 44/2015, arrears: replacement as in PP 37/2021 art 39(5)", M),
}
JKP_REPLACED: Final = ("PP 37/2021 as amended by PP 6/2025 art 39(5)", C)
UNREGISTERED: Final = "PP 44/2015: an employer that registered nobody, or too little, owes what is missing"
LEFT_TO_FUND: Final = f"{ORDER}: without an heir"


@dataclass(frozen=True, slots=True)
class Owed:
    """A sum in rupiah that is somebody else's, by the benefit that it belongs to."""

    due: Due
    reason: ReasonCode
    bearer: Bearer
    rupiah: int
    article: str
    mark: EvidenceMark
    steps: tuple[str, ...]


def pays_first(case: Case) -> Question | None:
    """More unpaid months in a row than the fund bears: who works for a wage is paid by the employer first. The rule is not verified for
    JKK and JKM, so an officer says it; job loss has its own, which is."""
    claim, snapshot = case.claim, case.snapshot
    if claim.replacement is not None or snapshot.segment is not Segment.PU or not snapshot.arrears_months:
        return None
    row = next((row for row in ARREARS if KINDS[claim.kind].programme in row.programmes), None)
    if row is None or row.code is None or row.mark is C:
        return None
    most = case.tariffs.find(row.code).whole if case.tariffs.knows(row.code) else snapshot.arrears_months
    if snapshot.arrears_months <= most:
        return None
    detail = f"{snapshot.arrears_months} unpaid months in a row, the fund bears {most}: {row.beyond} ({row.article}; {row.mark})"
    return Question("arrears", ReasonCode.EMPLOYER_PAYS_FIRST, detail)


def several_employers(case: Case, dues: Iterable[Due]) -> Question | None:
    """A sum by the wage of who had several employers goes to a supervisor, whatever its height."""
    if case.snapshot.memberships < 2:
        return None
    policy = next((due.inputs["wage_basis_policy"] for due in dues if "wage_basis_policy" in due.inputs), None)
    if policy is None:
        return None
    detail = f"several employers: wage_basis_policy {policy}; whether wages are added is unresolved (domain reference 5)"
    return Question("wage_basis_policy", ReasonCode.TWO_EMPLOYERS, detail)


def without_heir(case: Case, dues: Iterable[Due]) -> tuple[Owed, ...]:
    """What a death gives and nobody inherits stays with the social security fund, at home; abroad the reference names nobody."""
    if case.heirs or case.snapshot.segment not in DOMESTIC:
        return ()
    return tuple(
        Owed(due, ReasonCode.NO_HEIR, Bearer.SOCIAL_SECURITY_FUND, due.rupiah, LEFT_TO_FUND, C, due.steps)
        for due in dues
        if due.family is EntitlementFamily.DEATH and due.rupiah and not due.payees
    )


def as_if_registered(case: Case) -> Case | None:
    """The case as it would be, had the employer registered the worker with the true wage; None where somebody did, or nobody says."""
    work, snapshot = case.claim.employment, case.snapshot
    if snapshot.covered or work is None or work.true_wage is None or case.claim.kind in SCHOLARSHIPS:
        return None
    known = snapshot.model_copy(update={"covered": True, "segment": Segment.PU, "wage": work.true_wage, "memberships": 1})
    return replace(case, snapshot=known)


def as_truly_paid(case: Case) -> Case | None:
    """The case with the wage that was truly paid, where the employer reported less."""
    work, snapshot = case.claim.employment, case.snapshot
    if work is None or work.true_wage is None or snapshot.wage is None or snapshot.segment is not Segment.PU:
        return None
    if work.true_wage.amount <= snapshot.wage.amount:
        return None
    return replace(case, snapshot=snapshot.model_copy(update={"wage": work.true_wage, "memberships": 1}))


def difference(reported: Iterable[Due], true: Iterable[Due]) -> tuple[Owed, ...]:
    """What each benefit is short of, because too little was reported."""
    paid = {(due.rule.id, due.item): due.rupiah for due in reported}
    owed = []
    for due in true:
        short = due.rupiah - paid.get((due.rule.id, due.item), 0)
        if short > 0:
            step = f"by the true wage {due.rupiah:,}, by the reported one {due.rupiah - short:,}: short of {short:,}"
            reason = ReasonCode.EMPLOYER_OWES_DIFFERENCE
            owed.append(Owed(due, reason, Bearer.EMPLOYER, short, UNREGISTERED, M, (*due.steps, step)))
    return tuple(owed)


def as_if_settled(case: Case) -> Case:
    """The case had its employer no arrears."""
    return replace(case, snapshot=case.snapshot.model_copy(update={"arrears_months": 0}))


def paid_first(dues: Iterable[Due]) -> tuple[Owed, ...]:
    """What the fund would have paid, for the employer to pay first (job loss, PP 37/2021 art 39(3))."""
    row, reason = ARREARS[0], ReasonCode.EMPLOYER_PAYS_FIRST
    return tuple(Owed(due, reason, Bearer.EMPLOYER, due.rupiah, row.article, row.mark, due.steps) for due in dues)


def unregistered(dues: Iterable[Due]) -> tuple[Owed, ...]:
    """All of it is the employer's."""
    reason = ReasonCode.EMPLOYER_NOT_REGISTERED
    return tuple(Owed(due, reason, Bearer.EMPLOYER, due.rupiah, UNREGISTERED, M, due.steps) for due in dues)


def replaced(case: Case, dues: tuple[Due, ...]) -> tuple[Due, ...]:
    """What the fund would have paid, and never more than the employer did, in the law's order of benefits."""
    details = case.claim.replacement
    if details is None:
        return dues
    article, mark = PAID_FIRST[details.ground] if KINDS[case.claim.kind].programme is not Programme.JKP else JKP_REPLACED
    left, given = details.paid.amount, []
    for due in dues:
        sum_ = min(due.rupiah, left)
        step = f"the employer paid {details.paid.amount:,} in all, {left:,} not replaced yet: min({due.rupiah:,}, {left:,}) = {sum_:,}"
        left -= sum_
        given.append(
            due._replace(rupiah=sum_, article=f"{due.article}; {article}", mark=_worse(due.mark, mark), steps=(*due.steps, step))
        )
    return tuple(due for due in given if due.rupiah)


def _worse(one: EvidenceMark, other: EvidenceMark) -> EvidenceMark:
    return max(one, other, key=CERTAINTY.__getitem__)
