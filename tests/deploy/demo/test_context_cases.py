"""What the customer's documents name is among the demo's claims as it happened there: a foreign pilot, a liaison body, mandates, files."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from random import Random

import pytest

from deploy.demo.abroad import forwarded, pilot_death
from deploy.demo.assisted import assisted
from deploy.demo.calls import speaker_of
from deploy.demo.claimants import Case
from deploy.demo.credentials import Who
from deploy.demo.files import EMPLOYER_SPEAKS, SPONSOR_SPEAKS, files_of
from deploy.demo.organisations import CODES, FILED_FOR_THEM, attested
from deploy.demo.population import Population
from deploy.demo.records import Intent
from deploy.demo.timeline import Writer
from gateway.bulk.store import BatchKind
from processors.intake.rights import may_report
from schemas.admission import mandate_fault, steps_taken
from schemas.channels import channel_takes, wants_mandate
from schemas.claim import ChannelSteps
from schemas.vocabulary import Channel, ClaimKind
from tests.factories import payee_account

TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SEEDS = range(40)
TWO_PEOPLE_RUPIAH = 250_000_000


def made(make: object, seed: int) -> Case:
    random = Random(seed)
    assert callable(make)
    case = make(random, Population(random, TODAY), TODAY)
    assert isinstance(case, Case)
    return case


def taken(case: Case) -> bool:
    asked = (case.claim.kind, case.claim.filing, case.reporter_role)
    return channel_takes(case.channel, *asked) and may_report(*asked)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_pilot_is_a_foreigner_whose_heirs_draw_more_than_one_person_may_approve(seed: int) -> None:
    case = made(pilot_death, seed)
    member = case.member.coverage
    assert taken(case)
    assert (case.personal.member.nik, member.nationality != "ID") == (None, True)
    assert case.personal.member.passport
    assert case.claim.kind is ClaimKind.JKK_DEATH
    assert 48 * member.memberships[0].wages[0].wage.amount > TWO_PEOPLE_RUPIAH


@pytest.mark.parametrize("seed", SEEDS)
def test_a_liaison_body_forwards_the_heirs_own_application(seed: int) -> None:
    case = made(forwarded, seed)
    assert taken(case)
    assert (case.channel, case.claim.event_country != "ID") == (Channel.FOREIGN_INSTITUTION, True)


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_assists_shows_a_mandate_that_holds(seed: int) -> None:
    case = made(assisted, seed)
    assert taken(case)
    assert wants_mandate(case.channel, case.claim.kind, case.claim.filing, case.reporter_role)
    assert mandate_fault(case.channel, case.claim, case.reporter_role, case.personal, AT) is None


@pytest.mark.parametrize("channel", Channel)
def test_each_channel_attests_what_it_must(channel: Channel) -> None:
    for number in range(24):
        found = attested(channel, made(pilot_death, 1).personal, number, AT)
        assert steps_taken(channel, found.steps)
    assert attested(Channel.JMO, found, 1, AT).steps == ChannelSteps(face_matched_at=AT)


def test_whose_claim_somebody_else_filed_names_an_account_in_the_app() -> None:
    for channel in Channel:
        codes = CODES.get(channel)
        reference = f"{codes[0]}:R-1" if codes else "R-1"
        said = speaker_of(Intent("claim", payee_account(channel=channel, channel_reference=reference), reference, "key"))
        assert (said == Who(channel=Channel.JMO, claim="claim")) is (channel in FILED_FOR_THEM)


def test_the_employer_and_the_sponsor_state_the_coming_month_of_their_own_in_files() -> None:
    records = Writer(1, 100.0, AT).write(1_500).records
    employer, sponsor = files_of(records, AT)
    assert (employer.who, employer.kind) == (EMPLOYER_SPEAKS, BatchKind.EMPLOYMENT)
    assert (sponsor.who, sponsor.kind, sponsor.rupiah) == (SPONSOR_SPEAKS, BatchKind.CONTRIBUTIONS, 0)
    for file in (employer, sponsor):
        rows = [json.loads(line) for line in file.content.splitlines()]
        assert len(rows) == file.rows > 0
        assert {month["month"] for row in rows for month in row["months"]} == {"2026-12"}
    stated = [json.loads(line) for line in employer.content.splitlines()]
    assert employer.rupiah == sum(row["months"][0]["wage"]["amount"] for row in stated)
