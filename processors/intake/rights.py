"""Who may file what, and through which channel (domain section 4): two tables of rows with article and evidence mark."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from schemas.vocabulary import Channel, ClaimKind, EvidenceMark, Filing, ReporterRole

C, S, M, U = EvidenceMark.CONFIRMED, EvidenceMark.SECONDARY, EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED
APPLICATION, NOTIFICATION = Filing.APPLICATION, Filing.NOTIFICATION
R = ReporterRole
DOMESTIC_DEATH: Final = (ClaimKind.JKM_DEATH,)
SAVINGS: Final = (ClaimKind.JHT,)
MIGRANT: Final = (ClaimKind.PMI_DEATH, ClaimKind.PMI_REPATRIATION)
EVENTS_TO_NOTIFY: Final = (*DOMESTIC_DEATH, *MIGRANT)
ALL_KINDS: Final = tuple(ClaimKind)
ALL_ROLES: Final = tuple(ReporterRole)


@dataclass(frozen=True, slots=True)
class Right:
    """These roles may file these kinds in this way."""

    kinds: tuple[ClaimKind, ...]
    filing: Filing
    roles: tuple[ReporterRole, ...]
    article: str
    mark: EvidenceMark


@dataclass(frozen=True, slots=True)
class Scope:
    """This channel takes these kinds in this way from these roles."""

    channel: Channel
    kinds: tuple[ClaimKind, ...]
    filings: tuple[Filing, ...]
    roles: tuple[ReporterRole, ...]
    article: str
    mark: EvidenceMark


RIGHTS: Final = (
    Right(DOMESTIC_DEATH, APPLICATION, (R.HEIR, R.GUARDIAN), "PP 44/2015 art 37(5), 40", C),
    Right(DOMESTIC_DEATH, APPLICATION, (R.BURIER,), "PP 44/2015 art 40 (the funeral sum, where there is no heir)", C),
    Right(SAVINGS, APPLICATION, (R.MEMBER,), "Permenaker 4/2022 art 6", C),
    Right(SAVINGS, APPLICATION, (R.GUARDIAN,), "Permenaker 4/2022: a curator receives for one who cannot", S),
    Right((ClaimKind.PMI_DEATH,), APPLICATION, (R.HEIR, R.GUARDIAN, R.BURIER), "Permenaker 4/2023 art 57(1), 57(4)", C),
    Right((ClaimKind.PMI_REPATRIATION,), APPLICATION, (R.MEMBER, R.HEIR, R.GUARDIAN), "Permenaker 4/2023 art 34, 43(2)", S),
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

BOTH: Final = (APPLICATION, NOTIFICATION)
SCOPES: Final = (
    Scope(Channel.JMO, SAVINGS, (APPLICATION,), (R.MEMBER,), "JMO: old-age savings up to the channel's limit", S),
    Scope(Channel.LAPAK_ASIK, ALL_KINDS, (APPLICATION,), ALL_ROLES, "Lapak Asik online: JHT; onsite: JKM and others", S),
    Scope(Channel.BRANCH, ALL_KINDS, BOTH, ALL_ROLES, "branch office: all", S),
    Scope(Channel.CONTACT_CENTRE, EVENTS_TO_NOTIFY, (NOTIFICATION,), ALL_ROLES, "contact centre 175: reports, no full filing", S),
    Scope(Channel.EMPLOYER, EVENTS_TO_NOTIFY, (NOTIFICATION,), (R.EMPLOYER,), "Permenaker 1/2025 art 8; SIPP Online", C),
    Scope(Channel.HOSPITAL, EVENTS_TO_NOTIFY, (NOTIFICATION,), (R.HEALTH_FACILITY,), "Permenaker 1/2025 art 8A, 48A", C),
    Scope(Channel.UNION, EVENTS_TO_NOTIFY, (NOTIFICATION,), (R.UNION,), "Permenaker 1/2025 art 8A, 48A", C),
    Scope(
        Channel.MISSION,
        MIGRANT,
        BOTH,
        (R.MISSION, R.MEMBER, R.HEIR, R.GUARDIAN, R.BURIER),
        "Permenaker 4/2023 art 43(2); service units abroad",
        S,
    ),
    Scope(Channel.MISSION, DOMESTIC_DEATH, BOTH, (R.HEIR, R.GUARDIAN, R.MISSION), "heirs who live abroad file at the mission", U),
    Scope(Channel.PLACEMENT_COMPANY, MIGRANT, BOTH, (R.PLACEMENT_BODY,), "Permenaker 4/2023 art 43(2)", S),
    Scope(
        Channel.FOREIGN_INSTITUTION,
        ALL_KINDS,
        BOTH,
        (R.FOREIGN_INSTITUTION, R.MEMBER, R.HEIR, R.GUARDIAN),
        "context: a liaison body files or forwards a claim",
        U,
    ),
    Scope(Channel.BULK, ALL_KINDS, BOTH, ALL_ROLES, "files of several channels' filings; each line is judged by its reporter", M),
)


def _allowed(rights: Iterable[Right]) -> frozenset[tuple[ClaimKind, Filing, ReporterRole]]:
    return frozenset((kind, right.filing, role) for right in rights for kind in right.kinds for role in right.roles)


def _open(scopes: Iterable[Scope]) -> frozenset[tuple[Channel, ClaimKind, Filing, ReporterRole]]:
    return frozenset(
        (scope.channel, kind, filing, role)
        for scope in scopes
        for kind in scope.kinds
        for filing in scope.filings
        for role in scope.roles
    )


_RIGHTS: Final = _allowed(RIGHTS)
_SCOPES: Final = _open(SCOPES)


def may_report(kind: ClaimKind, filing: Filing, role: ReporterRole) -> bool:
    """True when the law lets this role file this kind in this way."""
    return (kind, filing, role) in _RIGHTS


def channel_takes(channel: Channel, kind: ClaimKind, filing: Filing, role: ReporterRole) -> bool:
    """True when the channel is made for such a filing by such a reporter."""
    return (channel, kind, filing, role) in _SCOPES
