"""What was set off and comes back, what turns up or is paid back while a claim is decided anew that never is, what is free and wanted again: nobody
is asked for what they have not, nobody else's money is demanded, and the ledger keeps what is paid."""

from __future__ import annotations

from datetime import date

from processors.payout import timers
from processors.payout.tables import Closed, Phase
from schemas.basis import Basis
from schemas.events.dossier import DocumentsReopened
from schemas.events.payout import AmendmentRefused, ClaimAmended
from schemas.events.requests import ConfirmRequested, ReleaseRequested
from schemas.events.revisions import RecoveryChanged
from schemas.events.tasks import WordRefused
from schemas.reasons import ReasonCode, WaitingFor, WaitingOn
from schemas.vocabulary import BenefitCode, Remedy, Verdict
from tests.processors.payout.payments import (
    LAPSED,
    MEMBER,
    SON,
    Case,
    account,
    amendment,
    approved,
    coverage,
    denied,
    line,
    payee,
    provided,
    withdrawal,
    word,
)
from tests.processors.payout.test_revisions import ANEW, asked, ended, overpaid, repayment
from tests.processors.payout.test_revisions import answer as answered
from tests.processors.payout.test_told_in_any_order import Told
from tests.processors.payout.test_turned_up import (
    BOTH,
    FUNERAL,
    JKK,
    MILLION,
    RETURNED,
    SETTLED,
    amended,
    anomalies,
    answer,
    decided,
    state,
    sums,
    told,
    turns_up,
    waits,
)

THIRD = Basis(claim=3, coverage=1, documents=1)


def decided_anew(case: Case, revision: int, people: tuple[str, str] = ("sari", "wati")) -> Told:
    """Two people have it decided anew, and the ledger has answered."""
    case.feed(asked(people[0]))
    answer(case, Remedy.REASSESS, ReasonCode.REVISION_ASKED, people)
    assert case.row.after.revising
    return told(case.feed(coverage(1, revision=revision)))


def papers_never_come(case: Case) -> Case:
    claim = case.row.seen.claim
    case.feed(DocumentsReopened(basis=Basis(claim=claim, documents=1), reason=ReasonCode.DOCUMENT_EXPIRED))
    return case.feed(LAPSED.model_copy(update={"basis": Basis(claim=claim)}))


def confirmed(case: Case, payee_ref: str = "heir") -> Told:
    """The ledger answers what it was asked last about each of their payments."""
    waiting = {group.name for group in case.row.current if group.phase is Phase.CONFIRMING and group.name.startswith(payee_ref)}
    for wanted in reversed(case.script.emitted(ConfirmRequested)):
        if wanted.group in waiting:
            waiting.discard(wanted.group)
            case.feed(case.confirmed(wanted))
    return told(case)


def test_what_came_back_is_not_sent_again_while_what_it_was_set_off_against_is_on_its_way() -> None:
    case = decided_anew(Told.registered(*BOTH).feed(approved()).pass_gate().answer(SETTLED), 2)
    case.feed(approved(line(net=12 * MILLION), line(BenefitCode.DEATH_JKK, net=30 * MILLION), basis=ANEW))
    confirmed(case).answer(RETURNED, attempt=0, code="AC04", number=9).feed(provided())
    assert sums(case) == [20, 22], "eight of the twenty counted for what is under way"
    case.answer(SETTLED, attempt=1, number=10, bank_reference="difference")
    assert sums(case) == [20, 22, 12, 8]
    for attempt in (2, 3):
        case.answer(SETTLED, attempt=attempt, number=20 + attempt, bank_reference=f"rest-{attempt}")
    assert (ended(case), sum(group.kept_rupiah for group in case.row.groups)) == (Closed.PAID, 42 * MILLION)


def test_who_has_nothing_any_more_owes_nothing_of_a_payment_that_was_given_up() -> None:
    case = turns_up(decided(case=amended(payee(), BOTH[1])))
    for officer in ("rudi", "tono"):
        case.feed(word(case.row.current[0].task_id, officer, Verdict.DENY))
    assert case.row.owed_rupiah == 20 * MILLION, "what turned up counted for it"
    case.answer(RETURNED, attempt=0, code="AC04", number=9, bank_reference="late")
    assert (case.row.owed_rupiah, case.row.adjustments, ended(case)) == (0, (), Closed.ABANDONED)
    assert (sums(case), anomalies(case)) == ([20], [])


def test_what_is_paid_back_while_a_claim_is_decided_anew_stays_paid_back_when_the_papers_never_come() -> None:
    case = overpaid().feed(asked("sari"))
    for officer in ("sari", "wati"):
        answered(case, officer, Remedy.REASSESS)
    case.feed(repayment(8 * MILLION))
    papers_never_come(case)
    assert (case.row.owed_rupiah, ended(case)) == (0, Closed.PAID)
    told_last = case.script.emitted(RecoveryChanged)[-1]
    assert (told_last.open, told_last.repaid.amount) == (False, 8 * MILLION)


