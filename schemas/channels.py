"""What each channel is made for (domain section 4, context): one table, read by intake, by the gateway and by the documents.

The gateway refuses early what a channel may never send; intake judges every submission again, whoever wrote it to the topic.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Final

from schemas.claim import ClaimContent
from schemas.kinds import KINDS, KindRow
from schemas.vocabulary import Channel, ClaimKind, DocumentKind, EvidenceMark, Filing, Relationship, ReporterRole

S, C, M, U = EvidenceMark.SECONDARY, EvidenceMark.CONFIRMED, EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED
R, D = ReporterRole, DocumentKind
APPLICATION, NOTIFICATION = Filing.APPLICATION, Filing.NOTIFICATION
BOTH: Final = (APPLICATION, NOTIFICATION)
DOMESTIC_DEATH: Final = (ClaimKind.JKM_DEATH,)
WORK_ACCIDENT: Final = (ClaimKind.JKK_ACCIDENT, ClaimKind.JKK_DEATH)
SAVINGS: Final = (ClaimKind.JHT,)
PENSION: Final = (ClaimKind.JP_OLD_AGE, ClaimKind.JP_DISABILITY, ClaimKind.JP_SURVIVORS)
MIGRANT: Final = tuple(kind for kind in ClaimKind if KINDS[kind].migrant)
EVENTS_TO_NOTIFY: Final = (*DOMESTIC_DEATH, *WORK_ACCIDENT, *MIGRANT)
ALL_KINDS: Final = tuple(ClaimKind)
ALL_ROLES: Final = tuple(ReporterRole)
JOB_LOSS: Final = (ClaimKind.JKP,)
ASSISTED: Final = tuple(kind for kind in ClaimKind if kind not in JOB_LOSS)
"""Job loss is filed in SIAPkerja by the worker, or at a branch."""
CLAIMANTS: Final = (R.MEMBER, R.HEIR, R.GUARDIAN)
MESSAGES_SINCE: Final = date(2025, 2, 24)
"""Permenaker 1/2025: telephone, WhatsApp and mail are accepted for stage 1 (S)."""

CONNECTED_DAYS_MAX: Final = 7
"""A channel that is connected delivers within this time, its outages included."""
OFFLINE_DAYS_MAX: Final = 180
"""Missions, placement companies, liaison bodies and files collect offline, and keep the time at which they took a claim in."""
MACHINE_PER_MINUTE_MAX: Final = 60_000
"""What one system's credentials may send; a whole day's claims of the country in less than a minute."""
BRANCH_METRES_MAX: Final = 200
"""How far from the branch a telephone in it may say that it is."""
DESK_PER_MINUTE_MAX: Final = 600
"""What one organisation's desk may send: ten a second, files go by bulk."""
NO_DOCUMENTS: Final[frozenset[DocumentKind]] = frozenset()
ANY_DOCUMENT: Final = frozenset(DocumentKind)
MIGRANT_PAPERS: Final = ANY_DOCUMENT - {D.RESIGNATION_LETTER, D.TERMINATION_PROOF, D.TAX_NUMBER}
SAVINGS_PAPERS: Final = frozenset(
    {D.CLAIM_FORM, D.MEMBER_CARD, D.IDENTITY_CARD, D.FAMILY_CARD, D.BANK_BOOK, D.TAX_NUMBER, D.RESIGNATION_LETTER}
    | {D.TERMINATION_PROOF, D.PASSPORT, D.EMPLOYMENT_CONTRACT, D.STOPPED_WORK_STATEMENT, D.LEFT_INDONESIA_STATEMENT}
    | {D.DOCTORS_STATEMENT, D.ACTIVE_WORK_LETTER, D.HOME_PAPERS, D.PLACEMENT_BODY_LETTER, D.MISSION_LETTER}
)
EMPLOYER_PAPERS: Final = frozenset(
    {D.CLAIM_FORM, D.MEMBER_CARD, D.TERMINATION_PROOF, D.RESIGNATION_LETTER, D.DEATH_CERTIFICATE, D.EMPLOYER_PAID_STATEMENT}
    | {D.ACCIDENT_REPORT_1, D.ACCIDENT_REPORT_2, D.CHRONOLOGY, D.ATTENDANCE_LIST, D.DUTY_ORDER, D.PAYSLIP, D.POLICE_REPORT}
    | {D.WORK_REFERENCE, D.PROJECT_NUMBER, D.TRANSPORT_RECEIPT, D.TREATMENT_RECEIPT, D.ACTIVE_WORK_LETTER}
    | {D.ARREARS_SETTLEMENT, D.DOCTORS_STATEMENT, D.DOCTORS_SUMMARY, D.REST_LETTER, D.IDENTITY_CARD, D.FAMILY_CARD}
    | {D.HEIR_CERTIFICATE, D.TRAFFIC_INSURER_LETTER, D.JOB_SEARCH_COMMITMENT, D.BANK_BOOK}
)
JOB_LOSS_PAPERS: Final = frozenset(
    {D.CLAIM_FORM, D.MEMBER_CARD, D.IDENTITY_CARD, D.TERMINATION_PROOF, D.JOB_SEARCH_COMMITMENT, D.BANK_BOOK}
)
HOSPITAL_PAPERS: Final = frozenset(
    {D.DEATH_CERTIFICATE, D.IDENTITY_CARD, D.MEMBER_CARD, D.DOCTORS_STATEMENT, D.DOCTORS_SUMMARY, D.REST_LETTER}
    | {D.TREATMENT_RECEIPT, D.FORENSIC_REPORT, D.FACILITY_BILL}
)


