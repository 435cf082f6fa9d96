"""The stories of the proof of life: canaries, the audit, and the alert that always fires."""

from tests.monitoring.rule_cases import AlertCase

PAGE, HEARTBEAT = "page", "heartbeat"
WAITING = "santunan_canary_waiting_seconds"
RETURNED = "santunan_canary_last_success_timestamp_seconds"
AUDITED = "santunan_audit_last_timestamp_seconds"

LIFE_CASES = (
    AlertCase(
        alert="CanaryLate",
        severity=PAGE,
        series={
            f'{WAITING}{{partition="3",processor="verification"}}': "0 30 60 90 120 150 180 210 240 0x10",
            f'{WAITING}{{partition="3",processor="intake"}}': "0x20",
        },
        fires_at="7m",
        labels={"partition": "3", "processor": "verification"},
        says="A canary of partition 3 has waited 3m 30s for verification",
        quiet_at=("4m", "5m", "10m"),
    ),
    AlertCase(
        alert="CanaryMissing",
        severity=PAGE,
        series={f'{RETURNED}{{partition="1"}}': "0x8 600x4", f'{RETURNED}{{partition="2"}}': "0+60x12"},
        fires_at="7m",
        labels={"partition": "1"},
        says="For five minutes no canary has come back from partition 1",
        quiet_at=("5m", "10m"),
    ),
    AlertCase(
        alert="AuditOverdue",
        severity=PAGE,
        series={AUDITED: "0x130 8000x20"},
        fires_at="126m",
        says="No audit was made for two hours",
        quiet_at=("60m", "121m", "140m"),
    ),
    AlertCase(
        alert="AuditRed",
        severity=PAGE,
        series={
            'santunan_audit_findings{check="instructions"}': "0x5 2x5 0x5",
            'santunan_audit_findings{check="submissions"}': "0x15",
        },
        fires_at="7m",
        labels={"check": "instructions"},
        says="The audit found 2 differences: instructions",
        quiet_at=("4m", "12m"),
    ),
    AlertCase(
        alert="Watchdog",
        severity=HEARTBEAT,
        series={"up": "1x5"},
        fires_at="3m",
        says="Alerting works: this fires always",
        quiet_at=(),
    ),
)
