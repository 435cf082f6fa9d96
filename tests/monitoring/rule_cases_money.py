"""Stories of waiting, promises, money and objectives, as in `rule_cases`."""

from tests.monitoring.rule_cases import BUCKET, PAGE, POST, REQUESTS, TICKET, AlertCase, RecordCase, ratio

MONEY_CASES = (
    AlertCase(
        alert="ReceiptsMissing",
        severity=PAGE,
        series={'santunan_payouts_unanswered{payment_system="bank-a"}': "0x12 3x900"},
        interval="5m",
        evaluation="5m",
        fires_at="2h",
        labels={"payment_system": "bank-a"},
        says="bank-a owes the answer on 3 instructed payouts",
        quiet_at=("45m", "10h", "50h", "74h"),  # not due; Thursday evening; Saturday; Sunday
    ),
    AlertCase(
        alert="ReceiptsMissing",
        severity=PAGE,
        series={'santunan_payouts_unanswered{payment_system="bank-a"}': "3x1200"},
        interval="5m",
        evaluation="5m",
        fires_at="97h15m",  # Monday morning
        labels={"payment_system": "bank-a"},
        says="bank-a owes the answer on 3 instructed payouts",
        quiet_at=("96h30m",),
    ),
    AlertCase(
        alert="ReceiptsSilent",
        severity=PAGE,
        series={
            'santunan_payouts{standing="dispatched"}': "40x700",
            'santunan_log_offsets_total{topic="payouts.receipts.v1"}': "0+5x100 500x40 505+5x560",
        },
        fires_at="138m",
        says="40 payouts are on their way, and for half an hour no receipt has come at all",
        quiet_at=("100m", "160m", "11h"),
    ),
    AlertCase(
        alert="ReceiptsQuestioned",
        severity=PAGE,
        series={
            'santunan_receipts_questioned{reason="receipt_unmatched"}': "0x10 2x60 0x10",
            'santunan_receipts_questioned{reason="signature_invalid"}': "0x80",
        },
        fires_at="11m",
        labels={"reason": "receipt_unmatched"},
        says="2 receipts within an hour cannot be taken as they stand (receipt_unmatched)",
        quiet_at=("10m", "73m"),
    ),
    AlertCase(
        alert="PayoutsUnknown",
        severity=PAGE,
        series={'santunan_payouts{standing="unknown"}': "0x5 2x40 0x10", 'santunan_payouts{standing="settled"}': "9x60"},
        fires_at="40m",
        labels={"standing": "unknown"},
        says="2 payouts are unknown",
        quiet_at=("30m", "50m"),
    ),
    AlertCase(
        alert="RejectionsMany",
        severity=PAGE,
        series={"santunan_payouts_refused": "10x60 100x120"},
        fires_at="65m",
        says="90 more payouts stand refused than an hour ago",
        quiet_at=("59m", "150m"),
    ),
    AlertCase(
        alert="PayoutsHeld",
        severity=TICKET,
        series={'santunan_payouts{standing="held"}': "4x300 0x10"},
        fires_at="4h10m",
        says="4 payouts have been held for hours",
        quiet_at=("3h", "5h5m"),
    ),
    AlertCase(
        alert="SettledBeyondInstructed",
        severity=PAGE,
        series={
            'santunan_money_rupiah{stage="instructed"}': "1000x10 3000x10",
            'santunan_money_rupiah{stage="settled"}': "900x3 2000x20",
        },
        fires_at="7m",
        says="More rupiah are settled than were ever instructed",
        quiet_at=("2m", "15m"),
    ),
    AlertCase(
        alert="PromiseBroken",
        severity=TICKET,
        series={
            'santunan_promise_open_claims{kind="jht",channel="jmo",country="ID",broken="true"}': "0x5 6x80 0x10",
            'santunan_promise_open_claims{kind="jht",channel="jmo",country="ID",broken="false"}': "100x95",
        },
        fires_at="70m",
        labels={"kind": "jht", "channel": "jmo"},
        says="6 open claims (jht by jmo) are past the law's working days",
        quiet_at=("50m", "90m"),
    ),
    AlertCase(
        alert="OfficersOverdue",
        severity=TICKET,
        series={
            'santunan_waiting_overdue_claims{waiting_for="officer_approval",waiting_on="officer"}': "0x5 6x80 0x10",
            'santunan_waiting_overdue_claims{waiting_for="documents",waiting_on="claimant"}': "100x95",
        },
        fires_at="70m",
        labels={"waiting_for": "officer_approval"},
        says="6 questions to officers are overdue (officer_approval)",
        quiet_at=("50m", "90m"),
    ),
    AlertCase(
        alert="MessagesLate",
        severity=PAGE,
        series={'santunan_delivery_oldest_seconds{destination="webhook",instance="d:1"}': "0x5 7200x20 0x10"},
        fires_at="20m",
        labels={"destination": "webhook"},
        says="A message by webhook has been due for 2h 0m 0s",
        quiet_at=("10m", "30m"),
    ),
    AlertCase(
        alert="MessagesGivenUp",
        severity=TICKET,
        series={'santunan_delivery_undelivered_messages{destination="mail",instance="d:1"}': "0x5 2x30 0x10"},
        fires_at="25m",
        labels={"destination": "mail"},
        says="2 messages by mail were given up and wait for a person",
        quiet_at=("15m", "40m"),
    ),
    AlertCase(
        alert="OperationsWaited",
        severity=TICKET,
        series={'santunan_waiting_claims{waiting_for="dead_letter",waiting_on="operations"}': "0x5 6x80 0x10"},
        fires_at="70m",
        labels={"waiting_for": "dead_letter"},
        says="6 claims wait for operations (dead_letter)",
        quiet_at=("50m", "90m"),
    ),
)

