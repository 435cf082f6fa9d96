"""Stories of the brake, caps and campaigns, as in `rule_cases`."""

from tests.monitoring.rule_cases import PAGE, TICKET, AlertCase

STEERING_CASES = (
    AlertCase(
        alert="BrakeOn",
        severity=TICKET,
        series={'santunan_payout_brake_shares{fund="all"}': "_x5 12x30 _x20", "santunan_payout_shares": "12x60"},
        fires_at="20m",
        labels={"fund": "all"},
        says="The brake on payments is on (all), in 12 partitions",
        quiet_at=("10m", "50m"),
    ),
    AlertCase(
        alert="BrakePartial",
        severity=PAGE,
        series={'santunan_payout_brake_shares{fund="jkm"}': "_x5 7x10 12x30", "santunan_payout_shares": "12x60"},
        fires_at="10m",
        labels={"fund": "jkm"},
        says="The brake (jkm) stands in 7 partitions only: the others go on paying",
        quiet_at=("4m", "30m"),
    ),
    AlertCase(
        alert="CapReached",
        severity=TICKET,
        series={"santunan_payout_cap_full_shares": "0x10 4x30 0x20"},
        fires_at="20m",
        says="Payments wait for the hour to turn in 4 partitions",
        quiet_at=("9m", "55m"),
    ),
    AlertCase(
        alert="CampaignStill",
        severity=PAGE,
        series={'santunan_campaign_moved_timestamp_seconds{action="send_anew", stands="running"}': "0+60x10 600x10 1500+60x20"},
        fires_at="18m",
        labels={"action": "send_anew"},
        says="A running campaign (send_anew) has not moved for 8m 0s",
        quiet_at=("9m", "30m"),
    ),
)