def test_what_turned_up_while_a_claim_was_decided_anew_bars_further_payments_when_the_papers_never_come() -> None:
    later = line(BenefitCode.DEATH_JKK, ref="heir-2", net=5 * MILLION, due=date(2027, 3, 1))
    case = confirmed(decided(line(ref="heir-2"), later)).answer(SETTLED, number=2, bank_reference="son")
    case = papers_never_come(turns_up(decided_anew(case, 3)))
    case.wait(days=120)
    confirmed(case)
    assert (case.row.barred, sums(case)) == (True, [20, 20]), "two people have not answered"
    answer(case, Remedy.RECOVER)
    assert sums(confirmed(case)) == [20, 20, 5]
    assert anomalies(case) == []


def test_what_nobody_looked_at_after_all_bars_as_before() -> None:
    case = confirmed(turns_up(decided(line(ref="heir-2"))))
    assert (case.row.barred, sums(case)) == (True, [20])
    papers_never_come(decided_anew(case, 3))
    assert (case.row.barred, sums(confirmed(case))) == (True, [20])
    answer(case, Remedy.ACCEPT)
    assert sums(confirmed(case)) == [20, 20]


def test_only_what_went_to_another_name_is_demanded_back_and_only_its_question_is_answered() -> None:
    rina = payee(name="Rina Wati", of=account("Rina Wati", "777777"))
    case = decided(line(), line(ref="heir-2", net=5 * MILLION), case=amended(rina, BOTH[1]))
    confirmed(case, "heir-2").answer(SETTLED, attempt=1, number=2, bank_reference="son")
    turns_up(case).feed(coverage(2, revision=2))
    confirmed(case)
    assert [each.reason for each in case.row.adjustments] == [
        ReasonCode.COVERAGE_CHANGED_AFTER_PAYMENT,
        ReasonCode.ACCOUNT_NAME_MISMATCH,
    ]
    answer(case, Remedy.RECOVER, ReasonCode.ACCOUNT_NAME_MISMATCH)
    assert {each.group for each in case.script.emitted(RecoveryChanged)} == {"heir-1:JKM:now:1"}
    assert [group.owed_rupiah for group in case.row.current] == [20 * MILLION, 0]


def test_what_a_later_decision_gives_again_is_not_free_when_the_first_payment_comes_back() -> None:
    case = Told.registered(*BOTH).feed(approved(line(), FUNERAL)).pass_gate().answer(SETTLED)
    decided_anew(case, 2).feed(approved(line(), basis=ANEW)).pass_gate()
    decided_anew(case, 3, ("rudi", "tono")).feed(approved(line(), FUNERAL, basis=THIRD)).pass_gate()
    case.answer(RETURNED, attempt=0, code="AC04", number=9).feed(provided())
    assert sums(case) == [30, 30]
    assert not case.script.emitted(ReleaseRequested, MEMBER), "it is paid again"


def test_what_was_superseded_twice_is_freed_once() -> None:
    case = Told.registered(*BOTH).feed(approved(FUNERAL)).pass_gate().answer(SETTLED)
    decided_anew(case, 2).feed(approved(JKK, basis=ANEW)).pass_gate().answer(SETTLED, number=2, bank_reference="difference")
    decided_anew(case, 3, ("rudi", "tono")).feed(approved(line(ref="heir-2"), basis=THIRD))
    case.answer(RETURNED, attempt=0, code="AC04", number=9)
    freed = [of.line_id for each in case.script.emitted(ReleaseRequested, MEMBER) for of in each.lines]
    assert freed.count(FUNERAL.line_id) == 1


def test_what_waited_when_a_claim_was_decided_anew_waits_again_for_somebody_or_its_day_when_the_papers_never_come() -> None:
    later = line(BenefitCode.DEATH_JKK, net=5 * MILLION, due=date(2026, 12, 1))
    case = told(Told.registered(BOTH[0], payee("heir-2", SON)).feed(approved(line(), line(ref="heir-2", net=MILLION), later)))
    confirmed(case).answer(SETTLED)
    papers_never_come(decided_anew(case, 2))
    assert waits(case) == {(WaitingFor.DUE_DATE, WaitingOn.CALENDAR), (WaitingFor.ACCOUNT, WaitingOn.CLAIMANT)}
    task = next(group.task_id for group in case.row.current if group.phase is Phase.AWAITING_ACCOUNT)
    assert task in {each.task_id for each in case.row.tasks}, "its clock runs"
    assert timers.due("heir-1:JKK:2026-12-01:1") in {name for _, name in case.script.timers}


