"""Claims of the demo that somebody files at a worker's side: unions and NGOs with a mandate, and liaison bodies of other countries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import Final

from deploy.demo.accidents import jkk_accident
from deploy.demo.claimants import DEATH, Case, heir_papers, heirs, papers, personal_of
from deploy.demo.migrants import pmi_accident
from deploy.demo.population import Population, person_name
from schemas.assistance import MandateKind
from schemas.claim import ClaimContent, DeathDetails, Mandate
from schemas.kinds import HEIRS_KINDS
from schemas.vocabulary import Channel, ClaimKind, DeathCause, DocumentKind, ReporterRole, Segment

MANDATE_DAYS: Final = 180


def assisted(random: Random, population: Population, today: date) -> Case:
    """A worker's claim, brought by a union or an NGO, or by the placement company: with a mandate, and looked at for it."""
    if random.random() < 0.5:
        return _with_mandate(random, jkk_accident(random, population, today), Channel.UNION, today)
    return _with_mandate(
        random, pmi_accident(random, population, today), random.choice((Channel.UNION, Channel.PLACEMENT_COMPANY)), today
    )


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


def _with_mandate(random: Random, case: Case, channel: Channel, today: date) -> Case:
    given_by = ReporterRole.HEIR if case.claim.kind in HEIRS_KINDS else ReporterRole.MEMBER
    name = case.personal.payees[0].name
    mandate = Mandate(
        holder_name=person_name(random, "female"),
        given_on=today - timedelta(days=random.randint(1, 20)),
        kind=MandateKind.MEMBERS_MANDATE if channel is Channel.UNION else MandateKind.WRITTEN_REQUEST,
        given_by_name=name,
        given_by=given_by,
        paper_sha256=sha256(name.encode()).hexdigest(),
        valid_until=today + timedelta(days=MANDATE_DAYS),
    )
    return replace(case, channel=channel, reporter_role=given_by, personal=case.personal.model_copy(update={"mandate": mandate}))
