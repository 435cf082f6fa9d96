"""Who may file what (domain section 4), as rows with article and evidence mark; through which channel, `schemas.channels` says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from schemas.channels import DOMESTIC_DEATH, EVENTS_TO_NOTIFY, MIGRANT, PENSION, SAVINGS
from schemas.claim import ClaimContent
from schemas.kinds import HEIRS_KINDS, SCHOLARSHIPS
from schemas.vocabulary import ClaimKind, EvidenceMark, Filing, JhtReason, ReporterRole

C, S, M, U = EvidenceMark.CONFIRMED, EvidenceMark.SECONDARY, EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED
APPLICATION, NOTIFICATION = Filing.APPLICATION, Filing.NOTIFICATION
R = ReporterRole
MIGRANT_LIVING = tuple(kind for kind in MIGRANT if kind not in HEIRS_KINDS)


@dataclass(frozen=True, slots=True)
class Right:
    """These roles may file these kinds in this way."""

    kinds: tuple[ClaimKind, ...]
    filing: Filing
    roles: tuple[ReporterRole, ...]
    article: str
    mark: EvidenceMark


RIGHTS: Final = (
    Right(DOMESTIC_DEATH, APPLICATION, (R.HEIR, R.GUARDIAN), "PP 44/2015 art 37(5), 40", C),
    Right(DOMESTIC_DEATH, APPLICATION, (R.BURIER,), "PP 44/2015 art 40 (the funeral sum, where there is no heir)", C),
    Right(SAVINGS, APPLICATION, (R.MEMBER,), "Permenaker 4/2022 art 6", C),
    Right(SAVINGS, APPLICATION, (R.HEIR,), "PP 60/2015 art 26: a dead member's savings, to the heirs", C),
    Right(SAVINGS, APPLICATION, (R.GUARDIAN,), "Permenaker 4/2022: a curator receives for one who cannot", S),
    Right((ClaimKind.PMI_DEATH,), APPLICATION, (R.HEIR, R.GUARDIAN, R.BURIER), "Permenaker 4/2023 art 57(1), 57(4)", C),
    Right(MIGRANT_LIVING, APPLICATION, (R.MEMBER, R.HEIR, R.GUARDIAN), "Permenaker 4/2023 art 34, 43(2)", S),
    Right((ClaimKind.JKK_ACCIDENT,), APPLICATION, (R.EMPLOYER, R.MEMBER, R.GUARDIAN), "Permenaker 1/2025 art 8, 48A", C),
    Right((ClaimKind.JKK_ACCIDENT,), APPLICATION, (R.HEALTH_FACILITY,), "a partner facility bills the fund directly", S),
    Right((ClaimKind.JKK_DEATH,), APPLICATION, (R.HEIR, R.GUARDIAN, R.BURIER, R.EMPLOYER), "PP 44/2015 art 37(5)", C),
    Right(
        tuple(sorted(SCHOLARSHIPS)), APPLICATION, (R.HEIR, R.GUARDIAN, R.MEMBER), "PP 82/2019; Permenaker 5/2021, scholarships", S
    ),
    Right(PENSION, APPLICATION, (R.MEMBER, R.HEIR, R.GUARDIAN), "PP 45/2015", C),
    Right((ClaimKind.JKP,), APPLICATION, (R.MEMBER,), "PP 37/2021", C),
    Right(MIGRANT, APPLICATION, (R.MISSION, R.PLACEMENT_BODY), "Permenaker 4/2023 art 43(2), as under 18/2018", S),
    Right(
        EVENTS_TO_NOTIFY,
        NOTIFICATION,
        (R.MEMBER, R.HEIR, R.GUARDIAN, R.EMPLOYER, R.HEALTH_FACILITY, R.UNION),
        "Permenaker 5/2021 as amended by 1/2025 art 8A, 48A",
        C,
    ),
    Right(EVENTS_TO_NOTIFY, NOTIFICATION, (R.BURIER, R.FOREIGN_INSTITUTION), "context: portability agreements", U),
    Right(EVENTS_TO_NOTIFY, NOTIFICATION, (R.MISSION, R.PLACEMENT_BODY), "Permenaker 4/2023 art 43(2)", S),
)


def _allowed(rights: Iterable[Right]) -> frozenset[tuple[ClaimKind, Filing, ReporterRole]]:
    return frozenset((kind, right.filing, role) for right in rights for kind in right.kinds for role in right.roles)


_RIGHTS: Final = _allowed(RIGHTS)


def may_report(kind: ClaimKind, filing: Filing, role: ReporterRole) -> bool:
    """True when the law lets this role file this kind in this way."""
    return (kind, filing, role) in _RIGHTS


def fits_reason(claim: ClaimContent, role: ReporterRole) -> bool:
    """Savings of a dead member are the heirs', all other savings the member's; a guardian may stand in for either."""
    if claim.kind is not ClaimKind.JHT or claim.jht is None or role is R.GUARDIAN:
        return True
    return (claim.jht.reason is JhtReason.DEATH) == (role is R.HEIR)