@dataclass(frozen=True, slots=True)
class Scope:
    """This channel takes these kinds in this way from these roles. `mandate`: only with the claimant's mandate to who assists them;
    `since`: the first day of submission on which it does."""

    channel: Channel
    kinds: tuple[ClaimKind, ...]
    filings: tuple[Filing, ...]
    roles: tuple[ReporterRole, ...]
    article: str
    mark: EvidenceMark
    mandate: bool = False
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelProfile:
    """One channel's limits beside its scopes.

    `organisations`: many employers, unions or offices share it, so a reference begins with the organisation's code. `claimant`: it
    speaks for the claimant, so it may also withdraw, appeal and name an account. `own_payees`: what it is itself among a claim's payees; of a claim
    that it filed it may name that account and no other. `confirms_accounts`: it asks the bank itself
    whose an account is, so that it may send `verified_at` (M). `keeps_days_max`: how old `received_at` may be.
    `per_minute_max`: submissions of one credential. `native`: one system speaks for the whole channel and may write to Kafka
    itself, to a topic of its own; where organisations share the channel, that system vouches for their codes. `assists`: its officers
    file at a claimant's side, in the assisted form. `branch_metres_max`: the telephone's GPS must show the branch whose QR code was
    scanned, this near (that it must is S, how near is ours). `serves_first`: the pregnant, old and sick go before others (S).
    """

    channel: Channel
    about: str
    organisations: bool = False
    claimant: bool = True
    own_payees: frozenset[Relationship] = frozenset()
    confirms_accounts: bool = False
    documents: frozenset[DocumentKind] = field(default=ANY_DOCUMENT)
    keeps_days_max: int = CONNECTED_DAYS_MAX
    per_minute_max: int = MACHINE_PER_MINUTE_MAX
    native: bool = False
    assists: bool = False
    branch_metres_max: int | None = None
    serves_first: bool = False


