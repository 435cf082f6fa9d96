"""Sums that an officer states where the rules had to stop: what may be stated, by whom, who confirms it, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from processors.assessment.rules.assess import assess
from processors.assessment.rules.stated import open_sums
from schemas.benefit import StatedSum
from schemas.canonical import digest
from schemas.claim import ClaimContent, ClaimPersonal
from schemas.details import PlacementDetails, TerminationDetails
from schemas.events.decisions import AssessmentReferred, ClaimApproved, ClaimDenied, SumsStated
from schemas.events.ledger import EntitlementRefused
from schemas.events.requests import ReserveRequested
from schemas.events.tasks import WordRefused
from schemas.injuries import BodyLoss, CostKind
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, BenefitCode, ClaimKind, EvidenceMark, TerminationGround, Verdict
from tests.processors.assessment import cases
from tests.processors.assessment.test_assessment import asking, granted, only, row, script, verified
from tests.processors.filings import (
    BASIS,
    CLAIM,
    OTHER_CLAIM,
    amended,
    completed,
    covered,
    decision,
    member_payee,
    migrant,
    personal,
    registered,
)
from tests.processors.script import Script, types_of

A, B = AuthorityRole, BenefitCode
FAILED = migrant(ClaimKind.PMI_FAILED_PLACEMENT, placement=PlacementDetails(return_transport_cost=Money(amount=3_000_000)))
DISMISSED = migrant(ClaimKind.PMI_TERMINATION, termination=TerminationDetails(ground=TerminationGround.ACCIDENT, worked_months=7))


def stated(benefit: BenefitCode = B.TERMINATION_ACCIDENT, amount: int = 6_000_000, **over: Any) -> StatedSum:
    default = {
        "benefit": benefit,
        "amount": Money(amount=amount),
        "rests_on": "letter HQ-12/2026",
        "sentence": "Band of six months.",
    }
    return StatedSum.model_validate(default | over)


def referred(claim: ClaimContent = DISMISSED, who: ClaimPersonal | None = None) -> Script:
    """Up to the question to an officer."""
    made = asking(claim, who=who or personal(member_payee()))
    if made.emitted(ReserveRequested):
        made.feed(CLAIM, granted(made))
    return made


def asked(made: Script) -> AssessmentReferred:
    return made.emitted(AssessmentReferred)[-1]


def said(made: Script, *sums: StatedSum, officer: str = "first", role: AuthorityRole = A.OFFICER, **over: Any) -> list[type[Any]]:
    """The first officer's word, and what comes of its record on the lifecycle."""
    told = made.feed(CLAIM, decision(asked(made), officer=officer, role=role, sums=sums, **over))
    if types_of(told) == [SumsStated]:
        made.feed(CLAIM, made.emitted(SumsStated)[-1])
        made.feed(CLAIM, granted(made))
    return types_of(told)


def words(made: Script) -> list[ReasonCode]:
    """Why words did not count."""
    return [word.reason for word in made.emitted(WordRefused)]


def test_the_referral_names_what_may_be_stated() -> None:
    (open_sum,) = asked(referred()).open_sums
    assert (open_sum.benefit, open_sum.item, open_sum.rule) == (B.TERMINATION_ACCIDENT, "", "pmi.termination_accident")
    assert open_sum.reason is ReasonCode.AMOUNT_NOT_FOUND
    assert open_sum.article == "Permenaker 4/2023, annex"
    assert (open_sum.payees, open_sum.most) == (("self",), None)


def test_a_sum_that_one_officer_states_and_another_confirms_is_paid() -> None:
    made = referred()
    assert said(made, stated()) == [SumsStated]
    second = asked(made)
    assert second.stated_by is not None
    assert second.stated_by.officer == "first"
    assert second.approvals == ()
    (line,) = second.lines
    assert (line.rule, line.net, line.mark, line.unverified) == (
        "pmi.termination_accident",
        Money(amount=6_000_000),
        EvidenceMark.UNRESOLVED,
        True,
    )
    assert line.inputs["stated_by_role"] == "officer"
    assert line.inputs["stated_rests_on"] == "letter HQ-12/2026"
    assert line.inputs["worked_months"] == "7"
    assert line.article == "Permenaker 4/2023, annex; stated by an officer: letter HQ-12/2026"
    assert line.sentence is not None
    assert "An officer stated the sum, by letter HQ-12/2026." in line.sentence.english
    assert "Jumlahnya ditetapkan petugas berdasarkan letter HQ-12/2026." in line.sentence.indonesian
    assert second.lines_digest == digest(second.lines)
    assert made.feed(CLAIM, decision(second, officer="second"))
    approved = only(made, ClaimApproved)
    assert [one.officer for one in approved.approvals] == ["first", "second"]
    assert approved.total == Money(amount=6_000_000)