OBJECTIVE_CASES = (
    AlertCase(
        alert="IntakeBurns",
        severity=PAGE,
        series=ratio(REQUESTS, "0+1000x480", "0x60 50+50x20 1050x400"),
        fires_at="80m",
        says="99.9 % of filings are taken or refused, not failed: the budget of 0.1 % burns too fast (1.639% bad)",
        quiet_at=("60m", "7h30m"),
    ),
    AlertCase(
        alert="IntakeBurns",
        severity=TICKET,
        series=ratio(REQUESTS, "0+1000x600", "0+2x600"),
        interval="10m",
        evaluation="10m",
        fires_at="24h",
        says="99.9 % of filings are taken or refused, not failed: the budget of 0.1 % burns too fast (0.1996% bad)",
        quiet_at=("0m",),
    ),
    AlertCase(
        alert="IntakeSlow",
        severity=PAGE,
        series={
            f'{BUCKET}{{{POST},le="0.5"}}': "0+100x60 6000+50x60 9050+100x60",
            f"santunan_gateway_request_seconds_count{{{POST}}}": "0+100x180",
        },
        fires_at="100m",
        says="99 % of filings are answered within half a second: the budget of 1 % burns too fast (34.17% bad)",
        quiet_at=("59m", "150m"),
    ),
    AlertCase(
        alert="IntakeSlow",
        severity=TICKET,
        series={
            f'{BUCKET}{{{POST},le="0.5"}}': "0+98x600",
            f"santunan_gateway_request_seconds_count{{{POST}}}": "0+100x600",
        },
        interval="10m",
        evaluation="10m",
        fires_at="24h",
        says="99 % of filings are answered within half a second: the budget of 1 % burns too fast (2% bad)",
        quiet_at=("0m",),
    ),
    AlertCase(
        alert="StateStale",
        severity=PAGE,
        series={'santunan_lag_seconds{processor="claim_state",partition="0"}': "1x60 40x30 1x60"},
        fires_at="85m",
        says="99 % of the time the claims' state is less than 10 s old: the budget of 1 % burns too fast (40.98% bad)",
        quiet_at=("59m", "125m"),
    ),
    AlertCase(
        alert="StateStale",
        severity=TICKET,
        series={
            'santunan_lag_seconds{processor="claim_state",partition="0"}': "1x19 40 1x19 40 1x19 40 1x19 40 1x19 40 1x19 40 1x20"
        },
        interval="10m",
        evaluation="10m",
        fires_at="20h",
        says="99 % of the time the claims' state is less than 10 s old: the budget of 1 % burns too fast (4.132% bad)",
        quiet_at=("3h",),
    ),
    AlertCase(
        alert="PaidLate",
        severity=PAGE,
        series={
            f'santunan_promise_paid_claims{{kind="jht",channel="jmo",country="ID",window="{window}",broken="{broken}"}}': values
            for window in ("1h", "6h")
            for broken, values in (("true", "1x5 40x10 1x10"), ("false", "99x5 60x10 99x10"))
        },
        fires_at="10m",
        says="95 % of claims are paid within the law's working days: the budget of 5 % burns too fast (40% bad)",
        quiet_at=("4m", "20m"),
    ),
    AlertCase(
        alert="PaidLate",
        severity=TICKET,
        series={
            f'santunan_promise_paid_claims{{kind="jht",channel="jmo",country="ID",window="{window}",broken="{broken}"}}': values
            for window in ("1d", "3d")
            for broken, values in (("true", "1x5 8x10 1x10"), ("false", "99x5 92x10 99x10"))
        },
        fires_at="10m",
        says="95 % of claims are paid within the law's working days: the budget of 5 % burns too fast (8% bad)",
        quiet_at=("4m", "20m"),
    ),
)