def test_a_shut_gate_that_a_revision_left_is_asked_again_when_the_papers_never_come() -> None:
    case = told(Told.registered(*BOTH).feed(approved(line(), line(ref="heir-2", net=MILLION))))
    confirmed(case, "heir-1").gate_shut().answer(SETTLED)
    papers_never_come(decided_anew(case, 2)).gate_shut()
    assert waits(case) == {(WaitingFor.PAYOUT_RELEASE, WaitingOn.OPERATIONS)}


def test_what_is_demanded_back_may_still_be_let_be_after_a_revision_that_leaves_it_owed() -> None:
    case = told(Told.registered(*BOTH).feed(approved()).pass_gate().answer(SETTLED))
    decided_anew(case, 2).feed(approved(line(net=12 * MILLION), basis=ANEW)).pass_gate()
    answer(case, Remedy.RECOVER)
    decided_anew(case, 3, ("budi", "dewi")).feed(approved(line(net=10 * MILLION), basis=THIRD)).pass_gate()
    assert case.row.owed_rupiah == 10 * MILLION
    answer(case, Remedy.ACCEPT, people=("edi", "fitri"))
    assert (case.row.owed_rupiah, ended(case)) == (0, Closed.PAID)


def test_an_amendment_that_waited_for_a_decision_anew_is_not_passed_when_that_one_denies() -> None:
    case = told(decided_anew(Told.registered(*BOTH).feed(approved()).pass_gate().answer(SETTLED), 2).feed(amendment(2, *BOTH)))
    case.answer(RETURNED, code="AC04", number=9).feed(denied(ANEW))
    assert case.script.emitted(AmendmentRefused)[-1].reason is ReasonCode.APPEAL_INSTEAD
    assert (ended(case), state(case).final, len(case.script.emitted(ClaimAmended))) == (Closed.DENIED, True, 1)


def test_a_part_that_comes_back_behind_a_shut_gate_is_asked_first_and_then_the_payee_for_an_account() -> None:
    case = told(Told.registered(*BOTH).feed(approved()).pass_gate().answer(SETTLED))
    decided_anew(case, 2).feed(approved(line(net=30 * MILLION), basis=ANEW)).gate_shut()
    case.answer(RETURNED, amount=5 * MILLION, code="AC04", number=9)
    answer(case, Remedy.ACCEPT, ReasonCode.PARTLY_RETURNED)
    assert waits(case) == {(WaitingFor.ACCOUNT, WaitingOn.CLAIMANT)}


def test_what_is_demanded_back_is_not_let_be_while_the_decision_to_come_reckons_it() -> None:
    case = told(Told.registered(*BOTH).feed(approved()).pass_gate().answer(SETTLED))
    decided_anew(case, 2).feed(approved(line(net=12 * MILLION), basis=ANEW)).pass_gate()
    decided_anew(answer(case, Remedy.RECOVER), 3, ("budi", "dewi"))
    answer(case, Remedy.ACCEPT, people=("edi", "fitri"))
    assert case.script.emitted(WordRefused)[-1].reason is ReasonCode.REMEDY_MISSING
    assert [each.reason for each in case.row.adjustments] == [ReasonCode.OVERPAID]


def test_a_lapse_that_crosses_a_withdrawal_brings_no_schedule_back() -> None:
    case = told(decided_anew(Told.registered(*BOTH).feed(approved()).pass_gate().answer(SETTLED), 2))
    case.answer(RETURNED, code="AC04", number=9).feed(withdrawal())
    papers_never_come(case)
    assert (ended(case), case.row.current) == (Closed.WITHDRAWN, ())


def test_a_part_that_the_bank_returned_and_a_rest_that_was_paid_back_end_the_claim() -> None:
    case = told(Told.registered(*BOTH).feed(approved()).pass_gate().answer(SETTLED))
    case.answer(RETURNED, amount=MILLION, code="AC04", number=9)
    answer(case, Remedy.RECOVER, ReasonCode.PARTLY_RETURNED).feed(repayment(19 * MILLION))
    assert (ended(case), state(case).final, len(case.script.emitted(ReleaseRequested, MEMBER))) == (Closed.ABANDONED, True, 1)


def test_what_a_later_decision_leaves_owed_is_asked_about_where_the_demand_before_was_let_be() -> None:
    case = told(Told.registered(*BOTH).feed(approved()).pass_gate().answer(SETTLED))
    case.answer(RETURNED, amount=5 * MILLION, code="AC04", number=9)
    answer(case, Remedy.RECOVER, ReasonCode.PARTLY_RETURNED)
    answer(case, Remedy.ACCEPT, ReasonCode.PARTLY_RETURNED, people=("edi", "fitri"))
    decided_anew(case, 2).feed(approved(line(net=12 * MILLION), basis=ANEW)).pass_gate()
    assert [(each.reason, each.amount_rupiah) for each in case.row.adjustments] == [(ReasonCode.OVERPAID, 3 * MILLION)]
    answer(case, Remedy.ACCEPT, people=("gita", "hadi"))
    assert (case.row.owed_rupiah, ended(case)) == (0, Closed.PAID)
