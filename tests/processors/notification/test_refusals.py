"""A claim that was refused: the claimant is told why and what to do, before any claim is registered."""

from __future__ import annotations

from typing import Any

import pytest

from processors.intake.rules import WHAT_TO_DO
from processors.notification import processor
from processors.notification.sentences import INTERNAL, NEXT, because, what_next
from processors.notification.tables import RECIPIENTS
from schemas.basis import Basis
from schemas.events.notifications import NotificationRequested
from schemas.events.registration import ClaimRefused, RefusedPersonal, SubmissionRefused
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel, ClaimKind, Language
from tests.factories import CLAIM, RECEIVED, REFERENCE
from tests.processors.notification.test_handler import registered
from tests.processors.script import Script

WHO = RefusedPersonal(reporter_name="BUDI SANTOSO", phone="+6281234567890", nik="5171014508680002")


def refused(*reasons: ReasonCode, **over: Any) -> ClaimRefused:
    default = {
        "channel": Channel.BRANCH,
        "channel_reference": REFERENCE,
        "revision": 1,
        "received_at": RECEIVED,
        "submission_id": "s-1",
        "reasons": reasons or (ReasonCode.NO_IDENTITY,),
        "message": "name the member",
        "kind": ClaimKind.JHT,
        "language": Language.ENGLISH,
        "personal": WHO,
    }
    return ClaimRefused.model_validate(default | over)


def test_who_filed_a_claim_that_is_refused_is_told_why_and_what_to_do_in_both_languages() -> None:
    script = Script(processor, now=RECEIVED)
    script.feed(CLAIM, refused())
    (told,) = script.emitted(NotificationRequested)
    assert (told.template, told.medium, told.language, told.personal.phone) == (
        "claim-refused",
        "sms",
        Language.ENGLISH,
        WHO.phone,
    )
    assert told.personal.text[Language.ENGLISH] == (
        "Dear BUDI SANTOSO, we could not take your claim for the old-age savings (JHT), reference REF-0001. "
        "Give the member's NIK, membership number or passport number. Correct it and file again through your channel, or call 175."
    )
    assert "ajukan kembali melalui kanal Anda" in told.personal.text[Language.INDONESIAN]


@pytest.mark.parametrize("reason", WHAT_TO_DO)
def test_every_reason_for_which_a_filing_is_refused_says_what_to_do_next(reason: ReasonCode) -> None:
    for both in (because((reason,)), what_next((reason,))):
        assert both.indonesian != both.english
        assert both.english


def test_what_to_do_next_is_never_said_of_what_is_our_own_affair() -> None:
    assert not set(NEXT) & INTERNAL


def test_a_refused_claim_that_is_filed_anew_is_greeted_and_told_of_as_any_other() -> None:
    script = Script(processor, now=RECEIVED)
    script.feed(CLAIM, refused())
    script.feed(CLAIM, registered())
    assert [told.template for told in script.emitted(NotificationRequested)] == ["claim-refused", "claim-registered"]
    (row,) = script.rows(RECIPIENTS)
    assert (row.seen, row.kind) == (Basis(claim=1), ClaimKind.JKM_DEATH)


def test_a_refusal_after_the_claim_was_taken_changes_nobody_to_tell() -> None:
    script = Script(processor, now=RECEIVED)
    script.feed(CLAIM, registered())
    (before,) = script.rows(RECIPIENTS)
    script.feed(CLAIM, refused(revision=2))
    assert script.rows(RECIPIENTS) == [before]
    assert script.emitted(NotificationRequested)[-1].template == "claim-refused"


def test_what_is_sent_about_a_refused_claim_is_refused_to_the_same_person() -> None:
    script = Script(processor, now=RECEIVED)
    closed = SubmissionRefused(submission_id="s-2", submission_type="t", reasons=(ReasonCode.CLAIM_NOT_OPEN,), message="m")
    script.feed(CLAIM, refused())
    script.feed(CLAIM, closed)
    told = script.emitted(NotificationRequested)[-1]
    assert (told.template, told.personal.recipient_name) == ("submission-refused", "BUDI SANTOSO")


def test_a_refusal_that_names_nobody_is_told_to_nobody() -> None:
    script = Script(processor, now=RECEIVED)
    assert script.feed(CLAIM, refused(personal=None)) == []
