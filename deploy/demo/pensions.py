"""Pensions that the demo's members file: since the programme is younger than the fifteen years that it asks for, the old are paid at once,
and who is disabled, or was left behind, draws a pension by the month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from deploy.demo.claimants import COMMON, DEATH, Case, heir_papers, papers, payee_of, personal_of, self_payee
from deploy.demo.population import Member, Population, nik, person_name
from processors.law import LAW
from processors.verification.rules.pension import pension_day
from schemas.claim import ClaimContent, DeathDetails, Payee
from schemas.details import DisabilityDetails, PensionDetails, Survivor
from schemas.events.coverage import PensionAccount
from schemas.money import Money
from schemas.vocabulary import Channel, ClaimKind, DeathCause, DocumentKind, Relationship, ReporterRole, Segment

DAYS_SINCE: Final = (20, 200)
DAYS_SINCE_DISABLED: Final = (400, 660)
ORPHANS_SHARE: Final = 0.3
SHARE_OF_WAGES: Final = 30
"""Of what was earned in a year so many thousandths are put in (domain section 1.2)."""


def old_age_pension(random: Random, population: Population, today: date) -> Case:
    """Who reached pension age some months ago: contributions and yield at once."""
    birthday = today - timedelta(days=random.randint(*DAYS_SINCE))
    age = LAW.on(today).find("jp.pension_age").whole
    born = date(birthday.year - age, birthday.month, min(birthday.day, 28))
    return pensioned(random, population, born, random.randint(20, 130))


def pensioned(random: Random, population: Population, born: date, months: int) -> Case:
    """Who was born then asks for the first year from pension age on, after so many months of contributions."""
    reached = pension_day(born)
    assert reached is not None, "whoever was born so long ago has a pension age"
    member = _with_account(random, population.member(Segment.PU, event_date=reached, months=months, born=born), months, reached)
    return Case(
        member,
        Channel.BRANCH,
        ReporterRole.MEMBER,
        ClaimContent(kind=ClaimKind.JP_OLD_AGE, event_date=reached, pension=PensionDetails()),
        personal_of(random, member, self_payee(random, member)),
        papers(*COMMON, DocumentKind.FAMILY_CARD, DocumentKind.PENSION_FORM, DocumentKind.BANK_BOOK),
    )


def disability_pension(random: Random, population: Population, today: date) -> Case:
    """Who could not work any more a year and more ago: a whole year of instalments is due by now. Later the bounds were not found."""
    happened = today - timedelta(days=random.randint(*DAYS_SINCE_DISABLED))
    months, born = random.randint(12, 110), date(random.randint(1975, 2000), random.randint(1, 12), random.randint(1, 28))
    member = _with_account(random, population.member(Segment.PU, event_date=happened, months=months, born=born), months, happened)
    return Case(
        member,
        Channel.BRANCH,
        ReporterRole.MEMBER,
        ClaimContent(
            kind=ClaimKind.JP_DISABILITY,
            event_date=happened,
            pension=PensionDetails(),
            disability=DisabilityDetails(total_declared=True),
        ),
        personal_of(random, member, self_payee(random, member)),
        papers(
            *COMMON, DocumentKind.FAMILY_CARD, DocumentKind.PENSION_FORM, DocumentKind.DOCTORS_STATEMENT, DocumentKind.BANK_BOOK
        ),
    )


def survivors_pension(random: Random, population: Population, today: date) -> Case:
    """Whom a member left a year and more ago: a widow or widower, or one or two children with a guardian; a pension by the month, or
    after few contributions what was put in, at once."""
    died = today - timedelta(days=random.randint(*DAYS_SINCE_DISABLED))
    return left_behind(random, population, died, random.randint(6, 110), today)


def left_behind(random: Random, population: Population, died: date, months: int, today: date) -> Case:
    """Whom a member left who had put in for so many months."""
    born = date(random.randint(1970, 1990), random.randint(1, 12), random.randint(1, 28))
    member = _with_account(random, population.member(Segment.PU, event_date=died, months=months, born=born), months, died)
    payees = _orphans(random, today) if random.random() < ORPHANS_SHARE else _widowed(random)
    named = tuple(Survivor(ref=p.ref, relationship=p.relationship, birth_date=p.birth_date) for p in payees)
    return Case(
        member,
        Channel.BRANCH,
        ReporterRole.HEIR if payees[0].guardian_name is None else ReporterRole.GUARDIAN,
        ClaimContent(
            kind=ClaimKind.JP_SURVIVORS,
            event_date=died,
            death=DeathDetails(cause=random.choice((DeathCause.ILLNESS, DeathCause.ACCIDENT))),
            pension=PensionDetails(survivors=named),
        ),
        personal_of(random, member, payees, reporter=payees[0].guardian_name),
        (*papers(*DEATH, DocumentKind.PENSION_FORM), *heir_papers(payees)),
    )


def _widowed(random: Random) -> tuple[Payee, ...]:
    born = date(random.randint(1965, 1990), random.randint(1, 12), random.randint(1, 28))
    name, number = person_name(random, "female"), nik(random, born, "female", "351514")
    return (payee_of(random, "heir-1", name, Relationship.SPOUSE, born, nik=number),)


def _orphans(random: Random, today: date) -> tuple[Payee, ...]:
    guardian = person_name(random, "female")
    return tuple(
        payee_of(
            random,
            f"heir-{number}",
            person_name(random, "male"),
            Relationship.CHILD,
            today - timedelta(days=random.randint(6, 16) * 365),
            guardian_name=guardian,
        )
        for number in range(1, random.choice((1, 2)) + 1)
    )


def _with_account(random: Random, member: Member, months: int, as_of: date) -> Member:
    """Contributions of all months, and up to a third of them as yield."""
    monthly = member.coverage.memberships[0].wages[0].wage.amount
    put_in = monthly * months * SHARE_OF_WAGES // 1_000
    account = PensionAccount(
        balance=Money(amount=put_in + put_in * random.randint(5, 33) // 100),
        as_of=as_of,
        weighted_annual_wage=Money(amount=monthly * 12),
    )
    return replace(member, coverage=member.coverage.model_copy(update={"pension": account}))
