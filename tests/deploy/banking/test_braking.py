"""The brake as operations press it and see it: one word to every share, one line for one brake."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from rich.console import Console
from typer.testing import CliRunner

from deploy import topics
from deploy.banking import showing
from deploy.banking.braking import press, status
from deploy.cli import build
from deploy.database import upgrade
from deploy.errors import Refused
from deploy.records import read_all
from gateway.operating.brakes import summed
from gateway.operating.shares import share_ids
from processors.payout.shares import HOUR, PAYOUT_LINES, PAYOUT_SHARES, LinePiece, Share, hour_of, line_number
from processors.payout.tables import Brake
from schemas.topics import VERIFICATIONS
from streams.settings import KafkaSettings
from streams.tables import StoredTable
from tests.processors.script import NOW

PARTITIONS = 3
BRAKE = Brake(person="ani", since=NOW, because="doubtful figures [all]")


def test_the_brake_is_said_to_every_share_and_a_wrong_role_to_none(tansu: str) -> None:
    kafka = KafkaSettings(bootstrap_servers=tansu)
    topics.apply(kafka, PARTITIONS, 1)
    assert press(kafka, "hold", "dana-jht", person="ani", role="supervisor", because="doubt") == PARTITIONS
    said = [json.loads(record.value) for record in read_all(kafka, VERIFICATIONS)]
    topics.delete_all(kafka)
    assert {event["subject"] for event in said} == set(share_ids(PARTITIONS))
    assert {event["data"]["fund"] for event in said} == {"dana-jht"}
    with pytest.raises(Refused, match="role"):
        press(kafka, "hold", None, person="ani", role="king", because="doubt")


def test_one_brake_on_all_shares_is_one_line_and_a_part_of_them_shows() -> None:
    shares = [Share(share=str(number), brakes={"*": BRAKE}) for number in range(PARTITIONS)]
    (everywhere,) = summed(shares, 0, NOW).standing
    assert (everywhere.fund, everywhere.state, everywhere.shares, everywhere.of) == (None, "on", 3, 3)
    shares[0] = replace(shares[0], brakes={"*": replace(BRAKE, lifted=True)})
    assert summed(shares, 0, NOW).standing[0].shares == PARTITIONS - 1


def test_a_cap_that_somebody_waits_for_shows_with_its_end_and_last_hours_sums_do_not() -> None:
    hour = hour_of(NOW)
    full = Share(share="1", hour=hour, sent={"jkm": 7}, turns_at=hour + HOUR)
    earlier = Share(share="2", hour=hour - HOUR, sent={"jkm": 5}, turns_at=hour)
    found = summed([full, earlier], 4, NOW)
    assert [(brake.state, brake.shares, brake.until) for brake in found.standing] == [("cap", 1, hour + HOUR)]
    assert (found.sent, found.waiting) == ({"jkm": 7}, 4)


def test_people_read_the_brake_with_who_why_and_how_many_wait() -> None:
    console = Console(record=True, width=160)
    showing.brakes(summed([Share(share="1", brakes={"dana-jht": replace(BRAKE, released_by=("budi",))})], 12, NOW), console)
    text = console.export_text()
    for part in ("dana-jht", "releasing", "1 of 1", "released by budi", "doubtful figures [all]", "claims in line: 12"):
        assert part in text
    showing.brakes(summed([], 0, NOW + timedelta(hours=1)), console)
    assert "no brake is on" in console.export_text()


def test_the_status_is_read_from_the_rows_as_the_engine_writes_them(database: str) -> None:
    upgrade(database)
    share = Share(share="1", brakes={"*": BRAKE}, hour=hour_of(NOW), sent={"dana-jkm": 5}, last=1, turns_at=hour_of(NOW) + HOUR)
    pieces = [LinePiece(share="1", number=line_number(number), claims=("a", "b")) for number in range(2)]
    with psycopg.connect(database) as connection:
        for stored, rows in ((StoredTable("payout", PAYOUT_SHARES), [share]), (StoredTable("payout", PAYOUT_LINES), pieces)):
            connection.execute(stored.upsert.encode(), (stored.to_json(rows),))  # type: ignore[arg-type]
    found = status(database, NOW)
    assert [(brake.state, brake.person, brake.because) for brake in found.standing] == [
        ("on", "ani", BRAKE.because),
        ("cap", "", "hourly cap"),
    ]
    assert (found.sent, found.waiting) == ({"dana-jkm": 5}, 4)


def test_the_status_of_a_new_database_is_that_no_brake_is_on(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="db upgrade"):
        status(database, NOW)
    upgrade(database)
    monkeypatch.setenv("SANTUNAN_DATABASE__URL", database)
    said = CliRunner().invoke(build(), ["payouts", "brake", "status", "--json"])
    assert said.exit_code == 0, said.output
    assert (json.loads(said.output)["standing"], json.loads(said.output)["waiting"]) == ([], 0)
