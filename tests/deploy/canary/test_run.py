"""The canaries' process over the pipeline in memory, with a clock of its own: what flies, what comes back, and what keeps the heart silent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from deploy.audit.results import Result
from deploy.canary.filing import Canary
from deploy.canary.following import OPEN_MAX, SHOWN_BY, TOLD_LAST, Following
from deploy.canary.heartbeat import Heart
from deploy.canary.log import Shown
from deploy.canary.rows import Open
from deploy.canary.run import Canaries, require_pace
from deploy.canary.settings import CanarySettings
from deploy.errors import Refused
from deploy.sandbox.pipeline import MemoryPipeline
from deploy.settings import SystemSettings
from deploy.wiring import PROCESSORS, processor
from processors.claim_state.tables import CANARIES
from schemas.canary import SOURCE
from schemas.envelope import EventData
from schemas.events.instructions import PayoutInstructed
from schemas.events.notifications import NotificationRequested
from schemas.events.registration import ClaimRegistered
from schemas.events.submissions import WithdrawalSubmitted
from tests.pipeline.world import SETTINGS, START

PARTITIONS = 3
MINUTE = 60.0
GREEN = Result(1, START + timedelta(minutes=10), True, 0, b"", "")


class Stoppable(MemoryPipeline):
    """Some of its processors may stand still."""

    def read(self, stopped: set[str]) -> None:
        """Everything, but for what those that stand still would read."""
        self._stopped, self._held = stopped, list[Any]()
        self.run()
        self._ready += self._held

    def _read_one(self) -> None:
        standing = [at for at in self._ready if at[0].processor.name in self._stopped]
        self._held += standing
        self._ready = [at for at in self._ready if at not in standing]
        if self._ready:
            super()._read_one()


@dataclass
class System:
    """The pipeline as canaries meet it. `stopped`: processors that stand still; what is written for them waits."""

    world: Stoppable
    stopped: set[str] = field(default_factory=set)
    shown: int = 0
    swept: list[float] = field(default_factory=list)
    audited: Result | None = GREEN

    def now(self) -> float:
        return self.world.now.timestamp()

    def write(self, records: Iterable[tuple[str, EventData]], now: datetime) -> None:
        assert now == self.world.now
        for subject, data in records:
            self.world.publish(subject, data, SOURCE)

    def seen(self) -> Iterable[Shown]:
        self.world.read(self.stopped)
        fresh, self.shown = self.world.log[self.shown :], len(self.world.log)
        for event in fresh:
            if isinstance(event.data, NotificationRequested):
                if event.data.cause_type == TOLD_LAST:
                    yield Shown(event.subject, "notification")
            elif event.type in SHOWN_BY:
                yield Shown(event.subject, SHOWN_BY[event.type])

    def _rows(self) -> dict[str, bool]:
        return {row.claim_id: row.ended for row in self.world.running["claim_state"].rows.tables[CANARIES.name].values()}

    def ended(self, wanted: list[str]) -> list[str]:
        return [claim_id for claim_id, over in self._rows().items() if over and claim_id in wanted]

    def open_ones(self) -> list[Open]:
        rows = self.world.running["claim_state"].rows.tables[CANARIES.name].values()
        return [Open(row.claim_id, row.filed_at.timestamp()) for row in rows if not row.ended]

    def audit(self) -> Result | None:
        return self.audited

    def sweep(self, kept_seconds: float) -> int:
        self.swept.append(kept_seconds)
        return 0


@dataclass
class Flying:
    """Canaries over a system, minute by minute."""

    system: System
    canaries: Canaries

    def after(self, seconds: float, times: int = 1) -> None:
        for _ in range(times):
            self.system.world.now += timedelta(seconds=seconds)
            self.canaries.turn()

    def filed(self) -> int:
        return len({event.subject for event in self.system.world.events(ClaimRegistered)})


def flying(system: System | None = None) -> Flying:
    system = system or System(Stoppable([processor(name, SETTINGS) for name in PROCESSORS], START))
    canaries = Canaries(
        CanarySettings(),
        Following(PARTITIONS, system.world.now.timestamp()),
        system,
        system,
        Heart(None, MINUTE),
        clock=system.now,
    )
    canaries.begin()
    return Flying(system, canaries)


def test_one_canary_of_each_partition_flies_in_a_minute_and_comes_back_through_all_processors() -> None:
    flight = flying()
    flight.after(1, times=60)
    assert flight.filed() == PARTITIONS
    flight.after(1, times=60)
    assert flight.filed() == 2 * PARTITIONS
    for number in range(PARTITIONS):
        last = flight.canaries.following.returned[number]
        assert set(last.seconds) == set(PROCESSORS)
        assert all(0 <= seconds <= 3 for seconds in last.seconds.values())
    assert flight.canaries.complaint() is None
    assert flight.system.world.events(PayoutInstructed) == []


@pytest.mark.parametrize("name", PROCESSORS)
def test_whichever_processor_stands_still_is_the_one_that_is_named(name: str) -> None:
    flight = flying()
    flight.after(1, times=60)
    flight.system.stopped = {name}
    flight.after(1, times=200)
    complaint = flight.canaries.complaint()
    assert complaint is not None
    assert f"waits for {name}" in complaint
    waiting = flight.canaries.following.waiting(flight.system.world.now.timestamp())
    assert {processor for _, processor in waiting} == {name}
    flight.system.stopped = set()
    flight.after(1, times=60)
    assert flight.canaries.complaint() is None


def test_an_outage_is_not_made_worse_by_more_and_more_canaries() -> None:
    flight = flying()
    flight.system.stopped = {"payout"}
    flight.after(10, times=80)
    assert flight.filed() == PARTITIONS * OPEN_MAX
    assert len(flight.canaries.following.of(0)) == OPEN_MAX


def test_canaries_that_do_not_come_back_are_withdrawn_once_counted_as_lost_and_make_room() -> None:
    flight = flying()
    before = REGISTRY.get_sample_value("santunan_canaries_lost_total", {"partition": "0"}) or 0.0
    flight.system.stopped = {"documents"}
    flight.after(10, times=120)
    words = flight.system.world.events(WithdrawalSubmitted)
    assert len(words) == len({word.subject for word in words})
    assert (REGISTRY.get_sample_value("santunan_canaries_lost_total", {"partition": "0"}) or 0.0) > before
    flight.system.stopped = set()
    flight.after(10, times=30)
    assert flight.canaries.complaint() is None
    assert len(flight.canaries.following.of(0)) <= 1


def test_a_new_process_ends_what_the_one_before_it_left_and_starts_anew() -> None:
    first = flying()
    first.system.stopped = {"assessment"}
    first.after(5, times=30)
    left = first.system.open_ones()
    assert left
    first.system.stopped = set()
    second = flying(first.system)
    second.after(1, times=5)
    assert {event.subject for event in first.system.world.events(WithdrawalSubmitted)} == {open_one.claim_id for open_one in left}
    second.after(1, times=120)
    assert second.canaries.complaint() is None
    assert first.system.open_ones() == []


def test_the_metrics_say_how_long_each_processor_took_and_when_one_came_back_last() -> None:
    flight = flying()
    flight.after(1, times=61)
    value = REGISTRY.get_sample_value
    assert value("santunan_canary_last_success_timestamp_seconds", {"partition": "2"}) == pytest.approx(
        flight.system.world.now.timestamp(), abs=60
    )
    for name in PROCESSORS:
        assert value("santunan_canary_seconds", {"partition": "2", "processor": name}) is not None
        assert value("santunan_canary_waiting_seconds", {"partition": "2", "processor": name}) == 0
    flight.system.stopped = {"intake"}
    flight.after(1, times=90)
    assert (value("santunan_canary_waiting_seconds", {"partition": "2", "processor": "intake"}) or 0) > 20


def test_the_heart_is_silent_while_a_canary_is_out_too_long_none_came_at_all_or_the_audit_complains() -> None:
    flight = flying()
    flight.after(1, times=130)
    assert flight.canaries.complaint() is None
    flight.canaries.due = {}
    flight.after(60, times=5)
    assert "nothing came back from partition 0" in (flight.canaries.complaint() or "")


def test_the_heart_is_silent_while_the_audit_is_red_too_old_or_was_never_made() -> None:
    flight = flying()
    assert flight.canaries.complaint() == "no audit was ever made"
    flight.after(1, times=130)
    assert flight.canaries.complaint() is None
    for audited, told in (
        (None, "no audit was ever made"),
        (Result(2, START, False, 1, b"", ""), "the audit of 2026-11-20 02:00:00 UTC is red"),
        (Result(3, START - timedelta(hours=3), True, 0, b"", ""), "the last audit is 185 minutes old"),
    ):
        flight.system.audited = audited
        flight.after(61)
        assert flight.canaries.complaint() == told
        flight.after(1, times=3)


def test_ended_canaries_are_swept_once_a_minute() -> None:
    flight = flying()
    flight.after(1, times=125)
    assert flight.system.swept == [3_600.0] * 3


def test_what_another_process_filed_is_none_of_this_ones() -> None:
    following = Following(PARTITIONS, 0.0)
    following.saw("00000000-1111-8011-8111-111111111111", "intake", 1.0)
    assert following.waiting(2.0) == {}
    canary = Canary.known("00000000-1111-8311-8111-111111111111", PARTITIONS)
    assert canary.member == 3


@pytest.mark.parametrize(("partitions", "seconds"), [(1, 60), (4, 60), (12, 60), (13, 65), (48, 240)])
def test_more_partitions_make_no_more_canaries_than_so_many_a_minute(partitions: int, seconds: int) -> None:
    assert CanarySettings().pace_seconds(partitions) == seconds
    assert CanarySettings(every_seconds=300).pace_seconds(partitions) == 300


def test_a_pace_at_which_the_alarm_would_ring_is_refused() -> None:
    settings = SystemSettings.model_validate({"kafka": {"partitions": 60}})
    with pytest.raises(Refused, match=r"every 300 s.*raise SANTUNAN_CANARY__PER_MINUTE_MAX"):
        require_pace(settings)
    require_pace(SystemSettings.model_validate({"kafka": {"partitions": 59}}))
