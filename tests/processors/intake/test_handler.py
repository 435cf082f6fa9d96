"""Submissions in every order become one registered or refused claim, and what is asked about it."""

from datetime import date, timedelta

import pytest

from processors.intake import processor
from processors.intake.about import WAITING_MAX
from processors.intake.handler import EXPECTED_DAYS_MAX
from processors.intake.rules import REVISIONS_AHEAD_MAX, WHAT_TO_DO
from processors.intake.tables import FILED_CLAIMS, Standing
from schemas.envelope import EventData
from schemas.events.registration import (
    AmendmentRequested,
    ClaimAppealed,
    ClaimRefused,
    ClaimRegistered,
    PayeeAccountProvided,
    RightEndReported,
    SubmissionRefused,
    SubmissionRepeated,
    WithdrawalRequested,
)
from schemas.events.requests import CoverageRequested
from schemas.identifiers import AliasKind, alias_key, claim_id
from schemas.reasons import ReasonCode
from schemas.signals import Shared
from schemas.vocabulary import Channel, Filing, ReporterRole
from tests.factories import (
    CLAIM,
    NIK,
    RECEIVED,
    account,
    appeal,
    content,
    payee,
    payee_account,
    personal,
    right_end,
    submission,
    withdrawal,
)
from tests.processors.script import Script, types_of

GOOD = submission()
BAD = submission(reporter_role=ReporterRole.EMPLOYER)
OTHER = submission(personal=personal(reporter_name="SOMEBODY ELSE"))
SECOND = submission(revision=2, personal=personal(reporter_name="BUDI S."))


def script() -> Script:
    return Script(processor, now=RECEIVED)


def fed(*filed: EventData) -> Script:
    played = script()
    for data in filed:
        played.feed(CLAIM, data)
    return played


def last(played: Script) -> EventData:
    return played.effects.outputs[-1].data


def test_a_good_claim_is_registered_and_the_ledger_is_asked_by_what_it_shows_on_the_way_to_its_surest_alias() -> None:
    played = fed(GOOD)
    registered, asked = played.outputs
    assert registered.key == CLAIM
    assert isinstance(registered.data, ClaimRegistered)
    assert (registered.data.basis.claim, registered.data.submission_id) == (1, "event-1")
    assert isinstance(asked.data, CoverageRequested)
    assert asked.data.aliases == registered.data.aliases
    assert asked.data.aliases[0] == alias_key(AliasKind.NIK, NIK)
    assert [shown.shared for shown in asked.data.fingerprints] == [Shared.NOTIFIER, Shared.ACCOUNT]
    assert asked.key == asked.data.fingerprints[0].key
    assert played.rows(FILED_CLAIMS)[0].standing is Standing.REGISTERED


def test_a_claim_that_shows_nothing_asks_under_its_surest_alias() -> None:
    played = fed(submission(personal=personal(payees=(payee(account=None),), reporter_phone=None)))
    assert played.outputs[-1].key == alias_key(AliasKind.NIK, NIK)


def test_a_notification_asks_the_ledger_too_so_that_it_is_linked_to_its_case() -> None:
    notice = submission(filing=Filing.NOTIFICATION, reporter_role=ReporterRole.UNION, channel=Channel.UNION)
    played = script()
    played.feed(claim_id(Channel.UNION, notice.channel_reference), notice)
    assert types_of(o.data for o in played.outputs) == [ClaimRegistered, CoverageRequested]


def test_a_bad_claim_is_refused_with_what_to_do() -> None:
    refused = last(fed(BAD))
    assert isinstance(refused, ClaimRefused)
    assert refused.reasons == (ReasonCode.REPORTER_NOT_ALLOWED,)
    assert refused.message == WHAT_TO_DO[ReasonCode.REPORTER_NOT_ALLOWED]


def test_a_refused_claim_may_be_filed_anew_with_a_higher_revision() -> None:
    played = fed(BAD, SECOND)
    assert types_of(o.data for o in played.outputs) == [ClaimRefused, ClaimRegistered, CoverageRequested]
    assert played.emitted(ClaimRegistered)[0].basis.claim == 2


