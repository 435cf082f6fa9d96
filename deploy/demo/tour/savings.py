"""The tour's savings and pensions, and a month without work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from deploy.demo.claimants import COMMON, Case, papers, personal_of, self_payee
from deploy.demo.employers import insured
from deploy.demo.old_age import part_of, whole_of
from deploy.demo.pensions import disability_pension, left_behind, old_age_pension, pensioned
from deploy.demo.population import Member, Population, month, months_before
from deploy.demo.tour.abroad import migrant
from deploy.demo.tour.cells import PENSION_BEGAN_DAYS, first_old_age_pension, old_age_pensions
from processors.law import LAW
from processors.verification.rules.pension import pension_day
from schemas.claim import ClaimContent
from schemas.details import JobLossDetails
from schemas.events.coverage import JhtAccount, MonthRange
from schemas.money import Money
from schemas.vocabulary import (
    Channel,
    ClaimKind,
    DocumentKind,
    JhtReason,
    MigrantPhase,
    Programme,
    ReporterRole,
    Segment,
    TerminationGround,
)

SAVED: Final = 9_400_000
LONG_MONTHS: Final = 150
"""Of membership: enough to draw a part of the savings."""
ENDED_DAYS_AGO: Final = 90
JP_MONTHS: Final = 60
JP_MONTHS_FEW: Final = 8
OF_OLD_AGE_MONTHS: Final = 200
MONTHS_BACK_MAX: Final = 24
WORK: Final = (Programme.JKK, Programme.JKM, Programme.JHT)


def saved_up(random: Random, population: Population, today: date) -> Iterator[Case]:
    """The whole and a part of the savings of every segment that saves; pensions by the month and at once; the first month without work."""
    yield from whole(random, population, today - timedelta(days=ENDED_DAYS_AGO))
    for member in (
        population.member(Segment.PU, event_date=today, months=LONG_MONTHS, jht=SAVED),
        population.member(Segment.BPU, event_date=today, months=LONG_MONTHS, jht=SAVED),
        long_insured(population, today),
    ):
        yield part_of(random, member, random.choice((JhtReason.PARTIAL_10, JhtReason.PARTIAL_30)), today)
    yield from pensions(random, population, today)
    yield without_work(random, population, today - timedelta(days=ENDED_DAYS_AGO))


def whole(random: Random, population: Population, ended: date) -> Iterator[Case]:
    """The whole account: a contract that ended, a non-wage worker who stopped, a departure that failed."""
    yield whole_of(random, _left(population, Segment.PU, ended), JhtReason.CONTRACT_END, ended)
    yield whole_of(random, _left(population, Segment.BPU, ended), JhtReason.BPU_STOPPED, ended)
    yield whole_of(random, _saving(migrant(population, MigrantPhase.BEFORE, ended), ended), JhtReason.FAILED_DEPARTURE, ended)


def pensions(random: Random, population: Population, today: date) -> Iterator[Case]:
    """Of the old, the disabled, and whom they left: by the month, and at once after few contributions."""
    on = today - timedelta(days=PENSION_BEGAN_DAYS)
    yield old_age_pension(random, population, today)
    yield disability_pension(random, population, today)
    yield left_behind(random, population, on, JP_MONTHS, today)
    yield left_behind(random, population, on, JP_MONTHS_FEW, today)
    if old_age_pensions(today):
        yield pensioned(random, population, _born(on, today), OF_OLD_AGE_MONTHS)


def _born(on: date, today: date) -> date:
    """Who reached pension age last before `on`: in some years nobody does, because the age rises."""
    for months in range(MONTHS_BACK_MAX):
        reached = months_before(on, months)
        born = reached.replace(year=reached.year - LAW.on(reached).find("jp.pension_age").whole)
        if pension_day(born) == reached:
            assert reached >= first_old_age_pension(today), "somebody reached pension age since"
            return born
    raise AssertionError(f"nobody reached pension age in the {MONTHS_BACK_MAX} months before {on}")


def without_work(random: Random, population: Population, ended: date) -> Case:
    """The first month after an employer closed, which it reported."""
    member = population.member(Segment.PU, event_date=ended, months=JP_MONTHS)
    lost = JobLossDetails(ground=TerminationGround.EMPLOYER_CLOSED, reported_by_employer=True)
    proofs = (DocumentKind.TERMINATION_PROOF, DocumentKind.JOB_SEARCH_COMMITMENT, DocumentKind.BANK_BOOK)
    return Case(
        member,
        Channel.SIAPKERJA,
        ReporterRole.MEMBER,
        ClaimContent(kind=ClaimKind.JKP, event_date=ended, job_loss=lost),
        personal_of(random, member, self_payee(random, member)),
        papers(*COMMON, *proofs),
    )


def long_insured(population: Population, on: date) -> Member:
    """A migrant worker in a placement who was in wage work for years before, without a day between."""
    member = _saving(migrant(population, MigrantPhase.DURING, on), on)
    (placed,) = member.coverage.memberships
    since, until = months_before(on, LONG_MONTHS), placed.starts_on - timedelta(days=1)
    before = population.member(Segment.PU, event_date=until, months=1, ended=True).coverage.memberships[0]
    paid = (MonthRange(first=month(since), last=month(until)),)
    work = before.model_copy(update={"starts_on": since, "wages": (), "paid": paid, "programmes": WORK})
    return insured(member, placed, work)


def _left(population: Population, segment: Segment, ended: date) -> Member:
    return population.member(segment, event_date=ended, months=JP_MONTHS, jht=SAVED, ended=True)


def _saving(member: Member, on: date) -> Member:
    account = JhtAccount(balance=Money(amount=SAVED), as_of=on)
    return replace(member, coverage=member.coverage.model_copy(update={"jht": account}))
