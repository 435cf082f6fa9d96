"""Alerts on what people do to payments: a brake or cap that is on, and a campaign that stands still."""

from typing import Final

from monitoring.rules.alert import PAGE, TICKET, Alert

STEERING: Final = (
    Alert(
        name="BrakeOn",
        severity=TICKET,
        expr="max by (fund) (santunan_payout_brake_shares) > 0",
        for_seconds=600,
        summary="The brake on payments is on ({{ $labels.fund }}), in {{ $value }} partitions",
        consequence="No instruction leaves; approved money waits while the promise's days run.",
        action="See who put it on and why: `santunan payouts brake status`. Two people let it go when the cause is gone.",
    ),
    Alert(
        name="BrakePartial",
        severity=PAGE,
        expr="max by (fund) (santunan_payout_brake_shares) < on () group_left () max(santunan_payout_shares)",
        for_seconds=120,
        summary="The brake ({{ $labels.fund }}) stands in {{ $value }} partitions only: the others go on paying",
        consequence="Somebody believes that no money leaves, and it does.",
        action="Say it again, it changes nothing where it stands: `santunan payouts brake on`.",
    ),
    Alert(
        name="CapReached",
        severity=TICKET,
        expr="max(santunan_payout_cap_full_shares) > 0",
        for_seconds=300,
        summary="Payments wait for the hour to turn in {{ $value }} partitions",
        consequence="What is above the cap waits for the next hour, and again, until less comes than may be sent.",
        action="See whether the money is genuine before anybody raises a cap: the console's page of the brake.",
    ),
    Alert(
        name="CampaignStill",
        severity=PAGE,
        expr='time() - min by (action) (santunan_campaign_moved_timestamp_seconds{stands="running"}) > 300',
        for_seconds=60,
        summary="A running campaign ({{ $labels.action }}) has not moved for {{ $value | humanizeDuration }}",
        consequence="Its people believe that it goes on; the rest of its payouts wait.",
        action="See whether payout has workers and is not paused, and whether claims of it are parked: `santunan campaign show`.",
    ),
)
