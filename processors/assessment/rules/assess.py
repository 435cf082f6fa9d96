"""Every rule that concerns a case, asked one after the other: what is due, what is refused, what a person must answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from processors.assessment.rules import jht, jkk, jkm, jkp, jp, migrant_accidents, migrants, scholarship
from processors.assessment.rules.bearing import (
    Owed,
    as_if_registered,
    as_if_settled,
    as_truly_paid,
    difference,
    paid_first,
    pays_first,
    replaced,
    several_employers,
    unregistered,
    without_heir,
)
from processors.assessment.rules.case import Case
from processors.assessment.rules.rule import Due, Outcome, Question, Refused, Rule, Stopped, Working
from processors.assessment.rules.stated import answered
from processors.law import NotInForce, NotStated
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, MigrantPhase, Segment

RULES: Final[tuple[Rule, ...]] = (
    *jkk.RULES,
    *jkm.RULES,
    *migrants.RULES,
    *migrant_accidents.RULES,
    *scholarship.RULES,
    *jht.RULES,
    *jkp.RULES,
    *jp.RULES,
)
"""Every benefit that is computed, in the law's order; a new programme's module adds its own here."""


BY_KIND: Final = {kind: tuple(rule for rule in RULES if kind in rule.kinds) for kind in ClaimKind}


@cache
def rules_for(kind: ClaimKind, segment: Segment | None, phase: MigrantPhase | None) -> tuple[Rule, ...]:
    """The rules that such a claim by such a member concerns; a vocabulary's few words bound what is kept."""
    return tuple(rule for rule in BY_KIND[kind] if rule.concerns(segment, phase))


@dataclass(frozen=True, slots=True)
class Assessed:
    """All that the rules say of a case."""

    dues: tuple[Due, ...]
    refused: tuple[Refused, ...]
    questions: tuple[Question, ...]
    asked: tuple[Question, ...] = ()
    """All questions, also those that an officer's sum has answered."""
    owed: tuple[Owed, ...] = ()
    """Sums that are somebody else's."""

    @property
    def reasons(self) -> tuple[ReasonCode, ...]:
        """Why nothing is due."""
        said = (*(one.reason for one in self.owed), *(one.reason for one in self.refused))
        return tuple(dict.fromkeys(said)) or (ReasonCode.NOTHING_PAYABLE,)


def assess(case: Case) -> Assessed:
    """What is due to the claim's payees and what is somebody else's. Sums of nothing, and sums without a payee, are left out."""
    registered = as_if_registered(case)
    if registered is not None:
        found = _assessed(registered)
        return replace(found, dues=(), owed=unregistered(found.dues))
    found = _assessed(case)
    beside = tuple(filter(None, (pays_first(case), several_employers(case, found.dues))))
    owed = (*found.owed, *_owed_by_employers(case, found))
    if not beside and not owed and case.claim.replacement is None:
        return found
    return replace(found, dues=replaced(case, found.dues), questions=(*found.questions, *beside), owed=owed)


def _owed_by_employers(case: Case, found: Assessed) -> tuple[Owed, ...]:
    """What the employer of too small a wage owes, or the one that pays a lost job's benefit first."""
    truly = as_truly_paid(case)
    short = () if truly is None else difference(found.dues, _assessed(truly).dues)
    if not any(one.reason is ReasonCode.EMPLOYER_PAYS_FIRST for one in found.refused):
        return short
    return (*short, *paid_first(_assessed(as_if_settled(case)).dues))


@dataclass(slots=True)
class _Sorted:
    """What was said, each kind in the order in which it was."""

    dues: list[Due] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def _assessed(case: Case) -> Assessed:
    said: list[Outcome] = []
    for rule in rules_for(case.claim.kind, case.snapshot.segment, case.snapshot.phase):
        _ask(rule, case, said)
    first = _sorted(said)
    last = first if case.stated is None else _sorted(one for out in said for one in answered(out, case, case.stated))
    return Assessed(
        tuple([one for one in last.dues if one.rupiah > 0 and one.payees]),
        tuple(last.refused),
        tuple(last.questions),
        tuple(first.questions),
        without_heir(case, last.dues),
    )


def _sorted(said: Iterable[Outcome]) -> _Sorted:
    found = _Sorted()
    for one in said:
        if isinstance(one, Due):
            found.dues.append(one)
        elif isinstance(one, Refused):
            found.refused.append(one)
        else:
            found.questions.append(one)
    return found


def _ask(rule: Rule, case: Case, said: list[Outcome]) -> None:
    work = Working(case, rule)
    try:
        for outcome in rule.reckon(work):
            said.append(outcome)  # noqa: PERF402  what was said before a rule stops stands
    except Stopped as stopped:
        said.append(stopped.outcome)
    except NotInForce as error:
        said.append(Refused(rule.id, ReasonCode.NOTHING_PAYABLE, f"domain reference {rule.section}", str(error)))
    except NotStated as error:
        said.append(work.unread(error).outcome)
