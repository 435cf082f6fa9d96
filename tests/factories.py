"""Valid submissions, coverage and documents with defaults; a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, TypeVar

from pydantic import BaseModel

from schemas.claim import (
    BankAccount,
    ClaimContent,
    ClaimPersonal,
    DeathDetails,
    Identity,
    JhtDetails,
    Payee,
    RepatriationDetails,
)
from schemas.details import (
    AccidentDetails,
    Cost,
    DepartureDetails,
    DisabilityDetails,
    InabilityPeriod,
    JobLossDetails,
    LossDetails,
    PensionDetails,
    PlacementDetails,
    RapeDetails,
    ScholarshipDetails,
    SchoolChild,
    TerminationDetails,
)
from schemas.events.coverage import (
    CoverageReported,
    ForeignCertificate,
    JhtAccount,
    MemberPersonal,
    Membership,
    MigrantPlacement,
    MonthRange,
    WagePeriod,
)
from schemas.events.documents import DocumentUploaded
from schemas.events.submissions import (
    AppealSubmitted,
    ClaimSubmitted,
    PayeeAccountPersonal,
    PayeeAccountSubmitted,
    RightEndSubmitted,
    WithdrawalSubmitted,
)
from schemas.identifiers import claim_id
from schemas.injuries import AccidentCause, CostKind, MedicalState
from schemas.money import Money
from schemas.vocabulary import (
    Channel,
    ClaimKind,
    DeathCause,
    DocumentKind,
    Filing,
    JhtReason,
    Programme,
    Relationship,
    ReporterRole,
    RightEnd,
    ScholarshipRoute,
    SchoolLevel,
    Segment,
    TerminationGround,
)

RECEIVED = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
EVENT_DATE = date(2026, 10, 1)
REFERENCE = "REF-0001"
NIK = "3515144508680002"
CLAIM = claim_id(Channel.BRANCH, REFERENCE)

ModelT = TypeVar("ModelT", bound=BaseModel)


def made(model: type[ModelT], default: dict[str, Any], over: dict[str, Any]) -> ModelT:
    return model(**default | over)


def identity(**over: Any) -> Identity:
    default = {"name": "SITI AMINAH", "birth_date": date(1968, 8, 5), "nik": NIK, "membership_number": "12345678901"}
    return made(Identity, default, over)


def account(**over: Any) -> BankAccount:
    return made(BankAccount, {"bank_code": "002", "number": "001234567890123", "holder_name": "BUDI SANTOSO"}, over)


def payee(**over: Any) -> Payee:
    default = {"ref": "heir-1", "name": "BUDI SANTOSO", "relationship": Relationship.SPOUSE, "account": account()}
    return made(Payee, default, over)


def personal(**over: Any) -> ClaimPersonal:
    default = {
        "member": identity(),
        "reporter_name": "BUDI SANTOSO",
        "reporter_phone": "+6281234567890",
        "payees": (payee(),),
    }
    return made(ClaimPersonal, default, over)


SCHOOLING = ScholarshipDetails(
    route=ScholarshipRoute.WORK_ACCIDENT,
    children=(SchoolChild(ref="heir-1", birth_date=date(2015, 3, 4), level=SchoolLevel.SD, school_year="2026/2027"),),
)
DETAILS: dict[ClaimKind, dict[str, Any]] = {
    ClaimKind.JKM_DEATH: {"death": DeathDetails(cause=DeathCause.ILLNESS)},
    ClaimKind.PMI_DEATH: {"death": DeathDetails(cause=DeathCause.ACCIDENT), "event_country": "TW"},
    ClaimKind.JHT: {"jht": JhtDetails(reason=JhtReason.RESIGNED, reason_date=EVENT_DATE)},
    ClaimKind.JKP: {"job_loss": JobLossDetails(ground=TerminationGround.EMPLOYER_ALONE)},
    ClaimKind.SCHOLARSHIP: {"scholarship": SCHOOLING},
    ClaimKind.PMI_SCHOLARSHIP: {"scholarship": SCHOOLING, "event_country": "TW"},
    ClaimKind.JP_OLD_AGE: {"pension": PensionDetails()},
    ClaimKind.JP_DISABILITY: {
        "pension": PensionDetails(),
        "disability": DisabilityDetails(total_declared=True),
        "event_date": date(2025, 10, 1),
    },
    ClaimKind.JP_SURVIVORS: {
        "death": DeathDetails(cause=DeathCause.ILLNESS),
        "pension": PensionDetails(),
        "event_date": date(2025, 10, 1),
    },
    ClaimKind.PMI_REPATRIATION: {
        "repatriation": RepatriationDetails(ticket_cost=Money(amount=9_000_000)),
        "event_country": "TW",
    },
    ClaimKind.PMI_ACCIDENT_RETURN: {
        "repatriation": RepatriationDetails(ticket_cost=Money(amount=9_000_000)),
        "event_country": "TW",
    },
    ClaimKind.PMI_ACCIDENT: {
        "accident": AccidentDetails(
            cause=AccidentCause.WORKPLACE,
            state=MedicalState.RECOVERED,
            costs=(Cost(kind=CostKind.MEDICAL, amount=Money(amount=3_000_000)),),
        ),
        "event_country": "TW",
    },
    ClaimKind.PMI_FAILED_DEPARTURE: {"departure": DepartureDetails()},
    ClaimKind.PMI_FAILED_PLACEMENT: {
        "placement": PlacementDetails(return_transport_cost=Money(amount=9_000_000)),
        "event_country": "TW",
    },
    ClaimKind.PMI_MISPLACEMENT: {
        "placement": PlacementDetails(return_transport_cost=Money(amount=9_000_000)),
        "event_country": "TW",
    },
    ClaimKind.PMI_TERMINATION: {
        "termination": TerminationDetails(
            ground=TerminationGround.EMPLOYER_ALONE, worked_months=6, contract_ends_on=date(2028, 4, 1)
        ),
        "event_country": "TW",
    },
    ClaimKind.PMI_RAPE: {"rape": RapeDetails(proven=True), "event_country": "TW"},
    ClaimKind.PMI_LOSS: {"loss": LossDetails(amount=Money(amount=4_000_000)), "event_country": "TW"},
    ClaimKind.JKK_ACCIDENT: {
        "accident": AccidentDetails(
            cause=AccidentCause.WORKPLACE,
            state=MedicalState.RECOVERED,
            inability=(InabilityPeriod(first=EVENT_DATE, last=date(2026, 10, 31)),),
        ),
    },
    ClaimKind.JKK_DEATH: {
        "accident": AccidentDetails(cause=AccidentCause.WORKPLACE, state=MedicalState.DIED),
        "death": DeathDetails(cause=DeathCause.WORK_ACCIDENT),
    },
}
ROLES: dict[ClaimKind, ReporterRole] = {
    ClaimKind.JKM_DEATH: ReporterRole.HEIR,
    ClaimKind.PMI_DEATH: ReporterRole.HEIR,
    ClaimKind.JHT: ReporterRole.MEMBER,
    ClaimKind.JKP: ReporterRole.MEMBER,
    ClaimKind.JP_OLD_AGE: ReporterRole.MEMBER,
    ClaimKind.JP_DISABILITY: ReporterRole.MEMBER,
    ClaimKind.JP_SURVIVORS: ReporterRole.HEIR,
    ClaimKind.SCHOLARSHIP: ReporterRole.GUARDIAN,
    ClaimKind.PMI_SCHOLARSHIP: ReporterRole.GUARDIAN,
    ClaimKind.PMI_REPATRIATION: ReporterRole.MEMBER,
    ClaimKind.PMI_ACCIDENT: ReporterRole.MEMBER,
    ClaimKind.PMI_ACCIDENT_RETURN: ReporterRole.MEMBER,
    ClaimKind.PMI_FAILED_DEPARTURE: ReporterRole.MEMBER,
    ClaimKind.PMI_FAILED_PLACEMENT: ReporterRole.MEMBER,
    ClaimKind.PMI_MISPLACEMENT: ReporterRole.MEMBER,
    ClaimKind.PMI_TERMINATION: ReporterRole.MEMBER,
    ClaimKind.PMI_RAPE: ReporterRole.MEMBER,
    ClaimKind.PMI_LOSS: ReporterRole.MEMBER,
    ClaimKind.JKK_ACCIDENT: ReporterRole.MEMBER,
    ClaimKind.JKK_DEATH: ReporterRole.HEIR,
}


BORN: dict[ClaimKind, date] = {ClaimKind.JP_OLD_AGE: date(1967, 10, 1)}
"""Who reaches pension age on the day of the event."""


def content(kind: ClaimKind = ClaimKind.JKM_DEATH, **over: Any) -> ClaimContent:
    return made(ClaimContent, {"kind": kind, "event_date": EVENT_DATE} | DETAILS[kind], over)


def submission(kind: ClaimKind = ClaimKind.JKM_DEATH, filing: Filing = Filing.APPLICATION, **over: Any) -> ClaimSubmitted:
    """A claim at a branch office that intake takes as it is."""
    default = {
        "channel": Channel.BRANCH,
        "channel_reference": REFERENCE,
        "received_at": RECEIVED,
        "reporter_role": ROLES[kind],
        "claim": content(kind, filing=filing),
        "personal": _people(kind) if filing is Filing.APPLICATION else personal(payees=()),
    }
    return made(ClaimSubmitted, default, over)


def _people(kind: ClaimKind) -> ClaimPersonal:
    return personal(member=identity(birth_date=BORN[kind])) if kind in BORN else personal()


def withdrawal(**over: Any) -> WithdrawalSubmitted:
    default = {"channel": Channel.BRANCH, "channel_reference": REFERENCE, "received_at": RECEIVED}
    return made(WithdrawalSubmitted, default, over)


def appeal(**over: Any) -> AppealSubmitted:
    default = {
        "channel": Channel.BRANCH,
        "channel_reference": REFERENCE,
        "received_at": RECEIVED,
        "because": "He was still insured in October.",
    }
    return made(AppealSubmitted, default, over)


def right_end(**over: Any) -> RightEndSubmitted:
    default = {
        "channel": Channel.BRANCH,
        "channel_reference": REFERENCE,
        "received_at": RECEIVED,
        "payee_ref": "heir-1",
        "end": RightEnd.REMARRIAGE,
        "ended_on": date(2026, 3, 9),
    }
    return made(RightEndSubmitted, default, over)


def payee_account(**over: Any) -> PayeeAccountSubmitted:
    default = {
        "channel": Channel.BRANCH,
        "channel_reference": REFERENCE,
        "received_at": RECEIVED,
        "payee_ref": "heir-1",
        "personal": PayeeAccountPersonal(account=over.pop("account", account())),
    }
    return made(PayeeAccountSubmitted, default, over)


def document(kind: DocumentKind = DocumentKind.CLAIM_FORM, **over: Any) -> DocumentUploaded:
    default = {
        "document_id": f"doc-{kind}",
        "kind": kind,
        "channel": Channel.BRANCH,
        "received_at": RECEIVED,
        "object_reference": f"documents/{kind}",
        "sha256": "5f" * 32,
        "content_type": "image/jpeg",
        "size_bytes": 400_000,
    }
    return made(DocumentUploaded, default, over)


YEARS = (MonthRange(first="2022-01", last="2026-09"),)
PROGRAMMES: dict[Segment, tuple[Programme, ...]] = {
    Segment.PU: (Programme.JKK, Programme.JKM, Programme.JHT, Programme.JP, Programme.JKP),
    Segment.BPU: (Programme.JKK, Programme.JKM),
    Segment.PMI: (Programme.JKK, Programme.JKM),
    Segment.JAKON: (Programme.JKK, Programme.JKM),
}


def membership(segment: Segment = Segment.PU, **over: Any) -> Membership:
    default: dict[str, Any] = {
        "segment": segment,
        "membership_number": "12345678901",
        "employer_number": "AB123456" if segment in {Segment.PU, Segment.JAKON} else None,
        "programmes": PROGRAMMES[segment],
        "starts_on": date(2022, 1, 10),
        "wages": (WagePeriod(first="2022-01", wage=Money(amount=5_000_000)),),
        "paid": YEARS,
    }
    if segment is Segment.PMI:
        default["placement"] = MigrantPlacement(
            country="TW", registered_on=date(2025, 1, 5), departed_on=date(2025, 3, 1), paid_months=24
        )
    return made(Membership, default, over)


def coverage(segment: Segment = Segment.PU, **over: Any) -> CoverageReported:
    """One member of the segment, insured since 2022."""
    default = {
        "sequence": 1,
        "reported_at": RECEIVED,
        "province": "Jawa Timur",
        "memberships": (membership(segment),),
        "jht": JhtAccount(balance=Money(amount=12_500_000), as_of=date(2026, 10, 31)) if segment is Segment.PU else None,
        "certificates": (
            (ForeignCertificate(country="KR", institution="COMWEL", number="K-77", periods=YEARS),)
            if segment is Segment.PMI
            else ()
        ),
        "personal": MemberPersonal(
            name="SITI AMINAH", birth_date=date(1968, 8, 5), sex="female", nik=NIK, membership_numbers=("12345678901",)
        ),
    }
    return made(CoverageReported, default, over)