EVENTS = 'santunan_event_seconds_bucket{processor="payout",instance="a",le="'
RECORD_CASES = (
    RecordCase(
        record="santunan:events:rate1m",
        series={
            'santunan_events_total{processor="payout",instance="a"}': "0+60x10",
            'santunan_events_total{processor="payout",instance="b"}': "0+120x10",
        },
        at="5m",
        gives=(('{processor="payout"}', 3.0),),
    ),
    RecordCase(
        record="santunan:lag_records:sum",
        series={
            'santunan_lag_records{processor="payout",partition="0",instance="x"}': "5x5",
            'santunan_lag_records{processor="payout",partition="0",instance="y"}': "4x5",
            'santunan_lag_records{processor="payout",partition="1",instance="x"}': "7x5",
        },
        at="3m",
        gives=(('{processor="payout"}', 12),),
    ),
    RecordCase(
        record="santunan:drain_seconds:estimate",
        series={
            'santunan_lag_records{processor="payout",partition="0"}': "12000-600x10",
            'santunan_lag_records{processor="intake",partition="0"}': "0+600x10",
        },
        at="10m",
        gives=(('{processor="payout"}', 600),),
    ),
    RecordCase(
        record="santunan:event_seconds:p95",
        series={f'{EVENTS}0.125"}}': "0+90x10", f'{EVENTS}0.25"}}': "0+100x10", f'{EVENTS}+Inf"}}': "0+100x10"},
        at="8m",
        gives=(('{processor="payout"}', 0.1875),),
    ),
    RecordCase(
        record="santunan:step_seconds:mean",
        series={
            'santunan_step_seconds_sum{processor="payout",part="rules"}': "0+150x10",
            'santunan_step_seconds_count{processor="payout",part="rules"}': "0+600x10",
        },
        at="8m",
        gives=(('{processor="payout",part="rules"}', 0.25),),
    ),
    RecordCase(
        record="santunan:gateway_requests:rate5m",
        series=ratio(REQUESTS, "0+60x10", "0+15x10"),
        at="8m",
        gives=(('{route="/v1/claims",status="202"}', 1.0), ('{route="/v1/claims",status="503"}', 0.25)),
    ),
    RecordCase(
        record="santunan:gateway_request_seconds:p95",
        series={
            f'{BUCKET}{{{POST},le="0.125"}}': "0+90x10",
            f'{BUCKET}{{{POST},le="0.25"}}': "0+100x10",
            f'{BUCKET}{{{POST},le="+Inf"}}': "0+100x10",
        },
        at="8m",
        gives=(('{route="/v1/claims"}', 0.1875),),
    ),
)
