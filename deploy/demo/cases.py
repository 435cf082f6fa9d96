"""The claims that the demo's members file: one function per kind, each with a member, a submission and its documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from deploy.demo.population import Member, Population, account, nik, person_name
from schemas.claim import (
    ClaimContent,
    ClaimPersonal,
    DeathDetails,
    JhtDetails,
    Payee,
    RepatriationDetails,
)
from schemas.money import Money
from schemas.vocabulary import (
    Channel,
    ClaimKind,
    DeathCause,
    DocumentKind,
    Filing,
    JhtReason,
    Language,
    Relationship,
    ReporterRole,
    Segment,
)

NO_ACCOUNT_SHARE: Final = 0.04
MINOR_SHARE: Final = 0.04
NEAR_NAME_SHARE: Final = 0.02
WORK_ACCIDENT_SHARE: Final = 0.01
CRIME_SHARE: Final = 0.02

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
    """A member, the claim they or their heirs file, and the papers they hold."""

    member: Member
    channel: Channel
    reporter_role: ReporterRole
    claim: ClaimContent
    personal: ClaimPersonal
    documents: tuple[Paper, ...]


def _near(name: str) -> str:
    """As a bank may have it: the last name cut to its initial."""
    first, *rest = name.split()
    return f"{first} {rest[-1][:1]}" if rest else first[:-1]


def _payee(random: Random, ref: str, name: str, relationship: Relationship, born: date | None, **more: object) -> Payee:
    has_account = random.random() >= NO_ACCOUNT_SHARE
    holder = name if random.random() >= NEAR_NAME_SHARE else _near(name)
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


def _self_payee(random: Random, member: Member) -> tuple[Payee, ...]:
    identity = member.identity
    return (_payee(random, "self", identity.name, Relationship.SELF, identity.birth_date, nik=identity.nik),)


def _heirs(random: Random, today: date) -> tuple[Payee, ...]:
    """A widow or widower mostly; else grown children; now and then a minor with a guardian, or a brother or sister."""
    drawn = random.random()
    if drawn < MINOR_SHARE:
        born = today - timedelta(days=random.randint(6, 16) * 365)
        name = person_name(random, "male")
        return (_payee(random, "heir-1", name, Relationship.CHILD, born, guardian_name=person_name(random, "female")),)
    if drawn < 0.12:
        children = [date(random.randint(1985, 2003), random.randint(1, 12), 5) for _ in range(random.randint(2, 4))]
        return tuple(
            _payee(random, f"heir-{number}", person_name(random, "female"), Relationship.CHILD, born)
            for number, born in enumerate(children, start=1)
        )
    relationship = Relationship.SIBLING if drawn < 0.15 else Relationship.SPOUSE
    born = date(random.randint(1960, 2000), random.randint(1, 12), random.randint(1, 28))
    number = nik(random, born, "female", "351514")
    return (_payee(random, "heir-1", person_name(random, "female"), relationship, born, nik=number),)


def _personal(random: Random, member: Member, payees: tuple[Payee, ...], reporter: str | None = None) -> ClaimPersonal:
    abroad = member.coverage.nationality != "ID"
    return ClaimPersonal(
        member=member.identity,
        reporter_name=reporter or payees[0].name,
        reporter_phone=member.identity.phone,
        payees=payees,
        language=Language.ENGLISH if abroad or random.random() < 0.03 else Language.INDONESIAN,
    )


def _heir_documents(payees: tuple[Payee, ...]) -> tuple[Paper, ...]:
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


def jht(random: Random, population: Population, today: date) -> Case:
    """Old-age savings: resigned or terminated mostly, some at pension age; small balances through JMO."""
    reason = random.choices((JhtReason.RESIGNED, JhtReason.TERMINATED, JhtReason.PENSION_AGE), (5, 4, 2))[0]
    ended = today - timedelta(days=random.randint(35, 300) if random.random() > 0.02 else random.randint(3, 25))
    balance = int(random.lognormvariate(16.2, 0.9))
    born = date(random.randint(1962, 1969), random.randint(1, 12), 12) if reason is JhtReason.PENSION_AGE else None
    segment = random.choices((Segment.PU, Segment.BPU), (9, 1))[0]
    member = population.member(segment, event_date=ended, months=random.randint(6, 180), born=born, jht=balance, ended=True)
    small = balance <= 15_000_000 and random.random() < 0.85
    channel = Channel.JMO if small else random.choices((Channel.LAPAK_ASIK, Channel.BRANCH), (3, 1))[0]
    proof = {JhtReason.RESIGNED: (DocumentKind.RESIGNATION_LETTER,), JhtReason.TERMINATED: (DocumentKind.TERMINATION_PROOF,)}
    return Case(
        member,
        channel,
        ReporterRole.MEMBER,
        ClaimContent(kind=ClaimKind.JHT, event_date=ended, jht=JhtDetails(reason=reason, reason_date=ended)),
        _personal(random, member, _self_payee(random, member)),
        papers(*COMMON, *proof.get(reason, ()), DocumentKind.BANK_BOOK, DocumentKind.TAX_NUMBER),
    )


def jkm_death(random: Random, population: Population, today: date) -> Case:
    """A death at home: wage workers, and non-wage workers below and above three months of membership."""
    died = today - timedelta(days=random.randint(5, 200))
    segment = random.choices((Segment.PU, Segment.BPU), (3, 2))[0]
    months = random.choice((1, 2, 3, 4)) if segment is Segment.BPU and random.random() < 0.4 else random.randint(5, 150)
    member = population.member(segment, event_date=died, months=months, jht=random.randint(1, 40) * 1_000_000)
    payees = _heirs(random, today)
    cause = (
        DeathCause.WORK_ACCIDENT
        if random.random() < WORK_ACCIDENT_SHARE
        else random.choice((DeathCause.ILLNESS, DeathCause.ACCIDENT))
    )
    return Case(
        member,
        random.choices((Channel.LAPAK_ASIK, Channel.BRANCH), (2, 3))[0],
        ReporterRole.HEIR,
        ClaimContent(kind=ClaimKind.JKM_DEATH, event_date=died, death=DeathDetails(cause=cause)),
        _personal(random, member, payees),
        (*papers(*DEATH), *_heir_documents(payees)),
    )


def pmi_death(random: Random, population: Population, today: date) -> Case:
    """A migrant worker's death before, during or after the placement; missions and placement bodies file for the heirs."""
    died = today - timedelta(days=random.randint(5, 250))
    member = population.member(Segment.PMI, event_date=died, months=10)
    placement = member.coverage.memberships[0].placement
    abroad = placement is not None and placement.departed_on is not None and placement.returned_on is None
    payees = _heirs(random, today)
    channel, role = random.choice(
        (
            (Channel.MISSION, ReporterRole.MISSION),
            (Channel.BRANCH, ReporterRole.HEIR),
            (Channel.PLACEMENT_COMPANY, ReporterRole.PLACEMENT_BODY),
        )
    )
    return Case(
        member,
        channel if abroad else Channel.BRANCH,
        role if abroad else ReporterRole.HEIR,
        ClaimContent(
            kind=ClaimKind.PMI_DEATH,
            event_date=died,
            event_country=placement.country if abroad and placement else "ID",
            death=DeathDetails(cause=random.choice((DeathCause.ILLNESS, DeathCause.ACCIDENT, DeathCause.ILLNESS))),
        ),
        _personal(random, member, payees),
        (*papers(*DEATH, DocumentKind.PASSPORT, DocumentKind.MISSION_LETTER), *_heir_documents(payees)),
    )


