"""Assessment's handler: reserve, compute, approve or ask; a newer basis voids what was decided on an older one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment import processor
from processors.assessment.tables import ASSESSMENTS, Assessment, Stage
from processors.law import LAW
from schemas.basis import Basis
from schemas.canonical import digest
from schemas.claim import ClaimContent, ClaimPersonal
from schemas.envelope import EventData
from schemas.events.decisions import Approval, AssessmentReferred, ClaimApproved, ClaimDenied, ClaimVerified
from schemas.events.dossier import DocumentsReopened
from schemas.events.ledger import EntitlementConfirmed, EntitlementRefused, EntitlementReserved
from schemas.events.payout import ClaimClosed
from schemas.events.requests import ReserveRequested
from schemas.events.tasks import WordRefused
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, ClaimKind, MigrantPhase, Relationship, Segment, Verdict
from tests.processors.filings import (
    BASIS,
    CLAIM,
    MEMBER,
    OTHER_CLAIM,
    RECEIVED,
    amended,
    appeal,
    completed,
    covered,
    death,
    decision,
    jht_account,
    member_payee,
    payee,
    personal,
    registered,
    savings,
    snapshot,
)
from tests.processors.script import NOW, Script, refusals, types_of

LIMITS = LAW.on(RECEIVED.date())
AUTOMATIC_RUPIAH_MAX = LIMITS.find("own.authority.automatic").whole
OFFICER_RUPIAH_MAX = LIMITS.find("own.authority.officer").whole
SUPERVISOR_RUPIAH_MAX = LIMITS.find("own.authority.supervisor").whole
TWO_PERSON_RUPIAH_MAX = LIMITS.find("own.authority.two_people").whole
OFFICER = Approval(officer="officer-1", role=AuthorityRole.OFFICER, decided_at=RECEIVED)
PMI = death(ClaimKind.PMI_DEATH)


def verified(basis: Basis = BASIS, *by: Approval) -> ClaimVerified:
    return ClaimVerified(basis=basis, checks=(), approvals=by)


def script(*events: EventData) -> Script:
    made = Script(processor)
    for event in events:
        made.feed(CLAIM, event)
    return made


def asking(claim: ClaimContent | None = None, *by: Approval, who: ClaimPersonal | None = None, **cover: Any) -> Script:
    """Up to the question to the ledger."""
    claim = claim or death()
    return script(registered(claim, who), covered(snapshot(claim, **cover)), completed(), verified(BASIS, *by))


def granted(made: Script, before: int = 0, before_on: date | None = None, claim: int = 1) -> EntitlementReserved:
    return EntitlementReserved(
        basis=Basis(claim=claim),
        lines=made.emitted(ReserveRequested)[-1].lines,
        jht_gross_before=Money(amount=before),
        jht_gross_before_on=before_on,
    )


def assessed(claim: ClaimContent | None = None, *by: Approval, who: ClaimPersonal | None = None, **cover: Any) -> Script:
    """Up to the approval, or the question to an officer."""
    made = asking(claim, *by, who=who, **cover)
    made.feed(CLAIM, granted(made))
    return made


def only(made: Script, wanted: type[Any]) -> Any:
    (event,) = made.emitted(wanted)
    return event


def row(made: Script) -> Assessment:
    found = made.get(ASSESSMENTS, CLAIM)
    assert found is not None
    return found


def test_the_entitlement_is_asked_of_the_members_ledger_first() -> None:
    made = asking()
    (output,) = made.outputs
    assert output.key == MEMBER
    assert isinstance(output.data, ReserveRequested)
    assert (output.data.claim_id, output.data.revision) == (CLAIM, 1)
    assert {(line.family, line.subject) for line in output.data.lines} == {("DEATH", MEMBER), ("FUNERAL", MEMBER)}


def test_a_small_claim_that_went_straight_through_is_approved_without_a_person() -> None:
    approved = only(assessed(), ClaimApproved)
    assert approved.basis == BASIS
    assert approved.total == Money(amount=42_000_000)
    assert approved.lines_digest == digest(approved.lines)
    assert approved.approvals == (Approval(officer="/processors/assessment", role=None, decided_at=NOW),)


def savings_of(balance: int) -> dict[str, Any]:
    return {"jht": jht_account(balance)}


def net_of(total: int) -> int:
    """The gross of savings whose net is `total`, above the tax-free sum."""
    return 50_000_000 + (total - 50_000_000) * 20 // 19


AUTHORITIES = [
    (AUTOMATIC_RUPIAH_MAX, None, 0),
    (AUTOMATIC_RUPIAH_MAX + 19, AuthorityRole.OFFICER, 1),
    (OFFICER_RUPIAH_MAX, AuthorityRole.OFFICER, 1),
    (OFFICER_RUPIAH_MAX + 19, AuthorityRole.SUPERVISOR, 1),
    (TWO_PERSON_RUPIAH_MAX, AuthorityRole.SUPERVISOR, 1),
    (TWO_PERSON_RUPIAH_MAX + 19, AuthorityRole.SUPERVISOR, 2),
    (SUPERVISOR_RUPIAH_MAX, AuthorityRole.SUPERVISOR, 2),
    (SUPERVISOR_RUPIAH_MAX + 19, AuthorityRole.BRANCH_HEAD, 2),
]


@pytest.mark.parametrize(("total", "role", "people"), AUTHORITIES)
def test_the_amount_decides_who_approves(total: int, role: AuthorityRole | None, people: int) -> None:
    made = assessed(savings(), **savings_of(net_of(total)))
    assert abs(sum(line.net.amount for line in row(made).lines) - total) <= 1
    if role is None:
        assert made.emitted(ClaimApproved)
        return
    task = only(made, AssessmentReferred)
    assert (task.role, task.reasons) == (role, (ReasonCode.HIGH_AMOUNT,))
    open_task = row(made).task
    assert open_task is not None
    assert open_task.people == people


def test_two_different_people_approve_a_large_sum() -> None:
    made = assessed(savings(), **savings_of(939_300_000))
    first = only(made, AssessmentReferred)
    (second,) = made.feed(CLAIM, decision(first, officer="head-1"))
    assert isinstance(second, AssessmentReferred)
    assert [approval.officer for approval in second.approvals] == ["head-1"]
    assert refusals(made.feed(CLAIM, decision(second, officer="head-1"))) == [ReasonCode.DECIDED_BEFORE]
    (approved,) = made.feed(CLAIM, decision(second, officer="head-2"))
    assert isinstance(approved, ClaimApproved)
    assert [approval.officer for approval in approved.approvals] == ["head-1", "head-2"]
    assert approved.total == Money(amount=939_300_000 - 44_465_000)


def test_who_verified_does_not_approve() -> None:
    made = assessed(death(), OFFICER)
    task = only(made, AssessmentReferred)
    assert task.reasons == (ReasonCode.OFFICER_DECISION,)
    assert refusals(made.feed(CLAIM, decision(task, officer="officer-1"))) == [ReasonCode.DECIDED_BEFORE]
    assert types_of(made.feed(CLAIM, decision(task, officer="officer-2"))) == [ClaimApproved]


def test_an_unverified_rule_is_shown_to_a_person() -> None:
    made = assessed(death(on=date(2019, 12, 1)))
    assert only(made, AssessmentReferred).reasons == (ReasonCode.RULE_UNVERIFIED,)


IGNORED: list[dict[str, Any]] = [
    {"task_id": OTHER_CLAIM},
    {"kind": "verification"},
    {"basis": Basis(claim=1, coverage=2, documents=1)},
    {"lines_digest": "0" * 64},
    {"lines_digest": None},
    {"verdict": Verdict.HOLD},
    {"role": AuthorityRole.OFFICER},
]


@pytest.mark.parametrize("over", IGNORED)
def test_a_word_that_does_not_sign_what_is_open_leaves_it_open(over: dict[str, Any]) -> None:
    made = assessed(savings(), **savings_of(200_000_000))
    task = only(made, AssessmentReferred)
    assert set(types_of(made.feed(CLAIM, decision(task).model_copy(update=over)))) <= {WordRefused}
    assert types_of(made.feed(CLAIM, decision(task))) == [ClaimApproved]


def test_an_officer_may_deny() -> None:
    made = assessed(PMI)
    (denied,) = made.feed(CLAIM, decision(only(made, AssessmentReferred), Verdict.DENY))
    assert isinstance(denied, ClaimDenied)
    assert denied.reasons == (ReasonCode.HIGH_AMOUNT, ReasonCode.OFFICER_DECISION)
    assert denied.decided_by == "officer-1"
    assert denied.appeal_until is not None


NOTHING = [
    (savings(), {"jht": jht_account(0)}),
    (death(), {"segment": Segment.PMI}),
    (PMI, {"phase": None}),
    (death(on=date(2010, 1, 1)), {}),
]


@pytest.mark.parametrize(("claim", "cover"), NOTHING)
def test_nothing_payable_is_a_denial(claim: ClaimContent, cover: dict[str, Any]) -> None:
    denied = only(asking(claim, **cover), ClaimDenied)
    assert denied.reasons == (ReasonCode.NOTHING_PAYABLE,)


def test_a_denial_that_newer_cover_overtook_is_assessed_again() -> None:
    made = asking(savings(), jht=jht_account(0))
    denied = only(made, ClaimDenied)
    made.feed(CLAIM, covered(snapshot(savings()), version=2))
    made.feed(CLAIM, denied, event_id="denial-1")
    assert types_of(made.feed(CLAIM, verified(Basis(claim=1, coverage=2, documents=1)))) == [ReserveRequested]


def test_what_another_claim_has_taken_is_a_denial() -> None:
    made = asking()
    lines = made.emitted(ReserveRequested)[0].lines[:1]
    made.feed(CLAIM, EntitlementRefused(basis=Basis(claim=1), lines=lines, holder=OTHER_CLAIM))
    assert only(made, ClaimDenied).reasons == (ReasonCode.ENTITLEMENT_TAKEN,)


def test_the_tax_looks_at_what_was_paid_before() -> None:
    made = asking(savings(), jht=jht_account(10_000_000, paid_before=50_000_000, paid_before_on=date(2026, 1, 5)))
    made.feed(CLAIM, granted(made, before=50_000_000, before_on=date(2026, 1, 5)))
    assert only(made, ClaimApproved).total == Money(amount=9_500_000)


@pytest.mark.parametrize(("paid", "left"), [(1, 9_999_999), (3_000_000, 7_000_000), (9_999_999, 1)])
def test_what_was_paid_and_is_not_booked_yet_is_taken_off_and_a_person_sees_it(paid: int, left: int) -> None:
    made = asking(savings(), jht=jht_account(10_000_000))
    made.feed(CLAIM, granted(made, before=paid, before_on=date(2026, 11, 2)))
    task = only(made, AssessmentReferred)
    assert (task.reasons, task.total) == ((ReasonCode.RULE_UNVERIFIED,), Money(amount=left))
    assert f"{paid:,} = {left:,}" in task.lines[0].steps[-2]


@pytest.mark.parametrize("paid", [10_000_000, 10_000_001])
def test_an_account_that_is_paid_out_and_not_booked_yet_gives_nothing(paid: int) -> None:
    made = asking(savings(), jht=jht_account(10_000_000))
    made.feed(CLAIM, granted(made, before=paid, before_on=date(2026, 11, 2)))
    assert only(made, ClaimDenied).reasons == (ReasonCode.NOTHING_PAYABLE,)


def test_the_tax_also_looks_at_what_only_the_registry_knows() -> None:
    made = assessed(savings(), jht=jht_account(10_000_000, paid_before=50_000_000, paid_before_on=date(2024, 6, 1)))
    task = only(made, AssessmentReferred)
    assert task.reasons == (ReasonCode.RULE_UNVERIFIED,)
    assert task.lines[0].unverified


def test_an_answer_to_an_older_question_is_stale() -> None:
    made = asking()
    old = granted(made)
    made.feed(CLAIM, amended(death(), personal(payee(), payee("heir-2", relationship=Relationship.CHILD))))
    made.feed(CLAIM, covered(claim=2))
    made.feed(CLAIM, verified(Basis(claim=2, coverage=1, documents=1)))
    assert not made.feed(CLAIM, old)
    assert not made.feed(CLAIM, old.model_copy(update={"basis": Basis(claim=2)}))
    assert types_of(made.feed(CLAIM, granted(made, claim=2))) == [AssessmentReferred]
    assert len(only(made, AssessmentReferred).lines) == 6


def test_a_newer_version_of_the_cover_voids_an_open_approval() -> None:
    made = assessed(PMI)
    task = only(made, AssessmentReferred)
    newer = covered(snapshot(PMI, phase=MigrantPhase.AFTER), version=2)
    assert not made.feed(CLAIM, newer)
    assert refusals(made.feed(CLAIM, decision(task))) == [ReasonCode.TASK_NOT_OPEN]
    made.feed(CLAIM, verified(Basis(claim=1, coverage=2, documents=1)))
    made.feed(CLAIM, granted(made))
    approved = only(made, ClaimApproved)
    assert approved.total == Money(amount=42_000_000)
    assert approved.basis.coverage == 2


def test_an_answer_of_the_ledger_after_the_dossier_was_reopened_waits_for_a_new_verification() -> None:
    made = asking()
    answer = granted(made)
    reopened = DocumentsReopened(basis=Basis(claim=1, documents=2), reason=ReasonCode.DOCUMENT_UNREADABLE)
    made.feed(CLAIM, reopened)
    assert not made.feed(CLAIM, answer)
    assert types_of(made.feed(CLAIM, verified(Basis(claim=1, coverage=1, documents=2)))) == [ReserveRequested]
    assert types_of(made.feed(CLAIM, answer)) == [ClaimApproved]


def test_a_stale_verification_is_ignored() -> None:
    made = script(registered(), covered(), covered(snapshot(arrears_months=1), version=2), completed(), verified())
    assert not made.outputs


def test_money_on_its_way_is_never_decided_again() -> None:
    made = assessed()
    made.feed(CLAIM, EntitlementConfirmed(basis=BASIS, group="g", lines=()))
    made.feed(CLAIM, covered(snapshot(segment=Segment.BPU, membership_months=1), version=2))
    assert not made.feed(CLAIM, verified(Basis(claim=1, coverage=2, documents=1)))
    assert row(made).stage is Stage.CLOSED


def test_a_withdrawn_claim_is_not_approved_by_a_late_answer() -> None:
    made = asking()
    made.feed(CLAIM, ClaimClosed(basis=BASIS, outcome="withdrawn"))
    assert not made.feed(CLAIM, granted(made))


def test_an_appeal_that_is_upheld_is_assessed_anew_by_somebody_else() -> None:
    made = assessed(PMI)
    made.feed(CLAIM, decision(only(made, AssessmentReferred), Verdict.DENY, officer="officer-7"))
    made.feed(CLAIM, only(made, ClaimDenied), event_id="denial-1")
    assert not made.feed(CLAIM, verified())
    assert not made.feed(CLAIM, appeal())
    assert types_of(made.feed(CLAIM, verified(BASIS, OFFICER))) == [ReserveRequested]
    (task,) = made.feed(CLAIM, granted(made))
    assert isinstance(task, AssessmentReferred)
    assert task.task_id != made.emitted(AssessmentReferred)[0].task_id
    assert refusals(made.feed(CLAIM, decision(task, officer="officer-7"))) == [ReasonCode.DECIDED_BEFORE]
    assert refusals(made.feed(CLAIM, decision(task, officer="officer-1"))) == [ReasonCode.DECIDED_BEFORE]
    assert types_of(made.feed(CLAIM, decision(task, officer="officer-8"))) == [ClaimApproved]


def test_a_denial_of_nothing_payable_is_not_repeated_by_its_own_appeal() -> None:
    made = asking(savings(), jht=jht_account(0))
    made.feed(CLAIM, only(made, ClaimDenied), event_id="denial-1")
    assert not made.feed(CLAIM, appeal())
    assert types_of(made.feed(CLAIM, verified(BASIS, OFFICER))) == [ClaimDenied]


def test_a_denial_by_verification_ends_an_open_approval() -> None:
    made = assessed(PMI)
    task = only(made, AssessmentReferred)
    denial = ClaimDenied(basis=BASIS, reasons=(ReasonCode.NAME_MISMATCH,), decided_by="/processors/verification")
    made.feed(CLAIM, denial)
    assert refusals(made.feed(CLAIM, decision(task))) == [ReasonCode.TASK_NOT_OPEN]
    assert row(made).stage is Stage.DENIED


def test_a_denial_on_less_than_was_seen_is_stale() -> None:
    denial = ClaimDenied(basis=Basis(claim=1), reasons=(ReasonCode.NAME_MISMATCH,), decided_by="/processors/verification")
    made = asking()
    made.feed(CLAIM, denial)
    assert types_of(made.feed(CLAIM, granted(made))) == [ClaimApproved]


def test_heirs_are_paid_by_the_parts_of_the_heir_letter_once_somebody_saw_it() -> None:
    who = personal(payee(parts=2), payee("heir-2", relationship=Relationship.CHILD, parts=1))
    asked = only(assessed(who=who), AssessmentReferred)
    paid = {ref: sum(line.net.amount for line in asked.lines if line.payee_ref == ref) for ref in ("heir-1", "heir-2")}
    assert (paid, asked.reasons) == ({"heir-1": 28_000_000, "heir-2": 14_000_000}, (ReasonCode.RULE_UNVERIFIED,))


INPUTS: tuple[EventData, ...] = (registered(), covered(), completed(), verified())


@pytest.mark.parametrize("order", tuple(permutations(INPUTS)))
def test_any_order_asks_the_ledger_once_and_approves_the_same(order: tuple[EventData, ...]) -> None:
    made = script(*order)
    assert types_of(o.data for o in made.outputs) == [ReserveRequested]
    made.feed(CLAIM, granted(made))
    assert only(made, ClaimApproved) == only(assessed(), ClaimApproved)


@given(st.lists(st.sampled_from([*INPUTS, covered(snapshot(arrears_months=1), version=2), completed(2), appeal()]), max_size=12))
def test_the_same_event_twice_in_a_row_changes_nothing(events: list[EventData]) -> None:
    made = Script(processor)
    for number, event in enumerate(events):
        made.feed(CLAIM, event, event_id=f"e-{number}")
        before = made.get(ASSESSMENTS, CLAIM)
        assert not made.feed(CLAIM, event, event_id=f"e-{number}")
        assert made.get(ASSESSMENTS, CLAIM) == before


@given(st.lists(st.sampled_from([*INPUTS, granted(asking())]), max_size=8))
def test_repetition_of_anything_already_said_approves_nothing_more(repeated: list[EventData]) -> None:
    made = assessed()
    before = row(made)
    for event in repeated:
        assert not made.feed(CLAIM, event)
    assert replace(row(made)) == before


def test_a_claim_of_the_member_is_paid_to_the_member() -> None:
    approved = only(assessed(savings(), who=personal(member_payee())), ClaimApproved)
    assert [line.payee_ref for line in approved.lines] == ["self"]
