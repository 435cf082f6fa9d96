"""The terminal shows rates, backlogs and what is old or silent; what is not known is not green."""

import http.server
import json
import threading
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from deploy.cli import build
from deploy.errors import Refused
from deploy.top.figures import addresses_of
from deploy.top.screen import screen
from deploy.wiring import PROCESSORS
from monitoring.figures import Moment, drain, duration, summed

WORKER = 'santunan_events_total{processor="payout"} %d\n'
EXPORTER = """\
santunan_group_members{processor="payout"} 2
santunan_group_members{processor="intake"} 0
santunan_lag_records{processor="payout",partition="0"} %d
santunan_lag_records{processor="payout",partition="1"} 50
santunan_lag_seconds{processor="payout",partition="0"} 3
santunan_lag_seconds{processor="payout",partition="1"} 75
santunan_open_dead_letters{processor="payout",reason="invalid_data"} 7
santunan_claims{status="paid"} 1234567
santunan_money_rupiah{stage="settled"} 42000000
santunan_exporter_updated_timestamp_seconds{source="kafka"} %d
"""


def shown(before: Moment, now: Moment) -> str:
    sink = StringIO()
    Console(file=sink, width=150).print(screen(before, now))
    return sink.getvalue()


def at(moment: int, events: int, behind: int, updated: int) -> Moment:
    told = [("a:1", WORKER % events), ("b:2", WORKER % events), ("c:3", EXPORTER % (behind, updated)), ("d:4", None)]
    return summed(told, moment)


def test_rates_and_backlogs_are_summed_over_workers_and_partitions() -> None:
    text = shown(at(1_000, 100, 150, 1_000), at(1_010, 600, 50, 1_009))
    line = next(line for line in text.splitlines() if line.strip().startswith("payout"))
    assert line.split() == ["payout", "2", "100", "100", "1", "min", "15", "s", "10", "s", "7"]
    assert "1,234,567" in text
    assert "42,000,000" in text
    assert "silent: d:4" in text


def coloured(before: Moment, now: Moment) -> str:
    sink = StringIO()
    Console(file=sink, width=150, force_terminal=True, color_system="standard").print(screen(before, now))
    return sink.getvalue()


def test_old_figures_are_grey_and_none_of_them_stays_green() -> None:
    well = 'santunan_group_members{processor="payout"} 2\nsantunan_exporter_updated_timestamp_seconds{source="kafka"} %d\n'
    fresh, stale = (summed([("c:3", well % (1_000 - age))], 1_000) for age in (5, 200))
    assert "\x1b[32m" in coloured(fresh, fresh)
    assert "\x1b[32m" not in coloured(stale, stale)
    assert "payout (3 min 20 s old)" in shown(stale, stale)


KNOWN = 'santunan_exporter_updated_timestamp_seconds{source="kafka"} 1000\n'
ALL_WELL = KNOWN + "".join(f'santunan_group_members{{processor="{name}"}} 1\n' for name in PROCESSORS)
ANSWERS = KNOWN + "".join(f'santunan_worker_paused{{processor="{name}"}} 0\n' for name in PROCESSORS)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (ALL_WELL, "Claims flow"),
        (ALL_WELL.replace('"payout"} 1', '"payout"} 0'), "Claims are held up in payout"),
        (ALL_WELL + 'santunan_lag_seconds{processor="intake",partition="0"} 40\n', "Claims flow, intake some seconds late"),
        (ALL_WELL + 'santunan_worker_paused{processor="intake"} 1\n', "Claims wait: operators paused intake"),
        (ANSWERS, "Claims flow"),
        (ANSWERS.replace('santunan_worker_paused{processor="payout"} 0\n', ""), "Not known: payout"),
        (ANSWERS.replace(KNOWN, ""), "Not known: every processor"),
    ],
    ids=["well", "no worker", "late", "paused", "a broker that tells no readers", "one that does not answer", "no exporter"],
)
def test_the_first_line_says_whether_claims_flow(told: str, said: str) -> None:
    now = summed([("a:1", told)], 1_000)
    assert shown(now, now).splitlines()[0].split("  ")[0].strip() == said


def test_old_claims_and_money_say_so_in_their_headings() -> None:
    told = 'santunan_claims{status="paid"} 5\nsantunan_exporter_updated_timestamp_seconds{source="claims"} 800\n'
    assert "claims (3 min 20 s old)" in shown(*[summed([("c:3", told)], 1_000)] * 2)


def test_signs_of_life_stand_below() -> None:
    told = (
        'santunan_canary_last_success_timestamp_seconds{partition="0"} 990\nsantunan_audit_last_timestamp_seconds 400\n'
        'santunan_canary_seconds{partition="0",processor="intake"} 0.2\n'
    )
    now = summed([("canary:1", told)], 1_000)
    text = shown(now, now)
    assert "Back from all 1 partitions" in text
    assert "Nothing found, 10 min 0 s ago" in text
    assert "No dead-man's switch was ever called" in text


def test_old_figures_say_how_old_they_are() -> None:
    assert "old: kafka 3 min 20 s" in shown(at(1_000, 1, 1, 1_000), at(1_200, 1, 1, 1_000))


def test_without_an_exporter_it_says_what_is_not_known() -> None:
    alone = summed([("a:1", WORKER % 5)], 1_000)
    assert "no exporter answers" in shown(alone, alone)


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "0 s"), (59, "59 s"), (75, "1 min 15 s"), (7_260, "2 h 1 min"), (200_000, "2 d 7 h")]
)
def test_durations_are_said_in_their_two_largest_units(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_a_backlog_that_does_not_shrink_has_no_end() -> None:
    assert drain(10, 0, 5) == ""
    assert drain(10, 10, 5) == "↗"
    assert drain(20, 10, 5) == "5 s"


def test_a_file_that_names_no_targets_is_refused(tmp_path: Path) -> None:
    (tmp_path / "targets.json").write_text("{}")
    assert addresses_of(tmp_path / "targets.json") == ()
    (tmp_path / "targets.json").write_text('[{"labels": {}}]')
    with pytest.raises(Refused, match=r"name the targets\.json"):
        addresses_of(tmp_path / "targets.json")


def test_the_command_asks_what_the_file_names(tmp_path: Path) -> None:
    class Metrics(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write((EXPORTER % (5, 1_000)).encode())

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Metrics)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = tmp_path / "targets.json"
    path.write_text(json.dumps([{"targets": [f"127.0.0.1:{server.server_address[1]}"], "labels": {}}]))
    said = CliRunner().invoke(build(), ["top", "--targets", str(path), "--seconds", "0.5", "--looks", "1"])
    server.shutdown()
    server.server_close()
    assert said.exit_code == 0
    assert "1,234,567" in said.stdout
