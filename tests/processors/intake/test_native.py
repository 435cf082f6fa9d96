"""A channel that writes to Kafka itself: the same rules, and an answer to each record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from processors.intake import processor
from processors.intake.handler import EXPECTED_DAYS_MAX
from processors.intake.rules import WHAT_TO_DO
from processors.intake.tables import FILED_CLAIMS
from schemas.channels import PROFILES
from schemas.envelope import EventData
from schemas.events.acknowledgements import ACKNOWLEDGED, Answer, Outcome, SubmissionAcknowledged
from schemas.events.registration import ClaimRefused, ClaimRegistered, SubmissionRefused
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from schemas.reasons import ReasonCode
from schemas.topics import CHANNEL_OF, SUBMISSIONS, SUBMISSIONS_OF, TOPICS
from schemas.vocabulary import Channel, ClaimKind, Filing, ReporterRole
from streams.contract import Event, Output, Position, SetAside
from tests.factories import DETAILS, RECEIVED, appeal, content, payee, payee_account, personal, right_end, submission, withdrawal
from tests.processors.script import Script, types_of

R, A = ReasonCode, Answer
JMO, HOSPITAL = Channel.JMO, Channel.HOSPITAL
TOPIC = SUBMISSIONS_OF[JMO]
REFERENCE = "JMO-1"
CLAIM = claim_id(JMO, REFERENCE)
FILED: dict[str, Any] = {
    "channel": JMO,
    "channel_reference": REFERENCE,
    "reporter_role": ReporterRole.MEMBER,
    "claim": content(ClaimKind.JHT, **DETAILS[ClaimKind.JHT]),
}
KEPT_DAYS = PROFILES[JMO].keeps_days_max


def jht(**over: Any) -> ClaimSubmitted:
    return submission(ClaimKind.JHT, **FILED | over)


def notice(**over: Any) -> ClaimSubmitted:
    return submission(
        **{
            "channel": HOSPITAL,
            "channel_reference": "RS-01:7",
            "filing": Filing.NOTIFICATION,
            "reporter_role": ReporterRole.HEALTH_FACILITY,
        }
        | over
    )


def about(make: Any, **over: Any) -> Any:
    return make(**{"channel": JMO, "channel_reference": REFERENCE} | over)


def answers(outputs: Iterable[Output]) -> list[SubmissionAcknowledged]:
    return [output.data for output in outputs if isinstance(output.data, SubmissionAcknowledged)]


def written(
    played: Script, data: Any, *, topic: str = TOPIC, subject: str | None = None, **over: Any
) -> list[SubmissionAcknowledged]:
    """What the channel is told when it writes this to its topic."""
    source = over.pop("source", f"/channels/{data.channel}")
    subject = subject or claim_id(data.channel, data.channel_reference)
    played.feed(subject, data, topic=topic, source=source, **over)
    return answers(played.effects.outputs)


@pytest.fixture
def played() -> Script:
    return Script(processor, now=RECEIVED)


def said(told: list[SubmissionAcknowledged]) -> list[tuple[Outcome, tuple[str, ...]]]:
    return [(each.outcome, each.codes) for each in told]


def test_a_claim_is_registered_and_its_record_answered_by_id_and_position(played: Script) -> None:
    (told,) = written(played, jht(), event_id="mine-1")
    assert played.emitted(ClaimRegistered)[0].submission_id == "mine-1"
    assert said([told]) == [(Outcome.ACCEPTED, (A.REGISTERED,))]
    assert (told.submission_id, told.channel_reference, told.claim_id, told.revision) == ("mine-1", REFERENCE, CLAIM, 1)
    assert (told.position.topic, told.position.partition, told.position.offset) == (TOPIC, 0, 1)
    assert type(told) is ACKNOWLEDGED[JMO]


def test_what_comes_through_the_gateway_is_answered_over_http_and_not_on_the_log(played: Script) -> None:
    assert written(played, jht(), topic=SUBMISSIONS) == []
    assert played.emitted(ClaimRegistered)


def test_a_record_that_was_moved_to_its_key_is_answered_where_the_channel_put_it(played: Script) -> None:
    (told,) = written(played, jht(), origin=Position(TOPIC, 5, 77))
    assert (told.position.partition, told.position.offset) == (5, 77)


@pytest.mark.parametrize(
    ("before", "again", "outcome", "code"),
    [
        ([jht()], jht(), Outcome.REPEATED, A.EXACT_REPEAT),
        ([jht()], jht(personal=personal(reporter_name="SOMEBODY")), Outcome.MODIFIED_DUPLICATE, R.MODIFIED_DUPLICATE),
        ([jht()], jht(revision=2), Outcome.ACCEPTED, A.AMENDMENT_REQUESTED),
        ([jht(revision=2)], jht(), Outcome.REPEATED, A.SUPERSEDED),
        ([jht(personal=personal(payees=()))], jht(personal=personal(payees=())), Outcome.REFUSED, A.REFUSED_BEFORE),
        ([jht()], about(withdrawal), Outcome.ACCEPTED, A.WITHDRAWAL_REQUESTED),
        ([jht()], about(appeal), Outcome.ACCEPTED, A.APPEALED),
        ([jht()], about(payee_account), Outcome.ACCEPTED, A.ACCOUNT_PROVIDED),
        ([jht()], about(right_end), Outcome.ACCEPTED, A.RIGHT_END_REPORTED),
        ([jht(), about(withdrawal)], about(withdrawal), Outcome.REPEATED, A.EXACT_REPEAT),
        ([jht(personal=personal(payees=()))], about(withdrawal), Outcome.REFUSED, R.CLAIM_NOT_OPEN),
        ([], about(withdrawal), Outcome.WAITING, A.CLAIM_EXPECTED),
    ],
)
def test_each_outcome_has_its_code(
    played: Script, before: list[EventData], again: EventData, outcome: Outcome, code: str
) -> None:
    for data in before:
        written(played, data)
    (told,) = written(played, again)
    assert said([told]) == [(outcome, (code,))]
    assert told.reason


def test_a_refusal_names_every_ground_and_what_to_do(played: Script) -> None:
    (told,) = written(played, jht(personal=personal(payees=()), reporter_role=ReporterRole.HEIR))
    assert told.outcome is Outcome.REFUSED
    assert told.codes == (R.REPORTER_NOT_ALLOWED, R.CHANNEL_NOT_ALLOWED, R.INCOMPLETE_CLAIM)
    assert all(WHAT_TO_DO[ReasonCode(code)] in told.reason for code in told.codes)
    assert types_of(output.data for output in played.effects.outputs) == [ClaimRefused, ACKNOWLEDGED[JMO]]


def test_words_that_waited_are_answered_again_when_their_claim_comes_each_at_its_own_position(played: Script) -> None:
    written(played, about(appeal), event_id="same")
    written(played, about(withdrawal), event_id="same")
    assert said(written(played, about(withdrawal, received_at=RECEIVED - timedelta(hours=1)), event_id="third")) == [
        (Outcome.WAITING, (A.CLAIM_EXPECTED,))
    ]
    told = written(played, jht(), event_id="fourth")
    assert told[0].codes == (A.REGISTERED,)
    assert sorted((each.position.offset, each.codes[0]) for each in told) == [
        (1, A.APPEALED),
        (2, A.WITHDRAWAL_REQUESTED),
        (3, A.WITHDRAWAL_REQUESTED),
        (4, A.REGISTERED),
    ]


def test_a_word_whose_claim_never_comes_is_answered_in_the_end(played: Script) -> None:
    written(played, about(withdrawal))
    played.fire_timers(played.now + timedelta(days=EXPECTED_DAYS_MAX))
    assert said(answers(played.effects.outputs)) == [(Outcome.REFUSED, (R.UNKNOWN_CLAIM,))]


def test_a_word_that_came_through_the_gateway_is_not_answered_beside_one_that_came_by_kafka(played: Script) -> None:
    written(played, about(appeal), topic=SUBMISSIONS)
    written(played, about(withdrawal))
    assert [each.codes for each in written(played, jht(), topic=SUBMISSIONS)] == [(A.WITHDRAWAL_REQUESTED,)]


BRANCH: dict[str, Any] = {"channel": Channel.BRANCH, "channel_reference": "B-1:1"}


@pytest.mark.parametrize(
    ("data", "over", "code"),
    [
        (submission(**BRANCH), {}, R.SOURCE_MISMATCH),
        (submission(**BRANCH), {"source": "/channels/jmo"}, R.SOURCE_MISMATCH),
        (withdrawal(**BRANCH), {}, R.SOURCE_MISMATCH),
        (payee_account(**BRANCH), {"source": "/channels/jmo"}, R.SOURCE_MISMATCH),
        (jht(), {"source": "/channels/branch"}, R.SOURCE_MISMATCH),
        (jht(), {"source": "/processors/intake"}, R.SOURCE_MISMATCH),
        (jht(), {"subject": claim_id(Channel.BRANCH, "B-1:1")}, R.SUBJECT_MISMATCH),
    ],
)
def test_what_is_not_the_channels_to_say_touches_nobodys_claim_and_only_the_channel_hears_of_it(
    played: Script, data: Any, over: dict[str, str], code: str
) -> None:
    (told,) = written(played, data, **over)
    assert said([told]) == [(Outcome.REFUSED, (code,))]
    assert told.claim_id is None
    assert types_of(output.data for output in played.effects.outputs) == [ACKNOWLEDGED[JMO]]
    assert played.rows(FILED_CLAIMS) == []


CONFIRMED = personal(payees=(payee(account=payee_account().personal.account.model_copy(update={"verified_at": RECEIVED})),))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (jht(channel_reference="JMO:1"), R.REFERENCE_MALFORMED),
        (jht(channel_reference="-JMO"), R.REFERENCE_MALFORMED),
        (jht(received_at=RECEIVED - timedelta(days=KEPT_DAYS, seconds=1)), R.RECEIVED_AT_OUT_OF_BOUNDS),
        (jht(received_at=RECEIVED + timedelta(minutes=5, seconds=1)), R.RECEIVED_AT_OUT_OF_BOUNDS),
        (notice(channel_reference="7"), R.REFERENCE_MALFORMED),
        (notice(filing=Filing.APPLICATION, reporter_role=ReporterRole.HEIR), R.CHANNEL_NOT_ALLOWED),
        (notice(personal=CONFIRMED), R.CONFIRMATION_NOT_ALLOWED),
        (about(withdrawal, channel=HOSPITAL, channel_reference="RS-01:7"), R.CHANNEL_NOT_ALLOWED),
        (about(appeal, channel=HOSPITAL, channel_reference="RS-01:7"), R.CHANNEL_NOT_ALLOWED),
        (about(right_end, channel=HOSPITAL, channel_reference="RS-01:7"), R.CHANNEL_NOT_ALLOWED),
        (about(appeal, received_at=RECEIVED - timedelta(days=KEPT_DAYS + 1)), R.RECEIVED_AT_OUT_OF_BOUNDS),
        (about(withdrawal, channel_reference="a:b"), R.REFERENCE_MALFORMED),
    ],
)
def test_the_channels_limits_hold_on_its_own_topic_as_at_the_gateway(played: Script, data: Any, code: str) -> None:
    (told,) = written(played, data, topic=SUBMISSIONS_OF[data.channel])
    assert said([told]) == [(Outcome.REFUSED, (code,))]


def test_a_channel_that_asks_the_bank_may_say_that_an_account_is_confirmed(played: Script) -> None:
    assert said(written(played, jht(personal=CONFIRMED))) == [(Outcome.ACCEPTED, (A.REGISTERED,))]


def test_what_waits_behind_a_dead_letter_is_told_so(played: Script) -> None:
    held = Event("mine", "t", "/channels/jmo", CLAIM, RECEIVED, jht(), TOPIC, 0, 9, RECEIVED)
    assert said(answers(processor.held(held))) == [(Outcome.WAITING, (A.HELD,))]
    assert tuple(processor.held(held._replace(topic=SUBMISSIONS))) == ()


def letter(value: bytes, *, topic: str = TOPIC, unread: bool = True) -> SetAside:
    position = Position(topic, 3, 9)
    return SetAside("letter-1", CLAIM, "invalid_data", "data.revision: too small", position, "mine", None, value, unread)


@pytest.mark.parametrize(
    ("value", "reference"),
    [
        (b"", None),
        (b"\xff\x00", None),
        (b"[" * 100_000, None),
        (b'{"data": 7}', None),
        (b'{"data": {"channel_reference": 7}}', None),
        (b'{"data": {"channel_reference": "a\\u0000"}}', None),
        (b'{"data": {"channel_reference": "JMO-1", "revision": 0}}', REFERENCE),
    ],
)
def test_a_record_that_cannot_be_read_is_answered_with_what_can_be_read_of_it(value: bytes, reference: str | None) -> None:
    (told,) = answers(processor.set_aside(letter(value)))
    assert said([told]) == [(Outcome.SET_ASIDE, ("invalid_data",))]
    assert (told.channel_reference, told.claim_id) == (reference, CLAIM if reference else None)
    assert told.reason.startswith("data.revision: too small: correct it and send it again")
    assert told.position.offset == 9


def test_what_is_our_fault_is_not_laid_to_the_channel() -> None:
    (told,) = answers(processor.set_aside(letter(b"{}", unread=False)))
    assert "too small" not in told.reason
    assert "nothing need be sent again" in told.reason


def test_a_record_that_a_person_discards_is_answered_with_why() -> None:
    (told,) = answers(processor.discarded(letter(b"")._replace(message="sent by a test system")))
    assert said([told]) == [(Outcome.DISCARDED, (A.DISCARDED, "invalid_data"))]
    assert told.reason == "sent by a test system"


def test_dead_letters_of_other_topics_are_nobodys_to_answer() -> None:
    for hook in (processor.set_aside, processor.discarded):
        assert tuple(hook(letter(b"", topic=SUBMISSIONS))) == ()


def test_only_a_channels_own_topic_says_who_wrote_and_nobody_else_reads_it() -> None:
    assert {topic.name for topic in TOPICS.values() if topic.foreign} == set(CHANNEL_OF)
    assert all(TOPICS[name].home == "intake" for name in CHANNEL_OF)


def test_a_claimants_word_about_another_channels_claim_comes_through_the_gateway_as_it_did(played: Script) -> None:
    played.feed(claim_id(Channel.BRANCH, "B-1:1"), withdrawal(**BRANCH), source="/channels/jmo")
    assert played.emitted(SubmissionRefused) == []
    played.feed(claim_id(Channel.BRANCH, "B-1:1"), submission(**BRANCH), source="/channels/jmo")
    assert [each.reasons for each in played.emitted(SubmissionRefused)] == [(R.SOURCE_MISMATCH,)]
