"""A payment that came late through the fund's own delay: 1 % a day beside it, once, to the same payee, through the same gate."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.law import CALENDAR, LAW
from processors.payout.lateness import AccountWait, Delay, Late, Promise, days_late, late
from processors.payout.tables import Closed, Phase
from schemas.basis import Basis
from schemas.civil import civil_date
from schemas.claim import Payee
from schemas.events.dossier import DocumentsCompleted
from schemas.events.ledger import EntitlementWaiting
from schemas.events.payout import (
    ClaimPaid,
    PayoutAbandoned,
    PayoutAwaitingAccount,
    PayoutCompensated,
    PayoutHeld,
    PayoutScheduled,
)
from schemas.events.receipts import ReceiptStatus
from schemas.events.registration import ClaimAppealed
from schemas.events.requests import ConfirmRequested
from schemas.reasons import ReasonCode
from schemas.vocabulary import (
    BenefitCode,
    ClaimKind,
    EntitlementFamily,
    EvidenceMark,
    Programme,
    Relationship,
    Verdict,
)
from tests.processors.payout.payments import CLAIM, Case, account, approved, line, payee, provided, receipt, signed, word

COMPLETE = datetime(2026, 11, 13, 3, tzinfo=UTC)
"""A Friday morning in Jakarta: three working days end on Wednesday the 18th, seven on Tuesday the 24th."""
PROMISED = date(2026, 11, 18)
K, R = ClaimKind, Relationship


def complete(at: datetime = COMPLETE) -> DocumentsCompleted:
    return DocumentsCompleted(basis=Basis(claim=1, documents=1), documents=(), digest="0" * 64, complete_at=at)


def paid(
    case: Case, on: date, *, attempt: int = -1, status: ReceiptStatus = ReceiptStatus.SETTLED, code: str | None = None
) -> Case:
    """The bank's answer with its value date."""
    sent = case.instructions[attempt]
    told = receipt(sent, status, code=code, number=len(case.instructions))
    return case.feed(signed(told.model_copy(update={"value_date": on}), sent.payment_system))


def sent(at: datetime = COMPLETE, *payees: Payee) -> Case:
    """A death claim whose papers were complete then, approved and instructed."""
    return Case.registered(*payees).feed(complete(at), approved()).pass_gate()


def owed(case: Case) -> list[PayoutCompensated]:
    return case.script.emitted(PayoutCompensated)


@pytest.mark.parametrize(
    ("on", "days", "rupiah"),
    [
        (date(2026, 11, 17), 0, 0),
        (PROMISED, 0, 0),
        (date(2026, 11, 19), 1, 200_000),
        (date(2026, 11, 20), 2, 400_000),
        (date(2026, 11, 22), 4, 800_000),  # a Sunday counts: days of delay are civil days
        (date(2026, 12, 18), 30, 6_000_000),
    ],
)
def test_one_percent_for_each_day_after_the_promised_one(on: date, days: int, rupiah: int) -> None:
    case = paid(sent(), on)
    assert [(told.days, told.line.net.amount) for told in owed(case)] == ([(days, rupiah)] if days else [])


def test_the_line_says_its_article_its_working_and_its_mark() -> None:
    (told,) = owed(paid(sent(), date(2026, 11, 20)))
    assert told.line.benefit is BenefitCode.JKM_LATE_PAYMENT
    assert told.line.family is EntitlementFamily.LATE_PAYMENT
    assert told.line.subject == f"{CLAIM}:{told.of}"
    assert told.line.article.startswith("Permenaker 5/2021 as amended by 1/2025 art 79(3)")
    assert (told.line.mark, told.line.unverified) == (EvidenceMark.CONFIRMED, False)
    assert told.line.steps == (
        "complete on 2026-11-13, 3 working days: to be paid by 2026-11-18",
        "20,000,000 arrived on 2026-11-20: 2 x 1 % of it",
        "together 400,000; no cap was found",
    )
    assert told.line.inputs["days_late"] == "2"
    assert told.line.sentence is not None
    assert told.line.sentence.english == "For the payment that came 2 days late: Rp400,000."
    assert (told.promised_on, told.paid_on, told.doubts) == (PROMISED, date(2026, 11, 20), ())


def test_it_is_paid_as_a_payment_of_its_own_through_the_same_gate() -> None:
    case = paid(sent(), date(2026, 11, 20))
    assert not case.script.emitted(ClaimPaid)
    asked = case.script.emitted(ConfirmRequested)[-1]
    assert [found.family for found in asked.lines] == [EntitlementFamily.LATE_PAYMENT]
    case.pass_gate()
    late_one, first = case.instructions[-1], case.instructions[0]
    assert (late_one.amount, late_one.fund) == (400_000, first.fund)
    assert late_one.personal.payee == first.personal.payee
    assert late_one.decision_digest == owed(case)[0].lines_digest
    assert late_one.replaces is None
    paid(case, date(2026, 11, 23))
    assert case.script.emitted(ClaimPaid)[0].total.amount == 20_400_000
    assert case.row.closed is Closed.PAID
    assert len(owed(case)) == 1, "what is paid for a delay is itself never late"


