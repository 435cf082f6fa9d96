"""A dismissal that the employer has not reported: asked, reminded, answered by the registry's record, or silent and an officer's."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from processors.claim_state import processor as claim_state
from processors.claim_state.tables import WAITING
from processors.verification import processor
from processors.verification.rules.checks import run
from processors.verification.rules.employer import term
from processors.verification.rules.facts import Facts
from schemas.basis import Basis
from schemas.circumstances import EmploymentDetails
from schemas.claim import ClaimContent
from schemas.envelope import EventData
from schemas.events.decisions import ClaimDenied, ClaimVerified, VerificationReferred
from schemas.events.employers import EmployerAnswered, EmployerAsked
from schemas.events.ledger import CoverageEstablished
from schemas.reasons import ReasonCode, WaitingFor, WaitingOn
from schemas.vocabulary import Channel, Programme, TerminationGround
from tests.factories import CLAIM
from tests.processors.filings import completed, covered, job_loss, known, linked, people, registered, snapshot
from tests.processors.script import NOW, Script

LOST = date(2026, 11, 2)
DUE = datetime(2026, 12, 1, 3, tzinfo=UTC)
"""Seven working days after NOW, a Friday morning in Jakarta; the reminder comes after four."""
REMINDER = datetime(2026, 11, 26, 3, tzinfo=UTC)


def lost(ground: TerminationGround = TerminationGround.EMPLOYER_ALONE, **over: Any) -> ClaimContent:
    claim = job_loss(LOST, ground, **{"reported_by_employer": False} | over)
    return claim.model_copy(update={"employment": EmploymentDetails(employer_number="NPP-1")})


def told(*, employed: bool, version: int = 1) -> CoverageEstablished:
    facts = snapshot(lost(), employed=employed, programmes=(Programme.JKP,))
    return covered(facts).model_copy(update={"basis": Basis(claim=1, coverage=version), "digest": f"{version}"})


def script(claim: ClaimContent | None = None, *, employed: bool = True) -> Script:
    made = Script(processor)
    claim = claim or lost()
    for event in (registered(claim), told(employed=employed), linked(), completed()):
        made.feed(CLAIM, event)
    return made


def test_an_employer_that_has_not_reported_is_asked_and_nothing_is_decided() -> None:
    made = script()
    (asked,) = made.emitted(EmployerAsked)
    assert (asked.employer_number, asked.due_at, asked.reminder) == ("NPP-1", DUE, 0)
    assert not decided(made)


def decided(made: Script) -> list[EventData]:
    return [event for kind in (ClaimVerified, ClaimDenied, VerificationReferred) for event in made.emitted(kind)]


def test_it_is_reminded_once_and_its_silence_goes_to_an_officer() -> None:
    made = script()
    made.fire_timers(REMINDER - timedelta(seconds=1))
    assert len(made.emitted(EmployerAsked)) == 1
    made.fire_timers(REMINDER)
    assert [asked.reminder for asked in made.emitted(EmployerAsked)] == [0, 1]
    made.fire_timers(DUE - timedelta(seconds=1))
    assert not decided(made)
    made.fire_timers(DUE)
    assert [over.answered for over in made.emitted(EmployerAnswered)] == [False]
    (referred,) = made.emitted(VerificationReferred)
    assert ReasonCode.EMPLOYER_SILENT in referred.reasons


def test_its_answer_is_the_end_of_the_membership_in_the_registry() -> None:
    made = script()
    made.feed(CLAIM, told(employed=False, version=2))
    assert [over.answered for over in made.emitted(EmployerAnswered)] == [True]
    assert ReasonCode.EMPLOYER_SILENT not in {reason for one in made.emitted(VerificationReferred) for reason in one.reasons}
    made.fire_timers(DUE + timedelta(days=1))
    assert len(made.emitted(EmployerAnswered)) == 1
    assert len(made.emitted(EmployerAsked)) == 1


def test_an_answer_after_the_officer_was_asked_decides_anew() -> None:
    made = script()
    made.fire_timers(DUE)
    made.feed(CLAIM, told(employed=False, version=2))
    assert len(made.emitted(EmployerAnswered)) == 1
    assert made.emitted(ClaimVerified) or ReasonCode.EMPLOYER_SILENT not in made.emitted(VerificationReferred)[-1].reasons


def test_the_same_facts_again_ask_nobody_again() -> None:
    made = script()
    made.feed(CLAIM, completed())
    made.feed(CLAIM, told(employed=True, version=2))
    assert len(made.emitted(EmployerAsked)) == 1


def test_a_claim_that_is_too_late_is_denied_without_asking() -> None:
    made = script(lost().model_copy(update={"event_date": date(2025, 12, 1)}))
    assert made.emitted(ClaimDenied)
    assert not made.emitted(EmployerAsked)


@pytest.mark.parametrize(
    ("claim", "employed", "outcome"),
    [
        (lost(), True, "referred"),
        (lost(), False, "passed"),
        (lost(reported_by_employer=True), True, "passed"),
        (lost(reported_by_employer=None), True, "passed"),
        (lost(month=2, first_filed_on=LOST), True, "passed"),
        (lost(TerminationGround.EMPLOYER_CLOSED), True, "referred"),
    ],
)
def test_who_has_reported_is_not_asked(claim: ClaimContent, employed: bool, outcome: str) -> None:
    facts = Facts(
        claim=claim,
        personal=people(claim),
        member=known(),
        snapshot=snapshot(claim, employed=employed, programmes=(Programme.JKP,)),
        channel=Channel.SIAPKERJA,
        received_on=date(2026, 11, 20),
    )
    (check,) = (check for check in run(facts).checks if check.check == "termination_reported")
    assert check.outcome == outcome


def test_where_the_employer_is_closed_an_officer_looks_at_once() -> None:
    made = script(lost(TerminationGround.EMPLOYER_CLOSED))
    assert not made.emitted(EmployerAsked)
    assert ReasonCode.EMPLOYER_SILENT in made.emitted(VerificationReferred)[0].reasons


def test_lebaran_gives_the_employer_more_days() -> None:
    asked = datetime(2026, 3, 17, 3, tzinfo=UTC)
    assert term(asked).due_at == datetime(2026, 4, 2, 3, tzinfo=UTC)
    assert term(NOW).due_at == DUE


def test_the_claim_waits_on_the_employer_until_its_day() -> None:
    made = script()
    state = Script(claim_state)
    for event in (registered(lost()), told(employed=True), linked(), completed(), *made.emitted(EmployerAsked)):
        state.feed(CLAIM, event)
    (wait,) = [row for row in state.rows(WAITING) if row.waiting_for is WaitingFor.EMPLOYER_REPLY]
    assert (wait.waiting_on, wait.until) == (WaitingOn.EMPLOYER, DUE)
    made.fire_timers(DUE)
    for event in (*made.emitted(EmployerAnswered), *made.emitted(VerificationReferred)):
        state.feed(CLAIM, event)
    assert {row.waiting_for for row in state.rows(WAITING)} == {WaitingFor.OFFICER_VERIFICATION}
