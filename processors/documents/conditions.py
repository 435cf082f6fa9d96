"""What a row of a checklist depends on: the claim's facts, whose paper it is, and the conditions by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from schemas.circumstances import ReplacementGround
from schemas.civil import ADULT_AGE_YEARS, age_on
from schemas.claim import ClaimContent, ClaimPersonal, Payee
from schemas.heirs import PAID_BACK
from schemas.injuries import AccidentCause, CostKind
from schemas.vocabulary import DeathCause, EvidenceMark, JhtReason, Relationship, ReporterRole
from schemas.vocabulary import DocumentKind as Kind

ORGANISATIONS: Final = PAID_BACK | {Relationship.ESTATES_OFFICE}
"""Payees who have no identity card of their own to show."""
EMPLOYERS: Final = frozenset({ReporterRole.EMPLOYER, ReporterRole.APPOINTING_OFFICIAL})
"""Whose report of an accident is the employer's."""
TRANSPORT: Final = frozenset({CostKind.TRANSPORT_LAND, CostKind.TRANSPORT_SEA, CostKind.TRANSPORT_AIR})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a checklist depends on; nothing personal. `payees`, `minors`, `children`, `people` (no organisations) and `represented` (of
    age, and somebody receives for them): references, in the filing's order."""

    claim: ClaimContent
    relationships: frozenset[Relationship]
    payees: tuple[str, ...]
    minors: tuple[str, ...]
    accounts: bool
    children: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    represented: tuple[str, ...] = ()

    @classmethod
    def of(cls, claim: ClaimContent, personal: ClaimPersonal, on: date) -> "Asked":
        """`on`: the date of submission, on which an heir is a minor or not."""
        return cls(
            claim=claim,
            relationships=frozenset(payee.relationship for payee in personal.payees),
            payees=tuple(payee.ref for payee in personal.payees),
            minors=tuple(payee.ref for payee in personal.payees if _is_minor(payee, on)),
            accounts=any(payee.account is not None for payee in personal.payees),
            children=tuple(payee.ref for payee in personal.payees if payee.relationship is Relationship.CHILD),
            people=tuple(payee.ref for payee in personal.payees if payee.relationship not in ORGANISATIONS),
            represented=tuple(payee.ref for payee in personal.payees if _is_represented(payee, on)),
        )


def _is_minor(payee: Payee, on: date) -> bool:
    return payee.birth_date is not None and age_on(payee.birth_date, on) < ADULT_AGE_YEARS


def _is_represented(payee: Payee, on: date) -> bool:
    return payee.guardian_name is not None and payee.birth_date is not None and not _is_minor(payee, on)


Condition = Callable[[Asked], bool]


class Whose(StrEnum):
    """Whose paper a row asks for."""

    ANYBODYS = "the claim's"
    MEMBERS = "the member's"
    EACH_PAYEES = "each payee's"
    EACH_MINORS = "each minor's"
    EACH_CHILDS = "each child's"


@dataclass(frozen=True, slots=True)
class Paper:
    """One row of a checklist: any one of `any_of`, when `when` holds."""

    any_of: tuple[Kind, ...]
    article: str
    mark: EvidenceMark
    when: Condition
    condition: str
    required: bool = True
    whose: Whose = Whose.ANYBODYS


def always(_: Asked) -> bool:
    return True


def spouse(asked: Asked) -> bool:
    return Relationship.SPOUSE in asked.relationships


def will(asked: Asked) -> bool:
    return Relationship.WILL in asked.relationships


def heirs(asked: Asked) -> bool:
    return asked.relationships != {Relationship.BURIER}


def child(asked: Asked) -> bool:
    return bool(asked.children)


def minor(asked: Asked) -> bool:
    return bool(asked.minors)


def account(asked: Asked) -> bool:
    return asked.accounts


def on_leave(asked: Asked) -> bool:
    return asked.claim.death is not None and asked.claim.death.on_leave


def at_sea(asked: Asked) -> bool:
    return asked.claim.death is not None and asked.claim.death.cause is DeathCause.MISSING_AT_SEA


def at_work(asked: Asked) -> bool:
    return asked.claim.death is not None and asked.claim.death.cause is DeathCause.WORK_ACCIDENT


def ashore(asked: Asked) -> bool:
    return not at_sea(asked)


def because(*reasons: JhtReason) -> Condition:
    return lambda asked: asked.claim.jht is not None and asked.claim.jht.reason in reasons


def curator(asked: Asked) -> bool:
    return Relationship.CURATOR in asked.relationships or bool(asked.represented)


def ruled(asked: Asked) -> bool:
    return Relationship.OTHER_HEIR in asked.relationships


def employer_paid(asked: Asked) -> bool:
    return wages_kept(asked) or Relationship.EMPLOYER in asked.relationships


def on_the_list(asked: Asked) -> bool:
    """A wage worker has an attendance list, of the month of the accident and of all time away. The segment is the ledger's to know: an
    employer that paid, reported or is named shows it, a project says otherwise."""
    work, accident = asked.claim.employment, asked.claim.accident
    if work is not None and work.project_number is not None:
        return False
    reported = accident is not None and accident.reported_by in EMPLOYERS
    return employer_paid(asked) or reported or work is not None


def facility_alone(asked: Asked) -> bool:
    return asked.relationships == {Relationship.HEALTH_FACILITY}


def in_arrears(asked: Asked) -> bool:
    replaced = asked.claim.replacement
    return replaced is not None and replaced.ground is ReplacementGround.ARREARS


def road_traffic(asked: Asked) -> bool:
    return asked.claim.accident is not None and asked.claim.accident.road_traffic


def violence(asked: Asked) -> bool:
    accident = asked.claim.accident
    return accident is not None and accident.cause in {AccidentCause.VIOLENCE, AccidentCause.RAPE}


def away(asked: Asked) -> bool:
    return asked.claim.accident is not None and bool(asked.claim.accident.inability)


def wages_kept(asked: Asked) -> bool:
    return asked.claim.accident is not None and asked.claim.accident.wages_kept


def treated(asked: Asked) -> bool:
    return _has_cost(asked, lambda kind: kind not in TRANSPORT)


def travelled(asked: Asked) -> bool:
    return _has_cost(asked, lambda kind: kind in TRANSPORT)


def _has_cost(asked: Asked, wanted: Callable[[CostKind], bool]) -> bool:
    return asked.claim.accident is not None and any(wanted(cost.kind) for cost in asked.claim.accident.costs)


def first_year(asked: Asked) -> bool:
    return asked.claim.pension is None or asked.claim.pension.year == 1


def later_year(asked: Asked) -> bool:
    return not first_year(asked)


def treated_abroad(asked: Asked) -> bool:
    return _has_cost(asked, lambda kind: kind is CostKind.MEDICAL_ABROAD)


def went_home(asked: Asked) -> bool:
    return asked.claim.placement is not None and bool(asked.claim.placement.return_transport_cost)


def disabled(asked: Asked) -> bool:
    details = asked.claim.disability
    return details is not None and (bool(details.losses) or details.total_declared)