def test_who_stated_a_sum_does_not_confirm_it() -> None:
    made = referred()
    said(made, stated())
    made.feed(CLAIM, decision(asked(made), officer="FIRST"))
    assert words(made) == [ReasonCode.DECIDED_BEFORE]
    assert not made.emitted(ClaimApproved)


def test_who_confirms_signs_the_very_lines() -> None:
    made = referred()
    said(made, stated())
    made.feed(CLAIM, decision(asked(made), officer="second", lines_digest=digest(())))
    assert words(made) == [ReasonCode.STALE_BASIS]


def test_another_sum_by_the_second_officer_needs_a_third() -> None:
    made = referred()
    said(made, stated())
    assert said(made, stated(amount=7_000_000), officer="second") == [SumsStated]
    assert asked(made).total == Money(amount=7_000_000)
    made.feed(CLAIM, decision(asked(made), officer="second"))
    assert not made.emitted(ClaimApproved)
    made.feed(CLAIM, decision(asked(made), officer="third"))
    assert [one.officer for one in only(made, ClaimApproved).approvals] == ["second", "third"]


def test_the_second_officer_may_deny_what_the_first_stated() -> None:
    made = referred()
    said(made, stated())
    made.feed(CLAIM, decision(asked(made), Verdict.DENY, officer="second"))
    assert only(made, ClaimDenied).decided_by == "second"


LIMITS = [
    (100_000_000, A.OFFICER, None),
    (100_000_001, A.OFFICER, A.SUPERVISOR),
    (500_000_000, A.SUPERVISOR, None),
    (500_000_001, A.SUPERVISOR, A.BRANCH_HEAD),
    (500_000_001, A.BRANCH_HEAD, None),
]


@pytest.mark.parametrize(("amount", "role", "needed"), LIMITS)
def test_an_officer_states_no_more_than_they_may_approve(amount: int, role: AuthorityRole, needed: AuthorityRole | None) -> None:
    made = referred()
    said(made, stated(amount=amount), role=role)
    if needed is None:
        assert asked(made).total == Money(amount=amount)
        assert asked(made).role is role
        return
    (word,) = made.emitted(WordRefused)
    assert (word.reason, word.needed) == (ReasonCode.NOT_AUTHORISED, needed)


def test_a_high_sum_is_stated_by_one_and_confirmed_by_one_so_that_two_people_stand_behind_it() -> None:
    made = referred()
    said(made, stated(amount=300_000_000), role=A.SUPERVISOR)
    made.feed(CLAIM, decision(asked(made), officer="second", role=A.OFFICER))
    assert words(made) == [ReasonCode.NOT_AUTHORISED]
    made.feed(CLAIM, decision(asked(made), officer="third", role=A.SUPERVISOR))
    assert len(only(made, ClaimApproved).approvals) == 2


FAULTS = [
    ((stated(B.FAILED_PLACEMENT),), ReasonCode.SUM_NOT_ASKED),
    ((stated(item="2026"),), ReasonCode.SUM_NOT_ASKED),
    ((stated(), stated()), ReasonCode.SUM_TWICE),
    ((stated(payee_ref="nobody"),), ReasonCode.SUM_PAYEE_UNKNOWN),
]


@pytest.mark.parametrize(("sums", "reason"), FAULTS)
def test_a_sum_that_cannot_stand_is_refused_with_its_reason(sums: tuple[StatedSum, ...], reason: ReasonCode) -> None:
    made = referred()
    said(made, *sums)
    assert words(made) == [reason]
    assert said(made, stated()) == [SumsStated]


