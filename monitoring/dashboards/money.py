"""Money, the service promise, and the servers below."""

from typing import Final

from monitoring.dashboards.board import Board, Query, Row, Tile, figure

MONEY: Final = Board(
    uid="santunan-money",
    title="Santunan: money",
    about="Every rupiah: approved, instructed, settled, and what stands in between.",
    rows=(
        Row(
            "Now",
            (
                figure(
                    "Approved",
                    "Of all claims.",
                    'max(santunan_money_rupiah{stage="approved"})',
                    "money",
                    unit="currencyIDR",
                    width=5,
                ),
                figure(
                    "Instructed",
                    "Told to payment systems.",
                    'max(santunan_money_rupiah{stage="instructed"})',
                    "money",
                    unit="currencyIDR",
                    width=5,
                ),
                figure(
                    "Settled",
                    "Receipts say it arrived.",
                    'max(santunan_money_rupiah{stage="settled"})',
                    "money",
                    unit="currencyIDR",
                    width=5,
                ),
                figure(
                    "Unknown",
                    "Nobody knows whether it moved.",
                    'sum(santunan_payouts_rupiah{standing=~"unknown|conflict"})',
                    "payouts",
                    unit="currencyIDR",
                    width=5,
                    warn=1,
                    alarm=1_000_000_000,
                ),
                figure(
                    "Banks are open",
                    "Monday to Friday, 08:00 to 16:00 WIB; public holidays are not known.",
                    "santunan:banking_hours:bool",
                ),
            ),
        ),
        Row(
            "Brake, caps and campaigns",
            (
                figure(
                    "Held back",
                    "By a brake or a cap, rupiah.",
                    "sum(max by (fund, reason) (santunan_payouts_held_back_rupiah))",
                    "payments",
                    unit="currencyIDR",
                    width=4,
                    warn=1,
                    alarm=10_000_000_000,
                ),
                figure(
                    "Payouts held back",
                    "By a brake or a cap.",
                    "sum(max by (fund, reason) (santunan_payouts_held_back))",
                    "payments",
                    width=4,
                    warn=1,
                ),
                Tile(
                    title="The hour's caps",
                    about="What may be sent in this clock hour, and what was.",
                    queries=(
                        Query("max by (fund) (santunan_payout_cap_rupiah)", "{{fund}}: cap"),
                        Query("max by (fund) (santunan_payout_cap_sent_rupiah)", "{{fund}}: sent"),
                    ),
                    unit="currencyIDR",
                    width=8,
                ),
                Tile(
                    title="Campaigns' payouts",
                    about="Of campaigns that are not over: left, asked for, done, skipped.",
                    queries=(
                        Query("max by (action, outcome) (santunan_campaign_payouts)", "{{action}}: {{outcome}}"),
                        Query("max by (action, stands) (santunan_campaigns)", "{{action}}: campaigns {{stands}}"),
                    ),
                    width=8,
                ),
            ),
        ),
        Row(
            "Payouts",
            (
                Tile(
                    title="Payouts by standing",
                    about="Those that are still in somebody's hands.",
                    queries=(Query('max by (standing) (santunan_payouts{standing!="settled"})', "{{standing}}"),),
                    kind="stack",
                    width=12,
                    height=8,
                ),
                Tile(
                    title="Rupiah by standing",
                    about="Net, without what is settled.",
                    queries=(Query('max by (standing) (santunan_payouts_rupiah{standing!="settled"})', "{{standing}}"),),
                    unit="currencyIDR",
                    kind="stack",
                    width=12,
                    height=8,
                ),
                Tile(
                    title="Settled an hour",
                    width=6,
                    about="Rupiah.",
                    queries=(
                        Query('delta(santunan_money_rupiah{stage="settled"}[1h])', "settled"),
                        Query('delta(santunan_money_rupiah{stage="instructed"}[1h])', "instructed"),
                    ),
                    unit="currencyIDR",
                ),
                Tile(
                    title="Instructions and receipts",
                    width=6,
                    about="Records a second on the two topics that banks share with us.",
                    queries=(Query('sum by (topic) (rate(santunan_log_offsets_total{topic=~"payouts.+"}[5m]))', "{{topic}}"),),
                    unit="ops",
                ),
                Tile(
                    title="Overdue answers",
                    width=6,
                    about="By payment system.",
                    queries=(
                        Query("max by (payment_system) (santunan_payouts_unanswered)", "{{payment_system}}"),
                        Query(
                            "time() - min by (payment_system) (santunan_payouts_unanswered_oldest_timestamp_seconds)",
                            "{{payment_system}}: seconds overdue",
                        ),
                    ),
                ),
                Tile(
                    title="Forbidden moves",
                    width=6,
                    about="Events that the transition table forbids, by source.",
                    queries=(Query("max by (source) (santunan_illegal_moves)", "{{source}}"),),
                ),
            ),
        ),
    ),
)

