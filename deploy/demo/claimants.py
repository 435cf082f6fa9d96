"""What every claim of the demo is made of: a member, who files and is paid, and the papers that they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from deploy.demo.population import Member, account, nik, person_name
from schemas.claim import ClaimContent, ClaimPersonal, Payee
from schemas.vocabulary import Channel, DocumentKind, Language, Relationship, ReporterRole

NO_ACCOUNT_SHARE: Final = 0.04
MINOR_SHARE: Final = 0.04
NEAR_NAME_SHARE: Final = 0.02

COMMON: Final = (DocumentKind.CLAIM_FORM, DocumentKind.MEMBER_CARD, DocumentKind.IDENTITY_CARD)
DEATH: Final = (
    *COMMON,
    DocumentKind.FAMILY_CARD,
    DocumentKind.DEATH_CERTIFICATE,
    DocumentKind.HEIR_CERTIFICATE,
)


class Paper(NamedTuple):
    """A document that somebody holds; `payee_ref`: whose it is, where it is a payee's."""

    kind: DocumentKind
    payee_ref: str | None = None


def papers(*kinds: DocumentKind) -> tuple[Paper, ...]:
    return tuple(Paper(kind) for kind in kinds)


@dataclass(frozen=True, slots=True)
class Case:
    """A member, the claim they or their heirs file, and the papers they hold. `kept`: how long an offline channel had all of it already."""

    member: Member
    channel: Channel
    reporter_role: ReporterRole
    claim: ClaimContent
    personal: ClaimPersonal
    documents: tuple[Paper, ...]
    kept: timedelta = timedelta()


def near_name(name: str) -> str:
    """As a bank may have it: the last name cut to its initial."""
    first, *rest = name.split()
    return f"{first} {rest[-1][:1]}" if rest else first[:-1]


def payee_of(random: Random, ref: str, name: str, relationship: Relationship, born: date | None, **more: object) -> Payee:
    has_account = random.random() >= NO_ACCOUNT_SHARE
    holder = name if random.random() >= NEAR_NAME_SHARE else near_name(name)
    return Payee.model_validate(
        {
            "ref": ref,
            "name": name,
            "relationship": relationship,
            "birth_date": born,
            "account": account(random, holder) if has_account else None,
            **more,
        }
    )


def self_payee(random: Random, member: Member) -> tuple[Payee, ...]:
    identity = member.identity
    return (payee_of(random, "self", identity.name, Relationship.SELF, identity.birth_date, nik=identity.nik),)


def heirs(random: Random, today: date) -> tuple[Payee, ...]:
    """A widow or widower mostly; else grown children; now and then a minor with a guardian, or a brother or sister."""
    drawn = random.random()
    if drawn < MINOR_SHARE:
        born = today - timedelta(days=random.randint(6, 16) * 365)
        name = person_name(random, "male")
        return (payee_of(random, "heir-1", name, Relationship.CHILD, born, guardian_name=person_name(random, "female")),)
    if drawn < 0.12:
        children = [date(random.randint(1985, 2003), random.randint(1, 12), 5) for _ in range(random.randint(2, 4))]
        return tuple(
            payee_of(random, f"heir-{number}", person_name(random, "female"), Relationship.CHILD, born)
            for number, born in enumerate(children, start=1)
        )
    relationship = Relationship.SIBLING if drawn < 0.15 else Relationship.SPOUSE
    born = date(random.randint(1960, 2000), random.randint(1, 12), random.randint(1, 28))
    number = nik(random, born, "female", "351514")
    return (payee_of(random, "heir-1", person_name(random, "female"), relationship, born, nik=number),)


def personal_of(random: Random, member: Member, payees: tuple[Payee, ...], reporter: str | None = None) -> ClaimPersonal:
    abroad = member.coverage.nationality != "ID"
    return ClaimPersonal(
        member=member.identity,
        reporter_name=reporter or payees[0].name,
        reporter_phone=member.identity.phone,
        payees=payees,
        language=Language.ENGLISH if abroad or random.random() < 0.03 else Language.INDONESIAN,
    )


def heir_papers(payees: tuple[Payee, ...]) -> tuple[Paper, ...]:
    """What the heirs hold together, and each of several of their own; an only heir's papers need not say whose they are."""
    more = [Paper(DocumentKind.BANK_BOOK)]
    if any(payee.relationship is Relationship.SPOUSE for payee in payees):
        more.append(Paper(DocumentKind.MARRIAGE_BOOK))
    if any(payee.guardian_name for payee in payees):
        more.append(Paper(DocumentKind.GUARDIANSHIP_RULING))
    for payee in payees:
        whose = payee.ref if len(payees) > 1 else None
        more.append(Paper(DocumentKind.HEIR_IDENTITY_CARD, whose))
        if payee.relationship is Relationship.CHILD:
            more.append(Paper(DocumentKind.BIRTH_CERTIFICATE, whose))
    return tuple(more)
