"""What follows from an attempt, and that no destination holds up another."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.delivery.courier import Courier
from gateway.delivery.messages import Arrived, Message, Never, NotNow, Outcome
from gateway.delivery.settings import DeliverySettings
from gateway.delivery.sorting import Kept
from gateway.delivery.store import Figure, Settled
from tests.gateway.delivery.letters import HOUR, NOW, message

pytestmark = pytest.mark.anyio
SETTINGS = DeliverySettings(
    backoff_first_seconds=10, backoff_seconds_max=100, patience_hours=1, calls_at_once_max=2, poll_seconds=0.01
)
NIGHT = datetime(2026, 11, 20, 16, tzinfo=UTC)
"""23:00 in Jakarta."""


@dataclass
class Rows:
    """As the store: gives out what is due, remembers what became of it."""

    due: list[Message] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    returned: list[Message] = field(default_factory=list)

    def take(self, destination: str, now: datetime, until: datetime, messages_max: int) -> list[Message]:
        taken, self.due = self.due[:messages_max], self.due[messages_max:]
        return taken

    def settle(self, settled: Sequence[Settled]) -> None:
        self.settled += settled

    def give_back(self, messages: Collection[Message]) -> None:
        self.returned += messages

    def next_offset(self, topic: str, partition: int) -> int:
        return 0

    def keep(self, records: Sequence[Kept]) -> int:
        return len(records)

    def figures(self) -> list[Figure]:
        return []

    def prune_feed(self, before: datetime) -> int:
        return 0

    def undelivered(self, rows_max: int) -> list[Message]:
        return []

    def retry(self, destination: str, delivery_id: str, now: datetime) -> bool:
        return False

    def drop(self, destination: str, delivery_id: str) -> bool:
        return False


@dataclass
class Answers:
    """An adapter that answers by the message's id; `hang` never answers, `fault` is a fault of ours."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    got: list[str] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    until: int = 1
    closed: bool = False

    async def deliver(self, message: Message, now: datetime) -> Outcome:
        if message.delivery_id == "hang":
            await asyncio.Event().wait()
        if message.delivery_id == "fault":
            raise KeyError("SITI AMINAH")
        self.got.append(message.delivery_id)
        if len(self.got) == self.until:
            self.done.set()
        return self.outcomes.get(message.delivery_id, Arrived())

    async def close(self) -> None:
        self.closed = True


def courier(adapter: Answers, rows: Rows | None = None, now: datetime = NOW, settings: DeliverySettings = SETTINGS) -> Courier:
    return Courier("sms", adapter, rows or Rows(), settings, lambda: now, lambda: 1 - 2**-53)


async def test_what_arrived_is_done() -> None:
    settled = await courier(Answers()).attempt(message())
    assert (settled.again_at, settled.undelivered) == (None, False)


async def test_what_fails_waits_twice_as_long_each_time_up_to_a_bound() -> None:
    here = courier(Answers({"n-1": NotNow("http_500")}))
    waits = [(await here.attempt(message(attempts=attempts))).again_at for attempts in range(6)]
    assert [round((at - NOW).total_seconds()) for at in waits if at is not None] == [10, 20, 40, 80, 100, 100]


async def test_what_is_refused_for_good_goes_to_a_person_at_once_and_what_only_fails_when_patience_ends() -> None:
    refused = await courier(Answers({"n-1": Never("http_422")})).attempt(message())
    failing = courier(Answers({"n-1": NotNow("http_503")}))
    early, late = await failing.attempt(message()), await failing.attempt(message(due_from=NOW - HOUR))
    assert (refused.undelivered, refused.reason) == (True, "http_422")
    assert (early.undelivered, early.again_at is None) == (False, False)
    assert (late.undelivered, late.reason) == (True, "out_of_patience_http_503")


async def test_nobodys_telephone_rings_in_the_night_however_late_the_message_is() -> None:
    adapter = Answers()
    waits = await courier(adapter, now=NIGHT).attempt(
        message(ahead_hours=7, due_from=NIGHT - 99 * HOUR, attempts=3, reason="http_500")
    )
    assert (waits.again_at, waits.attempts, waits.undelivered) == (datetime(2026, 11, 21, 0, tzinfo=UTC), 3, False)
    assert adapter.got == []
    assert (await courier(adapter, now=NIGHT).attempt(message(ahead_hours=None))).again_at is None


async def test_a_destination_that_asks_for_rest_gets_it_for_all_its_messages() -> None:
    rows = Rows(due=[message("a"), message("b")])
    here = courier(Answers({"a": NotNow("http_429", 30)}), rows, settings=SETTINGS.model_copy(update={"calls_at_once_max": 1}))
    settled = await here.attempt(rows.due.pop(0))
    assert settled.again_at == NOW + timedelta(seconds=30)
    stopping = asyncio.Event()
    running = asyncio.create_task(here.run(stopping))
    await asyncio.sleep(0)
    stopping.set()
    await running
    assert [left.delivery_id for left in rows.due] == ["b"]


async def test_one_that_hangs_and_one_that_breaks_hold_up_nobody_and_are_not_lost() -> None:
    rows = Rows(due=[message("hang"), message("fault"), *(message(f"m{number}") for number in range(5))])
    adapter, stopping = Answers(until=5), asyncio.Event()
    running = asyncio.create_task(courier(adapter, rows, settings=replace_drain()).run(stopping))
    await asyncio.wait_for(adapter.done.wait(), 10)
    stopping.set()
    await running
    assert adapter.got == [f"m{number}" for number in range(5)]
    assert [back.delivery_id for back in rows.returned] == ["hang"]
    (fault,) = [done for done in rows.settled if done.message.delivery_id == "fault"]
    assert (fault.reason, fault.again_at is None, adapter.closed) == ("fault_KeyError", False, True)
    assert {done.message.delivery_id for done in rows.settled} == {"fault", *adapter.got}


async def test_the_log_names_the_message_and_nobody(caplog: pytest.LogCaptureFixture) -> None:
    whom = message(body=b'{"data":{"recipient_name":"SITI AMINAH"}}')
    await courier(Answers({"n-1": Never("http_422")})).attempt(whom)
    await courier(Answers()).attempt(replace(whom, delivery_id="fault"))
    assert "n-1 to sms: undelivered after attempt 1 (http_422)" in caplog.text
    assert "SITI" not in caplog.text


def replace_drain() -> DeliverySettings:
    return SETTINGS.model_copy(update={"drain_seconds_max": 0.01})
