"""Every status against every event: the table is complete, and what it forbids is what nobody can send."""

from __future__ import annotations

from itertools import product

import pytest

from processors.claim_state.diagram import PAGE, page
from processors.claim_state.moves import short
from processors.claim_state.payouts import CALLS_FOR, RANKING, TOLD
from processors.claim_state.tables import PayoutStanding
from processors.claim_state.transitions import EVENT_NAMES, FINAL, TRANSITIONS, Follow, Standing, target
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
        },
        S.REFUSED: {"claim.registered"},
    }.get(status, set())


def test_each_payout_event_has_its_standing_and_each_standing_its_status() -> None:
    kinds = {data for data in events_on(LIFECYCLE) if issubclass(data, PayoutEvent)}
    assert set(TOLD) == kinds - {PayoutEvent, AttemptEvent}
    assert set(CALLS_FOR) == set(PayoutStanding) - {PayoutStanding.ABANDONED}
    assert set(CALLS_FOR.values()) == set(RANKING)


def test_the_page_is_drawn_from_the_table() -> None:
    assert PAGE.read_text() == page(), "run `python -m processors.claim_state.diagram`"
