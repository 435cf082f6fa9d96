"""Verification's handler: it waits for everything, decides on the newest, asks one question at a time, and takes no
word twice."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.law.promises import promised_by
from processors.verification import processor
from processors.verification.tables import VERIFICATIONS_TABLE, Stage
from schemas.basis import Basis
from schemas.civil import civil_date
from schemas.deadlines import APPEAL_DAYS
from schemas.envelope import EventData
from schemas.events.decisions import ClaimDenied, ClaimVerified, VerificationReferred
from schemas.events.dossier import DocumentsReopened
from schemas.events.ledger import EntitlementConfirmed, LinkedClaim
from schemas.events.payout import ClaimClosed
from schemas.events.tasks import WordRefused
from schemas.reasons import ReasonCode
from schemas.vocabulary import (
    AuthorityRole,
    ClaimKind,
    DeathCause,
    Filing,
    Relationship,
    TaskKind,
    Verdict,
)
from tests.processors.filings import (
    BASIS,
    CLAIM,
    OTHER_CLAIM,
    RECEIVED,
    amended,
    appeal,
    completed,
    covered,
    death,
    decision,
    linked,
    payee,
    personal,
    registered,
    snapshot,
)
from tests.processors.script import Script, refusals, types_of

STRAIGHT: tuple[EventData, ...] = (registered(), covered(), linked(), completed())
UNCOVERED = covered(snapshot(covered=False))
SIBLING = registered(who=personal(payee(relationship=Relationship.SIBLING)))
REFERRED: tuple[EventData, ...] = (SIBLING, covered(), linked(), completed())
DENIED: tuple[EventData, ...] = (registered(), UNCOVERED, linked(), completed())


def script(*events: EventData) -> Script:
    made = Script(processor)
    for event in events:
        made.feed(CLAIM, event)
    return made


def stage(made: Script) -> Stage:
    row = made.get(VERIFICATIONS_TABLE, CLAIM)
    assert row is not None
    return row.stage


def reopened(documents: int, *, undoes_lapse: bool = False) -> DocumentsReopened:
    basis = Basis(claim=1, documents=documents)
    return DocumentsReopened(basis=basis, reason=ReasonCode.DOCUMENT_UNREADABLE, undoes_lapse=undoes_lapse)


def denial(by: str, reason: ReasonCode = ReasonCode.NOTHING_PAYABLE, basis: Basis = BASIS) -> ClaimDenied:
    return ClaimDenied(basis=basis, reasons=(reason,), decided_by=by, appeal_until=civil_date(RECEIVED))


def denied_on_the_lifecycle(*events: EventData) -> Script:
    """Up to a denial that has come back on the lifecycle, so that it can be appealed."""
    made = script(*events)
    made.feed(CLAIM, made.emitted(ClaimDenied)[-1], event_id="denial-1")
    return made


def only(made: Script, wanted: type[Any]) -> Any:
    (event,) = made.emitted(wanted)
    return event


@pytest.mark.parametrize("order", tuple(permutations(STRAIGHT)))
def test_any_order_verifies_once_on_the_whole_basis(order: tuple[EventData, ...]) -> None:
    made = script(*order)
    assert types_of(o.data for o in made.outputs) == [ClaimVerified]
    assert only(made, ClaimVerified).basis == BASIS


@pytest.mark.parametrize("missing", range(4))
def test_nothing_is_decided_while_something_is_missing(missing: int) -> None:
    assert not script(*(event for index, event in enumerate(STRAIGHT) if index != missing)).outputs


def test_a_notification_is_never_verified() -> None:
    notice = registered(death(filing=Filing.NOTIFICATION))
    assert not script(notice, *STRAIGHT[1:]).outputs


def test_no_cover_is_a_denial_with_an_appeal_time() -> None:
    said = only(script(*DENIED), ClaimDenied)
    assert said.reasons == (ReasonCode.NOT_COVERED_ON_DATE,)
    assert said.decided_by == "/processors/verification"
    assert said.appeal_until == civil_date(Script(processor).now) + timedelta(days=APPEAL_DAYS)


@pytest.mark.parametrize("order", tuple(permutations(REFERRED)))
def test_a_lower_heir_is_referred_once_whatever_came_first(order: tuple[EventData, ...]) -> None:
    made = script(*order)
    task = only(made, VerificationReferred)
    assert task.reasons == (ReasonCode.HEIR_RANK,)
    assert (task.kind, task.role, task.basis) == (TaskKind.VERIFICATION, AuthorityRole.OFFICER, BASIS)
    assert task.due_at == promised_by(ClaimKind.JKM_DEATH, made.now)


def test_a_work_accident_goes_to_an_officer_who_may_deny_it() -> None:
    made = script(registered(death(cause=DeathCause.WORK_ACCIDENT)), *STRAIGHT[1:])
    task = only(made, VerificationReferred)
    assert task.reasons == (ReasonCode.WORK_ACCIDENT_NOT_JKM,)
    (denied,) = made.feed(CLAIM, decision(task, Verdict.DENY))
    assert isinstance(denied, ClaimDenied)
    assert denied.reasons == (ReasonCode.WORK_ACCIDENT_NOT_JKM, ReasonCode.OFFICER_DECISION)
    assert denied.decided_by == "officer-1"


def test_an_officers_approval_verifies_in_their_name() -> None:
    made = script(*REFERRED)
    (verified,) = made.feed(CLAIM, decision(only(made, VerificationReferred)))
    assert isinstance(verified, ClaimVerified)
    assert [approval.officer for approval in verified.approvals] == ["officer-1"]


IGNORED: list[dict[str, Any]] = [
    {"task_id": OTHER_CLAIM},
    {"kind": TaskKind.APPROVAL},
    {"basis": Basis(claim=1, coverage=1, documents=9)},
    {"verdict": Verdict.HOLD},
]


@pytest.mark.parametrize("over", IGNORED)
def test_a_word_on_something_else_leaves_the_question_open(over: dict[str, Any]) -> None:
    made = script(*REFERRED)
    task = only(made, VerificationReferred)
    assert set(types_of(made.feed(CLAIM, decision(task).model_copy(update=over)))) <= {WordRefused}
    assert types_of(made.feed(CLAIM, decision(task))) == [ClaimVerified]


def test_a_supervisors_question_is_not_answered_by_an_officer() -> None:
    twin = LinkedClaim(claim_id=OTHER_CLAIM, kind=ClaimKind.JKM_DEATH, filing=Filing.APPLICATION)
    made = script(registered(), covered(), linked(twin), completed())
    task = only(made, VerificationReferred)
    assert (task.role, task.reasons) == (AuthorityRole.SUPERVISOR, (ReasonCode.POSSIBLE_DUPLICATE,))
    assert refusals(made.feed(CLAIM, decision(task, role=AuthorityRole.OFFICER))) == [ReasonCode.NOT_AUTHORISED]
    assert types_of(made.feed(CLAIM, decision(task, role=AuthorityRole.SUPERVISOR))) == [ClaimVerified]


def test_a_second_application_in_the_case_raises_the_open_question_anew() -> None:
    twin = LinkedClaim(claim_id=OTHER_CLAIM, kind=ClaimKind.JKM_DEATH, filing=Filing.APPLICATION)
    made = script(*REFERRED)
    (second,) = made.feed(CLAIM, linked(twin))
    assert isinstance(second, VerificationReferred)
    assert set(second.reasons) == {ReasonCode.HEIR_RANK, ReasonCode.POSSIBLE_DUPLICATE}
    first = made.emitted(VerificationReferred)[0]
    assert second.task_id != first.task_id
    assert refusals(made.feed(CLAIM, decision(first))) == [ReasonCode.TASK_NOT_OPEN]


def test_a_second_application_after_verification_is_the_ledgers_business() -> None:
    twin = LinkedClaim(claim_id=OTHER_CLAIM, kind=ClaimKind.JKM_DEATH, filing=Filing.APPLICATION)
    assert not script(*STRAIGHT).feed(CLAIM, linked(twin))


def test_a_newer_version_of_the_cover_is_decided_on_again() -> None:
    made = script(*STRAIGHT)
    (again,) = made.feed(CLAIM, covered(snapshot(covered=False), version=2))
    assert isinstance(again, ClaimDenied)
    assert again.basis == Basis(claim=1, coverage=2, documents=1)


def test_an_older_version_of_the_cover_is_not() -> None:
    made = script(registered(), covered(version=2), linked(), completed())
    assert not made.feed(CLAIM, covered(snapshot(covered=False), version=1))


def test_a_reopened_dossier_voids_the_open_question_until_it_is_complete_again() -> None:
    made = script(*REFERRED)
    task = only(made, VerificationReferred)
    made.feed(CLAIM, reopened(2))
    assert refusals(made.feed(CLAIM, decision(task))) == [ReasonCode.STALE_BASIS]
    (again,) = made.feed(CLAIM, completed(3))
    assert isinstance(again, VerificationReferred)
    assert again.task_id != task.task_id
    assert types_of(made.feed(CLAIM, decision(again))) == [ClaimVerified]


def test_who_decided_on_what_is_outdated_may_decide_again() -> None:
    made = script(*REFERRED)
    made.feed(CLAIM, decision(only(made, VerificationReferred)))
    (again,) = made.feed(CLAIM, completed(2))
    assert types_of(made.feed(CLAIM, decision(again))) == [ClaimVerified]


def test_who_denied_never_hears_the_appeal_not_even_on_new_documents() -> None:
    made = script(*REFERRED)
    made.feed(CLAIM, decision(only(made, VerificationReferred), Verdict.DENY))
    made.feed(CLAIM, only(made, ClaimDenied), event_id="denial-1")
    made.feed(CLAIM, appeal())
    (renewed,) = made.feed(CLAIM, completed(2))
    assert refusals(made.feed(CLAIM, decision(renewed))) == [ReasonCode.DECIDED_BEFORE]
    assert types_of(made.feed(CLAIM, decision(renewed, officer="officer-2"))) == [ClaimVerified]


def test_the_undoing_of_a_lapse_takes_nothing_back() -> None:
    made = script(registered(), covered(), linked(), completed(), reopened(1, undoes_lapse=True))
    assert types_of(o.data for o in made.outputs) == [ClaimVerified]


def test_an_amendment_waits_for_its_own_cover_and_dossier() -> None:
    made = script(*STRAIGHT)
    assert not made.feed(CLAIM, amended())
    assert not made.feed(CLAIM, covered(version=1, claim=2))
    assert types_of(made.feed(CLAIM, completed(claim=2))) == [ClaimVerified]
    assert made.emitted(ClaimVerified)[-1].basis == Basis(claim=2, coverage=1, documents=1)


def test_a_denial_is_appealed_to_a_higher_role_and_another_person() -> None:
    made = script(*REFERRED)
    made.feed(CLAIM, decision(only(made, VerificationReferred), Verdict.DENY, role=AuthorityRole.SUPERVISOR))
    made.feed(CLAIM, only(made, ClaimDenied), event_id="denial-1")
    (task,) = made.feed(CLAIM, appeal())
    assert isinstance(task, VerificationReferred)
    assert (task.kind, task.role) == (TaskKind.APPEAL, AuthorityRole.BRANCH_HEAD)
    assert task.reasons[0] is ReasonCode.APPEALED
    assert refusals(made.feed(CLAIM, decision(task, officer="officer-1"))) == [ReasonCode.DECIDED_BEFORE]
    assert types_of(made.feed(CLAIM, decision(task, officer="officer-2"))) == [ClaimVerified]


def test_a_rules_denial_is_appealed_to_a_supervisor() -> None:
    made = denied_on_the_lifecycle(*DENIED)
    (task,) = made.feed(CLAIM, appeal())
    assert isinstance(task, VerificationReferred)
    assert (task.role, task.reasons) == (AuthorityRole.SUPERVISOR, (ReasonCode.APPEALED, ReasonCode.NOT_COVERED_ON_DATE))


def test_a_late_appeal_reaches_a_person_and_says_that_it_is_late() -> None:
    made = denied_on_the_lifecycle(*DENIED)
    (task,) = made.feed(CLAIM, appeal(made.now + timedelta(days=APPEAL_DAYS + 1)))
    assert isinstance(task, VerificationReferred)
    assert ReasonCode.CLAIM_EXPIRED in task.reasons


def test_a_denied_appeal_can_be_appealed_by_yet_another_person() -> None:
    made = denied_on_the_lifecycle(*DENIED)
    (task,) = made.feed(CLAIM, appeal())
    (denied,) = made.feed(CLAIM, decision(task, Verdict.DENY))
    made.feed(CLAIM, denied, event_id="denial-2")
    assert not made.feed(CLAIM, appeal())
    (second,) = made.feed(CLAIM, appeal(submission_id="appeal-2"))
    assert isinstance(second, VerificationReferred)
    assert second.task_id != task.task_id  # type: ignore[attr-defined]
    assert second.role is AuthorityRole.BRANCH_HEAD


def test_a_denial_that_newer_cover_overtook_is_decided_again() -> None:
    made = script(*DENIED)
    (again,) = made.feed(CLAIM, covered(version=2))
    assert isinstance(again, ClaimVerified)
    made.feed(CLAIM, only(made, ClaimDenied), event_id="denial-1")
    assert stage(made) is Stage.VERIFIED


def test_a_denial_that_stands_is_not_decided_again_without_an_appeal() -> None:
    made = denied_on_the_lifecycle(*DENIED)
    assert not made.feed(CLAIM, covered(version=2))


def test_an_appeal_against_nothing_does_nothing() -> None:
    assert not script(*STRAIGHT).feed(CLAIM, appeal())


def test_an_appeal_before_the_denial_stands_on_the_lifecycle_does_nothing() -> None:
    assert not script(*DENIED).feed(CLAIM, appeal())


def test_an_appeal_between_a_second_denial_and_its_record_does_not_count_for_the_first() -> None:
    made = denied_on_the_lifecycle(*DENIED)
    for event in (amended(), completed(documents=2, claim=2), covered(snapshot(covered=False), version=2, claim=2)):
        made.feed(CLAIM, event)
    assert len(made.emitted(ClaimDenied)) == 2
    assert not made.feed(CLAIM, appeal())


def test_a_denial_by_assessment_can_be_appealed_and_its_officer_does_not_decide() -> None:
    made = script(*STRAIGHT)
    made.feed(CLAIM, denial("officer-9"), event_id="denial-1")
    (task,) = made.feed(CLAIM, appeal())
    assert isinstance(task, VerificationReferred)
    assert refusals(made.feed(CLAIM, decision(task, officer="officer-9"))) == [ReasonCode.DECIDED_BEFORE]
    assert types_of(made.feed(CLAIM, decision(task, officer="officer-8"))) == [ClaimVerified]


def test_a_stale_denial_changes_nothing() -> None:
    made = script(*STRAIGHT, denial("/processors/assessment", basis=Basis(claim=1)))
    assert stage(made) is Stage.VERIFIED


def test_a_repeated_denial_does_not_undo_an_appeal() -> None:
    made = denied_on_the_lifecycle(*DENIED)
    (task,) = made.feed(CLAIM, appeal())
    made.feed(CLAIM, made.emitted(ClaimDenied)[0], event_id="denial-1")
    assert types_of(made.feed(CLAIM, decision(task))) == [ClaimVerified]


def test_new_documents_renew_an_open_appeal() -> None:
    made = denied_on_the_lifecycle(*DENIED)
    (task,) = made.feed(CLAIM, appeal())
    (renewed,) = made.feed(CLAIM, completed(2))
    assert isinstance(renewed, VerificationReferred)
    assert renewed.kind is TaskKind.APPEAL
    assert refusals(made.feed(CLAIM, decision(task))) == [ReasonCode.TASK_NOT_OPEN]
    assert types_of(made.feed(CLAIM, decision(renewed))) == [ClaimVerified]


@pytest.mark.parametrize(
    "end",
    [
        EntitlementConfirmed(basis=BASIS, group="g", lines=()),
        ClaimClosed(basis=BASIS, outcome="withdrawn"),
        ClaimClosed(basis=BASIS, outcome="paid"),
    ],
)
def test_once_money_is_on_its_way_or_the_claim_is_final_nothing_is_decided_again(end: EventData) -> None:
    made = script(*STRAIGHT, end)
    assert not made.feed(CLAIM, covered(snapshot(covered=False), version=2))
    assert not made.feed(CLAIM, completed(2))
    assert stage(made) is Stage.CLOSED


def test_an_amendment_that_passed_opens_a_closed_claim() -> None:
    made = script(*STRAIGHT, ClaimClosed(basis=BASIS, outcome="abandoned"), amended(), covered(version=2, claim=2))
    assert types_of(made.feed(CLAIM, completed(2, claim=2))) == [ClaimVerified]


def test_a_lapsed_claim_that_is_completed_in_time_is_verified() -> None:
    made = script(registered(), covered(), linked(), ClaimClosed(basis=BASIS, outcome="lapsed"))
    assert types_of(made.feed(CLAIM, completed())) == [ClaimVerified]


@given(st.permutations(REFERRED), st.lists(st.sampled_from(REFERRED), max_size=6))
def test_any_order_and_any_repetition_come_to_the_same_question(order: list[EventData], repeated: list[EventData]) -> None:
    made = script(*order, *repeated)
    assert only(made, VerificationReferred) == only(script(*REFERRED), VerificationReferred)


NEWS: tuple[EventData, ...] = (
    registered(),
    covered(snapshot(arrears_months=1)),
    covered(snapshot(arrears_months=2), version=2),
    completed(1),
    completed(2),
    linked(),
)


@given(st.permutations(NEWS))
def test_late_or_early_the_last_word_rests_on_the_newest_of_everything(order: list[EventData]) -> None:
    made = script(*order)
    last = made.outputs[-1].data
    assert isinstance(last, ClaimVerified)
    assert last.basis == Basis(claim=1, coverage=2, documents=2)
    assert last.checks == script(*NEWS).outputs[-1].data.checks  # type: ignore[attr-defined]


@given(st.lists(st.sampled_from([*STRAIGHT, UNCOVERED, SIBLING, reopened(2), completed(3), appeal()]), max_size=15))
def test_the_same_event_twice_in_a_row_changes_nothing(events: list[EventData]) -> None:
    made = Script(processor)
    for number, event in enumerate(events):
        made.feed(CLAIM, event, event_id=f"e-{number}")
        assert not made.feed(CLAIM, event, event_id=f"e-{number}")