CHOSEN: Final = 'kind=~"$kind",channel=~"$channel",country=~"$country"'

SPONSORED: Final = 'sponsor=~"$sponsor"'

PROMISE: Final = Board(
    uid="santunan-promise",
    title="Santunan: service promise",
    about="Paid within the working days that the law gives, by programme, channel and country of the event; and by "
    "sponsor, where the exporter's settings name it (all others are together; the reports tell each apart).",
    variables=(
        ("kind", "santunan_promise_open_claims"),
        ("channel", "santunan_promise_open_claims"),
        ("country", "santunan_promise_open_claims"),
        ("sponsor", "santunan_promise_sponsor_open_claims"),
    ),
    rows=(
        Row(
            "Kept",
            (
                figure(
                    "Paid in time, last day",
                    "Share of the claims paid within a day.",
                    f'sum(santunan_promise_paid_claims{{window="1d",broken="false",{CHOSEN}}}) / sum(santunan_promise_paid_claims{{window="1d",{CHOSEN}}})',
                    "promises",
                    unit="percentunit",
                    width=6,
                ),
                figure(
                    "Paid in time, three days",
                    "Share of the claims paid within three days.",
                    f'sum(santunan_promise_paid_claims{{window="3d",broken="false",{CHOSEN}}}) / sum(santunan_promise_paid_claims{{window="3d",{CHOSEN}}})',
                    "promises",
                    unit="percentunit",
                    width=6,
                ),
                figure(
                    "Open and broken",
                    "Open claims past the law's working days.",
                    f'sum(santunan_promise_open_claims{{broken="true",{CHOSEN}}}) or vector(0)',
                    "promises",
                    width=6,
                    warn=1,
                    alarm=100,
                ),
                figure(
                    "Open and in time",
                    "Open claims whose papers are complete.",
                    f'sum(santunan_promise_open_claims{{broken="false",{CHOSEN}}}) or vector(0)',
                    "promises",
                    width=6,
                ),
            ),
        ),
        Row(
            "By sponsor",
            (
                Tile(
                    title="Broken, by sponsor",
                    about="Open claims past the law's working days, by who paid the member's contributions.",
                    queries=(
                        Query(
                            f'sum by (sponsor) (santunan_promise_sponsor_open_claims{{broken="true",{SPONSORED}}})', "{{sponsor}}"
                        ),
                    ),
                    kind="stack",
                    width=12,
                ),
                Tile(
                    title="Paid in time, by sponsor",
                    about="Share of the claims paid within three days.",
                    queries=(
                        Query(
                            f'sum by (sponsor) (santunan_promise_sponsor_paid_claims{{window="3d",broken="false",{SPONSORED}}}) '
                            f'/ sum by (sponsor) (santunan_promise_sponsor_paid_claims{{window="3d",{SPONSORED}}})',
                            "{{sponsor}}",
                        ),
                    ),
                    unit="percentunit",
                    width=12,
                ),
            ),
        ),
        Row(
            "Broken, by",
            (
                Tile(
                    title="Programme",
                    about="Kind of claim.",
                    queries=(Query(f'sum by (kind) (santunan_promise_open_claims{{broken="true",{CHOSEN}}})', "{{kind}}"),),
                    kind="stack",
                ),
                Tile(
                    title="Channel",
                    about="Where it came in.",
                    queries=(Query(f'sum by (channel) (santunan_promise_open_claims{{broken="true",{CHOSEN}}})', "{{channel}}"),),
                    kind="stack",
                ),
                Tile(
                    title="Country",
                    about="Of the event.",
                    queries=(Query(f'sum by (country) (santunan_promise_open_claims{{broken="true",{CHOSEN}}})', "{{country}}"),),
                    kind="stack",
                ),
                Tile(
                    title="On whom claims wait",
                    about="Of all open claims.",
                    queries=(Query("sum by (waiting_on) (santunan_waiting_claims)", "{{waiting_on}}"),),
                    kind="stack",
                    width=12,
                ),
                Tile(
                    title="Budgets burnt",
                    about="Share that was bad, over an hour or the nearest window; the objective's alerts watch these.",
                    queries=(
                        Query("santunan:intake_bad:ratio1h", "intake"),
                        Query("santunan:intake_slow_bad:ratio1h", "intake slow"),
                        Query("santunan:state_stale_bad:ratio1h", "state stale"),
                        Query("santunan:paid_late_bad:ratio1d", "paid late"),
                    ),
                    unit="percentunit",
                    width=12,
                ),
            ),
        ),
    ),
)