@pytest.mark.parametrize(("amount", "reason"), [(3_999_999, None), (4_000_000, None), (4_000_001, ReasonCode.SUM_ABOVE_CAP)])
def test_no_sum_is_above_what_the_receipts_say(amount: int, reason: ReasonCode | None) -> None:
    case = cases.accident(costs=(cases.cost(CostKind.PROSTHESIS, 4_000_000, receipt="P1"),))
    made = referred(case.claim, personal(member_payee()))
    said(made, stated(B.PROSTHESIS, amount, item="P1"))
    assert words(made) == ([] if reason is None else [reason])


@pytest.mark.parametrize(("amount", "reason"), [(120_000_000, None), (120_000_001, ReasonCode.SUM_ABOVE_CAP)])
def test_what_an_assessor_sets_is_within_the_laws_range(amount: int, reason: ReasonCode | None) -> None:
    """Scalp: at most 30 % of 80 x 5,000,000."""
    case = cases.accident(disability=cases.disabled(cases.loss(BodyLoss.SCALP)))
    (one,) = open_sums(assess(case).asked)
    assert one.most == Money(amount=120_000_000)
    made = script(registered(case.claim, personal(member_payee())), covered(case.snapshot), completed(), verified())
    said(made, stated(B.DISAB_ANATOMICAL, amount, item="scalp"), role=A.BRANCH_HEAD)
    assert words(made) == ([] if reason is None else [reason])


def test_what_was_computed_beside_the_question_stays_and_is_reserved_with_the_sum() -> None:
    made = referred(FAILED)
    first = asked(made)
    said(made, stated(B.FAILED_PLACEMENT, 5_000_000))
    assert {line.benefit for line in first.lines} < {line.benefit for line in asked(made).lines}
    families = {(line.family, line.subject) for line in made.emitted(ReserveRequested)[-1].lines}
    assert len(families) == 2


def test_a_sum_that_another_claim_has_used_up_is_denied() -> None:
    made = referred()
    made.feed(CLAIM, decision(asked(made), officer="first", role=A.OFFICER, sums=(stated(),)))
    made.feed(CLAIM, made.emitted(SumsStated)[-1])
    lines = made.emitted(ReserveRequested)[-1].lines
    made.feed(CLAIM, EntitlementRefused(basis=BASIS, lines=lines, holder=OTHER_CLAIM))
    assert only(made, ClaimDenied).reasons == (ReasonCode.ENTITLEMENT_TAKEN,)


def test_an_amendment_overtakes_what_was_stated() -> None:
    made = referred()
    made.feed(CLAIM, decision(asked(made), officer="first", role=A.OFFICER, sums=(stated(),)))
    made.feed(CLAIM, amended(DISMISSED, personal(member_payee())))
    made.feed(CLAIM, made.emitted(SumsStated)[-1])
    assert row(made).stated is None
    assert not made.emitted(ReserveRequested)


def test_a_sum_told_twice_is_one() -> None:
    made = referred()
    said(made, stated())
    assert made.feed(CLAIM, made.emitted(SumsStated)[-1]) == []
    assert len(made.emitted(ReserveRequested)) == 1


def test_a_question_that_no_sum_answers_cannot_be_answered_with_one() -> None:
    """What only the claim or a doctor can say is no sum: proof of a rape, a declaration of total disability."""
    case = cases.accident(state="total_permanent")
    assert assess(case).questions
    assert open_sums(assess(case).asked) == ()


NOT_FOUND_ON = date(2019, 1, 15)


def test_every_amount_that_was_not_found_may_be_stated() -> None:
    """Of a rule that stops because the law's text could not be read, with whatever made it stop."""
    case = cases.accident(
        on=NOT_FOUND_ON,
        disability=cases.disabled(total=True),
        costs=(
            cases.cost(CostKind.TRANSPORT_LAND, 1_000_000, receipt="T"),
            cases.cost(CostKind.HOMECARE, 1_000_000, receipt="H", days=10),
            cases.cost(CostKind.DENTURE, 1_000_000, receipt="D"),
        ),
    )
    found = assess(case)
    assert found.questions
    assert {one.rule for one in found.questions} == {one.rule for one in open_sums(found.asked)}