def test_it_is_owed_once_whatever_is_told_again() -> None:
    case = paid(sent(), date(2026, 11, 20))
    paid(case, date(2026, 11, 20))
    case.feed(complete(), approved()).pass_gate()
    assert len(owed(case)) == 1
    assert len(case.instructions) == 2
    assert len(case.script.emitted(PayoutScheduled)) == 1


def test_days_that_the_payee_took_to_name_an_account_are_not_the_funds() -> None:
    """Complete but for the account, which came on the 20th: three working days later is the 25th."""
    case = Case.registered(payee()).feed(complete(), approved())
    assert case.script.emitted(PayoutAwaitingAccount)
    case.feed(provided(day=1)).pass_gate()
    named = case.row.personal.provided["heir-1"].received_at
    by = civil_date(CALENDAR.at_after(named, 3))
    paid(case, by)
    assert owed(case) == []
    late_case = Case.registered(payee()).feed(complete(), approved(), provided(day=1)).pass_gate()
    (told,) = owed(paid(late_case, by + timedelta(days=1)))
    assert (told.days, told.promised_on) == (1, by)


def test_a_payment_that_the_bank_refused_for_the_account_begins_anew_with_the_new_one() -> None:
    case = paid(sent(), PROMISED, status=ReceiptStatus.REJECTED, code="AC04")
    case.feed(provided(day=1))
    named = case.row.personal.provided["heir-1"].received_at
    assert paid(case, civil_date(CALENDAR.at_after(named, 3))).script.emitted(PayoutCompensated) == []


@pytest.mark.parametrize("event", ["appeal", "queue"])
def test_what_may_not_be_the_funds_delay_is_for_two_people(event: str) -> None:
    other = {
        "appeal": ClaimAppealed(submission_id="a-1", received_at=COMPLETE, because="it is not so"),
        "queue": EntitlementWaiting(basis=Basis(claim=1), lines=(), holder=CLAIM),
    }[event]
    case = Case.registered().feed(complete(), other, approved()).pass_gate()
    paid(case, date(2026, 11, 20))
    (told,) = owed(case)
    assert told.line.unverified
    assert len(told.doubts) == 1
    held = case.script.emitted(PayoutHeld)[-1]
    assert held.reason is ReasonCode.LATE_PAYMENT_UNSURE
    assert len(case.instructions) == 1, "nothing is sent before two people have seen it"
    case.feed(word(held.task_id, "ani"), word(held.task_id, "budi")).pass_gate()
    assert case.instructions[-1].amount == 400_000
    assert paid(case, date(2026, 11, 24)).row.closed is Closed.PAID


def test_two_people_may_find_that_nothing_is_owed() -> None:
    queued = EntitlementWaiting(basis=Basis(claim=1), lines=(), holder=CLAIM)
    case = Case.registered().feed(complete(), queued, approved()).pass_gate()
    paid(case, date(2026, 11, 20))
    task = case.script.emitted(PayoutHeld)[-1].task_id
    case.feed(word(task, "ani", Verdict.DENY), word(task, "budi", Verdict.DENY))
    assert case.script.emitted(PayoutAbandoned)
    assert case.row.closed is Closed.PAID
    assert case.script.emitted(ClaimPaid)[0].total.amount == 20_000_000


def test_a_refused_compensation_waits_for_an_account_as_any_payment() -> None:
    case = paid(sent(), date(2026, 11, 20)).pass_gate()
    paid(case, date(2026, 11, 21), status=ReceiptStatus.REJECTED, code="AC04")
    assert case.group.phase is Phase.AWAITING_ACCOUNT
    case.feed(provided(day=3))
    assert case.instructions[-1].amount == 400_000
    assert case.instructions[-1].replaces == case.instructions[-2].payout_id


def test_old_age_savings_give_nothing_for_a_delay() -> None:
    case = Case.registered().feed(complete(), approved(line(BenefitCode.JHT))).pass_gate()
    assert owed(paid(case, date(2027, 2, 1))) == []


def test_a_claim_whose_completeness_nobody_told_is_not_judged() -> None:
    assert owed(paid(Case.instructed(), date(2027, 2, 1))) == []


def delay(
    *,
    kind: ClaimKind = K.JKM_DEATH,
    relationship: Relationship = R.SPOUSE,
    programme: Programme = Programme.JKM,
    parts: tuple[tuple[int, date], ...] = ((20_000_000, date(2026, 11, 20)),),
    at: datetime = COMPLETE,
    due_on: date | None = None,
    account_wait: AccountWait | None = None,
) -> Delay:
    return Delay(
        claim_id=CLAIM,
        group="heir-1:JKM:now:1",
        payee_ref="heir-1",
        relationship=relationship,
        programme=programme,
        promise=Promise(kind=kind, complete_at=at),
        parts=parts,
        due_on=due_on,
        account=account_wait,
    )


