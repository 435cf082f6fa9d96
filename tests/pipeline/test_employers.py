"""Matters between members, heirs and employers through all processors: who is paid how much, and what is told to be somebody else's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import TypeAlias

import pytest

from deploy.bank.moods import Mood
from deploy.demo import employers
from deploy.demo.claimants import Case
from deploy.demo.organisations import reference_at
from deploy.demo.population import Population, unconfirmed
from deploy.sandbox.pipeline import MemoryPipeline
from deploy.wiring import PROCESSORS, processor
from processors.claim_state.tables import ANOMALIES
from schemas.basis import Basis
from schemas.channels import PROFILES
from schemas.claim import ClaimPersonal
from schemas.envelope import EventData
from schemas.events.decisions import AssessmentReferred, ClaimApproved, ClaimDenied, VerificationReferred
from schemas.events.findings import FindingAsked, FindingReported
from schemas.events.instructions import PayoutInstructed
from schemas.events.notifications import NotificationRequested
from schemas.events.submissions import ClaimSubmitted
from schemas.events.verifications import OfficerDecided
from schemas.findings import FindingOutcome, Found
from schemas.identifiers import claim_id
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, TaskKind, Verdict
from tests.factories import RECEIVED, document
from tests.pipeline.world import SEED, SETTINGS, MemoryBank

TODAY = date(2026, 11, 20)
R = ReasonCode
Said: TypeAlias = Iterable[tuple[float, str, EventData]]
LAW_DENIES = {
    employers.not_registered: R.EMPLOYER_NOT_REGISTERED,
    employers.heir_behind: R.HEIR_RANK,
    employers.unpaid_extension: R.EXTENSION_UNPAID,
    employers.in_arrears: R.EMPLOYER_PAYS_FIRST,
}
"""Matters that end without a payment, and why; the last by an officer's word."""


class Officers:
    """Each says one word, of the highest role: yes, but that an employer in arrears pays first."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def react(self, subject: str, data: EventData, now: object) -> Said:
        match data:
            case FindingAsked():
                yield self._found(subject, data)
            case VerificationReferred():
                yield self._say(subject, data.task_id, data.kind, data.basis, Verdict.APPROVE)
            case AssessmentReferred():
                verdict = Verdict.DENY if R.EMPLOYER_PAYS_FIRST in data.reasons else Verdict.APPROVE
                yield self._say(subject, data.task_id, TaskKind.APPROVAL, data.basis, verdict, data.lines_digest)
            case _:
                return

    def _found(self, subject: str, asked: FindingAsked) -> tuple[float, str, EventData]:
        found = Found(outcome=FindingOutcome.MET, found_on=TODAY, place="Kabupaten Demo", paper_sha256="0" * 64, because="seen")
        reported = FindingReported(
            task_id=asked.task_id,
            kind=asked.kind,
            person=f"finder {next(self._numbers)}",
            role=asked.role,
            basis=asked.basis,
            found=found,
            reported_at=RECEIVED,
        )
        return 1.0, subject, reported

    def _say(
        self, subject: str, task: str, kind: TaskKind, basis: Basis, verdict: Verdict, digest: str | None = None
    ) -> tuple[float, str, EventData]:
        word = OfficerDecided(
            task_id=task,
            kind=kind,
            verdict=verdict,
            officer=f"officer {next(self._numbers)}",
            role=AuthorityRole.BRANCH_HEAD,
            because="seen",
            decided_at=RECEIVED,
            basis=basis,
            lines_digest=digest,
        )
        return 1.0, subject, word


def made(matter: employers.Matter, seed: int) -> Case:
    random = Random(seed)
    return matter(random, Population(random, TODAY), TODAY)


def world_of(case: Case, order: int) -> tuple[MemoryPipeline, str]:
    """The case filed with its papers, and decided; and the claim's id."""
    reference = reference_at(case.channel, 1, "2026-0001")
    claim, source = claim_id(case.channel, reference), f"/channels/{case.channel}"
    bank = MemoryBank(SEED, {Mood.PLAIN: 1_000})
    world = MemoryPipeline([processor(name, SETTINGS) for name in PROCESSORS], RECEIVED, order, (bank.react, Officers().react))
    world.publish(case.member.member_id, case.member.coverage, "/registry")
    filed = ClaimSubmitted(
        channel=case.channel,
        channel_reference=reference,
        received_at=RECEIVED,
        reporter_role=case.reporter_role,
        claim=case.claim,
        personal=_as_the_channel_says(case),
    )
    world.publish(claim, filed, source)
    for number, paper in enumerate(case.documents):
        sent = document(paper.kind, document_id=f"{number}-{paper.kind}", channel=case.channel, sha256=f"{number:064x}")
        world.publish(claim, sent.model_copy(update={"payee_ref": paper.payee_ref}), source)
    world.run(RECEIVED + timedelta(days=2))
    return world, claim


def _as_the_channel_says(case: Case) -> ClaimPersonal:
    payees = tuple(
        payee
        if payee.account is None or PROFILES[case.channel].confirms_accounts
        else payee.model_copy(update={"account": unconfirmed(payee.account)})
        for payee in case.personal.payees
    )
    return case.personal.model_copy(update={"payees": payees})


def paid(world: MemoryPipeline, claim: str) -> int:
    return sum(e.data.amount for e in world.events(PayoutInstructed, subject=claim) if isinstance(e.data, PayoutInstructed))


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("matter", employers.MATTERS)
def test_each_matter_is_decided_as_the_law_says_and_paid_to_the_rupiah(matter: employers.Matter, order: int) -> None:
    world, claim = world_of(made(matter, order), order)
    assert [dead for running in world.running.values() for dead in running.dead] == []
    assert list(world.running["claim_state"].rows.tables[ANOMALIES.name].values()) == []
    denials = [event.data for event in world.events(ClaimDenied, subject=claim)]
    if matter in LAW_DENIES:
        (denied,) = denials
        assert isinstance(denied, ClaimDenied)
        assert LAW_DENIES[matter] in denied.reasons
        assert paid(world, claim) == 0
        return
    assert denials == []
    approved = world.events(ClaimApproved, subject=claim)[-1].data
    assert isinstance(approved, ClaimApproved)
    payees = {payee.ref for payee in made(matter, order).personal.payees if payee.account is not None}
    assert paid(world, claim) == sum(line.net.amount for line in approved.lines if line.payee_ref in payees)


@pytest.mark.parametrize("matter", [employers.in_arrears, employers.not_registered])
def test_heirs_are_told_what_to_ask_of_the_employer(matter: employers.Matter) -> None:
    world, claim = world_of(made(matter, 1), 1)
    (denied,) = (event.data for event in world.events(ClaimDenied, subject=claim))
    assert isinstance(denied, ClaimDenied)
    owed = f"Rp{sum(one.amount.amount for one in denied.not_paid):,}".replace(",", ".")
    told = [event.data.model_dump_json() for event in world.events(NotificationRequested, subject=claim)]
    assert any(owed in text for text in told)
