"""Old-age savings for reasons beside the usual three: contracts that ended, who stopped or never left, the dead, and parts."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

from deploy.demo.claimants import COMMON, Case, heir_papers, heirs, papers, personal_of, self_payee
from deploy.demo.population import Member, Population
from schemas.claim import ClaimContent, JhtDetails
from schemas.vocabulary import Channel, ClaimKind, DocumentKind, JhtReason, MigrantPhase, ReporterRole, Segment

PROOFS: Final = {
    JhtReason.CONTRACT_END: DocumentKind.EMPLOYMENT_CONTRACT,
    JhtReason.BPU_STOPPED: DocumentKind.STOPPED_WORK_STATEMENT,
    JhtReason.TOTAL_DISABILITY: DocumentKind.DOCTORS_STATEMENT,
    JhtReason.FAILED_DEPARTURE: DocumentKind.PLACEMENT_BODY_LETTER,
}
OF_WHOM: Final = {JhtReason.BPU_STOPPED: Segment.BPU, JhtReason.FAILED_DEPARTURE: Segment.PMI}
PART: Final = (DocumentKind.FAMILY_CARD, DocumentKind.BANK_BOOK, DocumentKind.ACTIVE_WORK_LETTER, DocumentKind.TAX_NUMBER)


def ended_work(random: Random, population: Population, today: date) -> Case:
    """The whole account after a contract's end, a non-wage worker's stop, or total disability, which a doctor looks at; and a migrant
    worker's whose departure failed."""
    reason = random.choices(tuple(PROOFS), (6, 3, 1, 1))[0]
    ended = today - timedelta(days=random.randint(2, 200))
    segment = OF_WHOM.get(reason, Segment.PU)
    phase = MigrantPhase.BEFORE if segment is Segment.PMI else None
    balance = int(random.lognormvariate(16.2, 0.9))
    member = population.member(segment, event_date=ended, months=random.randint(6, 150), jht=balance, ended=True, phase=phase)
    return whole_of(random, member, reason, ended)


def whole_of(random: Random, member: Member, reason: JhtReason, ended: date) -> Case:
    """The member's whole account, through the web counter."""
    return Case(
        member,
        Channel.LAPAK_ASIK,
        ReporterRole.MEMBER,
        ClaimContent(kind=ClaimKind.JHT, event_date=ended, jht=JhtDetails(reason=reason, reason_date=ended)),
        personal_of(random, member, self_payee(random, member)),
        papers(*COMMON, PROOFS[reason], DocumentKind.BANK_BOOK),
    )


def savings_of_the_dead(random: Random, population: Population, today: date) -> Case:
    """The whole account, to the heirs."""
    died = today - timedelta(days=random.randint(5, 300))
    member = population.member(
        Segment.PU, event_date=died, months=random.randint(12, 180), jht=int(random.lognormvariate(16.8, 0.8))
    )
    payees = heirs(random, today)
    proofs = (DocumentKind.MEMBER_CARD, DocumentKind.DEATH_CERTIFICATE, DocumentKind.HEIR_CERTIFICATE)
    more = tuple(paper for paper in heir_papers(payees) if paper.kind is not DocumentKind.MARRIAGE_BOOK)
    return Case(
        member,
        Channel.BRANCH,
        ReporterRole.HEIR,
        ClaimContent(kind=ClaimKind.JHT, event_date=died, jht=JhtDetails(reason=JhtReason.DEATH)),
        personal_of(random, member, payees),
        (*papers(*proofs), *more),
    )


def part_of_savings(random: Random, population: Population, today: date) -> Case:
    """A part for any purpose or for a home, now and then before ten years are over, which is denied."""
    reason = random.choice((JhtReason.PARTIAL_10, JhtReason.PARTIAL_30))
    months = random.randint(121, 220) if random.random() < 0.9 else random.randint(60, 118)
    member = population.member(Segment.PU, event_date=today, months=months, jht=int(random.lognormvariate(17.5, 0.6)))
    return part_of(random, member, reason, today)


def part_of(random: Random, member: Member, reason: JhtReason, today: date) -> Case:
    """A part of the member's account, through the web counter."""
    home = (DocumentKind.HOME_PAPERS,) if reason is JhtReason.PARTIAL_30 else ()
    return Case(
        member,
        Channel.LAPAK_ASIK,
        ReporterRole.MEMBER,
        ClaimContent(kind=ClaimKind.JHT, event_date=today, jht=JhtDetails(reason=reason)),
        personal_of(random, member, self_payee(random, member)),
        papers(*COMMON, *PART, *home),
    )
