"""What delivery remembers in PostgreSQL: nothing twice, in order per claim, left alone while somebody has it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.delivery.sorting import Kept, Sorter
from gateway.delivery.store import PostgresDelivery, Settled
from gateway.delivery.worker import open_store
from schemas.events.state import ClaimStatus
from schemas.topics import NOTIFICATIONS, STATE
from streams.settings import DatabaseSettings
from tests.factories import CLAIM
from tests.gateway.delivery.letters import HOUR, NOW, changed, message, record, told

OTHER = "22222222-2222-4222-8222-222222222222"
LEASE = NOW + timedelta(seconds=60)


@pytest.fixture
def store(migrated: str) -> Iterator[PostgresDelivery]:
    with closing(open_store(DatabaseSettings(url=migrated), 2)) as opened:
        yield opened


def kept(offset: int, delivery_id: str, claim: str = CLAIM, partition: int = 0) -> Kept:
    return Kept(NOTIFICATIONS, partition, offset, message=message(delivery_id, offset, claim_id=claim))


def ids(store: PostgresDelivery, destination: str = "sms", most: int = 10) -> list[str]:
    return [found.delivery_id for found in store.take(destination, NOW, LEASE, most)]


def test_a_record_that_is_read_again_is_passed_over_also_when_its_message_is_gone(store: PostgresDelivery) -> None:
    assert store.keep([kept(0, "a"), kept(1, "b", OTHER)]) == 2
    taken = store.take("sms", NOW, LEASE, 10)
    store.settle([Settled(found, attempts=1) for found in taken])
    assert (store.keep([kept(0, "a"), kept(1, "b", OTHER)]), store.next_offset(NOTIFICATIONS, 0)) == (0, 2)
    assert store.figures() == []


def test_one_notification_that_was_asked_for_twice_is_one_message(store: PostgresDelivery) -> None:
    store.keep([kept(0, "a"), kept(1, "a")])
    assert ids(store) == ["a"]


def test_of_a_claim_only_the_oldest_message_is_taken_and_the_next_after_it_is_settled(store: PostgresDelivery) -> None:
    store.keep([kept(0, "a1"), kept(1, "a2"), kept(2, "b1", OTHER)])
    first = store.take("sms", NOW, LEASE, 10)
    assert sorted(found.delivery_id for found in first) == ["a1", "b1"]
    assert ids(store) == []
    store.settle([Settled(first[0], again_at=NOW + HOUR, reason="http_500", attempts=1)])
    assert ids(store) == [], "what is behind a message that is tried again waits with it"
    store.settle([Settled(first[0], undelivered=True, reason="http_400", attempts=2)])
    assert ids(store) == ["a2"]


def test_what_somebody_took_is_left_alone_until_the_lease_is_over_and_then_goes_out_again(store: PostgresDelivery) -> None:
    store.keep([kept(0, "a")])
    assert ids(store) == ["a"]
    assert store.take("sms", LEASE - timedelta(seconds=1), LEASE, 10) == []
    assert [found.delivery_id for found in store.take("sms", LEASE, LEASE + HOUR, 10)] == ["a"]


def test_two_processes_never_take_the_same_message(store: PostgresDelivery) -> None:
    store.keep([kept(offset, f"m{offset}", f"{offset:08d}-0000-4000-8000-000000000000") for offset in range(40)])
    with ThreadPoolExecutor(2) as pool:
        shares = list(pool.map(lambda _: ids(store, most=20), range(4)))
    taken = [found for share in shares for found in share]
    assert sorted(taken) == sorted(set(taken))


def test_what_is_given_back_is_there_at_once(store: PostgresDelivery) -> None:
    store.keep([kept(0, "a")])
    store.give_back(store.take("sms", NOW, LEASE, 10))
    assert ids(store) == ["a"]


def test_a_message_that_is_not_due_waits(store: PostgresDelivery) -> None:
    later = Kept(NOTIFICATIONS, 0, 0, message=message("a", due_at=NOW + HOUR))
    store.keep([later])
    assert ids(store) == []
    assert [found.delivery_id for found in store.take("sms", NOW + HOUR, LEASE + HOUR, 1)] == ["a"]


def test_a_person_sees_what_was_given_up_and_has_it_tried_again_or_takes_it_off(store: PostgresDelivery) -> None:
    store.keep([kept(0, "a"), kept(1, "b", OTHER)])
    store.settle([Settled(found, undelivered=True, reason="http_422", attempts=1) for found in store.take("sms", NOW, LEASE, 10)])
    assert [(found.delivery_id, found.reason, found.attempts) for found in store.undelivered(10)] == [
        ("a", "http_422", 1),
        ("b", "http_422", 1),
    ]
    assert (store.retry("sms", "a", NOW), store.drop("sms", "b"), store.drop("sms", "b"), store.retry("sms", "x", NOW)) == (
        True,
        True,
        False,
        False,
    )
    (again,) = store.take("sms", NOW, LEASE, 10)
    assert (again.delivery_id, again.attempts, store.undelivered(10)) == ("a", 0, [])


def test_figures_say_what_waits_since_when_and_what_was_given_up(store: PostgresDelivery) -> None:
    store.keep([kept(0, "a"), kept(1, "b", OTHER)])
    (first, _) = store.take("sms", NOW, LEASE, 10)
    store.settle([Settled(first, undelivered=True, reason="x", attempts=1)])
    (figure,) = store.figures()
    assert (figure.destination, figure.waiting, figure.undelivered, figure.oldest_due) == ("sms", 1, 1, NOW)


def test_the_feed_keeps_every_state_once_and_drops_what_is_too_old(store: PostgresDelivery) -> None:
    sorter = Sorter(())
    records = [
        sorter.sort(record(changed(status, at=NOW + hours * HOUR), offset=hours), NOW)
        for hours, status in enumerate((ClaimStatus.REGISTERED, ClaimStatus.INCOMPLETE, ClaimStatus.COMPLETE))
    ]
    store.keep(records)
    store.keep(records)
    assert store.next_offset(STATE, 0) == 3
    assert store.prune_feed(NOW + HOUR) == 1
    assert store.prune_feed(NOW + HOUR) == 0


def test_what_cannot_be_read_is_laid_before_a_person(store: PostgresDelivery) -> None:
    broken = record(told())._replace(value=b"{}")
    store.keep([Sorter(()).sort(broken, NOW)])
    (found,) = store.undelivered(10)
    assert (found.delivery_id, found.body, found.reason) == (f"{NOTIFICATIONS}:0:0", b"{}", "unreadable_missing")
    assert replace(found, reason="") == message(f"{NOTIFICATIONS}:0:0", destination="unreadable", body=b"{}", reason="")
