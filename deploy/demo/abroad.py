"""Claims of the demo across a border: heirs whom a liaison body knows, and a foreigner who flew for an Indonesian airline."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from deploy.demo import names
from deploy.demo.accidents import killed
from deploy.demo.claimants import DEATH, Case, heir_papers, heirs, papers, payee_of, personal_of
from deploy.demo.population import Population
from schemas.claim import ClaimContent, DeathDetails
from schemas.vocabulary import Channel, ClaimKind, DeathCause, DocumentKind, Relationship, ReporterRole, Segment


def forwarded(random: Random, population: Population, today: date) -> Case:
    """A death at home of whom a country with an agreement knows the heirs: its liaison body forwards their application."""
    died = today - timedelta(days=random.randint(20, 200))
    member = population.member(Segment.PU, event_date=died, months=random.randint(12, 90), jht=random.randint(1, 40) * 1_000_000)
    payees = heirs(random, today)
    return Case(
        member,
        Channel.FOREIGN_INSTITUTION,
        ReporterRole.HEIR,
        ClaimContent(
            kind=ClaimKind.JKM_DEATH,
            event_date=died,
            event_country=random.choice(("KR", "MY", "LA", "KH", "PH")),
            death=DeathDetails(cause=DeathCause.ILLNESS),
        ),
        personal_of(random, member, payees),
        (*papers(*DEATH, DocumentKind.PASSPORT), *heir_papers(payees)),
    )


def pilot_death(random: Random, population: Population, today: date) -> Case:
    """A foreign pilot dies at work: a passport and no NIK, a high wage, heirs abroad, sums above an officer's limit and the fast rail's."""
    died = today - timedelta(days=random.randint(20, 90))
    member = population.member(Segment.PU, event_date=died, months=70, born=date(1965, 4, 12), foreigner=True)
    widow = payee_of(random, "heir-1", random.choice(names.FOREIGN), Relationship.SPOUSE, date(1968, 2, 3))
    return killed(random, member, (widow,), died, DocumentKind.PASSPORT)
