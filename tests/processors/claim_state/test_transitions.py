"""Every status against every event: the table is complete, and what it forbids is what nobody can send."""

from __future__ import annotations

from itertools import product

import pytest

from processors.claim_state.diagram import PAGE, page
from processors.claim_state.moves import short
from processors.claim_state.payouts import CALLS_FOR, RANKING, TOLD
from processors.claim_state.tables import PayoutStanding
from processors.claim_state.transitions import EVENT_NAMES, FINAL, MONEY, READY, TRANSITIONS, Follow, Standing, target
from schemas.catalogue import events_on
from schemas.events.payout import AttemptEvent, PayoutEvent
from schemas.events.state import ClaimStatus
from schemas.topics import LIFECYCLE

S = ClaimStatus
STANDINGS: tuple[Standing, ...] = (None, *ClaimStatus)


def test_every_event_of_the_lifecycle_stands_in_the_table() -> None:
    known = {name.partition(":")[0] for name in EVENT_NAMES}
    assert known == {short(data.event_type) for data in events_on(LIFECYCLE)}


def test_every_status_can_be_reached_and_every_open_one_can_be_left() -> None:
    reached = {aim for events in TRANSITIONS.values() for aim in events.values()} | set(RANKING)
    assert set(ClaimStatus) <= reached
    for status in set(ClaimStatus) - FINAL:
        assert any(aim not in {status, Follow.STAY} for aim in TRANSITIONS[status].values()), status


def test_every_pair_moves_stays_or_is_forbidden() -> None:
    for standing, event in product(STANDINGS, EVENT_NAMES):
        aim = target(standing, event)
        assert aim is None or isinstance(aim, Follow | ClaimStatus)
        assert aim is None or aim is not standing, (
            f"{event} at {standing}: a move to where the claim stands is written as staying"
        )


@pytest.mark.parametrize("status", ClaimStatus)
def test_a_dead_letter_never_moves_a_claim(status: ClaimStatus) -> None:
    assert target(status, "claim.held") is Follow.STAY
    assert target(status, "claim.resumed") is Follow.STAY


def test_nothing_but_a_filing_moves_a_claim_that_was_never_filed() -> None:
    for event in set(EVENT_NAMES) - {"claim.registered", "claim.refused"}:
        assert target(None, event) in {None, Follow.STAY}
        assert target(S.REFUSED, event) in {None, Follow.STAY}


DEMANDED = ("adjustment.decided:recover", "adjustment.decided:set_off")
SENT_BACK = ("payout.dispatched", "payout.awaiting_account", "payout.held")
"""What was repaid too much goes out again, or waits to."""


@pytest.mark.parametrize("status", sorted(FINAL))
def test_a_final_status_is_left_only_by_what_may_open_it_again(status: ClaimStatus) -> None:
    leaving = {event for event, aim in TRANSITIONS[status].items() if aim is not Follow.STAY}
    assert leaving == {
        S.PAID: {"payout.returned", "payout.conflict", *SENT_BACK, *DEMANDED, "claim.amended", "dispute.opened"},
        S.ABANDONED: {*DEMANDED, "claim.amended", "dispute.opened"},
        S.DENIED: {
            "claim.appealed",
            "claim.amended",
            "claim.withdrawn",
            "payout.dispatched",
            "claim.closed:abandoned",
            *DEMANDED,
            "dispute.opened",
        },
        S.LAPSED: {
            "documents.reopened:lapse_undone",
            "payout.scheduled:stands",
            "claim.closed:denied",
            "claim.amended",
            "claim.withdrawn",
            "payout.dispatched",
            "claim.closed:abandoned",
            *DEMANDED,
        },
        S.WITHDRAWN: {*DEMANDED},
        S.LINKED: {*DEMANDED},
        S.REFUSED: {"claim.registered"},
    }.get(status, set())


PAYOUTS_OWN = (
    "payout.",
    "adjustment.decided:",
    "recovery.changed",
    "claim.paid",
    "claim.closed:",
    "claim.amended",
    "claim.withdrawn",
)


@pytest.mark.parametrize("status", MONEY)
def test_while_money_may_be_under_way_only_payouts_own_word_moves_the_claim(status: ClaimStatus) -> None:
    leaving = {event: aim for event, aim in TRANSITIONS[status].items() if aim is not Follow.STAY}
    assert [event for event in leaving if not event.startswith(PAYOUTS_OWN)] == []
    assert leaving | {"claim.withdrawn": S.WITHDRAWN, "claim.amended": S.REGISTERED, "claim.paid": S.PAID} == leaving
    ends = {S.ABANDONED, S.DENIED, S.LAPSED, S.WITHDRAWN, S.LINKED}
    assert {leaving[f"claim.closed:{end}"] for end in ends} == ends
    heard = [name for name in EVENT_NAMES if name.startswith("payout.") and name not in NO_STANDING]
    assert {leaving.get(event) for event in heard} == {Follow.PAYOUTS}


NO_STANDING = ("payout.action_taken", "payout.receipt_questioned", "payout.scheduled:stands")


def test_only_what_was_verified_is_approved_and_only_what_was_approved_is_paid() -> None:
    assert {standing for standing in STANDINGS if target(standing, "claim.approved") is S.APPROVED} == {
        S.VERIFIED,
        S.AWAITING_APPROVAL,
    }
    assert {standing for standing in STANDINGS if target(standing, "claim.paid") is S.PAID} == {*READY, *MONEY}


def test_newer_facts_take_back_what_was_decided_and_not_sent_yet() -> None:
    decided = (S.UNDER_REVIEW, S.VERIFIED, S.AWAITING_APPROVAL, *READY)
    for event, aim in (
        ("claim.coverage_established", S.COMPLETE),
        ("documents.completed", S.COMPLETE),
        ("documents.reopened", S.INCOMPLETE),
    ):
        assert {target(standing, event) for standing in decided} == {aim}


def test_each_payout_event_has_its_standing_and_each_standing_its_status() -> None:
    kinds = {data for data in events_on(LIFECYCLE) if issubclass(data, PayoutEvent)}
    assert set(TOLD) == kinds - {PayoutEvent, AttemptEvent}
    assert set(CALLS_FOR) == set(PayoutStanding) - {PayoutStanding.ABANDONED}
    assert set(CALLS_FOR.values()) == set(RANKING)


def test_the_page_is_drawn_from_the_table() -> None:
    assert PAGE.read_text() == page(), "run `python -m processors.claim_state.diagram`"
