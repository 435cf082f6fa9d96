"""Who is pregnant, old or sick is served before others (domain section 4): questions about their claims are due at once."""

from datetime import timedelta

import pytest

from gateway.console.work import Item
from processors.claim_state import processor
from processors.claim_state.tables import CLAIMS, WAITING, Claim, ClaimWaiting
from schemas.assistance import PriorityGround
from schemas.claim import ChannelSteps
from schemas.envelope import EventData
from schemas.vocabulary import TaskKind
from tests.processors.claim_state.lifecycle import referred
from tests.processors.filings import CLAIM, amended, completed, covered, linked, payee, personal, registered
from tests.processors.script import Script


def asked(*filed: EventData) -> tuple[Claim, ClaimWaiting]:
    script = Script(processor)
    for event in (*filed, covered(), linked(), completed(), referred()):
        script.feed(CLAIM, event)
        script.now += timedelta(seconds=1)
    claim = script.get(CLAIMS, CLAIM)
    assert claim is not None
    (wait,) = script.rows(WAITING)
    return claim, wait


def filing(ground: PriorityGround | None) -> EventData:
    return registered(None, personal(payee(), steps=ChannelSteps(priority=ground)))


@pytest.mark.parametrize("ground", PriorityGround)
def test_a_question_about_who_is_served_first_is_due_at_once_and_overdue_when_it_ever_was(ground: PriorityGround) -> None:
    claim, wait = asked(filing(ground))
    assert claim.facets.served_first
    assert wait.due_at == wait.since
    assert wait.until is not None
    assert wait.until > wait.since


def test_an_amendment_says_anew_who_is_served_first() -> None:
    amendment = amended(who=personal(payee(), steps=ChannelSteps(priority=PriorityGround.OLD)))
    claim, _ = asked(filing(None), amendment)
    assert claim.facets.served_first


def test_all_others_come_in_the_order_of_their_end() -> None:
    claim, wait = asked(filing(None))
    assert not claim.facets.served_first
    assert wait.due_at == wait.until


def test_the_console_puts_them_before_what_is_due_earlier() -> None:
    for ground, at_once in ((PriorityGround.SICK, True), (None, False)):
        claim, wait = asked(filing(ground))
        item = Item(
            task_id=wait.about,
            kind=TaskKind.VERIFICATION,
            claim=claim,
            office=wait.office,
            detail=wait.detail,
            since=wait.since,
            until=wait.until,
        )
        assert (item.due == item.since) is at_once
