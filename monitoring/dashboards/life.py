"""The proof of life's row: canaries, the audit, the heartbeat. What is old is shown by no figure."""

from typing import Final

from monitoring.dashboards.board import Query, Row, Tile, figure

RETURNED: Final = "max by (partition) (santunan_canary_last_success_timestamp_seconds)"
MISSED_SECONDS: Final = 300
OVERDUE_SECONDS: Final = 7_200

LIFE: Final = Row(
    "Proof of life",
    (
        figure(
            "Partitions without a canary",
            "From which none has come back for five minutes.",
            f"sum(time() - {RETURNED} > bool {MISSED_SECONDS})",
            alarm=1,
        ),
        figure(
            "Slowest canary",
            "From its filing until all eight processors had shown it, the slowest of the last ones.",
            f"max(max by (partition) (santunan_canary_seconds) and on (partition) (time() - {RETURNED} < {MISSED_SECONDS}))",
            unit="s",
            warn=10,
            alarm=60,
        ),
        figure(
            "Longest on its way",
            "The canary that has been out longest and is not back.",
            "max(santunan_canary_waiting_seconds)",
            unit="s",
            warn=30,
            alarm=120,
        ),
        figure(
            "Findings of the audit",
            "Differences that the last audit found; none is shown when that is over two hours old.",
            "(sum(max by (check) (santunan_audit_findings))) and on () "
            f"(time() - max(santunan_audit_last_timestamp_seconds) < {OVERDUE_SECONDS})",
            "audit",
            alarm=1,
        ),
        figure(
            "Last audit",
            "How long ago it judged the whole.",
            "time() - max(santunan_audit_last_timestamp_seconds)",
            "audit",
            unit="s",
            warn=4_500,
            alarm=OVERDUE_SECONDS,
        ),
        figure(
            "Last heartbeat",
            "How long ago the external dead-man's switch was called and answered.",
            "time() - max(santunan_heartbeat_timestamp_seconds > 0)",
            unit="s",
            warn=120,
            alarm=300,
        ),
        Tile(
            title="A canary's way",
            about="From its filing until each processor had shown it, on the slowest partition.",
            queries=(Query("max by (processor) (santunan_canary_seconds)", "{{processor}}"),),
            unit="s",
            width=12,
        ),
        Tile(
            title="Canaries lost",
            about="Given up after a quarter of an hour, by partition, in an hour.",
            queries=(Query("sum by (partition) (increase(santunan_canaries_lost_total[1h])) > 0", "{{partition}}"),),
            width=6,
        ),
        Tile(
            title="Time of an audit",
            about="Of the last one: it grows with the tables, not with the log.",
            queries=(Query("max(santunan_audit_seconds)", "the last"),),
            unit="s",
            width=6,
        ),
    ),
)
