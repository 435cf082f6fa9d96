"""The claims that the demo's members file: one function per kind, each with a member, a submission and its documents."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

from deploy.demo.abroad import forwarded, pilot_death
from deploy.demo.accidents import jkk_accident, jkk_death
from deploy.demo.assisted import assisted
from deploy.demo.claimants import COMMON, DEATH, Case, heir_papers, heirs, papers, payee_of, personal_of, self_payee
from deploy.demo.employers import employers_matter
from deploy.demo.migrants import pmi_accident, pmi_mishap
from deploy.demo.old_age import ended_work, part_of_savings, savings_of_the_dead
from deploy.demo.pensions import disability_pension, old_age_pension, survivors_pension
from deploy.demo.population import Population, person_name
from deploy.demo.schooling import school_year
from schemas.channels import WORK_ACCIDENT
from schemas.claim import (
    ClaimContent,
    DeathDetails,
    JhtDetails,
    RepatriationDetails,
)
from schemas.details import JobLossDetails
from schemas.kinds import MIGRANT_KINDS
from schemas.money import Money
from schemas.vocabulary import (
    Channel,
    ClaimKind,
    DeathCause,
    DocumentKind,
    Filing,
    JhtReason,
    Relationship,
    ReporterRole,
    Segment,
    TerminationGround,
)

WORK_ACCIDENT_SHARE: Final = 0.01
CRIME_SHARE: Final = 0.02
OFFLINE: Final = timedelta(days=14)
UNREPORTED: Final = 7
"""One of so many employers has not reported a dismissal, and is asked."""


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
        personal_of(random, member, self_payee(random, member)),
        papers(*COMMON, *proof.get(reason, ()), DocumentKind.BANK_BOOK, DocumentKind.TAX_NUMBER),
    )


def jkm_death(random: Random, population: Population, today: date) -> Case:
    """A death at home: wage workers, and non-wage workers below and above three months of membership."""
    died = today - timedelta(days=random.randint(5, 200))
    segment = random.choices((Segment.PU, Segment.BPU), (3, 2))[0]
    months = random.choice((1, 2, 3, 4)) if segment is Segment.BPU and random.random() < 0.4 else random.randint(5, 150)
    member = population.member(segment, event_date=died, months=months, jht=random.randint(1, 40) * 1_000_000)
    payees = heirs(random, today)
    cause = (
        DeathCause.WORK_ACCIDENT
        if random.random() < WORK_ACCIDENT_SHARE
        else random.choice((DeathCause.ILLNESS, DeathCause.ACCIDENT))
    )
    return Case(
        member,
        random.choices((Channel.LAPAK_ASIK_ONSITE, Channel.BRANCH), (2, 3))[0],
        ReporterRole.HEIR,
        ClaimContent(kind=ClaimKind.JKM_DEATH, event_date=died, death=DeathDetails(cause=cause)),
        personal_of(random, member, payees),
        (*papers(*DEATH), *heir_papers(payees)),
    )


def kept_offline(channel: Channel, event: date, today: date) -> timedelta:
    """Every second mission had no connection for two weeks: what it took in then is late when it comes, and the fund pays for that."""
    known = event + 2 * OFFLINE
    return OFFLINE if channel is Channel.MISSION and event.day % 2 and known < today else timedelta()


def pmi_death(random: Random, population: Population, today: date) -> Case:
    """A migrant worker's death before, during or after the placement; missions and placement bodies file for the heirs."""
    died = today - timedelta(days=random.randint(5, 250))
    member = population.member(Segment.PMI, event_date=died, months=10)
    placement = member.coverage.memberships[0].placement
    abroad = placement is not None and placement.departed_on is not None and placement.returned_on is None
    payees = heirs(random, today)
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
        personal_of(random, member, payees),
        (*papers(*DEATH, DocumentKind.PASSPORT, DocumentKind.MISSION_LETTER), *heir_papers(payees)),
        kept_offline(channel if abroad else Channel.BRANCH, died, today),
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
        personal_of(random, member, self_payee(random, member)),
        papers(
            *COMMON,
            DocumentKind.PASSPORT,
            DocumentKind.MISSION_LETTER,
            DocumentKind.TICKET_RECEIPT,
            DocumentKind.PLACEMENT_AGREEMENT,
            DocumentKind.BANK_BOOK,
        ),
    )