SCOPES: Final = (
    Scope(Channel.JMO, SAVINGS, (APPLICATION,), (R.MEMBER,), "JMO: old-age savings up to the channel's limit", S),
    Scope(
        Channel.LAPAK_ASIK, SAVINGS, (APPLICATION,), ALL_ROLES, "Lapak Asik online: JHT, any balance, interview by video call", S
    ),
    Scope(Channel.BRANCH, ALL_KINDS, BOTH, ALL_ROLES, "branch office: all", S),
    Scope(Channel.CONTACT_CENTRE, EVENTS_TO_NOTIFY, (NOTIFICATION,), ALL_ROLES, "contact centre 175: reports, no full filing", S),
    Scope(
        Channel.EMPLOYER,
        EVENTS_TO_NOTIFY,
        (NOTIFICATION,),
        (R.EMPLOYER, R.APPOINTING_OFFICIAL),
        "Permenaker 1/2025 art 8(1), 8(1a); SIPP Online",
        C,
    ),
    Scope(
        Channel.EMPLOYER,
        WORK_ACCIDENT,
        (APPLICATION,),
        (R.EMPLOYER, R.APPOINTING_OFFICIAL),
        "Permenaker 44/2015 art 15: stage 2 is the application",
        M,
    ),
    Scope(
        Channel.EMPLOYER,
        (*DOMESTIC_DEATH, *JOB_LOSS),
        (APPLICATION,),
        (R.EMPLOYER,),
        "replacement of what an employer paid first: PP 37/2021 art 39(5), JKM as there",
        M,
    ),
    Scope(Channel.HOSPITAL, (ClaimKind.JKK_ACCIDENT,), (APPLICATION,), (R.HEALTH_FACILITY,), "PLKK bill the fund directly", S),
    Scope(Channel.HOSPITAL, EVENTS_TO_NOTIFY, (NOTIFICATION,), (R.HEALTH_FACILITY,), "Permenaker 1/2025 art 8A, 48A", C),
    Scope(Channel.UNION, EVENTS_TO_NOTIFY, (NOTIFICATION,), (R.UNION, R.GROUP), "Permenaker 1/2025 art 8A, 48A", C),
    Scope(
        Channel.UNION,
        ASSISTED,
        (APPLICATION,),
        (*CLAIMANTS, R.FAMILY),
        "unions and NGOs may assist; not listed",
        U,
        mandate=True,
    ),
    Scope(
        Channel.MISSION,
        MIGRANT,
        BOTH,
        (R.MISSION, *CLAIMANTS, R.FAMILY, R.BURIER),
        "Permenaker 4/2023 art 43(2); service units abroad",
        S,
    ),
    Scope(Channel.MISSION, DOMESTIC_DEATH, BOTH, (R.HEIR, R.GUARDIAN, R.MISSION), "heirs who live abroad file at the mission", U),
    Scope(Channel.PLACEMENT_COMPANY, MIGRANT, BOTH, (R.PLACEMENT_BODY,), "Permenaker 4/2023 art 43(2)", S),
    Scope(
        Channel.PLACEMENT_COMPANY,
        MIGRANT,
        (APPLICATION,),
        CLAIMANTS,
        "a placement company files for who gave it a mandate; not listed",
        U,
        mandate=True,
    ),
    Scope(
        Channel.FOREIGN_INSTITUTION,
        ALL_KINDS,
        BOTH,
        (R.FOREIGN_INSTITUTION, R.MEMBER, R.HEIR, R.GUARDIAN),
        "context: a liaison body files or forwards a claim",
        U,
    ),
    Scope(Channel.BULK, ALL_KINDS, BOTH, ALL_ROLES, "files of several channels' filings; each line is judged by its reporter", M),
    Scope(Channel.LAPAK_ASIK_ONSITE, ALL_KINDS, (APPLICATION,), ALL_ROLES, "Lapak Asik onsite: JKM and others", S),
    Scope(
        Channel.MESSAGES,
        WORK_ACCIDENT,
        (NOTIFICATION,),
        ALL_ROLES,
        "Permenaker 1/2025: telephone, WhatsApp and mail for stage 1",
        S,
        since=MESSAGES_SINCE,
    ),
    Scope(Channel.SIAPKERJA, JOB_LOSS, (APPLICATION,), (R.MEMBER,), "SIAPkerja: JKP only", S),
    Scope(Channel.PMI_PORTAL, MIGRANT, (APPLICATION,), CLAIMANTS, "website e-klaim: JKK abroad", S),
    Scope(
        Channel.PMI_PORTAL, (ClaimKind.PMI_DEATH,), (NOTIFICATION,), (*CLAIMANTS, R.FAMILY), "website e-klaim: death reports", S
    ),
)

