"""Who may file what (domain section 4), as rows with article and evidence mark; through which channel, `schemas.channels` says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from schemas.channels import DOMESTIC_DEATH, EVENTS_TO_NOTIFY, JOB_LOSS, MIGRANT, PENSION, SAVINGS, WORK_ACCIDENT
from schemas.claim import ClaimContent
from schemas.kinds import HEIRS_KINDS, SCHOLARSHIPS
from schemas.terms import Term
from schemas.vocabulary import ClaimKind, EvidenceMark, Filing, JhtReason, ReporterRole

C, S, M, U = EvidenceMark.CONFIRMED, EvidenceMark.SECONDARY, EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED
APPLICATION, NOTIFICATION = Filing.APPLICATION, Filing.NOTIFICATION
R = ReporterRole
MIGRANT_LIVING = tuple(kind for kind in MIGRANT if kind not in HEIRS_KINDS)
ACCIDENT = (ClaimKind.JKK_ACCIDENT,)
SURVIVED = (ClaimKind.JP_SURVIVORS,)
LIVING_PENSION = tuple(kind for kind in PENSION if kind not in SURVIVED)
MIGRANT_DEATH = (ClaimKind.PMI_DEATH,)
SCHOOLING = tuple(sorted(SCHOLARSHIPS))


class Reported(Term):
    """The rows of domain section 4's first table. The door sees a claim's kind and not its segment, which the ledger knows: so it asks
    whether any row that the kind may be of lets the reporter file."""

    PU_ACCIDENT = "PU accident"
    NON_ASN_ACCIDENT = "accident of government staff who are no civil servants"
    BPU_ACCIDENT = "BPU accident"
    PROJECT = "construction project"
    MIGRANT_AROUND = "PMI before and after"
    MIGRANT_DURING = "PMI during"
    DEATH = "JKM, JHT death"
    OWN = "JHT, JP, JKP"
    OTHERWISE = "not in the table"


@dataclass(frozen=True, slots=True)
class Right:
    """In this row of the table these roles may file these kinds in this way."""

    row: Reported
    kinds: tuple[ClaimKind, ...]
    filing: Filing
    roles: tuple[ReporterRole, ...]
    article: str
    mark: EvidenceMark


Row = Reported
_LISTED: Final = "Permenaker 4/2023 art 43(2), as under 18/2018"
_AROUND: Final = "Permenaker 4/2023 art 43(2), not seen: as during"
RIGHTS: Final = (
    Right(Row.PU_ACCIDENT, WORK_ACCIDENT, APPLICATION, (R.EMPLOYER,), "Permenaker 1/2025 art 8(1): the employer must", C),
    Right(Row.PU_ACCIDENT, WORK_ACCIDENT, NOTIFICATION, (R.EMPLOYER,), "Permenaker 1/2025 art 8(1), stage 1", C),
    Right(
        Row.PU_ACCIDENT,
        WORK_ACCIDENT,
        NOTIFICATION,
        (R.MEMBER, R.FAMILY, R.HEIR, R.GUARDIAN, R.UNION, R.HEALTH_FACILITY),
        "Permenaker 1/2025 art 8A: they may; it does not free the employer",
        C,
    ),
    Right(
        Row.PU_ACCIDENT,
        ACCIDENT,
        APPLICATION,
        (R.MEMBER, R.GUARDIAN),
        "the worker asks where the employer does not; not listed",
        U,
    ),
    Right(Row.PU_ACCIDENT, ACCIDENT, APPLICATION, (R.HEALTH_FACILITY,), "a partner facility bills the fund directly", S),
    Right(Row.NON_ASN_ACCIDENT, WORK_ACCIDENT, APPLICATION, (R.APPOINTING_OFFICIAL,), "Permenaker 1/2025 art 8(1a)", C),
    Right(Row.NON_ASN_ACCIDENT, WORK_ACCIDENT, NOTIFICATION, (R.APPOINTING_OFFICIAL,), "Permenaker 1/2025 art 8(1a), stage 1", C),
    Right(Row.BPU_ACCIDENT, ACCIDENT, APPLICATION, (R.MEMBER, R.FAMILY, R.GUARDIAN), "Permenaker 1/2025 art 48A", C),
    Right(
        Row.BPU_ACCIDENT,
        WORK_ACCIDENT,
        NOTIFICATION,
        (R.MEMBER, R.FAMILY, R.HEIR, R.GUARDIAN, R.UNION, R.GROUP, R.HEALTH_FACILITY),
        "Permenaker 1/2025 art 48A",
        C,
    ),
    Right(Row.PROJECT, WORK_ACCIDENT, APPLICATION, (R.EMPLOYER,), "Permenaker 1/2025 art 8(1): the project's employer", C),
    Right(Row.PROJECT, WORK_ACCIDENT, NOTIFICATION, (R.EMPLOYER,), "Permenaker 1/2025 art 8(1), stage 1", C),
    Right(Row.PROJECT, DOMESTIC_DEATH, APPLICATION, (R.HEIR, R.GUARDIAN), "Permenaker 1/2025 art 79(1a)", C),
    Right(Row.PROJECT, DOMESTIC_DEATH, NOTIFICATION, (R.EMPLOYER,), "Permenaker 1/2025 art 79(1a): may accompany", C),
    Right(Row.MIGRANT_DURING, MIGRANT_LIVING, APPLICATION, (R.MEMBER, R.HEIR, R.GUARDIAN), "Permenaker 4/2023 art 34, 43(2)", S),
    Right(Row.MIGRANT_DURING, MIGRANT, APPLICATION, (R.MISSION, R.PLACEMENT_BODY, R.DIRECTOR_GENERAL), _LISTED, S),
    Right(
        Row.MIGRANT_DURING,
        MIGRANT,
        NOTIFICATION,
        (R.MEMBER, R.HEIR, R.GUARDIAN, R.MISSION, R.PLACEMENT_BODY, R.DIRECTOR_GENERAL),
        _LISTED,
        S,
    ),
    Right(Row.MIGRANT_AROUND, MIGRANT_LIVING, APPLICATION, (R.MEMBER, R.HEIR, R.GUARDIAN), _AROUND, U),
    Right(Row.MIGRANT_AROUND, MIGRANT, APPLICATION, (R.MISSION, R.PLACEMENT_BODY, R.DIRECTOR_GENERAL), _AROUND, U),
    Right(
        Row.MIGRANT_AROUND,
        MIGRANT,
        NOTIFICATION,
        (R.MEMBER, R.HEIR, R.GUARDIAN, R.MISSION, R.PLACEMENT_BODY, R.DIRECTOR_GENERAL),
        _AROUND,
        U,
    ),
    Right(Row.DEATH, DOMESTIC_DEATH, APPLICATION, (R.HEIR, R.GUARDIAN), "PP 44/2015 art 37(5), 40", C),
    Right(Row.DEATH, DOMESTIC_DEATH, APPLICATION, (R.BURIER,), "PP 44/2015 art 40 (the funeral sum, where there is no heir)", C),
    Right(Row.DEATH, (ClaimKind.JKK_DEATH,), APPLICATION, (R.HEIR, R.GUARDIAN, R.BURIER), "PP 44/2015 art 37(5)", C),
    Right(Row.DEATH, MIGRANT_DEATH, APPLICATION, (R.HEIR, R.GUARDIAN, R.BURIER), "Permenaker 4/2023 art 57(1), 57(4)", C),
    Right(Row.DEATH, SAVINGS, APPLICATION, (R.HEIR,), "PP 60/2015 art 26: a dead member's savings, to the heirs", C),
    Right(Row.OWN, SAVINGS, APPLICATION, (R.MEMBER,), "Permenaker 4/2022 art 6", C),
    Right(Row.OWN, SAVINGS, APPLICATION, (R.GUARDIAN,), "Permenaker 4/2022: a curator receives for one who cannot", S),
    Right(Row.OWN, LIVING_PENSION, APPLICATION, (R.MEMBER, R.HEIR, R.GUARDIAN), "PP 45/2015", C),
    Right(Row.DEATH, SURVIVED, APPLICATION, (R.HEIR, R.GUARDIAN), "PP 45/2015, survivors", C),
    Right(Row.OWN, JOB_LOSS, APPLICATION, (R.MEMBER,), "PP 37/2021", C),
    Right(
        Row.OTHERWISE, SCHOOLING, APPLICATION, (R.HEIR, R.GUARDIAN, R.MEMBER), "PP 82/2019; Permenaker 5/2021, scholarships", S
    ),
    Right(
        Row.OTHERWISE,
        EVENTS_TO_NOTIFY,
        NOTIFICATION,
        (
            R.MEMBER,
            R.FAMILY,
            R.HEIR,
            R.GUARDIAN,
            R.EMPLOYER,
            R.APPOINTING_OFFICIAL,
            R.HEALTH_FACILITY,
            R.UNION,
            R.GROUP,
            R.BURIER,
        ),
        "a death, or a migrant's event, is heard of as an accident is; not listed",
        U,
    ),
    Right(Row.OTHERWISE, EVENTS_TO_NOTIFY, NOTIFICATION, (R.FOREIGN_INSTITUTION,), "context: portability agreements", U),
    Right(
        Row.OTHERWISE,
        (*DOMESTIC_DEATH, *WORK_ACCIDENT),
        NOTIFICATION,
        (R.MISSION, R.PLACEMENT_BODY, R.DIRECTOR_GENERAL),
        "who hears of it abroad; not listed",
        U,
    ),
    Right(Row.OTHERWISE, JOB_LOSS, APPLICATION, (R.EMPLOYER,), "PP 37/2021 art 39(5): replacement of what it paid first", C),
    Right(Row.OTHERWISE, DOMESTIC_DEATH, APPLICATION, (R.EMPLOYER,), "as PP 37/2021 art 39(5): replacement", M),
)


REPLACED_ONLY: Final = frozenset({*JOB_LOSS, *DOMESTIC_DEATH})
"""Kinds that an employer applies for only to have replaced what it paid first."""


def _allowed(rights: Iterable[Right]) -> frozenset[tuple[ClaimKind, Filing, ReporterRole]]:
    return frozenset((kind, right.filing, role) for right in rights for kind in right.kinds for role in right.roles)


_RIGHTS: Final = _allowed(RIGHTS)


def may_report(kind: ClaimKind, filing: Filing, role: ReporterRole) -> bool:
    """True when the law lets this role file this kind in this way."""
    return (kind, filing, role) in _RIGHTS


def fits_reason(claim: ClaimContent, role: ReporterRole) -> bool:
    """Savings of a dead member are the heirs', all other savings the member's; a guardian may stand in for either. Replacement is the
    employer's, who applies for a death or a lost job in no other way."""
    if claim.replacement is not None:
        return role is R.EMPLOYER
    if role is R.EMPLOYER and claim.filing is APPLICATION and claim.kind in REPLACED_ONLY:
        return False
    if claim.kind is not ClaimKind.JHT or claim.jht is None or role is R.GUARDIAN:
        return True
    return (claim.jht.reason is JhtReason.DEATH) == (role is R.HEIR)
