"""Sums that an officer states where the rules had to stop: what may be stated, whether it may, and what is due then.

Nothing is invented by the rules: a sum has a person's name, the paper that it rests on, and a second person behind it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from processors.assessment.rules.case import Case, Statement
from processors.assessment.rules.rule import Due, Opening, Outcome, Question
from schemas.benefit import OpenSum, StatedSum
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, EvidenceMark

UNREAD = EvidenceMark.UNRESOLVED
Named = tuple[BenefitCode, str]


def open_sums(questions: Iterable[Question]) -> tuple[OpenSum, ...]:
    """What an officer may state: of each question that a sum can answer, once."""
    found = {(one.benefit, one.item): one for one in map(_open_sum, questions) if one is not None}
    return tuple(found.values())


def _open_sum(question: Question) -> OpenSum | None:
    opening = question.opening
    if opening is None:
        return None
    dues = opening.dues(1)
    return OpenSum(
        benefit=opening.work.rule.benefit,
        item=opening.item,
        rule=question.rule,
        reason=question.reason,
        detail=question.detail,
        article=question.article,
        most=None if (most := opening.highest) is None else Money.rupiah(most),
        payees=tuple(share.ref for share in dues[0].payees) if dues else (),
        instalments=max(len(dues), 1),
    )


def fault(asked: Sequence[OpenSum], stated: Sequence[StatedSum], payees: Collection[str]) -> tuple[int, ReasonCode] | None:
    """The first sum that cannot stand, by its place, and why; `payees`: of the claim."""
    open_ = {(one.benefit, one.item): one for one in asked}
    seen: set[Named] = set()
    for place, one in enumerate(stated):
        name = (one.benefit, one.item)
        question = open_.get(name)
        if question is None:
            return place, ReasonCode.SUM_NOT_ASKED
        if name in seen:
            return place, ReasonCode.SUM_TWICE
        seen.add(name)
        if question.most is not None and one.amount.amount > question.most.amount:
            return place, ReasonCode.SUM_ABOVE_CAP
        if one.payee_ref not in payees if one.payee_ref is not None else not question.payees:
            return place, ReasonCode.SUM_PAYEE_UNKNOWN
    return None


def answered(outcome: Outcome, case: Case, statement: Statement) -> Iterator[Outcome]:
    """A question that the statement answers gives what is due; everything else stays as it is."""
    opening = outcome.opening if isinstance(outcome, Question) else None
    if not isinstance(outcome, Question) or opening is None:
        yield outcome
        return
    name = (opening.work.rule.benefit, opening.item)
    stated = next((one for one in statement.sums if (one.benefit, one.item) == name), None)
    if stated is None:
        yield outcome
        return
    yield from _dues(outcome, opening, stated, case, statement)


def _dues(question: Question, opening: Opening, stated: StatedSum, case: Case, statement: Statement) -> Iterator[Due]:
    work, role = opening.work, statement.by.role or "officer"
    if question.article:
        work.rests_on(question.article, UNREAD)
    work.rests_on(f"stated by an officer: {stated.rests_on}", UNREAD)
    work.given(stated_by_role=role, stated_rests_on=stated.rests_on, stated_sum=stated.amount.amount)
    work.step(f"not computed: {question.detail}")
    work.step(f"stated by the {role}, on {stated.rests_on}: {stated.amount.amount:,}")
    work.step(stated.sentence)
    named = tuple(share for share in case.shares if share.ref == stated.payee_ref)
    for due in opening.dues(stated.amount.amount):
        yield due._replace(payees=named or due.payees, stated=stated.rests_on)
