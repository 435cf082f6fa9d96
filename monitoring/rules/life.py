"""Alerts of the proof of life: canaries that stay out, an audit that is red or was not made, and the one that always fires."""

from typing import Final

from monitoring.rules.alert import HEARTBEAT, PAGE, Alert

LIFE: Final = (
    Alert(
        name="CanaryLate",
        severity=PAGE,
        expr="max by (partition, processor) (santunan_canary_waiting_seconds) > 120",
        for_seconds=60,
        summary="A canary of partition {{ $labels.partition }} has waited {{ $value | humanizeDuration }} for {{ $labels.processor }}",
        consequence="Claims of this partition wait there too, though no error may be told anywhere.",
        action="See whether a worker of that processor owns the partition, and whether it moves: the console's page of workers.",
    ),
    Alert(
        name="CanaryMissing",
        severity=PAGE,
        expr="time() - max by (partition) (santunan_canary_last_success_timestamp_seconds) > 300 "
        'or label_replace(absent(santunan_canary_last_success_timestamp_seconds), "partition", "every one", "", "")',
        for_seconds=60,
        summary="For five minutes no canary has come back from partition {{ $labels.partition }}",
        consequence="Nobody knows whether a claim that is filed now gets through; the dead-man's switch is silent too.",
        action="See whether the canaries' process runs, then which processor they wait for: `santunan top`.",
    ),
    Alert(
        name="AuditOverdue",
        severity=PAGE,
        expr="time() - max(santunan_audit_last_timestamp_seconds) > 7200 or absent(santunan_audit_last_timestamp_seconds)",
        for_seconds=300,
        summary="No audit was made for two hours",
        consequence="A loss or a double payment would go unseen for as long.",
        action="Read `/healthz` and the log of the auditor; it runs as `santunan audit watch`.",
    ),
    Alert(
        name="AuditRed",
        severity=PAGE,
        expr="max by (check) (santunan_audit_findings) > 0",
        for_seconds=0,
        summary="The audit found {{ $value }} differences: {{ $labels.check }}",
        consequence="Something is lost, paid twice or not as it was decided, until somebody shows that it is not.",
        action="Have all of them named: `santunan audit`; where money is concerned put the brake on first.",
    ),
    Alert(
        name="Watchdog",
        severity=HEARTBEAT,
        expr="vector(1)",
        for_seconds=0,
        summary="Alerting works: this fires always",
        consequence="When it stops arriving at the dead-man's switch, no other alert arrives anywhere either.",
        action="Nothing, while it arrives. When the switch calls: see whether Prometheus and Alertmanager run.",
    ),
)