@pytest.mark.parametrize(
    ("before", "again", "outcome"),
    [
        ((GOOD,), GOOD, "exact"),
        ((GOOD,), GOOD.model_copy(update={"received_at": RECEIVED - timedelta(minutes=1)}), "exact"),
        ((GOOD,), OTHER, "modified"),
        ((GOOD, SECOND), GOOD, "superseded"),
        ((SECOND,), GOOD, "superseded"),
        ((GOOD, SECOND), SECOND, "exact"),
        ((BAD,), BAD, "exact"),
        ((BAD,), GOOD, "modified"),
        ((GOOD, BAD.model_copy(update={"revision": 2})), BAD.model_copy(update={"revision": 2}), "exact"),
        ((GOOD, BAD.model_copy(update={"revision": 2})), SECOND, "modified"),
    ],
)
def test_a_submission_that_changes_nothing_is_answered(before: tuple[EventData, ...], again: EventData, outcome: str) -> None:
    played = fed(*before)
    row = played.get(FILED_CLAIMS, CLAIM)
    played.feed(CLAIM, again)
    repeated = last(played)
    assert isinstance(repeated, SubmissionRepeated)
    assert repeated.outcome == outcome
    assert played.get(FILED_CLAIMS, CLAIM) == row


def test_a_higher_revision_is_an_amendment_and_asks_the_ledger_nothing_yet() -> None:
    played = fed(GOOD)
    emitted = played.feed(CLAIM, SECOND)
    assert types_of(emitted) == [AmendmentRequested]
    assert played.emitted(AmendmentRequested)[0].revision == 2


def test_an_amendment_that_cannot_be_taken_leaves_the_claim_and_lower_revisions_alone() -> None:
    third = BAD.model_copy(update={"revision": 3})
    played = fed(GOOD, third)
    refused = last(played)
    assert isinstance(refused, SubmissionRefused)
    assert refused.submission_type == "santunan.claim.submitted.v1"
    assert types_of(played.feed(CLAIM, SECOND)) == [AmendmentRequested]


def test_a_runaway_revision_does_not_shut_out_the_next_one() -> None:
    runaway = SECOND.model_copy(update={"revision": REVISIONS_AHEAD_MAX + 2})
    played = fed(GOOD, runaway)
    refused = last(played)
    assert isinstance(refused, SubmissionRefused)
    assert refused.reasons == (ReasonCode.REVISION_GAP,)
    assert types_of(played.feed(CLAIM, SECOND)) == [AmendmentRequested]


def test_a_submission_under_another_claims_subject_touches_neither() -> None:
    stranger = submission(channel_reference="REF-0002")
    played = fed(GOOD, stranger)
    refused = last(played)
    assert isinstance(refused, SubmissionRefused)
    assert refused.reasons == (ReasonCode.SUBJECT_MISMATCH,)
    assert [row.claim_id for row in played.rows(FILED_CLAIMS)] == [CLAIM]


ABOUT = [
    (withdrawal(), WithdrawalRequested),
    (appeal(), ClaimAppealed),
    (payee_account(), PayeeAccountProvided),
    (right_end(), RightEndReported),
]


@pytest.mark.parametrize(("data", "told"), ABOUT)
def test_what_is_filed_about_a_registered_claim_is_told_once(data: EventData, told: type[EventData]) -> None:
    played = fed(GOOD)
    assert types_of(played.feed(CLAIM, data)) == [told]
    assert types_of(played.feed(CLAIM, data)) == [SubmissionRepeated]


@pytest.mark.parametrize(("data", "told"), ABOUT)
def test_what_comes_before_its_claim_waits_for_it(data: EventData, told: type[EventData]) -> None:
    played = script()
    assert played.feed(CLAIM, data) == []
    assert played.rows(FILED_CLAIMS)[0].standing is Standing.EXPECTED
    assert types_of(played.feed(CLAIM, GOOD)) == [ClaimRegistered, CoverageRequested, told]
    assert played.timers == {}
    assert played.rows(FILED_CLAIMS)[0].personal == ()


@pytest.mark.parametrize(("data", "told"), ABOUT)
def test_nothing_can_be_filed_about_a_refused_claim(data: EventData, told: type[EventData]) -> None:
    played = fed(BAD)
    refused = played.feed(CLAIM, data)[0]
    assert isinstance(refused, SubmissionRefused)
    assert refused.reasons == (ReasonCode.CLAIM_NOT_OPEN,)
    played.feed(CLAIM, SECOND)
    assert types_of(played.feed(CLAIM, data)) == [told]


