"""Field visits and advisory doctors: who is asked when, whose word counts, and what the claim waits for meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from processors.law import LAW
from processors.verification import processor
from processors.verification.rules.accident import conclusion
from processors.verification.rules.findings import CONDITIONS, wanted
from schemas.claim import ClaimContent
from schemas.details import Cost, DisabilityDetails, Loss
from schemas.envelope import EventData
from schemas.events.decisions import ClaimDenied, ClaimVerified, VerificationReferred
from schemas.events.findings import FindingAsked, FindingRecorded, FindingReported
from schemas.events.tasks import TaskEscalated, WordRefused
from schemas.findings import FindingOutcome, FoundPercent
from schemas.injuries import AccidentCause, BodyLoss, CostKind, MedicalState
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, JhtReason, TaskKind, Verdict
from tests.processors.filings import (
    CLAIM,
    RECEIVED,
    amended,
    appeal,
    completed,
    covered,
    death,
    decision,
    linked,
    migrants_accident,
    people,
    registered,
    savings,
    snapshot,
    work_accident,
    work_death,
)
from tests.processors.script import Script, types_of
from tests.processors.verification.finding_cases import found
from tests.processors.verification.test_checks import facts

A, K, F = AuthorityRole, TaskKind, FindingOutcome
ON_THE_ROAD = work_accident(road_traffic=True)
TOTAL = work_accident(disability=DisabilityDetails(total_declared=True))


def filed(claim: ClaimContent = ON_THE_ROAD, *more: EventData) -> Script:
    made = Script(processor)
    for event in (registered(claim, people(claim)), covered(snapshot(claim)), linked(), completed(), *more):
        made.feed(CLAIM, event)
    return made


def asked(made: Script) -> FindingAsked:
    return made.emitted(FindingAsked)[-1]


def report(task: FindingAsked, outcome: FindingOutcome = F.MET, *percents: FoundPercent, **over: Any) -> FindingReported:
    default = {
        "task_id": task.task_id,
        "kind": task.kind,
        "person": "finder",
        "role": task.role,
        "basis": task.basis,
        "found": found(outcome, *percents),
        "reported_at": RECEIVED,
    }
    return FindingReported.model_validate(default | over)


def words(made: Script) -> list[ReasonCode]:
    return [word.reason for word in made.emitted(WordRefused)]


def test_a_claim_is_not_verified_before_somebody_has_looked() -> None:
    made = filed()
    assert (asked(made).kind, asked(made).role) == (K.FIELD_VISIT, A.FIELD_OFFICER)
    assert asked(made).why == ("an accident on the road",)
    assert not made.emitted(ClaimVerified)
    assert types_of(made.feed(CLAIM, report(asked(made)))) == [FindingRecorded, ClaimVerified]
    (finding,) = made.emitted(ClaimVerified)[-1].findings
    assert (finding.person, finding.found) == ("finder", found())
    assert not made.timers


def test_what_speaks_against_the_claim_goes_to_an_officer_who_sees_it() -> None:
    made = filed()
    assert types_of(made.feed(CLAIM, report(asked(made), F.NOT_MET))) == [FindingRecorded, VerificationReferred]
    referral = made.emitted(VerificationReferred)[-1]
    assert ReasonCode.VISIT_SPEAKS_AGAINST in referral.reasons
    assert referral.findings[0].found.outcome is F.NOT_MET


def test_both_are_asked_at_once_and_waited_for() -> None:
    made = filed(work_accident(road_traffic=True, disability=DisabilityDetails(total_declared=True)))
    visit, review = made.emitted(FindingAsked)
    assert {visit.kind, review.kind} == {K.FIELD_VISIT, K.MEDICAL_REVIEW}
    made.feed(CLAIM, report(review, person="doctor"))
    assert not made.emitted(ClaimVerified)
    made.feed(CLAIM, report(visit))
    assert len(made.emitted(ClaimVerified)[-1].findings) == 2


def test_news_of_cover_or_papers_ask_nobody_twice_and_an_amendment_asks_anew() -> None:
    made = filed()
    made.feed(CLAIM, completed(documents=2))
    made.feed(CLAIM, covered(snapshot(ON_THE_ROAD), version=2))
    assert len(made.emitted(FindingAsked)) == 1
    made.feed(CLAIM, report(asked(made)))
    assert made.emitted(ClaimVerified)
    made.feed(CLAIM, amended(ON_THE_ROAD, people(ON_THE_ROAD)))
    made.feed(CLAIM, covered(snapshot(ON_THE_ROAD), version=2, claim=2))
    made.feed(CLAIM, completed(documents=2, claim=2))
    assert len(made.emitted(FindingAsked)) == 2
    assert len(made.emitted(ClaimVerified)) == 1


def test_a_finding_about_an_older_filing_or_nobodys_question_does_not_count() -> None:
    made = filed()
    task = asked(made)
    made.feed(CLAIM, amended(ON_THE_ROAD, people(ON_THE_ROAD)))
    made.feed(CLAIM, report(task))
    assert words(made) == [ReasonCode.TASK_NOT_OPEN]
    assert not made.emitted(FindingRecorded)


@pytest.mark.parametrize("role", [role for role in A if role is not A.FIELD_OFFICER])
def test_only_a_field_officer_visits(role: AuthorityRole) -> None:
    made = filed()
    made.feed(CLAIM, report(asked(made), role=role))
    (word,) = made.emitted(WordRefused)
    assert (word.reason, word.needed) == (ReasonCode.NOT_AUTHORISED, A.FIELD_OFFICER)


def test_the_same_finding_twice_is_one() -> None:
    made = filed()
    made.feed(CLAIM, report(asked(made)))
    assert made.feed(CLAIM, report(asked(made))) == []


def test_who_looked_does_not_decide() -> None:
    made = filed()
    made.feed(CLAIM, report(asked(made), F.NOT_MET))
    made.feed(CLAIM, decision(made.emitted(VerificationReferred)[-1], officer="Finder"))
    assert words(made) == [ReasonCode.DECIDED_BEFORE]


def test_who_decided_does_not_look() -> None:
    """An officer denied; on the appeal a doctor examines the loss that it is about, and cannot be that officer."""
    claim = work_accident(
        cause=AccidentCause.OCCUPATIONAL_DISEASE, disability=DisabilityDetails(losses=(Loss(what=BodyLoss.THUMB),))
    )
    made = filed(claim)
    made.feed(CLAIM, decision(made.emitted(VerificationReferred)[-1], Verdict.DENY, officer="ani"))
    made.feed(CLAIM, made.emitted(ClaimDenied)[-1])
    made.feed(CLAIM, appeal())
    assert (asked(made).kind, asked(made).why) == (K.MEDICAL_REVIEW, ("losses that an appeal is about",))
    made.feed(CLAIM, report(asked(made), person="ANI"))
    assert words(made) == [ReasonCode.DECIDED_BEFORE]
    made.feed(CLAIM, report(asked(made), person="doctor"))
    assert made.emitted(VerificationReferred)[-1].kind is K.APPEAL


def test_what_nobody_looked_at_in_time_is_told_once_and_stays_open() -> None:
    made = filed()
    made.fire_timers(asked(made).due_at + timedelta(days=60))
    (passed,) = made.emitted(TaskEscalated)
    assert (passed.task_id, passed.role_before, passed.role) == (asked(made).task_id, A.FIELD_OFFICER, A.FIELD_OFFICER)
    made.feed(CLAIM, report(asked(made)))
    assert made.emitted(ClaimVerified)


def figure(code: str) -> int:
    return LAW.on(RECEIVED.date()).find(code).whole


RECEIPTS, WAGE, LATE = (figure(f"own.field_visit.{name}") for name in ("receipts", "wage", "late"))


def receipts(amount: int) -> ClaimContent:
    return work_accident(costs=(Cost(kind=CostKind.MEDICAL, amount=Money(amount=amount), receipt="R1"),))


def disputed(*, is_: bool) -> ClaimContent:
    return work_accident(disability=DisabilityDetails(losses=(Loss(what=BodyLoss.THUMB),), disputed=is_))


def late(days: int) -> ClaimContent:
    return work_accident(on=RECEIVED.date() - timedelta(days=days))


def told(claim: ClaimContent, **over: Any) -> dict[TaskKind, tuple[str, ...]]:
    return wanted(facts(claim, **over))


GROUNDS: list[tuple[str, ClaimContent, set[TaskKind]]] = [
    ("work_death", work_death(), {K.FIELD_VISIT}),
    ("death", death(), set()),
    ("traffic", ON_THE_ROAD, {K.FIELD_VISIT}),
    ("traffic", work_accident(), set()),
    ("off_site", work_accident(cause=AccidentCause.COMMUTING), {K.FIELD_VISIT}),
    ("off_site", work_accident(cause=AccidentCause.WORKPLACE), set()),
    ("receipts", receipts(RECEIPTS - 1), set()),
    ("receipts", receipts(RECEIPTS), {K.FIELD_VISIT}),
    ("receipts", receipts(RECEIPTS + 1), {K.FIELD_VISIT}),
    ("late", late(LATE), set()),
    ("late", late(LATE + 1), {K.FIELD_VISIT}),
    ("total", TOTAL, {K.MEDICAL_REVIEW}),
    ("total", work_accident(state=MedicalState.TOTAL_PERMANENT), {K.MEDICAL_REVIEW}),
    ("total", savings(JhtReason.TOTAL_DISABILITY), {K.MEDICAL_REVIEW}),
    ("total", savings(JhtReason.PENSION_AGE), set()),
    ("disputed", disputed(is_=True), {K.MEDICAL_REVIEW}),
    ("disputed", disputed(is_=False), set()),
]


@pytest.mark.parametrize(("name", "claim", "kinds"), GROUNDS, ids=[f"{one[0]}-{index}" for index, one in enumerate(GROUNDS)])
def test_each_ground_at_its_edge(name: str, claim: ClaimContent, kinds: set[TaskKind]) -> None:
    assert set(told(claim)) == kinds
    assert name in {one.name for one in CONDITIONS}


@pytest.mark.parametrize(("wage", "visited"), [(WAGE - 1, False), (WAGE, True), (WAGE + 1, True)])
def test_total_disability_at_a_high_wage_is_visited(wage: int, visited: bool) -> None:
    given = facts(TOTAL, snapshot=snapshot(TOTAL, wage=Money(amount=wage)))
    assert (K.FIELD_VISIT in wanted(given)) is visited


def test_what_happened_abroad_is_no_field_officers() -> None:
    abroad = work_death().model_copy(update={"event_country": "TW"})
    assert told(abroad) == {}


def test_every_ground_is_tried() -> None:
    assert {one[0] for one in GROUNDS} | {"wage"} == {one.name for one in CONDITIONS}


def test_a_visit_that_found_it_so_settles_the_link_to_work() -> None:
    made = filed(work_accident(cause=AccidentCause.COMMUTING))
    assert types_of(made.feed(CLAIM, report(asked(made)))) == [FindingRecorded, ClaimVerified]


@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.DENY])
def test_a_suspected_case_is_concluded_by_an_officer_whatever_a_visit_found(verdict: Verdict) -> None:
    made = filed(work_accident(cause=AccidentCause.OCCUPATIONAL_DISEASE, road_traffic=True, suspected=True))
    made.feed(CLAIM, report(asked(made)))
    (task,) = made.emitted(VerificationReferred)
    assert task.reasons == (ReasonCode.SUSPECTED_CASE,), "the visit settles the rest, not the conclusion"
    (concluded,) = made.feed(CLAIM, decision(task, verdict))
    assert isinstance(concluded, ClaimVerified if verdict is Verdict.APPROVE else ClaimDenied)


def test_a_suspicion_waits_as_long_as_the_officer_cannot_conclude() -> None:
    made = filed(work_accident(suspected=True))
    (task,) = made.emitted(VerificationReferred)
    assert not made.feed(CLAIM, decision(task, Verdict.HOLD))
    (check,) = (one for one in task.checks if one.check == "conclusion")
    assert check.detail
    assert "care is guaranteed" in check.detail
    assert "day limits" in check.detail


def test_before_the_regulation_and_for_migrants_an_officer_is_told_that_no_such_step_was_found() -> None:
    for claim in (work_accident(date(2025, 2, 23), suspected=True), migrants_accident(suspected=True)):
        found_ = conclusion(facts(claim))
        assert found_.outcome == "referred"
        assert "nothing was found" in found_.detail


def test_a_doctors_declaration_settles_total_disability_and_other_percentages_are_no_question() -> None:
    made = filed(TOTAL)
    assert types_of(made.feed(CLAIM, report(asked(made)))) == [FindingRecorded, ClaimVerified]
    other = filed(TOTAL)
    other.feed(CLAIM, report(asked(other), F.OTHER_PERCENTAGE, FoundPercent(loss="right_thumb", percent=40)))
    assert other.emitted(VerificationReferred), "the declaration that the claim states is not the doctor's"


def test_a_claim_that_fails_is_denied_without_a_visit() -> None:
    made = filed(work_accident(on=date(2015, 8, 1), road_traffic=True))
    assert made.emitted(ClaimDenied)
    assert not made.emitted(FindingAsked)


def test_nothing_is_asked_where_nobody_has_to_look() -> None:
    assert types_of(filed(death()).emitted(EventData)) == [ClaimVerified]