def judged(given: Delay) -> Late | None:
    assert given.promise.complete_at is not None
    return late(given, LAW.on(civil_date(given.promise.complete_at)), CALENDAR)


def test_accidents_have_seven_working_days_and_their_own_article() -> None:
    accident = {"kind": K.JKK_ACCIDENT, "programme": Programme.JKK, "relationship": R.SELF}
    assert judged(delay(**accident, parts=((5_000_000, date(2026, 11, 24)),))) is None  # type: ignore[arg-type]
    found = judged(delay(**accident, parts=((5_000_000, date(2026, 11, 25)),)))  # type: ignore[arg-type]
    assert found is not None
    assert (found.line.net.amount, found.line.benefit) == (50_000, BenefitCode.JKK_LATE_PAYMENT)
    assert found.line.article == "PP 44/2015 art 37(3); PP 44/2015 art 37(2)"


@pytest.mark.parametrize("programme", [Programme.JHT, Programme.JP, Programme.JKP])
def test_only_accidents_and_deaths_have_an_article(programme: Programme) -> None:
    assert judged(delay(programme=programme)) is None


@pytest.mark.parametrize("relationship", [R.EMPLOYER, R.HEALTH_FACILITY, R.PREPAYER])
def test_who_laid_money_out_is_not_named_by_the_articles(relationship: Relationship) -> None:
    assert judged(delay(relationship=relationship)) is None


@pytest.mark.parametrize(
    ("given_", "because"),
    [
        (delay(kind=K.PMI_REPATRIATION, programme=Programme.JKK, parts=((1_000, date(2027, 3, 1)),)), "is our reading"),
        (delay(at=datetime(2026, 12, 29, 3, tzinfo=UTC), parts=((1_000, date(2027, 1, 20)),)), "some holidays are estimates"),
        (delay(relationship=R.BURIER), "participant and heirs, not the burier"),
        (delay(parts=((1_000_000, date(2027, 2, 27)),)), "more than the amount itself"),
        (delay(parts=((2_000_000_000, date(2026, 11, 21)),)), "above what is approved without a person"),
        (
            delay(
                account_wait=AccountWait(
                    missed_at=datetime(2026, 11, 20, 3, tzinfo=UTC), named_at=datetime(2026, 11, 23, 3, tzinfo=UTC)
                ),
                parts=((1_000_000, date(2026, 12, 1)),),
            ),
            "late already when the account was missed",
        ),
    ],
)
def test_what_is_unresolved_goes_to_people_with_its_reason(given_: Delay, because: str) -> None:
    found = judged(given_)
    assert found is not None
    assert found.line.unverified
    assert any(because in doubt for doubt in found.doubts)


def test_exactly_the_amount_itself_needs_nobody() -> None:
    found = judged(delay(parts=((1_000_000, PROMISED + timedelta(days=100)),)))
    assert found is not None
    assert found.line.net.amount == 1_000_000
    assert not any("more than the amount" in doubt for doubt in found.doubts)


def test_an_instalment_is_late_only_after_its_day() -> None:
    due = date(2026, 12, 1)
    assert judged(delay(due_on=due, parts=((1_000_000, due),))) is None
    found = judged(delay(due_on=due, parts=((1_000_000, due + timedelta(days=3)),)))
    assert found is not None
    assert found.days == 3


def test_parts_are_late_by_their_own_days() -> None:
    found = judged(delay(parts=((10_000_000, PROMISED), (5_000_000, date(2026, 11, 19)), (5_000_000, date(2026, 11, 21)))))
    assert found is not None
    assert found.line.net.amount == 50_000 + 150_000
    assert found.days == 3


@given(st.integers(1, 400_000_000), st.integers(0, 90), st.integers(0, 90))
def test_more_days_never_give_less_and_each_day_gives_one_percent(rupiah: int, one: int, other: int) -> None:
    few, many = sorted((one, other))
    owed_for = [
        (found.line.net.amount if (found := judged(delay(parts=((rupiah, PROMISED + timedelta(days=days)),)))) else 0)
        for days in (few, many)
    ]
    assert owed_for[0] <= owed_for[1]
    assert abs(100 * owed_for[1] - rupiah * many) <= 50
    assert days_late(PROMISED, PROMISED + timedelta(days=many)) == many


def test_a_payee_with_an_account_of_another_never_hurries_the_clock() -> None:
    """An account that is named while nothing was missing changes no day."""
    case = sent(COMPLETE, payee(of=account())).feed(provided(day=2))
    (told,) = owed(paid(case, date(2026, 11, 20)))
    assert told.days == 2
