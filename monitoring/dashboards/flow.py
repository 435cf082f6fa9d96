"""The flow overview: what to look at first."""

from typing import Final

from monitoring.dashboards.board import Board, Query, Row, Tile, figure
from monitoring.dashboards.life import LIFE

FLOW: Final = Board(
    uid="santunan-flow",
    title="Santunan: flow",
    about="Do claims flow, and if not, where do they stand?",
    rows=(
        Row(
            "In five seconds",
            (
                figure(
                    "Filings a second",
                    "Requests that gateways answered with 202.",
                    'sum(rate(santunan_gateway_requests_total{status="202"}[1m]))',
                    unit="reqps",
                ),
                figure(
                    "Longest behind",
                    "The processor whose oldest record has waited longest.",
                    "max(santunan:lag_seconds:max)",
                    "kafka",
                    unit="s",
                    warn=30,
                    alarm=120,
                ),
                figure(
                    "Processors without workers",
                    "Nobody reads for them.",
                    "count(max by (processor) (santunan_group_members) == 0) or vector(0)",
                    "kafka",
                    alarm=1,
                ),
                figure(
                    "Open dead letters",
                    "Records that wait for a person.",
                    "sum(santunan_open_dead_letters) or vector(0)",
                    "set_aside",
                    warn=1,
                    alarm=50,
                ),
                figure(
                    "Overdue answers of banks",
                    "Instructed payouts whose answer is overdue.",
                    "sum(santunan_payouts_unanswered) or vector(0)",
                    "payouts",
                    warn=1,
                    alarm=20,
                ),
                figure(
                    "Promises broken",
                    "Open claims past the law's working days.",
                    'sum(santunan_promise_open_claims{broken="true"}) or vector(0)',
                    "promises",
                    warn=1,
                    alarm=100,
                ),
            ),
        ),
        LIFE,
        Row(
            "Flow",
            (
                Tile(
                    title="Events handled",
                    about="Per processor; a line that falls to nothing while others go on stands still.",
                    queries=(Query("santunan:events:rate1m", "{{processor}}"),),
                    unit="ops",
                    width=12,
                    height=8,
                ),
                Tile(
                    title="Behind, in seconds",
                    about="Age of the oldest record that is not handled.",
                    queries=(Query("santunan:lag_seconds:max", "{{processor}}"),),
                    unit="s",
                    width=12,
                    height=8,
                ),
                Tile(
                    title="Backlog",
                    about="Offsets between the groups' commits and the ends of the logs.",
                    queries=(Query("santunan:lag_records:sum", "{{processor}}"),),
                    width=6,
                ),
                Tile(
                    title="Until the backlog is gone",
                    about="At the pace of the last five minutes; no line: it does not shrink.",
                    queries=(Query("santunan:drain_seconds:estimate", "{{processor}}"),),
                    unit="s",
                    width=6,
                ),
                Tile(
                    title="Set aside",
                    about="Records a minute that became dead letters, by reason.",
                    queries=(
                        Query(
                            "sum by (processor, reason) (rate(santunan_dead_letters_total[5m]) * 60)", "{{processor}} {{reason}}"
                        ),
                    ),
                    kind="stack",
                    width=6,
                ),
                Tile(
                    title="Paused by operators",
                    about="1 while a processor is paused: its backlog grows, and nothing is wrong with it.",
                    queries=(Query("santunan:paused:max", "{{processor}}"),),
                    width=6,
                ),
            ),
        ),
        Row(
            "Claims",
            (
                Tile(
                    title="Open claims by status",
                    about="As claim_state holds them.",
                    queries=(
                        Query(
                            'max by (status) (santunan_claims{status!~"paid|denied|refused|lapsed|withdrawn|linked|abandoned"})',
                            "{{status}}",
                        ),
                    ),
                    kind="stack",
                    width=12,
                    height=8,
                ),
                Tile(
                    title="Waiting, by reason",
                    about="What claims wait for, and on whom.",
                    queries=(
                        Query("max by (waiting_for, waiting_on) (santunan_waiting_claims)", "{{waiting_for}} ({{waiting_on}})"),
                    ),
                    kind="stack",
                    width=12,
                    height=8,
                ),
                Tile(
                    title="Longest in a status",
                    about="Age of the oldest open claim in it.",
                    queries=(Query("time() - min by (status) (santunan_claims_oldest_timestamp_seconds)", "{{status}}"),),
                    unit="s",
                    width=6,
                ),
                Tile(
                    title="Longest wait, by reason",
                    width=6,
                    about="Age of the oldest.",
                    queries=(
                        Query("time() - min by (waiting_for) (santunan_waiting_oldest_timestamp_seconds)", "{{waiting_for}}"),
                    ),
                    unit="s",
                ),
                Tile(
                    title="Overdue, by reason",
                    width=6,
                    about="Waits that should be over by now.",
                    queries=(Query("max by (waiting_for) (santunan_waiting_overdue_claims)", "{{waiting_for}}"),),
                ),
                Tile(
                    title="Documents",
                    width=6,
                    about="As they were judged last.",
                    queries=(Query("sum by (outcome) (santunan_documents)", "{{outcome}}"),),
                ),
            ),
        ),
        Row(
            "Doors",
            (
                Tile(
                    title="Requests by status",
                    about="Of all gateways.",
                    queries=(Query("sum by (status) (santunan:gateway_requests:rate5m)", "{{status}}"),),
                    unit="reqps",
                    kind="stack",
                ),
                Tile(
                    title="p95 of answers",
                    about="By route.",
                    queries=(Query("santunan:gateway_request_seconds:p95", "{{route}}"),),
                    unit="s",
                ),
                Tile(
                    title="Refusals",
                    about="By code; docs/errors.md says what each means.",
                    queries=(Query("sum by (code) (rate(santunan_gateway_refusals_total[5m]))", "{{code}}"),),
                    unit="reqps",
                ),
            ),
        ),
        Row(
            "Messages out",
            (
                Tile(
                    title="Deliveries",
                    about="Attempts by where to and what became of them.",
                    queries=(
                        Query(
                            "sum by (destination, outcome) (rate(santunan_delivery_attempts_total[5m]))",
                            "{{destination}} {{outcome}}",
                        ),
                    ),
                    unit="ops",
                ),
                Tile(
                    title="Waiting and given up",
                    about="Messages to claimants and entries of the feed.",
                    queries=(
                        Query("max by (destination) (santunan_delivery_waiting_messages)", "{{destination}} waiting"),
                        Query("max by (destination) (santunan_delivery_undelivered_messages)", "{{destination}} given up"),
                    ),
                ),
                Tile(
                    title="Longest due",
                    about="Age of the message that should have gone first.",
                    queries=(Query("max by (destination) (santunan_delivery_oldest_seconds)", "{{destination}}"),),
                    unit="s",
                ),
            ),
        ),
    ),
)
