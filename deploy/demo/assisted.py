"""Claims of the demo that somebody files at a worker's side with a mandate: a union, an NGO, a placement company."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from typing import Final

from deploy.demo.accidents import jkk_accident
from deploy.demo.claimants import Case
from deploy.demo.migrants import pmi_accident
from deploy.demo.population import Population, person_name
from schemas.assistance import MandateKind
from schemas.claim import Mandate
from schemas.kinds import HEIRS_KINDS
from schemas.vocabulary import Channel, ReporterRole

MANDATE_DAYS: Final = 180


def assisted(random: Random, population: Population, today: date) -> Case:
    """A worker's claim, brought by a union or an NGO, or by the placement company: with a mandate, and looked at for it."""
    if random.random() < 0.5:
        return with_mandate(random, jkk_accident(random, population, today), Channel.UNION, today)
    return with_mandate(
        random, pmi_accident(random, population, today), random.choice((Channel.UNION, Channel.PLACEMENT_COMPANY)), today
    )


def with_mandate(random: Random, case: Case, channel: Channel, today: date) -> Case:
    """The claimant's own claim, brought by who holds a mandate of theirs."""
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
