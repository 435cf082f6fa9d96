"""Employers and facilities speak for no claimant, and yet say where they are to be paid themselves: what they filed, and that account alone."""

from __future__ import annotations

from typing import Any

import pytest

from processors.intake import processor
from schemas.events.registration import PayeeAccountProvided, SubmissionRefused
from schemas.events.submissions import ClaimSubmitted, PayeeAccountSubmitted
from schemas.identifiers import claim_id
from schemas.reasons import ReasonCode
from schemas.topics import SUBMISSIONS_OF
from schemas.vocabulary import Channel, ClaimKind, Relationship, ReporterRole
from tests.factories import DETAILS, content, payee, payee_account, personal, submission
from tests.processors.script import Script

PARTIES = [
    (Channel.EMPLOYER, "NPP00001:7", ReporterRole.EMPLOYER, Relationship.EMPLOYER),
    (Channel.HOSPITAL, "RS-01:7", ReporterRole.HEALTH_FACILITY, Relationship.HEALTH_FACILITY),
]
pytestmark = pytest.mark.parametrize(("channel", "reference", "role", "itself"), PARTIES)
KIND = ClaimKind.JKK_ACCIDENT


def filed(channel: Channel, reference: str, role: ReporterRole, itself: Relationship, **over: Any) -> ClaimSubmitted:
    """Of a claim with two payees, the channel itself and the member."""
    payees = (
        payee(ref="mine", relationship=itself, account=None),
        payee(ref="member", relationship=Relationship.SELF, account=None),
    )
    default: dict[str, Any] = {
        "channel": channel,
        "channel_reference": reference,
        "reporter_role": role,
        "claim": content(KIND, **DETAILS[KIND]),
        "personal": personal(payees=payees),
    }
    return submission(KIND, **default | over)


def account(channel: Channel, reference: str, ref: str = "mine") -> PayeeAccountSubmitted:
    return payee_account(channel=channel, channel_reference=reference, payee_ref=ref)


def play(channel: Channel, *said: Any, source: str = "") -> Script:
    played = Script(processor)
    for data in said:
        subject = claim_id(data.channel, data.channel_reference)
        played.feed(subject, data, source=source or f"/channels/{channel}")
    return played


def test_its_own_account_travels_as_a_claimants_does_whichever_comes_first(
    channel: Channel, reference: str, role: ReporterRole, itself: Relationship
) -> None:
    claim, word = filed(channel, reference, role, itself), account(channel, reference)
    for order in ((claim, word), (word, claim)):
        played = play(channel, *order)
        (provided,) = played.emitted(PayeeAccountProvided)
        assert (provided.payee_ref, provided.personal) == ("mine", word.personal)
        assert not played.emitted(SubmissionRefused)


def test_nobody_elses_account_whichever_comes_first(
    channel: Channel, reference: str, role: ReporterRole, itself: Relationship
) -> None:
    claim = filed(channel, reference, role, itself)
    for ref in ("member", "stranger"):
        for order in ((claim, account(channel, reference, ref)), (account(channel, reference, ref), claim)):
            played = play(channel, *order)
            assert [refused.reasons for refused in played.emitted(SubmissionRefused)] == [(ReasonCode.CHANNEL_NOT_ALLOWED,)]
            assert not played.emitted(PayeeAccountProvided)


def test_an_amendment_says_anew_which_payee_it_is(
    channel: Channel, reference: str, role: ReporterRole, itself: Relationship
) -> None:
    payees = (payee(ref="other", relationship=itself, account=None),)
    amended = filed(channel, reference, role, itself, revision=2, personal=personal(payees=payees))
    first, then = account(channel, reference), account(channel, reference, "other")
    played = play(channel, filed(channel, reference, role, itself), amended, first, then)
    assert [provided.payee_ref for provided in played.emitted(PayeeAccountProvided)] == ["other"]


def test_not_of_a_claim_that_another_channel_filed(
    channel: Channel, reference: str, role: ReporterRole, itself: Relationship
) -> None:
    """A claimant's word may be about another channel's claim, theirs may not."""
    payees = (payee(ref="mine", relationship=itself, account=None),)
    claim = filed(Channel.BRANCH, "JKT-1:7", ReporterRole.MEMBER, itself, personal=personal(payees=payees))
    played = Script(processor)
    subject = claim_id(Channel.BRANCH, "JKT-1:7")
    played.feed(subject, claim, source=f"/channels/{Channel.BRANCH}")
    played.feed(subject, account(Channel.BRANCH, "JKT-1:7"), source=f"/channels/{channel}")
    assert [refused.reasons for refused in played.emitted(SubmissionRefused)] == [(ReasonCode.CHANNEL_NOT_ALLOWED,)]
    assert not played.emitted(PayeeAccountProvided)


def test_a_channel_that_writes_to_the_log_itself_is_judged_alike(
    channel: Channel, reference: str, role: ReporterRole, itself: Relationship
) -> None:
    topic = SUBMISSIONS_OF.get(channel)
    if topic is None:
        assert channel is Channel.EMPLOYER
        return
    played = Script(processor)
    for data in (filed(channel, reference, role, itself), account(channel, reference, "member"), account(channel, reference)):
        played.feed(claim_id(channel, reference), data, topic=topic, source=f"/channels/{channel}")
    assert [provided.payee_ref for provided in played.emitted(PayeeAccountProvided)] == ["mine"]
