"""Each fraud signal below, at and above its threshold; what they come to together; and that they refer, never deny, and say nothing personal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from processors.law import LAW
from processors.verification import processor
from processors.verification.rules.checks import run
from processors.verification.rules.places import CENTRES, kilometres_apart
from processors.verification.rules.signals import SIGNALS, scored, sentence
from processors.verification.tables import VERIFICATIONS_TABLE
from schemas.claim import ClaimContent, DeathDetails
from schemas.details import Cost, InabilityPeriod
from schemas.events.decisions import ClaimDenied, ClaimVerified, VerificationReferred
from schemas.events.dossier import AcceptedDocument
from schemas.events.ledger import LinkedClaim
from schemas.injuries import AccidentCause, CostKind
from schemas.money import Money
from schemas.provinces import PROVINCES
from schemas.reasons import ReasonCode
from schemas.signals import Shared, Sighting, SignalName, joined
from schemas.vocabulary import AuthorityRole, ClaimKind, DeathCause, DocumentKind, Filing
from tests.processors.filings import (
    CLAIM,
    DIED,
    OTHER_CLAIM,
    completed,
    covered,
    decision,
    linked,
    registered,
    savings,
    schooling,
    snapshot,
    work_accident,
)
from tests.processors.script import Script, types_of
from tests.processors.verification.test_checks import cover, facts

S, K = SignalName, DocumentKind
DAY = timedelta(days=1)
LONG = LAW.setting("own.signal.late_report.days")
AUTOMATIC = LAW.setting("own.authority.automatic")
UNDER = LAW.setting("own.signal.just_under_limit.percent")


def seen(shared: Shared, members: int, claims: int = 1) -> tuple[Sighting, ...]:
    return (Sighting(shared=shared, members=members, claims=max(members, claims)),)


def death(**details: Any) -> ClaimContent:
    return ClaimContent(kind=ClaimKind.JKM_DEATH, event_date=DIED, death=DeathDetails(cause=DeathCause.ILLNESS, **details))


def raised(before: int, now: int) -> Any:
    return cover(work_accident(), wage=Money(amount=now), wage_before=Money(amount=before))


def told(country: str | None, province: str | None, here: str | None = "31") -> Any:
    other = LinkedClaim(
        claim_id=OTHER_CLAIM,
        kind=ClaimKind.JKM_DEATH,
        filing=Filing.NOTIFICATION,
        event_country=country,
        event_province=province,
    )
    return facts(death().model_copy(update={"event_province": here}), others=(other,))


def asked(rupiah: int) -> Any:
    return facts(work_accident(costs=(Cost(kind=CostKind.MEDICAL, amount=Money(amount=rupiah)),)))


def paper(kind: DocumentKind, on: date, claim: ClaimContent | None = None) -> Any:
    return facts(claim or death(), issued={kind: on})


HAPPENED = datetime(DIED.year, DIED.month, DIED.day, 3, tzinfo=UTC)

CASES: tuple[tuple[SignalName, Any, int], ...] = (
    (S.SAME_ACCOUNT, facts(), 0),
    (S.SAME_ACCOUNT, facts(sightings=seen(Shared.ACCOUNT, 1, 4)), 0),
    (S.SAME_ACCOUNT, facts(sightings=seen(Shared.ACCOUNT, 2)), 20),
    (S.SAME_ACCOUNT, facts(sightings=seen(Shared.ACCOUNT, 3)), 60),
    (S.SAME_ACCOUNT, facts(sightings=seen(Shared.ACCOUNT, 4)), 60),
    (S.SAME_ACCOUNT, facts(sightings=seen(Shared.ACCOUNT, 5)), 100),
    (S.SAME_NOTIFIER, facts(sightings=seen(Shared.NOTIFIER, 3)), 0),
    (S.SAME_NOTIFIER, facts(sightings=seen(Shared.NOTIFIER, 4)), 15),
    (S.SAME_NOTIFIER, facts(sightings=seen(Shared.NOTIFIER, 8)), 30),
    (S.SAME_NOTIFIER, facts(sightings=seen(Shared.NOTIFIER, 15)), 40),
    (S.SAME_DOCTOR, facts(sightings=seen(Shared.DOCTOR, 14)), 0),
    (S.SAME_DOCTOR, facts(sightings=seen(Shared.DOCTOR, 15)), 20),
    (S.SAME_DOCTOR, facts(sightings=seen(Shared.DOCTOR, 30)), 40),
    (S.SAME_WITNESS, facts(sightings=seen(Shared.WITNESS, 2)), 0),
    (S.SAME_WITNESS, facts(sightings=seen(Shared.WITNESS, 3)), 30),
    (S.SAME_WITNESS, facts(sightings=seen(Shared.WITNESS, 5)), 60),
    (S.SAME_RECEIPT, facts(work_accident(), sightings=seen(Shared.RECEIPT, 1, 3)), 0),
    (S.SAME_RECEIPT, facts(work_accident(), sightings=seen(Shared.RECEIPT, 2)), 40),
    (S.SAME_RECEIPT, facts(work_accident(), sightings=seen(Shared.RECEIPT, 3)), 60),
    (S.SEVERAL_EVENTS, facts(work_accident(), sightings=seen(Shared.MEMBER, 1, 1)), 0),
    (S.SEVERAL_EVENTS, facts(work_accident(), sightings=seen(Shared.MEMBER, 1, 2)), 15),
    (S.SEVERAL_EVENTS, facts(work_accident(), sightings=seen(Shared.MEMBER, 1, 3)), 40),
    (S.SOON_AFTER_JOINING, cover(member_since=None), 0),
    (S.SOON_AFTER_JOINING, cover(member_since=DIED - 31 * DAY), 0),
    (S.SOON_AFTER_JOINING, cover(member_since=DIED - 30 * DAY), 40),
    (S.SOON_AFTER_JOINING, cover(member_since=DIED), 40),
    (S.SOON_AFTER_JOINING, cover(work_accident(), member_since=DIED), 40),
    (S.SOON_AFTER_JOINING, cover(savings(), member_since=DIED), 0),
    (S.WAGE_RAISED, raised(4_000_000, 5_999_999), 0),
    (S.WAGE_RAISED, raised(4_000_000, 6_000_000), 25),
    (S.WAGE_RAISED, raised(4_000_000, 12_000_000), 25),
    (S.WAGE_RAISED, raised(0, 12_000_000), 0),
    (S.REPORTS_APART, told("ID", "32"), 0),
    (S.REPORTS_APART, told("ID", "12"), 40),
    (S.REPORTS_APART, told("ID", None), 0),
    (S.REPORTS_APART, told("ID", "99"), 0),
    (S.REPORTS_APART, told("ID", "12", here=None), 0),
    (S.REPORTS_APART, told(None, "31"), 0),
    (S.REPORTS_APART, told("MY", None), 40),
    (S.BURIED_BEFORE_DEATH, facts(death(buried_on=DIED)), 0),
    (S.BURIED_BEFORE_DEATH, facts(death(buried_on=DIED - DAY)), 60),
    (S.DEATH_PAPER_BEFORE_DEATH, paper(K.DEATH_CERTIFICATE, DIED), 0),
    (S.DEATH_PAPER_BEFORE_DEATH, paper(K.DEATH_CERTIFICATE, DIED - DAY), 60),
    (S.DEATH_PAPER_BEFORE_DEATH, paper(K.IDENTITY_CARD, DIED - DAY), 0),
    (S.TREATED_BEFORE_EVENT, facts(work_accident(treated_on=DIED)), 0),
    (S.TREATED_BEFORE_EVENT, facts(work_accident(treated_on=DIED - DAY)), 40),
    (S.TREATED_BEFORE_EVENT, facts(work_accident(inability=(InabilityPeriod(first=DIED - DAY, last=DIED),))), 40),
    (S.TREATED_BEFORE_EVENT, facts(work_accident(cause=AccidentCause.OCCUPATIONAL_DISEASE, treated_on=DIED - DAY)), 0),
    (S.REPORTED_BEFORE_EVENT, facts(work_accident(reported_at=HAPPENED)), 0),
    (S.REPORTED_BEFORE_EVENT, facts(work_accident(reported_at=HAPPENED - DAY)), 40),
    (S.REPORTED_BEFORE_EVENT, paper(K.ACCIDENT_REPORT_1, DIED, work_accident()), 0),
    (S.REPORTED_BEFORE_EVENT, paper(K.ACCIDENT_REPORT_1, DIED - DAY, work_accident()), 40),
    (S.REPORTED_BEFORE_EVENT, paper(K.POLICE_REPORT, DIED - DAY, work_accident()), 40),
    (S.LATE_REPORT, facts(received_on=DIED + LONG * DAY), 0),
    (S.LATE_REPORT, facts(received_on=DIED + (LONG + 1) * DAY), 15),
    (S.LATE_REPORT, facts(schooling(), received_on=DIED + (LONG + 1) * DAY), 0),
    (S.JUST_UNDER_LIMIT, asked(AUTOMATIC * (100 - UNDER) // 100 - 1), 0),
    (S.JUST_UNDER_LIMIT, asked(AUTOMATIC * (100 - UNDER) // 100), 15),
    (S.JUST_UNDER_LIMIT, asked(AUTOMATIC), 15),
    (S.JUST_UNDER_LIMIT, asked(AUTOMATIC + 1), 0),
)


@pytest.mark.parametrize(("name", "given", "points"), CASES)
def test_a_signal_weighs_what_the_house_rules_say(name: SignalName, given: Any, points: int) -> None:
    assert sum(signal.points for signal in scored(given).signals if signal.name is name) == points


def test_every_signal_is_tried_with_and_without_points() -> None:
    assert {name for name, _given, points in CASES if points} == set(SignalName)
    assert {name for name, _given, points in CASES if not points} == set(SignalName)
    assert [rule.name for rule in SIGNALS] == list(SignalName)


@pytest.mark.parametrize(("name", "given", "points"), [case for case in CASES if case[2]])
def test_every_signal_has_a_sentence_in_both_languages_and_nothing_personal(name: SignalName, given: Any, points: int) -> None:
    (signal,) = (one for one in scored(given).signals if one.name is name)
    said = sentence(signal)
    assert points
    assert said.indonesian != said.english
    assert all("{" not in text and text.endswith(".") for text in said)
    for secret in ("SITI", "BUDI", "001234567890123", "12345678901"):
        assert secret not in signal.model_dump_json()
        assert secret not in " ".join(said)


@pytest.mark.parametrize(
    ("sightings", "role"),
    [
        (seen(Shared.WITNESS, 3), None),
        (seen(Shared.NOTIFIER, 15), AuthorityRole.OFFICER),
        (joined(seen(Shared.NOTIFIER, 4), *seen(Shared.ACCOUNT, 2)), None),
        (joined(seen(Shared.WITNESS, 3), *seen(Shared.NOTIFIER, 4)), AuthorityRole.OFFICER),
        (seen(Shared.ACCOUNT, 3), AuthorityRole.SUPERVISOR),
        (joined(seen(Shared.ACCOUNT, 5), *seen(Shared.DOCTOR, 15)), AuthorityRole.BRANCH_HEAD),
    ],
)
def test_who_looks_goes_by_the_sum(sightings: tuple[Sighting, ...], role: AuthorityRole | None) -> None:
    verdict = run(facts(sightings=sightings))
    assert (verdict.score.role, verdict.failed) == (role, ())
    assert verdict.referred == (() if role is None else (ReasonCode.FRAUD_SIGNALS,))
    assert role is None or verdict.role is role


def test_no_signal_denies_however_many_there_are() -> None:
    everything = joined((), *(Sighting(shared=shared, members=40, claims=40) for shared in Shared))
    claim = work_accident(treated_on=DIED - DAY, reported_at=HAPPENED - DAY)
    verdict = run(facts(claim, sightings=everything, snapshot=snapshot(claim, member_since=DIED)))
    assert verdict.failed == ()
    assert verdict.referred == (ReasonCode.FRAUD_SIGNALS, ReasonCode.EVENT_SOON_AFTER_JOINING)


def test_a_referral_lists_the_signals_and_an_officer_may_still_approve() -> None:
    ring = seen(Shared.ACCOUNT, 3)
    made = Script(processor)
    for event in (registered(), covered().model_copy(update={"sightings": ring}), linked(), completed()):
        made.feed(CLAIM, event)
    (task,) = made.emitted(VerificationReferred)
    assert [(one.name, one.points) for one in task.signals] == [(S.SAME_ACCOUNT, 60)]
    assert (task.role, task.reasons) == (AuthorityRole.SUPERVISOR, (ReasonCode.FRAUD_SIGNALS,))
    made.feed(CLAIM, decision(task, role=AuthorityRole.SUPERVISOR))
    (verified,) = made.emitted(ClaimVerified)
    assert verified.signals == task.signals
    assert verified.approvals
    assert made.emitted(ClaimDenied) == []


def test_signals_below_the_threshold_are_noted_and_stop_nothing() -> None:
    made = Script(processor)
    for event in (registered(), covered().model_copy(update={"sightings": seen(Shared.ACCOUNT, 2)}), linked(), completed()):
        made.feed(CLAIM, event)
    assert types_of(output.data for output in made.outputs) == [ClaimVerified]
    assert [one.points for one in made.emitted(ClaimVerified)[0].signals] == [20]


def test_a_claim_that_was_verified_is_asked_about_when_the_ring_shows_later() -> None:
    made = Script(processor)
    for event in (registered(), covered(), linked(), completed()):
        made.feed(CLAIM, event)
    newer = covered(snapshot(), version=2).model_copy(update={"sightings": seen(Shared.ACCOUNT, 3)})
    emitted = made.feed(CLAIM, newer)
    assert types_of(emitted) == [VerificationReferred]


def test_papers_bring_the_day_on_which_they_were_issued() -> None:
    done = completed()
    early = AcceptedDocument(document_id="d", kind=K.DEATH_CERTIFICATE, sha256="0" * 64, issued_on=DIED - DAY)
    later = early.model_copy(update={"document_id": "e", "issued_on": DIED})
    undated = early.model_copy(update={"document_id": "f", "issued_on": None})
    made = Script(processor)
    for event in (registered(), covered(), linked(), done.model_copy(update={"documents": (later, early, undated)})):
        made.feed(CLAIM, event)
    row = made.get(VERIFICATIONS_TABLE, CLAIM)
    assert row is not None
    assert row.issued == {K.DEATH_CERTIFICATE: DIED - DAY}
    assert [one.name for one in made.emitted(VerificationReferred)[0].signals] == [S.DEATH_PAPER_BEFORE_DEATH]


def test_every_province_has_a_centre_and_the_country_is_as_wide_as_it_is() -> None:
    assert set(CENTRES) == set(PROVINCES)
    assert all((kilometres_apart(one, other) or 0) < 5_300 for one in CENTRES for other in CENTRES)
    wide = kilometres_apart("11", "93")
    assert wide is not None
    assert wide > 4_500
    assert kilometres_apart("31", "31") == 0


def test_what_was_seen_joins_to_the_most_in_any_order() -> None:
    one, two = Sighting(shared=Shared.ACCOUNT, members=2, claims=5), Sighting(shared=Shared.ACCOUNT, members=3, claims=4)
    phone = Sighting(shared=Shared.NOTIFIER, members=4, claims=4)
    assert joined((one,), two, phone) == joined((phone,), two, one)
    assert joined((one,), two)[0] == Sighting(shared=Shared.ACCOUNT, members=3, claims=5)
