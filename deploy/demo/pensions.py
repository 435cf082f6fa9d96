"""Pensions that the demo's members file: since the programme is younger than the fifteen years that it asks for, the old are paid at once,
and who is disabled draws a pension by the month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from deploy.demo.claimants import COMMON, Case, papers, personal_of, self_payee
from deploy.demo.population import Member, Population
from processors.law import LAW
from processors.verification.rules.pension import pension_day
from schemas.claim import ClaimContent
from schemas.details import DisabilityDetails, PensionDetails
from schemas.events.coverage import PensionAccount
from schemas.money import Money
from schemas.vocabulary import Channel, ClaimKind, DocumentKind, ReporterRole, Segment

DAYS_SINCE: Final = (20, 200)
DAYS_SINCE_DISABLED: Final = (400, 660)
SHARE_OF_WAGES: Final = 30
"""Of what was earned in a year so many thousandths are put in (domain section 1.2)."""


def old_age_pension(random: Random, population: Population, today: date) -> Case:
    """Who reached pension age some months ago: contributions and yield at once."""
    birthday = today - timedelta(days=random.randint(*DAYS_SINCE))
    age = LAW.on(today).find("jp.pension_age").whole
    born = date(birthday.year - age, birthday.month, min(birthday.day, 28))
    reached = pension_day(born) or birthday
    months = random.randint(20, 130)
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
