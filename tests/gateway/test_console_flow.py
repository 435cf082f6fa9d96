"""The flow map says what is known, and greys what is old: it is never green by default."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from gateway.console.asking import PROCESSORS
from gateway.console.flow import STAGES, flow_of, holdings, lag_age, spark
from gateway.console.watching import FlowWatch
from monitoring.figures import Labels, Moment
from tests.gateway.house import House
from tests.gateway.operating import PARTITIONS, flowing, owned

LIMIT_SECONDS = 10


def at(house: House) -> float:
    return house.clock().timestamp()


def test_the_map_has_a_place_for_every_processor() -> None:
    assert tuple(name for _, names in STAGES for name in names) == PROCESSORS


def test_nothing_seen_is_not_known_and_not_well(house: House) -> None:
    found = flow_of((), at(house))
    assert (found.tone, found.verdict) == ("unknown", "Not known yet: nobody has looked")
    assert {step.tone for _, steps in found.stages for step in steps} == {"unknown"}


def test_a_processor_without_a_worker_and_a_late_one_are_named(house: House) -> None:
    found = flow_of(flowing(house), at(house))
    assert (found.tone, found.verdict) == ("bad", "Claims are held up in payout; verification late")
    steps = {step.name: step for _, steps in found.stages for step in steps}
    assert (steps["payout"].rate, steps["payout"].drained) == (0, "↗")
    assert (steps["verification"].records, steps["verification"].seconds) == (145 * PARTITIONS, 22)
    assert steps["intake"].letters == 1


def test_a_rate_is_told_over_several_looks_and_one_look_tells_none(house: House) -> None:
    seen = flowing(house, ill=False)
    steps = [step for _, steps in flow_of(seen, at(house)).stages for step in steps]
    assert all(4_000 < (step.rate or 0) < 5_000 for step in steps)
    alone = [step for _, steps in flow_of(seen[-1:], at(house)).stages for step in steps]
    assert {step.rate for step in alone} == {None}


def test_old_figures_turn_every_tile_grey_and_say_how_old_they_are(house: House) -> None:
    found = flow_of(flowing(house, ill=False, exporter_age=400), at(house))
    assert found.tone == "unknown"
    assert {(step.tone, step.age) for _, steps in found.stages for step in steps} == {("unknown", "6 min 40 s")}
    assert {tile.age for tile in found.tiles} == {"6 min 40 s"}


def test_canaries_that_stay_out_are_told_even_where_every_figure_is_well(house: House) -> None:
    (well, *_) = flowing(house, ill=False)[-1:]
    assert flow_of((well,), at(house)).life.canaries.tone == "good"
    out: dict[str, Mapping[Labels, float]] = {**well.values}
    out |= {"santunan_canary_last_success_timestamp_seconds": {(("partition", "3"),): at(house) - 400}}
    found = flow_of((Moment(well.at, out),), at(house))
    assert (found.tone, found.verdict.partition(".")[0]) == ("bad", "Canaries do not come back, whatever the figures say")
    assert "None came back from partition 3" in found.verdict


def test_old_signs_of_life_are_grey_and_say_how_old(house: House) -> None:
    found = flow_of(flowing(house, ill=False, exporter_age=400), at(house)).life
    assert (found.audit.tone, found.audit.age) == ("unknown", "6 min 40 s")
    later = flow_of(flowing(house, ill=False), at(house) + 45).life
    assert {(sign.tone, sign.age) for sign in (later.canaries, later.heartbeat)} == {("unknown", "45 s")}


def test_when_the_gateway_itself_has_not_looked_for_long_nothing_is_trusted(house: House) -> None:
    found = flow_of(flowing(house, ill=False), at(house) + 31)
    assert found.tone == "unknown"
    assert "The last look was 31 s ago." in found.notes


def test_without_an_exporter_it_says_what_to_start(house: House) -> None:
    found = flow_of((Moment(at(house), {}, ("worker:9000",)),), at(house))
    assert [note.partition(":")[0] for note in found.notes] == ["No exporter answers", "Silent"]


def test_where_the_broker_does_not_tell_who_reads_workers_are_unknown_and_it_says_why(house: House) -> None:
    looks = flowing(house, ill=False)
    silent = [
        Moment(each.at, {name: of for name, of in each.values.items() if name != "santunan_group_members"}) for each in looks
    ]
    found = flow_of(silent, at(house))
    assert {step.tone for _, steps in found.stages for step in steps} == {"unknown"}
    assert found.notes[0].startswith("This broker does not tell who reads")


def test_a_line_is_drawn_between_looks_and_none_from_one() -> None:
    assert spark([1.0]) == ""
    assert spark([0.0, 2.0]) == "0.0,23.0 120.0,1.0"


def test_lag_that_is_too_old_is_shown_on_no_worker(house: House) -> None:
    assert lag_age(flowing(house)[-1], at(house)) is None
    assert lag_age(None, at(house)) is None
    assert lag_age(flowing(house)[-1], at(house) + 31) == "35 s"
    assert lag_age(flowing(house, exporter_age=400)[-1], at(house)) == "6 min 40 s"
    assert {each.tone for each in holdings([owned("intake", 0)], None)} == {"unknown"}


def test_partitions_are_told_by_worker_and_what_nobody_has_stands_first(house: House) -> None:
    all_of_payout = [owned("payout", number) for number in range(PARTITIONS)]
    found = holdings(all_of_payout, flowing(house)[-1])
    assert (found[0].worker, found[0].numbers, found[0].tone) == (None, (9, 10, 11), "bad")
    assert sum(len(each.numbers) for each in found) == PARTITIONS
    unknown = holdings([replace(all_of_payout[0], partition=99)], flowing(house)[-1])
    assert (unknown[0].records, unknown[0].tone) == (None, "unknown")


class Worker(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'santunan_events_total{processor="payout"} 7\n')

    def log_message(self, *_: object) -> None:
        return


def test_the_watch_looks_once_somebody_wants_to_know_and_names_who_is_silent(tmp_path: Path) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Worker)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    targets = tmp_path / "targets.json"
    targets.write_text(json.dumps([{"targets": [f"127.0.0.1:{server.server_port}"]}]))
    watch = FlowWatch(targets, 0.01)
    try:
        assert first(watch).by("santunan_events_total", "processor") == {"payout": 7}
        targets.unlink()
        limit = time.monotonic() + LIMIT_SECONDS
        while not watch.moments()[-1].silent:
            assert time.monotonic() < limit, "the lost list was not noticed"
        assert watch.moments()[-1].silent == (str(targets),)
    finally:
        watch.close()
        server.shutdown()
        thread.join()
        server.server_close()


def first(watch: FlowWatch) -> Moment:
    limit = time.monotonic() + LIMIT_SECONDS
    while not (seen := watch.moments()):
        assert time.monotonic() < limit, "nobody looked"
    return seen[-1]