@pytest.mark.parametrize(("data", "told"), ABOUT)
def test_what_waited_is_refused_with_its_claim(data: EventData, told: type[EventData]) -> None:
    played = fed(data)
    assert types_of(played.feed(CLAIM, BAD)) == [ClaimRefused, SubmissionRefused]
    assert played.timers == {}


@pytest.mark.parametrize(("data", "told"), ABOUT)
def test_what_waits_for_a_claim_that_never_comes_is_refused_in_the_end(data: EventData, told: type[EventData]) -> None:
    played = fed(data)
    assert played.fire_timers(RECEIVED + timedelta(days=EXPECTED_DAYS_MAX, seconds=-1)) == []
    refused = played.fire_timers(RECEIVED + timedelta(days=EXPECTED_DAYS_MAX))[0]
    assert isinstance(refused, SubmissionRefused)
    assert (refused.reasons, refused.submission_id) == ((ReasonCode.UNKNOWN_CLAIM,), "event-1")
    assert played.rows(FILED_CLAIMS) == []


@pytest.mark.parametrize(("data", "told"), ABOUT)
def test_a_time_out_of_bounds_is_refused(data: EventData, told: type[EventData]) -> None:
    played = fed(GOOD)
    refused = played.feed(CLAIM, data.model_copy(update={"received_at": RECEIVED + timedelta(minutes=6)}))[0]
    assert isinstance(refused, SubmissionRefused)
    assert refused.reasons == (ReasonCode.RECEIVED_AT_OUT_OF_BOUNDS,)


def test_only_so_much_waits_for_a_claim_that_is_not_there() -> None:
    played = fed(*(appeal(because=f"appeal {number}") for number in range(WAITING_MAX)))
    refused = played.feed(CLAIM, appeal(because="one more"))[0]
    assert isinstance(refused, SubmissionRefused)
    assert refused.reasons == (ReasonCode.UNKNOWN_CLAIM,)


def test_an_obsolete_timer_changes_nothing() -> None:
    played = fed(withdrawal(), GOOD)
    played.timers[(CLAIM, "claim-expected")] = RECEIVED
    assert played.fire_timers(RECEIVED + timedelta(days=1)) == []
    assert played.rows(FILED_CLAIMS)[0].standing is Standing.REGISTERED


def later(minutes: int, number: str) -> EventData:
    return payee_account(received_at=RECEIVED + timedelta(minutes=minutes), account=account(number=number))


def test_the_newest_account_counts_in_any_order() -> None:
    first, second, first_again = later(0, "111111"), later(1, "222222"), later(2, "111111")
    for order in ((first, second, first_again), (first_again, second, first), (first, first_again, second)):
        played = fed(GOOD, *order)
        assert played.emitted(PayeeAccountProvided)[-1].personal.account.number == "111111", order
        assert played.rows(FILED_CLAIMS)[0].accounts[0].received_at == RECEIVED + timedelta(minutes=2)


def test_an_older_account_is_superseded() -> None:
    played = fed(GOOD, later(1, "222222"), later(0, "111111"))
    repeated = last(played)
    assert isinstance(repeated, SubmissionRepeated)
    assert repeated.outcome == "superseded"


def test_two_payees_accounts_stand_beside_each_other() -> None:
    played = fed(GOOD, payee_account(), payee_account(payee_ref="heir-2"))
    assert [provided.payee_ref for provided in played.emitted(PayeeAccountProvided)] == ["heir-1", "heir-2"]


def test_a_mission_that_was_offline_keeps_its_time() -> None:
    taken = RECEIVED - timedelta(days=90)
    filed = submission(channel=Channel.MISSION, received_at=taken, claim=content(event_date=date(2026, 8, 1)))
    played = script()
    played.feed(claim_id(Channel.MISSION, filed.channel_reference), filed)
    assert played.emitted(ClaimRegistered)[0].received_at == taken


def test_a_set_aside_record_is_told_to_everyone() -> None:
    held, resumed = (*processor.parked(CLAIM, "why", "dl-1"), *processor.resumed(CLAIM, "dl-1"))
    assert (held.data.event_type, resumed.data.event_type) == ("santunan.claim.held.v1", "santunan.claim.resumed.v1")