PROFILES: Final = {
    profile.channel: profile
    for profile in (
        ChannelProfile(
            channel=Channel.JMO,
            about="the mobile app Jamsostek Mobile",
            documents=SAVINGS_PAPERS,
            confirms_accounts=True,
            native=True,
        ),
        ChannelProfile(
            channel=Channel.LAPAK_ASIK,
            about="the web counter Lapak Asik",
            confirms_accounts=True,
        ),
        ChannelProfile(
            channel=Channel.BRANCH,
            about="branch offices",
            organisations=True,
            confirms_accounts=True,
            assists=True,
            serves_first=True,
            per_minute_max=DESK_PER_MINUTE_MAX,
        ),
        ChannelProfile(
            channel=Channel.CONTACT_CENTRE,
            about="contact centre 175; its reference is the call's",
            claimant=False,
            documents=NO_DOCUMENTS,
        ),
        ChannelProfile(
            channel=Channel.EMPLOYER,
            about="employers' systems and SIPP Online",
            organisations=True,
            claimant=False,
            own_payees=frozenset({Relationship.EMPLOYER}),
            documents=EMPLOYER_PAPERS,
        ),
        ChannelProfile(
            channel=Channel.HOSPITAL,
            about="partner hospitals (PLKK)",
            organisations=True,
            claimant=False,
            own_payees=frozenset({Relationship.HEALTH_FACILITY}),
            documents=HOSPITAL_PAPERS,
            native=True,
        ),
        ChannelProfile(
            channel=Channel.MISSION,
            about="embassies, KDEI and the fund's service units abroad",
            organisations=True,
            assists=True,
            documents=ANY_DOCUMENT,
            keeps_days_max=OFFLINE_DAYS_MAX,
            per_minute_max=DESK_PER_MINUTE_MAX,
        ),
        ChannelProfile(
            channel=Channel.PLACEMENT_COMPANY,
            about="placement companies (P3MI)",
            organisations=True,
            assists=True,
            documents=MIGRANT_PAPERS,
            keeps_days_max=OFFLINE_DAYS_MAX,
        ),
        ChannelProfile(
            channel=Channel.UNION,
            about="unions, NGOs and groups at a worker's side",
            organisations=True,
            assists=True,
            claimant=False,
            per_minute_max=DESK_PER_MINUTE_MAX,
        ),
        ChannelProfile(
            channel=Channel.FOREIGN_INSTITUTION,
            about="liaison bodies of other countries",
            organisations=True,
            keeps_days_max=OFFLINE_DAYS_MAX,
        ),
        ChannelProfile(
            channel=Channel.BULK,
            about="files of several filings",
            organisations=True,
            keeps_days_max=OFFLINE_DAYS_MAX,
            per_minute_max=10 * MACHINE_PER_MINUTE_MAX,
        ),
        ChannelProfile(
            channel=Channel.LAPAK_ASIK_ONSITE,
            about="Lapak Asik at a branch, on the claimant's own telephone",
            confirms_accounts=True,
            branch_metres_max=BRANCH_METRES_MAX,
        ),
        ChannelProfile(
            channel=Channel.MESSAGES,
            about="telephone, WhatsApp and mail to a branch",
            organisations=True,
            claimant=False,
            documents=NO_DOCUMENTS,
            per_minute_max=DESK_PER_MINUTE_MAX,
        ),
        ChannelProfile(channel=Channel.SIAPKERJA, about="the ministry's SIAPkerja", documents=JOB_LOSS_PAPERS),
        ChannelProfile(channel=Channel.PMI_PORTAL, about="the migrant workers' website e-klaim", documents=MIGRANT_PAPERS),
    )
}

NATIVE: Final = tuple(profile.channel for profile in PROFILES.values() if profile.native)
"""Channels that may write to Kafka themselves."""


Question = tuple[Channel, ClaimKind, Filing, ReporterRole]


def _open(scopes: Iterable[Scope]) -> dict[Question, Scope]:
    """The scope that answers each question; of several, the first."""
    found: dict[Question, Scope] = {}
    for scope in scopes:
        for asked in product(scope.kinds, scope.filings, scope.roles):
            if KINDS[asked[0]].open:
                found.setdefault((scope.channel, *asked), scope)
    return found


_SCOPES: Final = _open(SCOPES)


def channel_takes(channel: Channel, kind: ClaimKind, filing: Filing, role: ReporterRole, on: date | None = None) -> bool:
    """True when the channel is made for such a filing by such a reporter. `on`: the day of submission; none: as things are today."""
    scope = _SCOPES.get((channel, kind, filing, role))
    return scope is not None and (scope.since is None or on is None or on >= scope.since)


def wants_mandate(channel: Channel, kind: ClaimKind, filing: Filing, role: ReporterRole) -> bool:
    """Whether the channel takes such a filing only with the claimant's mandate."""
    scope = _SCOPES.get((channel, kind, filing, role))
    return scope is not None and scope.mandate


MANDATED: Final = frozenset(scope.channel for scope in SCOPES if scope.mandate)
"""Channels of assistants whom the law does not list as reporters: what they file with a mandate, an officer looks at."""


def is_open(claim: ClaimContent, kinds: Mapping[ClaimKind, KindRow] = KINDS) -> bool:
    """Whether such a claim is taken in at all."""
    return kinds[claim.kind].open