SERVERS: Final = Board(
    uid="santunan-servers",
    title="Santunan: Kafka and database",
    about="What everything stands on, as far as our own processes see it; brokers and PostgreSQL have exporters of their own.",
    rows=(
        Row(
            "Kafka",
            (
                Tile(
                    title="Written",
                    about="Offsets a second, by topic.",
                    queries=(Query("sum by (topic) (rate(santunan_log_offsets_total[1m]))", "{{topic}}"),),
                    unit="ops",
                    width=12,
                    height=8,
                ),
                Tile(
                    title="Readers held back",
                    about="For how long an open transaction has held back readers; over 15 s is not ours.",
                    queries=(Query("max by (topic) (santunan_log_unstable_seconds)", "{{topic}}"),),
                    unit="s",
                    width=12,
                    height=8,
                ),
                Tile(
                    title="Waiting for the broker",
                    about="Filings in gateways without an acknowledgement.",
                    queries=(Query("max by (instance) (santunan_gateway_queued_records)", "{{instance}}"),),
                ),
                Tile(
                    title="Publish",
                    about="Mean time that a step waits for acknowledgements.",
                    queries=(Query('santunan:step_seconds:mean{part="publish"}', "{{processor}}"),),
                    unit="s",
                ),
                Tile(
                    title="Takeovers",
                    about="p95 of the time to become a partition's owner.",
                    queries=(
                        Query(
                            "histogram_quantile(0.95, sum by (processor, le) (rate(santunan_takeover_seconds_bucket[15m])))",
                            "{{processor}}",
                        ),
                    ),
                    unit="s",
                ),
            ),
        ),
        Row(
            "PostgreSQL",
            (
                Tile(
                    title="Database in steps",
                    about="Mean time of a step in the database.",
                    queries=(Query('santunan:step_seconds:mean{part="database"}', "{{processor}}"),),
                    unit="s",
                ),
                Tile(
                    title="Connections",
                    about="By state.",
                    queries=(Query("max by (state) (santunan_database_connections)", "{{state}}"),),
                    kind="stack",
                ),
                Tile(
                    title="Size",
                    about="Of the database.",
                    queries=(Query("max(santunan_database_bytes)", "bytes"),),
                    unit="bytes",
                ),
                Tile(
                    title="Oldest transaction",
                    about="For how long it has been open.",
                    queries=(Query("time() - max(santunan_database_oldest_transaction_timestamp_seconds)", "open"),),
                    unit="s",
                ),
                Tile(
                    title="Age of what is shown",
                    about="By source of the exporter.",
                    queries=(Query("time() - max by (source) (santunan_exporter_updated_timestamp_seconds)", "{{source}}"),),
                    unit="s",
                ),
                Tile(
                    title="Exporter's readings",
                    about="How long each takes, and failures in five minutes.",
                    queries=(
                        Query("max by (source) (santunan_exporter_read_seconds)", "{{source}}"),
                        Query("sum by (source) (increase(santunan_exporter_failures_total[5m]))", "{{source}} failures"),
                    ),
                    unit="s",
                ),
            ),
        ),
    ),
)
