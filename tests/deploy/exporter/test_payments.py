"""The brake, caps and campaigns as figures, from rows as the engine writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from deploy.exporter.payments import campaigns, payments_at
from monitoring import whole
from processors.claim_state.tables import PAYOUTS, PayoutStanding
from processors.payout.campaign_tables import PAYOUT_CAMPAIGNS
from processors.payout.shares import HOUR, PAYOUT_SHARES, SaidCap, Share, hour_of
from processors.payout.tables import Brake
from schemas.events.campaigns import CampaignAction, Stands
from streams.contract import Table
from streams.tables import StoredTable
from tests.deploy.exporter.test_readings import read
from tests.gateway.claims import payout
from tests.processors.payout.campaigns import World, approved_world

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def stored(url: str, schema: str, table: Table[Any], *rows: Any) -> None:
    made = StoredTable(schema, table)
    with psycopg.connect(url) as connection:
        connection.execute(made.upsert, (made.to_json(list(rows)),))


def test_brakes_caps_campaigns_and_what_is_held_back_are_figures(migrated: str) -> None:
    hour, brake = hour_of(NOW), Brake(person="ani", since=NOW, because="doubt")
    cap = SaidCap(rupiah=1_000, person="ani", since=NOW)
    full = Share(share="1", brakes={"*": brake}, hour=hour, sent={"jkm": 70}, turns_at=hour + HOUR, caps={"jkm": cap})
    stored(migrated, "payout", PAYOUT_SHARES, full, Share(share="2", caps={"jkm": cap}))
    held = replace(payout(), standing=PayoutStanding.HELD, reason="payments_braked", fund="jkm", net_rupiah=9, kept_rupiah=2)
    stored(migrated, "claim_state", PAYOUTS, held, replace(held, payout_group="other", reason="entitlement_taken"))
    found = read(migrated, lambda connection: payments_at(connection, NOW))
    assert found[whole.PAYOUT_SHARES, ()] == 2
    assert (found[whole.BRAKE_SHARES, ("all",)], found[whole.CAP_FULL_SHARES, ()]) == (1, 1)
    assert (found[whole.CAP_RUPIAH, ("jkm",)], found[whole.CAP_SENT, ("jkm",)]) == (1_000, 70)
    assert found[whole.HELD_BACK, ("jkm", "payments_braked")] == 1
    assert found[whole.HELD_BACK_RUPIAH, ("jkm", "payments_braked")] == 7
    assert (whole.HELD_BACK, ("jkm", "entitlement_taken")) not in found


def test_a_running_campaign_says_how_far_it_is_and_when_it_moved_last(migrated: str) -> None:
    world = approved_world(World.rejected(1, 2, 3), CampaignAction.SEND_ANEW, 1, 2, 3, per_second=2)
    world.seconds(1)
    over = replace(world.row, campaign_id="44444444-2222-3333-4444-555555555555", stands=Stands.DONE)
    stored(migrated, "payout", PAYOUT_CAMPAIGNS, world.row, over)
    found = read(migrated, campaigns)
    assert found[whole.CAMPAIGNS, ("send_anew", "running")] == 1
    outcomes = {labels[1]: value for (measure, labels), value in found.items() if measure is whole.CAMPAIGN_PAYOUTS}
    assert outcomes == {"left": 1, "asked": 0, "done": 2, "skipped": 0}
    assert found[whole.CAMPAIGN_MOVED, ("send_anew", "running")] == world.row.moved_at.timestamp()
