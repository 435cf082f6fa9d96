"""The proof of life in words: what is not known or too old is never well, and what is wrong is named."""

from __future__ import annotations

from monitoring.figures import Moment, summed
from monitoring.life import Life, life_of

NOW = 1_795_000_000.0


def told(*lines: str, at: float = NOW) -> Moment:
    return summed([("canary:1", "\n".join(lines) + "\n")], at)


def canaries(returned: float, waiting: float = 0.0, processor: str = "payout") -> tuple[str, ...]:
    return (
        *(f'santunan_canary_last_success_timestamp_seconds{{partition="{n}"}} {NOW - returned * n}' for n in range(3)),
        'santunan_canary_seconds{partition="0",processor="intake"} 0.2',
        'santunan_canary_seconds{partition="1",processor="intake"} 0.3',
        'santunan_canary_seconds{partition="1",processor="notification"} 1.4',
        f'santunan_canary_waiting_seconds{{partition="2",processor="{processor}"}} {waiting}',
    )


def audit(age: float, found: int = 0, read: float = 5.0) -> tuple[str, ...]:
    return (
        f"santunan_audit_last_timestamp_seconds {NOW - age}",
        f'santunan_audit_findings{{check="instructions"}} {found}',
        'santunan_audit_findings{check="submissions"} 0',
        f'santunan_exporter_updated_timestamp_seconds{{source="audit"}} {NOW - read}',
    )


def life(*lines: str, at: float = NOW) -> Life:
    return life_of(told(*lines), at)


def test_what_nobody_told_is_not_known() -> None:
    found = life_of(Moment(NOW, {}), NOW)
    assert (found.canaries.tone, found.audit.tone, found.heartbeat.tone) == ("unknown",) * 3


def test_canaries_that_came_back_are_well_with_the_slowest_of_them() -> None:
    found = life(*canaries(returned=30))
    assert (found.canaries.tone, found.canaries.said) == ("good", "Back from all 3 partitions, the slowest in 1.4 s")
    assert found.stages == (("intake", 0.3), ("notification", 1.4))


def test_where_no_canaries_fly_it_says_what_to_start_and_when_a_demos_end() -> None:
    said = life("santunan_heartbeat_timestamp_seconds 0").canaries.said
    assert said.startswith("No canaries fly: start `santunan canary`")
    assert "a demo's fly with --watch, until its last claim is written" in said


def test_before_the_first_has_come_back_nothing_is_called_well() -> None:
    begun = [line for line in canaries(returned=0) if "canary_seconds" not in line]
    assert (life(*begun).canaries.tone, life(*begun).canaries.said) == ("unknown", "They fly, and none has come back yet")


def test_one_that_is_late_or_missing_is_named_with_whom_it_waits_for() -> None:
    assert life(*canaries(returned=30, waiting=45)).canaries.tone == "warn"
    late = life(*canaries(returned=30, waiting=130, processor="documents")).canaries
    assert (late.tone, late.said) == ("bad", "One is late: on partition 2 it waits for documents, 2 min 10 s")
    missing = life(*canaries(returned=200, waiting=400)).canaries
    assert (missing.tone, missing.said.partition(":")[0]) == ("bad", "None came back from partition 2")


def test_old_figures_are_grey_with_their_age() -> None:
    old = life(*canaries(returned=0), "santunan_heartbeat_timestamp_seconds 1794999990", at=NOW + 90)
    assert (old.canaries.tone, old.canaries.age) == ("unknown", "1 min 30 s")
    assert (old.heartbeat.tone, old.heartbeat.age) == ("unknown", "1 min 30 s")
    unread = life(*audit(age=100, read=90)).audit
    assert (unread.tone, unread.age) == ("unknown", "1 min 30 s")


def test_the_audit_is_green_red_or_overdue() -> None:
    assert (life(*audit(age=600)).audit.tone, life(*audit(age=600)).audit.said) == ("good", "Nothing found, 10 min 0 s ago")
    red = life(*audit(age=600, found=2)).audit
    assert (red.tone, red.said) == ("bad", "2 in instructions, 10 min 0 s ago")
    overdue = life(*audit(age=7_300)).audit
    assert (overdue.tone, overdue.said) == ("bad", "Overdue: nothing found, 2 h 1 min ago")


def test_a_heart_that_stopped_is_bad() -> None:
    assert life(f"santunan_heartbeat_timestamp_seconds {NOW - 20}").heartbeat.tone == "good"
    assert life(f"santunan_heartbeat_timestamp_seconds {NOW - 400}").heartbeat.tone == "bad"
    assert life("santunan_heartbeat_timestamp_seconds 0").heartbeat.tone == "unknown"
