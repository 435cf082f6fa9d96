"""Life after the decision: a decided claim is decided anew, and only the difference is paid or owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from processors.payout import build
from processors.payout.signatures import Ed25519Signer, signed_payload
from processors.payout.tables import Closed, Phase
from schemas.basis import Basis
from schemas.benefit import BenefitLine
from schemas.events.adjustments import AdjustmentDecided, AdjustmentReferred
from schemas.events.payout import (
    AmendmentRefused,
    ClaimAmended,
    ClaimClosed,
    ClaimPaid,
    PayoutScheduled,
    ReceiptQuestioned,
)
from schemas.events.receipts import ReceiptStatus
from schemas.events.requests import ConfirmRequested, ReleaseRequested
from schemas.events.revisions import (
    RecoveryChanged,
    RepaymentNoticed,
    RepaymentReceived,
    RevisionRequested,
)
from schemas.events.tasks import WordRefused
from schemas.grounds import RevisionGround
from schemas.identifiers import recovery_id
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, BenefitCode, Remedy, TaskKind, Verdict
from tests.processors.payout.payments import (
    BANK,
    CLAIM,
    CONTENT,
    LAPSED,
    MEMBER,
    PRIVATE,
    SON,
    Case,
    account,
    amendment,
    approved,
    config,
    coverage,
    denied,
    line,
    linked,
    payee,
    registered,
    word,
)
from tests.processors.script import NOW, Script

SETTLED, RETURNED = ReceiptStatus.SETTLED, ReceiptStatus.RETURNED
NET = 20_000_000
ANEW = Basis(claim=2, coverage=1, documents=1)
REASSESS, ACCEPT, RECOVER, SET_OFF = Remedy.REASSESS, Remedy.ACCEPT, Remedy.RECOVER, Remedy.SET_OFF


def paid(*lines: BenefitLine) -> Case:
    return Case.instructed(*lines).answer(SETTLED)


def asked(person: str = "ani", **more: object) -> RevisionRequested:
    said = {"ground": RevisionGround.LABOUR_INSPECTOR, "because": "the determination", "reference": "S-12/2026", **more}
    return RevisionRequested.model_validate(
        {"person": person, "role": AuthorityRole.SUPERVISOR, "decided_at": NOW + timedelta(days=2), **said}
    )


def answer(case: Case, officer: str, remedy: Remedy, role: AuthorityRole = AuthorityRole.SUPERVISOR) -> Case:
    task = case.script.emitted(AdjustmentReferred)[-1].task_id
    return case.feed(word(task, officer, Verdict.APPROVE, TaskKind.ADJUSTMENT, role=role, remedy=remedy))


def ended(case: Case) -> Closed | None:
    """How the claim ended, now."""
    return case.row.closed


def revised(case: Case) -> Case:
    """Two people have it decided anew."""
    return answer(case.feed(asked()), "joko", REASSESS).feed(coverage(1, revision=2))


def overpaid(remedy: Remedy = RECOVER) -> Case:
    """Twenty million were paid, twelve are due; two others say what becomes of it."""
    case = revised(paid()).feed(approved(line(net=12_000_000), basis=ANEW)).pass_gate()
    return answer(answer(case, "rudi", remedy), "tono", remedy)


def repayment(amount: int, reference: str = "va-1", *, group: str = "heir-1:JKM:now:1", signer: str = BANK) -> RepaymentReceived:
    unsigned = RepaymentReceived(
        receipt_id=f"r-{reference}-{amount}",
        payment_system=BANK,
        recovery_id=recovery_id(CLAIM, group),
        amount=amount,
        bank_reference=reference,
        occurred_at=NOW,
    )
    signature = Ed25519Signer(f"{signer}-1", PRIVATE[signer]).sign(signed_payload(unsigned))
    return unsigned.model_copy(update={"signature": signature})


def noticed(amount: int, person: str, reference: str = "line 7") -> RepaymentNoticed:
    return RepaymentNoticed(
        recovery_id=recovery_id(CLAIM, "heir-1:JKM:now:1"),
        amount=amount,
        bank_reference=reference,
        person=person,
        role=AuthorityRole.SUPERVISOR,
        because="on the statement",
        decided_at=NOW,
    )


def test_one_person_asks_and_a_second_has_a_paid_claim_decided_anew_as_it_was_filed() -> None:
    case = paid().feed(asked())
    (question,) = case.script.emitted(AdjustmentReferred)
    assert (question.reason, question.ground) == (ReasonCode.REVISION_ASKED, RevisionGround.LABOUR_INSPECTOR)
    assert (question.asked_by, question.because) == ("ani", "S-12/2026: the determination")
    assert not case.script.emitted(ClaimAmended)
    answer(case, "ani", REASSESS)
    assert not case.script.emitted(ClaimAmended), "one person is not two"
    answer(case, "joko", REASSESS)
    (again,) = case.script.emitted(ClaimAmended)
    assert (again.revision, again.ground, again.decided_by) == (2, RevisionGround.LABOUR_INSPECTOR, ("ani", "joko"))
    assert (again.claim, again.received_at) == (CONTENT, NOW)
    assert case.script.emitted(AdjustmentDecided)[0].remedy is REASSESS
    assert ended(case) is None


def test_new_facts_come_with_the_word_that_asks() -> None:
    other = CONTENT.model_copy(update={"event_date": date(2026, 9, 30)})
    case = answer(paid().feed(asked(claim=other)), "joko", REASSESS)
    assert case.script.emitted(ClaimAmended)[0].claim == other
    assert case.row.personal.filed is not None
    assert case.row.personal.filed.claim == other


def test_more_is_paid_as_the_difference_through_the_gate_and_the_claim_is_paid_again() -> None:
    case = revised(paid()).feed(approved(line(net=27_000_000), basis=ANEW)).pass_gate()
    first, second = case.instructions
    assert (first.amount, second.amount, second.replaces) == (NET, 7_000_000, None)
    assert first.payout_id != second.payout_id
    assert [(part.line_id, part.net) for part in second.lines] == [(line().line_id, 7_000_000)]
    case.answer(SETTLED, number=2, bank_reference="second")
    assert case.script.emitted(ClaimPaid)[-1].total.amount == 27_000_000
    assert ended(case) is Closed.PAID


def test_a_difference_shows_the_lines_that_rose_and_the_tax_that_was_not_withheld_yet() -> None:
    funeral = line(BenefitCode.JKM_FUNERAL, net=10_000_000)
    more = (
        revised(paid(line(), funeral))
        .feed(approved(line(), line(BenefitCode.JKM_FUNERAL, net=13_000_000), basis=ANEW))
        .pass_gate()
    )
    assert [(part.benefit, part.net) for part in more.instructions[1].lines] == [(BenefitCode.JKM_FUNERAL, 3_000_000)]
    jht = paid(line(BenefitCode.JHT, net=59_500_000, tax=500_000))
    revised(jht).feed(approved(line(BenefitCode.JHT, net=78_500_000, tax=1_500_000), basis=ANEW)).pass_gate()
    second = jht.instructions[1]
    assert (second.amount, second.tax, second.gross) == (19_000_000, 1_000_000, 20_000_000)


def test_the_same_is_recorded_and_nothing_is_sent() -> None:
    case = revised(paid()).feed(approved(basis=ANEW)).pass_gate()
    assert (len(case.instructions), ended(case)) == (1, Closed.PAID)
    assert [each.total.amount for each in case.script.emitted(ClaimPaid)] == [NET, NET]


def test_less_is_asked_about_demanded_and_told_until_it_is_paid_back() -> None:
    case = overpaid()
    question = case.script.emitted(AdjustmentReferred)[-1]
    assert (question.reason, question.amount and question.amount.amount) == (ReasonCode.OVERPAID, 8_000_000)
    (opened,) = case.script.emitted(RecoveryChanged)
    assert (opened.payee_ref, opened.fund, opened.outstanding.amount, opened.open) == ("heir-1", "jkm", 8_000_000, True)
    assert (opened.decided_by, opened.mark.value) == (("rudi", "tono"), "U")
    assert ended(case) is None
    case.feed(repayment(3_000_000), repayment(3_000_000), repayment(5_000_000, "va-2"))
    told = case.script.emitted(RecoveryChanged)
    assert [(each.repaid.amount, each.outstanding.amount) for each in told] == [
        (0, 8_000_000),
        (3_000_000, 5_000_000),
        (8_000_000, 0),
    ]
    assert not told[-1].open
    assert (ended(case), case.script.emitted(ClaimPaid)[-1].total.amount) == (Closed.PAID, 12_000_000)
    assert len(case.instructions) == 1


def test_what_is_paid_back_too_much_is_sent_back() -> None:
    case = overpaid().feed(repayment(9_000_000))
    assert [each.amount for each in case.instructions] == [NET, 1_000_000]


def test_two_people_who_cite_the_same_line_make_a_repayment_count_and_one_does_not() -> None:
    case = overpaid().feed(noticed(8_000_000, "ani"), noticed(8_000_000, "Ani "), noticed(1_000_000, "joko"))
    assert ended(case) is None
    case.feed(noticed(8_000_000, "joko"))
    assert ended(case) is Closed.PAID


def test_a_line_that_the_bank_signed_with_two_sums_counts_not_at_all() -> None:
    case = overpaid().feed(repayment(8_000_000), repayment(7_000_000))
    assert case.script.emitted(RecoveryChanged)[-1].outstanding.amount == 8_000_000
    assert ended(case) is None


def test_a_repayment_that_is_not_genuine_or_of_no_recovery_is_questioned() -> None:
    case = overpaid().feed(repayment(8_000_000, signer="santunan"), repayment(1, group="heir-9:JKM:now:1"))
    assert [each.reason for each in case.script.emitted(ReceiptQuestioned)] == [
        ReasonCode.SIGNATURE_INVALID,
        ReasonCode.RECEIPT_UNMATCHED,
    ]
    word_ = noticed(1, "ani").model_copy(update={"recovery_id": recovery_id(CLAIM, "nobody")})
    case.feed(word_)
    assert case.script.emitted(WordRefused)[-1].reason is ReasonCode.TASK_NOT_OPEN


def test_what_is_owed_may_be_let_be_at_once_or_later() -> None:
    case = overpaid(ACCEPT)
    assert (ended(case), case.script.emitted(ClaimPaid)[-1].total.amount) == (Closed.PAID, NET)
    later = answer(answer(overpaid(), "sari", ACCEPT), "wati", ACCEPT)
    last = later.script.emitted(RecoveryChanged)[-1]
    assert (last.waived.amount, last.outstanding.amount, last.open) == (8_000_000, 0, False)
    assert ended(later) is Closed.PAID


def test_money_that_the_bank_sends_back_settles_what_is_owed() -> None:
    case = overpaid().answer(RETURNED, number=2, amount=8_000_000, bank_reference="back")
    last = case.script.emitted(RecoveryChanged)[-1]
    assert (last.returned.amount, last.repaid.amount, last.outstanding.amount) == (8_000_000, 0, 0)


def test_nothing_is_set_off_against_later_payments_unless_the_settings_allow_it() -> None:
    case = revised(paid()).feed(approved(line(net=12_000_000), basis=ANEW)).pass_gate()
    answer(case, "rudi", SET_OFF)
    assert case.script.emitted(WordRefused)[-1].reason is ReasonCode.REMEDY_MISSING


def test_a_death_found_to_be_a_work_accident_sets_what_jkm_paid_against_jkk() -> None:
    before = (line(), line(BenefitCode.JKM_PERIODIC, net=12_000_000), line(BenefitCode.JKM_FUNERAL, net=10_000_000))
    after = (
        line(BenefitCode.DEATH_JKK, net=240_000_000),
        line(BenefitCode.PERIODIC, net=12_000_000),
        line(BenefitCode.FUNERAL, net=10_000_000),
    )
    case = revised(paid(*before)).feed(approved(*after, basis=ANEW)).pass_gate()
    first, second = case.instructions
    assert (first.amount, first.fund, second.amount, second.fund) == (42_000_000, "jkm", 220_000_000, "jkk")
    (moved,) = case.script.emitted(PayoutScheduled)[-1].set_off
    assert (moved.from_fund, moved.to_fund, moved.amount.amount) == ("jkm", "jkk", 42_000_000)
    freed = case.script.emitted(ReleaseRequested, MEMBER)[-1]
    assert {of.line_id for of in freed.lines} == {of.line_id for of in before}
    case.answer(SETTLED, number=2, bank_reference="second")
    assert (ended(case), case.script.emitted(ClaimPaid)[-1].total.amount) == (Closed.PAID, 262_000_000)


def test_and_back_what_jkk_paid_too_much_is_owed_and_the_rest_passes_the_gate_without_a_payment() -> None:
    case = revised(paid(line(BenefitCode.DEATH_JKK, net=262_000_000)))
    case.feed(approved(line(net=42_000_000), basis=ANEW))
    assert case.script.emitted(ConfirmRequested)[-1].group == "heir-1:JKM:now:1"
    case.pass_gate()
    question = case.script.emitted(AdjustmentReferred)[-1]
    assert (question.amount and question.amount.amount, len(case.instructions)) == (220_000_000, 1)
    assert case.row.owed_rupiah == 220_000_000
    assert {group.phase for group in case.row.groups} == {Phase.SUPERSEDED, Phase.PLANNED}


def test_a_new_heir_is_paid_and_the_former_owes_nothing_is_set_off_between_them() -> None:
    case = Case.registered(payee(of=account()), payee("heir-2", SON, account(SON))).feed(approved(line())).pass_gate()
    revised(case.answer(SETTLED))
    halves = (line(net=10_000_000), line(ref="heir-2", net=10_000_000))
    case.feed(approved(*halves, basis=ANEW))
    for ask in case.script.emitted(ConfirmRequested)[-2:]:
        case.feed(case.confirmed(ask))
    assert [(each.amount, each.personal.payee.name) for each in case.instructions][1:] == [(10_000_000, SON)]
    case.answer(SETTLED)
    assert case.script.emitted(AdjustmentReferred)[-1].reason is ReasonCode.OVERPAID
    assert case.row.owed_rupiah == 10_000_000


def test_decided_anew_and_denied_all_is_owed_and_the_claim_ends_denied_once_it_is_back() -> None:
    case = revised(paid()).feed(denied(ANEW))
    answer(answer(case, "rudi", RECOVER), "tono", RECOVER)
    assert ended(case) is None
    case.feed(repayment(NET))
    assert ended(case) is Closed.DENIED
    assert case.script.emitted(ClaimClosed)[-1].outcome == "denied"
    assert case.script.emitted(ReleaseRequested, MEMBER)[-1].lines[0].line_id == line().line_id


def test_it_waits_while_money_is_under_way_and_nothing_new_is_begun_meanwhile() -> None:
    case = Case.registered(payee(of=account()), payee("heir-2", SON, account(SON)))
    case.feed(approved(line(), line(ref="heir-2", net=5_000_000)))
    first, second = case.script.emitted(ConfirmRequested)
    case.feed(case.confirmed(first)).answer(SETTLED).feed(case.confirmed(second))
    answer(case.feed(asked()), "joko", REASSESS)
    assert not case.script.emitted(ClaimAmended)
    case.answer(SETTLED, number=2, bank_reference="second")
    assert case.script.emitted(ClaimAmended)


def test_papers_that_never_come_leave_what_stood_before() -> None:
    case = revised(paid()).feed(LAPSED.model_copy(update={"basis": Basis(claim=2)}))
    assert case.script.emitted(PayoutScheduled)[-1].restored
    assert (ended(case), len(case.instructions)) == (Closed.PAID, 1)


def test_a_channels_next_amendment_still_counts_after_people_had_the_claim_decided_anew() -> None:
    case = revised(paid()).feed(denied(ANEW))
    answer(answer(case, "rudi", RECOVER), "tono", RECOVER).feed(repayment(NET), amendment(2, payee()))
    assert case.script.emitted(AmendmentRefused)[-1].revision == 2


@pytest.mark.parametrize(
    ("who", "role", "reason"),
    [
        ("ani", AuthorityRole.OFFICER, ReasonCode.NOT_AUTHORISED),
        ("officer-1", AuthorityRole.SUPERVISOR, ReasonCode.DECIDED_BEFORE),
    ],
)
def test_who_may_not_say_so_is_told(who: str, role: AuthorityRole, reason: ReasonCode) -> None:
    case = Case.registered().feed(denied()).feed(asked(who, role=role))
    assert case.script.emitted(WordRefused)[-1].reason is reason


def test_facts_that_leave_out_what_the_kind_needs_are_refused() -> None:
    bare = CONTENT.model_copy(update={"death": None})
    case = paid().feed(asked(claim=bare))
    assert case.script.emitted(WordRefused)[-1].reason is ReasonCode.INCOMPLETE_CLAIM
    assert not case.script.emitted(AdjustmentReferred)


def test_a_claim_that_is_not_decided_is_not_decided_anew() -> None:
    case = Case.registered().feed(asked())
    assert case.script.emitted(WordRefused)[-1].reason is ReasonCode.CLAIM_NOT_OPEN


def test_a_denied_claim_is_decided_anew_on_a_determination() -> None:
    case = answer(Case.registered().feed(denied(), asked()), "joko", REASSESS)
    assert case.script.emitted(ClaimAmended)[0].revision == 2
    case.feed(coverage(1, revision=2), approved(basis=ANEW)).pass_gate()
    assert [each.amount for each in case.instructions] == [NET]


def test_what_is_taken_off_a_later_payment_whole_passes_the_gate_and_the_claim_ends() -> None:
    case = (
        Case(Script(build(replace(config(), set_off_later=True))))
        .feed(registered(payee(of=account())), coverage(), linked(), approved())
        .pass_gate()
    )
    later = line(net=8_000_000, due=date(2027, 3, 1))
    revised(case.answer(SETTLED)).feed(approved(line(net=12_000_000), later, basis=ANEW)).pass_gate()
    answer(answer(case, "rudi", SET_OFF), "tono", SET_OFF).pass_gate()
    assert (ended(case), len(case.instructions)) == (Closed.PAID, 1)
