"""For each rule a story: series as they come in, when the alert fires and what it says, and when it is quiet. Time 0 is a Thursday, 07:00 WIB."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PAGE, TICKET = "page", "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCase:
    """`series` with a value per `interval`, rules evaluated every `evaluation`. `says`: the summary."""

    alert: str
    severity: str
    series: Mapping[str, str]
    fires_at: str
    labels: Mapping[str, str] = field(default_factory=dict)
    says: str
    quiet_at: tuple[str, ...]
    interval: str = "1m"
    evaluation: str = "1m"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCase:
    """What a recording rule gives at a time: (series, value)."""

    record: str
    series: Mapping[str, str]
    at: str
    gives: tuple[tuple[str, float], ...]


def ratio(name: str, good: str, bad: str) -> dict[str, str]:
    """Requests that went well and that did not."""
    labels = 'method="POST",route="/v1/claims"'
    return {f'{name}{{{labels},status="202"}}': good, f'{name}{{{labels},status="503"}}': bad}


REQUESTS = "santunan_gateway_requests_total"
BUCKET = "santunan_gateway_request_seconds_bucket"
POST = 'method="POST",route="/v1/claims"'
PAYOUT = {"processor": "payout"}

FLOW_CASES = (
    AlertCase(
        alert="TargetDown",
        severity=PAGE,
        series={'up{job="santunan",instance="a:1",program="payout-1"}': "1x5 0x10 1x10"},
        fires_at="8m",
        labels={"job": "santunan", "instance": "a:1", "program": "payout-1"},
        says="payout-1 at a:1 does not answer",
        quiet_at=("4m", "6m", "20m"),
    ),
    AlertCase(
        alert="NoWorkers",
        severity=PAGE,
        series={'santunan_group_members{processor="payout"}': "2x5 0x10 1x10"},
        fires_at="8m",
        labels=PAYOUT,
        says="No worker of payout is in its group",
        quiet_at=("4m", "6m", "20m"),
    ),
    AlertCase(
        alert="ProcessorBehind",
        severity=PAGE,
        series={
            'santunan_lag_seconds{processor="payout",partition="0"}': "0x30",
            'santunan_lag_seconds{processor="payout",partition="1"}': "0 60 119 130 150 180 200 100 0x20",
        },
        fires_at="6m",
        labels=PAYOUT,
        says="payout is 3m 20s behind",
        quiet_at=("2m", "4m", "8m"),
    ),
    AlertCase(
        alert="ProcessorBehind",
        severity=PAGE,
        series={
            'santunan_lag_seconds{processor="payout",partition="0"}': "0+100x40",
            'santunan_worker_paused{processor="payout",instance="a:1"}': "1x20 0x20",
        },
        fires_at="24m",
        labels=PAYOUT,
        says="payout is 40m 0s behind",
        quiet_at=("10m", "20m"),
    ),
    AlertCase(
        alert="ProcessorPaused",
        severity=PAGE,
        series={
            'santunan_worker_paused{processor="payout",instance="a:1"}': "0x5 1x60 0x10",
            'santunan_worker_paused{processor="payout",instance="a:2"}': "0x5 1x20 0x50",
        },
        fires_at="40m",
        labels=PAYOUT,
        says="Operators paused payout over half an hour ago",
        quiet_at=("4m", "30m", "68m"),
    ),
    AlertCase(
        alert="WorkerStalled",
        severity=PAGE,
        series={'santunan_stalled_seconds{processor="payout",instance="a:1"}': "0 0 29 45 0x20"},
        fires_at="3m",
        labels={"processor": "payout", "instance": "a:1"},
        says="A worker of payout has records and has not moved for 45s",
        quiet_at=("2m", "4m"),
    ),
    AlertCase(
        alert="WorkersRestart",
        severity=PAGE,
        series={'process_start_time_seconds{job="santunan",instance="a:1",program="payout-1"}': "1x10 2 3 4 5 6x40"},
        fires_at="15m",
        labels={"job": "santunan", "instance": "a:1", "program": "payout-1"},
        says="payout-1 was started 5 times in a quarter of an hour",
        quiet_at=("10m", "35m"),
    ),
    AlertCase(
        alert="FencingsOften",
        severity=TICKET,
        series={'santunan_fencings_total{processor="payout",instance="a:1"}': "0x10 1+1x10 11x60"},
        fires_at="22m",
        labels=PAYOUT,
        says="Workers of payout lose their partitions to others again and again",
        quiet_at=("9m", "50m"),
    ),
    AlertCase(
        alert="DeadLetterFlood",
        severity=PAGE,
        series={'santunan_dead_letters_total{processor="payout",reason="invalid_data",instance="a:1"}': "0x10 20+20x10 220x30"},
        fires_at="20m",
        labels=PAYOUT,
        says="payout sets records aside, 200 in ten minutes",
        quiet_at=("10m", "40m"),
    ),
    AlertCase(
        alert="DeadLettersOpen",
        severity=TICKET,
        series={'santunan_open_dead_letters{processor="payout",reason="invalid_data"}': "0x5 3x30 0x10"},
        fires_at="25m",
        labels={"processor": "payout", "reason": "invalid_data"},
        says="3 dead letters of payout (invalid_data) wait for a person",
        quiet_at=("15m", "40m"),
    ),
    AlertCase(
        alert="ClaimsParked",
        severity=TICKET,
        series={'santunan_parked_keys{processor="payout",reason="invalid_data"}': "0x5 3x60 0x10"},
        fires_at="40m",
        labels=PAYOUT,
        says="3 keys of payout are parked behind dead letters",
        quiet_at=("30m", "70m"),
    ),
    AlertCase(
        alert="IllegalMoves",
        severity=TICKET,
        series={'santunan_illegal_moves{source="/payout"}': "7x20 8x40"},
        fires_at="25m",
        labels={"source": "/payout"},
        says="/payout told of 1 moves that the transition table forbids",
        quiet_at=("19m", "50m"),
    ),
    AlertCase(
        alert="TimersLate",
        severity=PAGE,
        series={'santunan_timers_late{processor="payout"}': "0x5 12x20 0x10"},
        fires_at="15m",
        labels=PAYOUT,
        says="12 timers of payout should have fired over a minute ago",
        quiet_at=("8m", "30m"),
    ),
    AlertCase(
        alert="TimersLate",
        severity=PAGE,
        series={
            'santunan_timers_late{processor="payout"}': "12x40",
            'santunan_worker_paused{processor="payout",instance="a:1"}': "1x20 0x20",
        },
        fires_at="28m",
        labels=PAYOUT,
        says="12 timers of payout should have fired over a minute ago",
        quiet_at=("15m", "20m"),
    ),
    AlertCase(
        alert="TransactionHangs",
        severity=PAGE,
        series={'santunan_log_unstable_seconds{topic="claims.lifecycle.v1"}': "0 30 60 90 0x20"},
        fires_at="3m",
        labels={"topic": "claims.lifecycle.v1"},
        says="An open transaction has held back readers of claims.lifecycle.v1 for 1m 30s",
        quiet_at=("2m", "4m"),
    ),
    AlertCase(
        alert="DatabaseTransactionLong",
        severity=TICKET,
        series={"santunan_database_oldest_transaction_timestamp_seconds": "0x10 600x20"},
        fires_at="8m",
        says="A transaction of the database has been open for 8m 0s",
        quiet_at=("4m", "12m"),
    ),
    AlertCase(
        alert="ExporterStale",
        severity=PAGE,
        series={
            'santunan_exporter_updated_timestamp_seconds{source="claims"}': "0 60x10 660x20",
            'santunan_exporter_read_seconds{source="claims"}': "0.1x30",
            'santunan_exporter_updated_timestamp_seconds{source="promises"}': "0x30",
            'santunan_exporter_read_seconds{source="promises"}': "20x30",
        },
        fires_at="8m",
        labels={"source": "claims"},
        says="What is shown of claims is 7m 0s old",
        quiet_at=("5m",),
    ),
    AlertCase(
        alert="ExporterMissing",
        severity=PAGE,
        series={'santunan_exporter_updated_timestamp_seconds{source="claims"}': "0 60 120 stale _x10 780+60x20"},
        fires_at="8m",
        says="Nobody reads what is true of the whole",
        quiet_at=("2m", "4m", "16m"),
    ),
    AlertCase(
        alert="GatewayQueueFull",
        severity=PAGE,
        series={'santunan_gateway_queued_records{instance="g:1"}': "0x5 6000x5 10x10"},
        fires_at="8m",
        labels={"instance": "g:1"},
        says="6000 filings wait in g:1 for the broker",
        quiet_at=("4m", "12m"),
    ),
    AlertCase(
        alert="ChannelsTurnedAway",
        severity=TICKET,
        series={'santunan_gateway_refusals_total{code="overloaded",instance="g:1"}': "0x5 120+120x20 2520x30"},
        fires_at="20m",
        labels={"code": "overloaded"},
        says="2 requests a second are turned away (overloaded)",
        quiet_at=("5m", "40m"),
    ),
)