def job_loss(random: Random, population: Population, today: date) -> Case:
    """The first month after work ended: dismissed mostly, now and then by one's own will, which gives nothing."""
    ended = today - timedelta(days=random.randint(5, 120))
    ground = random.choices(
        (TerminationGround.EMPLOYER_ALONE, TerminationGround.EMPLOYER_CLOSED, TerminationGround.RESIGNED), (8, 2, 1)
    )[0]
    reported = ended.day % UNREPORTED != 0
    member = population.member(Segment.PU, event_date=ended, months=random.randint(8, 120))
    return Case(
        member,
        Channel.SIAPKERJA,
        ReporterRole.MEMBER,
        ClaimContent(kind=ClaimKind.JKP, event_date=ended, job_loss=JobLossDetails(ground=ground, reported_by_employer=reported)),
        personal_of(random, member, self_payee(random, member)),
        papers(*COMMON, DocumentKind.TERMINATION_PROOF, DocumentKind.JOB_SEARCH_COMMITMENT, DocumentKind.BANK_BOOK),
    )


KINDS: Final = (
    (jht, 700),
    (ended_work, 40),
    (savings_of_the_dead, 15),
    (part_of_savings, 15),
    (jkm_death, 150),
    (jkk_accident, 50),
    (jkk_death, 10),
    (pmi_death, 45),
    (pmi_repatriation, 40),
    (pmi_accident, 10),
    (pmi_mishap, 20),
    (job_loss, 30),
    (old_age_pension, 20),
    (disability_pension, 5),
    (survivors_pension, 10),
    (school_year, 15),
    (assisted, 12),
    (employers_matter, 40),
    (forwarded, 6),
    (pilot_death, 5),
)
"""Kinds and weights: three of four claims are old-age savings (domain section 7)."""

FROM_ABROAD: Final = (
    (Channel.UNION, ReporterRole.UNION),
    (Channel.CONTACT_CENTRE, ReporterRole.MISSION),
    (Channel.CONTACT_CENTRE, ReporterRole.DIRECTOR_GENERAL),
)
AT_HOME: Final = (
    (Channel.UNION, ReporterRole.UNION),
    (Channel.UNION, ReporterRole.GROUP),
    (Channel.EMPLOYER, ReporterRole.EMPLOYER),
    (Channel.HOSPITAL, ReporterRole.HEALTH_FACILITY),
    (Channel.CONTACT_CENTRE, ReporterRole.FAMILY),
)
"""Who reports an event that somebody else applies for, and where."""


def notification_of(random: Random, case: Case) -> Case:
    """The same event, reported by somebody who may only notify: it ends linked to the case."""
    abroad = case.claim.kind in MIGRANT_KINDS
    told = list(FROM_ABROAD if abroad else AT_HOME)
    if case.claim.kind is ClaimKind.PMI_DEATH:
        told.append((Channel.PMI_PORTAL, ReporterRole.FAMILY))
    if case.claim.kind in WORK_ACCIDENT:
        told += [(Channel.MESSAGES, ReporterRole.EMPLOYER), (Channel.EMPLOYER, ReporterRole.APPOINTING_OFFICIAL)]
    channel, role = random.choice(told)
    return Case(
        case.member,
        channel,
        role,
        case.claim.model_copy(update={"filing": Filing.NOTIFICATION, "replacement": None}),
        case.personal.model_copy(update={"payees": (), "reporter_name": person_name(random, "male")}),
        (),
    )


def other_heir_of(random: Random, case: Case) -> Case:
    """A second application for one death, by another heir."""
    born = date(1990, 6, random.randint(1, 28))
    payee = payee_of(random, "heir-9", person_name(random, "male"), Relationship.CHILD, born)
    personal = case.personal.model_copy(update={"payees": (payee,), "reporter_name": payee.name})
    return Case(
        case.member,
        Channel.BRANCH,
        ReporterRole.HEIR,
        case.claim.model_copy(update={"replacement": None}),
        personal,
        (*papers(*DEATH), *heir_papers((payee,))),
    )
