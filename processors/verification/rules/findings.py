"""When somebody has to look before a claim is verified, and what comes of what they found (domain section 5, verification 3 and 4)."""

from collections.abc import Callable
from typing import Final, NamedTuple

from processors.law import LAW
from processors.verification.rules.facts import PASSED, Facts, Finding, referred, warned
from schemas.findings import FindingOutcome
from schemas.injuries import AccidentCause, MedicalState
from schemas.kinds import MIGRANT_KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, DeathCause, EvidenceMark, JhtReason, TaskKind

HOME: Final = "ID"
ACCIDENTS: Final = frozenset({ClaimKind.JKK_ACCIDENT, ClaimKind.PMI_ACCIDENT})
WORK_DEATHS: Final = frozenset({ClaimKind.JKK_DEATH, ClaimKind.PMI_DEATH})
DEATHS: Final = frozenset({ClaimKind.JKM_DEATH, ClaimKind.PMI_DEATH})
DISABLED: Final = ACCIDENTS | {ClaimKind.JHT, ClaimKind.JP_DISABILITY}
AT_WORK: Final = ACCIDENTS | {ClaimKind.JKK_DEATH}


class Condition(NamedTuple):
    """One ground to look. `setting`: its figure in the book of tariffs; `holds`: why it holds, or nothing."""

    name: str
    asks: TaskKind
    kinds: frozenset[ClaimKind]
    setting: str
    article: str
    mark: EvidenceMark
    holds: Callable[[Facts, int], str]


def _work_death(facts: Facts, _figure: int) -> str:
    migrant = facts.claim.kind in MIGRANT_KINDS
    cause = None if facts.claim.death is None else facts.claim.death.cause
    return "a death after a work accident" if not migrant or cause is DeathCause.WORK_ACCIDENT else ""


def _death(facts: Facts, _figure: int) -> str:
    cause = None if facts.claim.death is None else facts.claim.death.cause
    return "a death" if cause is not DeathCause.WORK_ACCIDENT else ""


def _traffic(facts: Facts, _figure: int) -> str:
    accident = facts.claim.accident
    return "an accident on the road" if accident is not None and accident.road_traffic else ""


def _off_site(facts: Facts, _figure: int) -> str:
    accident = facts.claim.accident
    commuting = accident is not None and accident.cause is AccidentCause.COMMUTING
    return "an accident on the way to or from work" if commuting else ""


def _receipts(facts: Facts, figure: int) -> str:
    accident = facts.claim.accident
    costs = () if accident is None else accident.costs
    total = sum(max(cost.amount.amount - cost.insured.amount, 0) for cost in costs)
    return f"receipts of {total:,}, from {figure:,} on" if total >= figure else ""


def _wage(facts: Facts, figure: int) -> str:
    wage = facts.snapshot.wage
    high = wage is not None and wage.amount >= figure and _says_total(facts)
    return f"total disability at a wage of {figure:,} or more" if high else ""


def _late(facts: Facts, figure: int) -> str:
    days = (facts.received_on - facts.claim.event_date).days
    return f"filed {days} days after it happened, more than {figure}" if days > figure else ""


def _total(facts: Facts, _figure: int) -> str:
    if facts.claim.kind is ClaimKind.JP_DISABILITY or _says_total(facts):
        return "total permanent disability"
    return ""


def _says_total(facts: Facts) -> bool:
    accident, details, savings = facts.claim.accident, facts.claim.disability, facts.claim.jht
    return (
        (details is not None and details.total_declared)
        or (accident is not None and accident.state is MedicalState.TOTAL_PERMANENT)
        or (savings is not None and savings.reason is JhtReason.TOTAL_DISABILITY)
    )


def _disputed(facts: Facts, _figure: int) -> str:
    details = facts.claim.disability
    if details is None or not (details.losses or details.total_declared):
        return ""
    if facts.appealing:
        return "losses that an appeal is about"
    return "losses that are disputed" if details.disputed else ""


_VISIT, _REVIEW = TaskKind.FIELD_VISIT, TaskKind.MEDICAL_REVIEW
_C, _M = EvidenceMark.CONFIRMED, EvidenceMark.MEMORY
SECTION: Final = "domain reference section 5, field visit"
CONDITIONS: Final = (
    Condition("work_death", _VISIT, WORK_DEATHS, "own.field_visit.work_death", SECTION, _M, _work_death),
    Condition("death", _VISIT, DEATHS, "own.field_visit.death", SECTION, _M, _death),
    Condition("traffic", _VISIT, AT_WORK, "own.field_visit.traffic", SECTION, _M, _traffic),
    Condition("off_site", _VISIT, AT_WORK, "own.field_visit.off_site", SECTION, _M, _off_site),
    Condition("receipts", _VISIT, ACCIDENTS, "own.field_visit.receipts", SECTION, _M, _receipts),
    Condition("wage", _VISIT, ACCIDENTS, "own.field_visit.wage", SECTION, _M, _wage),
    Condition("late", _VISIT, AT_WORK, "own.field_visit.late", SECTION, _M, _late),
    Condition("total", _REVIEW, DISABLED, "own.medical_review.total", "Permenaker 4/2023 art 27(2)", _C, _total),
    Condition(
        "disputed", _REVIEW, DISABLED, "own.medical_review.disputed", "domain reference section 5, disputes", _M, _disputed
    ),
)
ASKED: Final = (TaskKind.FIELD_VISIT, TaskKind.MEDICAL_REVIEW)


def wanted(facts: Facts) -> dict[TaskKind, tuple[str, ...]]:
    """Who has to look, and for which reasons. What happened abroad the missions see, not our field officers."""
    found = {kind: tuple(_grounds(facts, kind)) for kind in ASKED}
    return {kind: grounds for kind, grounds in found.items() if grounds}


def _grounds(facts: Facts, kind: TaskKind) -> list[str]:
    if kind is TaskKind.FIELD_VISIT and facts.claim.event_country != HOME:
        return []
    law = LAW.on(facts.received_on)
    figures = [(one, law.find(one.setting).whole) for one in CONDITIONS if one.asks is kind and facts.claim.kind in one.kinds]
    return [why for one, figure in figures if figure and (why := one.holds(facts, figure))]


def field_visit(facts: Facts) -> Finding:
    """What the visit found: as the claim says, or for an officer to look at."""
    return _judged(facts, TaskKind.FIELD_VISIT, ReasonCode.VISIT_SPEAKS_AGAINST)


def medical_review(facts: Facts) -> Finding:
    """What the advisory doctor found: another percentage counts in the place of the one that was filed."""
    return _judged(facts, TaskKind.MEDICAL_REVIEW, ReasonCode.DOCTOR_SPEAKS_AGAINST)


def confirmed(facts: Facts, kind: TaskKind) -> bool:
    """Whether somebody looked, and found it as the claim says."""
    return any(one.kind is kind and one.found.outcome is FindingOutcome.MET for one in facts.findings)


def _judged(facts: Facts, kind: TaskKind, against: ReasonCode) -> Finding:
    found = next((one.found for one in reversed(facts.findings) if one.kind is kind), None)
    if found is None:
        return PASSED
    detail = f"{found.found_on.isoformat()}, {found.place}: {found.outcome}"
    if found.outcome is FindingOutcome.MET:
        return Finding("passed", None, detail)
    if found.outcome is FindingOutcome.OTHER_PERCENTAGE:
        return warned(f"{detail}: {', '.join(f'{one.loss} {one.percent} %' for one in found.percents)}")
    return referred(against, detail)