def pmi_repatriation(random: Random, population: Population, today: date) -> Case:
    """A troubled worker brought home: ticket and onward transport, now and then with a ground of refusal."""
    home = today - timedelta(days=random.randint(5, 120))
    member = population.member(Segment.PMI, event_date=home, months=10)
    placement = member.coverage.memberships[0].placement
    details = RepatriationDetails(
        ticket_cost=Money(amount=random.randint(25, 160) * 100_000),
        onward_transport_cost=Money(amount=random.randint(0, 15) * 100_000),
        deliberate_crime=random.random() < CRIME_SHARE,
    )
    channel, role = random.choice(((Channel.MISSION, ReporterRole.MISSION), (Channel.BRANCH, ReporterRole.MEMBER)))
    return Case(
        member,
        channel,
        role,
        ClaimContent(
            kind=ClaimKind.PMI_REPATRIATION,
            event_date=home,
            event_country=placement.country if placement else "TW",
            repatriation=details,
        ),
        _personal(random, member, _self_payee(random, member)),
        papers(
            *COMMON,
            DocumentKind.PASSPORT,
            DocumentKind.MISSION_LETTER,
            DocumentKind.TICKET_RECEIPT,
            DocumentKind.PLACEMENT_AGREEMENT,
            DocumentKind.BANK_BOOK,
        ),
    )


def pilot_death(random: Random, population: Population, today: date) -> Case:
    """A member with a high wage: the amounts of the law do not grow with it in JKM, the savings do."""
    died = today - timedelta(days=random.randint(20, 90))
    member = population.member(Segment.PU, event_date=died, months=70, jht=939_300_000, ended=True, born=date(1965, 4, 12))
    return Case(
        member,
        Channel.BRANCH,
        ReporterRole.MEMBER,
        ClaimContent(kind=ClaimKind.JHT, event_date=died, jht=JhtDetails(reason=JhtReason.PENSION_AGE, reason_date=died)),
        _personal(random, member, _self_payee(random, member)),
        papers(*COMMON, DocumentKind.BANK_BOOK, DocumentKind.TAX_NUMBER),
    )


KINDS: Final = ((jht, 745), (jkm_death, 160), (pmi_death, 50), (pmi_repatriation, 40), (pilot_death, 5))
"""Kinds and weights: three of four claims are old-age savings (domain section 7)."""


def notification_of(random: Random, case: Case) -> Case:
    """The same event, reported by somebody who may only notify: it ends linked to the case."""
    abroad = case.claim.kind in {ClaimKind.PMI_DEATH, ClaimKind.PMI_REPATRIATION}
    channel, role = random.choice(
        ((Channel.UNION, ReporterRole.UNION), (Channel.CONTACT_CENTRE, ReporterRole.MISSION))
        if abroad
        else (
            (Channel.UNION, ReporterRole.UNION),
            (Channel.EMPLOYER, ReporterRole.EMPLOYER),
            (Channel.HOSPITAL, ReporterRole.HEALTH_FACILITY),
        )
    )
    return Case(
        case.member,
        channel,
        role,
        case.claim.model_copy(update={"filing": Filing.NOTIFICATION}),
        case.personal.model_copy(update={"payees": (), "reporter_name": person_name(random, "male")}),
        (),
    )


def other_heir_of(random: Random, case: Case) -> Case:
    """A second application for one death, by another heir."""
    born = date(1990, 6, random.randint(1, 28))
    payee = _payee(random, "heir-9", person_name(random, "male"), Relationship.CHILD, born)
    personal = case.personal.model_copy(update={"payees": (payee,), "reporter_name": payee.name})
    return Case(
        case.member,
        Channel.BRANCH,
        ReporterRole.HEIR,
        case.claim,
        personal,
        (*papers(*DEATH), *_heir_documents((payee,))),
    )
