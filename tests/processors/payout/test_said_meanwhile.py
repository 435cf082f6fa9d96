"""What claimants say while a claim is being decided, or decided anew: nothing of it is lost, and nothing is done with it before there is a
decision to look at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.payout.tables import Closed
from schemas.envelope import EventData
from schemas.events.adjustments import AdjustmentReferred
from schemas.events.payout import AmendmentRefused, ClaimAmended, RightEndRefused
from schemas.events.registration import AmendmentRequested, ClaimAppealed, RightEndReported
from schemas.events.requests import ConfirmRequested
from schemas.grounds import RevisionGround
from schemas.reasons import ReasonCode
from schemas.vocabulary import Remedy, RightEnd
from tests.effort import EFFORT
from tests.processors.payout.payments import LAPSED, SON, Case, account, amendment, approved, coverage, denied, line, payee
from tests.processors.payout.test_appeals import appeal
from tests.processors.payout.test_changes import CHANGED, both, goes_on, questions
from tests.processors.payout.test_ends import ended, instalments, running
from tests.processors.payout.test_revisions import ANEW, SETTLED, answer, asked, paid

R = ReasonCode
SOON, LATER, LATEST = date(2026, 10, 31), date(2026, 12, 1), date(2027, 1, 15)


def anew(case: Case) -> Case:
    """Two people have it decided anew by a determination."""
    return answer(case.feed(asked()), "joko", Remedy.REASSESS)


def decided(case: Case, net: int = 20_000_000) -> Case:
    return goes_on(case.feed(coverage(1, revision=2), approved(line(net=net), basis=ANEW)))


def refused(case: Case) -> list[ReasonCode]:
    told: Iterable[AmendmentRefused | RightEndRefused] = (
        *case.script.emitted(AmendmentRefused),
        *case.script.emitted(RightEndRefused),
    )
    return [each.reason for each in told]


def asked_about(case: Case) -> list[str]:
    return [each.because for each in questions(case) if each.ground is RevisionGround.CLAIMANTS_CHANGE]


def test_an_amendment_that_comes_while_the_claim_is_decided_anew_waits_and_is_asked_about_when_it_is_decided() -> None:
    case = anew(paid()).feed(amendment(2, CHANGED))
    assert (refused(case), asked_about(case), len(case.script.emitted(ClaimAmended))) == ([], [], 1)
    decided(case, 27_000_000)
    assert [sent.amount for sent in case.instructions] == [20_000_000, 7_000_000], "what was decided is paid meanwhile"
    assert asked_about(case) == ["the claimant amends the claim, revision 2 of the filing"]
    both(case, Remedy.REASSESS)
    assert [each.ref for each in case.script.emitted(ClaimAmended)[-1].personal.payees] == ["heir-2"]


def test_one_that_comes_after_it_was_granted_and_before_it_begins_waits_too() -> None:
    plan = (line(), line(ref="heir-2", net=5_000_000))
    case = Case.instructed(*plan, payees=(payee(of=account()), payee("heir-2", SON, account(SON)))).answer(SETTLED, attempt=0)
    anew(case).feed(amendment(2, CHANGED))
    assert (refused(case), asked_about(case), case.script.emitted(ClaimAmended)) == ([], [], [])
    case.feed(case.confirmed(case.script.emitted(ConfirmRequested)[0])).answer(SETTLED, number=5, bank_reference="b-5")
    assert [each.ground for each in case.script.emitted(ClaimAmended)] == [RevisionGround.LABOUR_INSPECTOR]
    assert asked_about(case) == []
    decided(case)
    assert len(asked_about(case)) == 1


def test_when_the_papers_for_deciding_anew_never_come_it_is_asked_about_as_after_any_payment() -> None:
    case = anew(paid()).feed(amendment(2, CHANGED), LAPSED.model_copy(update={"basis": ANEW}))
    assert (len(asked_about(case)), refused(case)) == (1, [])


def test_when_the_claim_is_denied_anew_the_claimant_is_told_to_appeal() -> None:
    case = anew(paid()).feed(amendment(2, CHANGED), denied(ANEW))
    assert (refused(case), asked_about(case)) == ([R.APPEAL_INSTEAD], [])
    case.feed(amendment(3, CHANGED))
    assert refused(case) == [R.APPEAL_INSTEAD, R.APPEAL_INSTEAD]


def test_a_decision_that_waited_for_money_under_way_lets_the_amendment_go_on_with_it() -> None:
    """Of a claim that was given up nothing is under way; what was decided goes on as soon as the amendment was asked about."""
    case = anew(paid())
    case.feed(coverage(1, revision=2), amendment(2, CHANGED), approved(line(net=27_000_000), basis=ANEW))
    assert len(asked_about(case)) == 1
    assert case.row.personal.amendment is None
    assert case.script.emitted(ConfirmRequested)[-1].group == case.row.current[0].name


def test_a_later_day_of_an_end_told_while_the_claim_is_decided_anew_is_asked_about_when_it_is_decided() -> None:
    case = anew(running().feed(ended(SOON))).feed(ended(LATER))
    assert (refused(case), asked_about(case)) == ([], [])
    goes_on(case.feed(coverage(1, revision=2), approved(*instalments(), basis=ANEW)))
    assert asked_about(case) == [f"the right of heir-1 is now said to have ended on {LATER}, not on {SOON}"]
    assert case.row.personal.ends["heir-1"].ended_on == SOON
    both(case, Remedy.REASSESS)
    assert (case.row.personal.ends["heir-1"].ended_on, case.row.personal.ends["heir-1"].corrected) == (LATER, True)


def test_a_later_day_told_before_the_first_decision_is_asked_about_after_it() -> None:
    case = Case.registered(payee(of=account())).feed(ended(SOON), ended(LATER))
    assert (refused(case), questions(case)) == ([], [])
    case.feed(approved(*instalments()))
    assert asked_about(case) == [f"the right of heir-1 is now said to have ended on {LATER}, not on {SOON}"]


@pytest.mark.parametrize(("end", "reason"), [(denied(), R.APPEAL_INSTEAD), (LAPSED, R.CLAIM_NOT_OPEN)])
def test_of_a_claim_that_ends_without_a_sum_the_later_day_is_refused_with_why(end: EventData, reason: ReasonCode) -> None:
    case = Case.registered(payee(of=account())).feed(ended(SOON), ended(LATER), end)
    assert (refused(case), questions(case)) == ([reason], [])


def test_a_day_that_is_told_back_needs_no_answer() -> None:
    case = Case.registered(payee(of=account())).feed(ended(LATER), ended(LATEST), ended(SOON))
    case.feed(ended(SOON).model_copy(update={"submission_id": "again"}), approved(*instalments()))
    assert asked_about(case) == [f"the right of heir-1 is now said to have ended on {LATEST}, not on {SOON}"]


def test_the_later_days_of_two_payees_are_one_question_and_neither_is_lost() -> None:
    who = (payee(of=account()), payee("heir-2", SON, account(SON)))
    lines = (*instalments(), *(one.model_copy(update=_of_the_son(one.line_id)) for one in instalments()))
    case = Case.registered(*who).feed(approved(*lines))
    case.feed(ended(SOON), _son(SOON), ended(LATER), _son(LATEST))
    last = asked_about(case)[-1]
    assert f"heir-1 is now said to have ended on {LATER}" in last
    assert f"heir-2 is now said to have ended on {LATEST}" in last
    assert refused(both(case, Remedy.ACCEPT)) == [R.OFFICER_DECISION] * 2


def _of_the_son(line_id: str) -> dict[str, object]:
    return {"line_id": line_id.replace("heir-1", "heir-2"), "payee_ref": "heir-2", "subject": f"{line_id}/son"}


def _son(on: date) -> RightEndReported:
    return ended(on, ref="heir-2").model_copy(update={"submission_id": f"son-{on}"})


def test_an_appeal_against_a_sum_that_is_not_paid_yet_is_looked_at() -> None:
    case = Case.registered(payee(of=account())).feed(approved(), appeal(), appeal())
    assert [each.reason for each in case.script.emitted(AdjustmentReferred)] == [R.APPEALED]


def test_an_appeal_that_comes_while_the_claim_is_decided_anew_is_looked_at_when_it_is_decided() -> None:
    case = anew(paid()).feed(appeal(), appeal())
    assert [each.reason for each in case.script.emitted(AdjustmentReferred)] == [R.REVISION_ASKED]
    decided(case)
    assert [each.reason for each in case.script.emitted(AdjustmentReferred)] == [R.REVISION_ASKED, R.APPEALED]


def test_an_appeal_before_a_denial_is_answered_by_the_denial() -> None:
    case = anew(paid()).feed(appeal(), denied(ANEW))
    assert R.APPEALED not in {each.reason for each in case.script.emitted(AdjustmentReferred)}
    assert case.row.after.appeal is None


SAID = (
    amendment(2, CHANGED),
    amendment(3, payee(of=account())),
    ended(LATER),
    ended(LATEST),
    ended(LATER, RightEnd.DEATH),
    appeal(),
)


@settings(max_examples=60 * EFFORT, deadline=None)
@given(st.lists(st.sampled_from(SAID), max_size=12), st.integers(0, 12))
def test_in_any_order_and_number_everything_said_meanwhile_is_asked_about_refused_or_overtaken_by_a_newer_word(
    said: list[EventData], before: int
) -> None:
    """What is told before the determination begins, and what is told while the claim is decided anew."""
    case = running().feed(ended(SOON))
    early = [one for one in said[:before] if isinstance(one, RightEndReported) and one.end is RightEnd.DEATH]
    anew(case.feed(*early)).feed(*said)
    case.feed(coverage(1, revision=2), approved(*instalments(), basis=ANEW))
    told = " ".join(each.because for each in case.script.emitted(AdjustmentReferred))
    amendments = [one.revision for one in said if isinstance(one, AmendmentRequested)]
    days = [one for one in said if isinstance(one, RightEndReported) and one.end is RightEnd.REMARRIAGE]
    others = [one for one in said if isinstance(one, RightEndReported) and one.end is RightEnd.DEATH]
    assert case.row.personal.amendment is None
    assert case.row.personal.later_ends == {}
    assert (not amendments) or f"revision {max(amendments)} of the filing" in told
    assert (not days) or any(str(one.ended_on) in told for one in days)
    assert refused(case) == [R.ENDED_BEFORE] * bool(others)
    assert (R.APPEALED in {each.reason for each in case.script.emitted(AdjustmentReferred)}) is any(
        isinstance(one, ClaimAppealed) for one in said
    )
    assert case.row.closed in {None, Closed.PAID}
