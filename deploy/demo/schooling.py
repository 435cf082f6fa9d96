"""School years of the demo's orphans and of the children of the disabled: the first or a later one, at home and of migrant workers."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

from deploy.demo.claimants import Case, Paper, papers, payee_of, personal_of
from deploy.demo.population import Member, Population, person_name
from schemas.claim import ClaimContent, Payee
from schemas.details import ScholarshipDetails, SchoolChild
from schemas.vocabulary import (
    Channel,
    ClaimKind,
    DocumentKind,
    Relationship,
    ReporterRole,
    ScholarshipRoute,
    SchoolLevel,
    Segment,
)

SCHOOL_YEAR_BEGINS_MONTH: Final = 7
AGES: Final = {SchoolLevel.SD: 7, SchoolLevel.SMP: 13, SchoolLevel.SMA: 16, SchoolLevel.UNIVERSITY: 19}
ROUTES: Final = ((ScholarshipRoute.DEATH, 3), (ScholarshipRoute.WORK_ACCIDENT, 1))
CHILDS: Final = (
    DocumentKind.STUDENT_CARD,
    DocumentKind.BIRTH_CERTIFICATE,
    DocumentKind.SCHOOL_LETTER,
    DocumentKind.SCHOOL_REPORT,
)
COMMON: Final = (
    DocumentKind.SCHOLARSHIP_FORM,
    DocumentKind.MEMBER_CARD,
    DocumentKind.FAMILY_CARD,
    DocumentKind.BANK_BOOK,
    DocumentKind.GUARDIANSHIP_RULING,
)


def school_year(random: Random, population: Population, today: date) -> Case:
    """One or two children, each with papers of their own; a guardian files and receives for a minor."""
    abroad = random.random() < 0.2
    happened = today - timedelta(days=random.randint(40, 700))
    segment = Segment.PMI if abroad else random.choice((Segment.PU, Segment.PU, Segment.BPU))
    member = population.member(segment, event_date=happened, months=random.randint(20, 150))
    route = random.choices([route for route, _ in ROUTES], [weight for _, weight in ROUTES])[0]
    return schooled(random, member, happened, route, today)


def schooled(random: Random, member: Member, happened: date, route: ScholarshipRoute, today: date) -> Case:
    """The member's children at school, after what `happened` then."""
    pairs = [_child(random, today, number) for number in range(1, random.choice((1, 1, 2)) + 1)]
    payees = tuple(payee for payee, _ in pairs)
    kind = ClaimKind.PMI_SCHOLARSHIP if member.segment is Segment.PMI else ClaimKind.SCHOLARSHIP
    details = ScholarshipDetails(route=route, children=tuple(child for _, child in pairs))
    return Case(
        member,
        Channel.BRANCH,
        ReporterRole.GUARDIAN,
        ClaimContent(kind=kind, event_date=happened, scholarship=details),
        personal_of(random, member, payees, reporter=payees[0].guardian_name),
        (*papers(*COMMON), *_papers(payees)),
    )


def _child(random: Random, today: date, number: int) -> tuple[Payee, SchoolChild]:
    level = random.choice(tuple(AGES))
    began = today.year if today.month >= SCHOOL_YEAR_BEGINS_MONTH else today.year - 1
    born = date(began - AGES[level], random.randint(1, 6), random.randint(1, 28))
    guardian = person_name(random, "female")
    ref = f"child-{number}"
    payee = payee_of(random, ref, person_name(random, "male"), Relationship.CHILD, born, guardian_name=guardian)
    return payee, SchoolChild(ref=ref, birth_date=born, level=level, school_year=f"{began}/{began + 1}", number=number)


def _papers(payees: tuple[Payee, ...]) -> tuple[Paper, ...]:
    """An only child's papers need not say whose they are."""
    return tuple(Paper(kind, payee.ref if len(payees) > 1 else None) for payee in payees for kind in CHILDS)
