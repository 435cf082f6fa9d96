"""What dashboards and alerts ask for more than once, computed once. Names are level:metric:operation."""

from dataclasses import dataclass
from typing import Final

STALE_SECONDS: Final = 10
"""The materialised state is fresh while claim_state is less behind than this."""
OPENS_UTC: Final = 1
CLOSES_UTC: Final = 9
"""Banks answer from 08:00 to 16:00 WIB, which is UTC+7, on the calendar's working days; the days are the same in UTC then."""
WEEKDAY: Final = "(day_of_week() > bool 0) * (day_of_week() < bool 6)"
"""While no exporter tells the calendar's day."""


@dataclass(frozen=True, slots=True)
class Recording:
    """`record` is evaluated from `expr` with every round of rules."""

    record: str
    expr: str


RECORDINGS: Final = (
    Recording("santunan:events:rate1m", "sum by (processor) (rate(santunan_events_total[1m]))"),
    Recording("santunan:lag_records:sum", "sum by (processor) (max by (processor, partition) (santunan_lag_records))"),
    Recording("santunan:lag_seconds:max", "max by (processor) (santunan_lag_seconds)"),
    Recording("santunan:paused:max", "max by (processor) (santunan_worker_paused)"),
    Recording(
        "santunan:drain_seconds:estimate",
        "santunan:lag_records:sum / (-deriv(santunan:lag_records:sum[5m]) > 0)",
    ),
    Recording(
        "santunan:event_seconds:p95",
        "histogram_quantile(0.95, sum by (processor, le) (rate(santunan_event_seconds_bucket[5m])))",
    ),
    Recording(
        "santunan:step_seconds:mean",
        "sum by (processor, part) (rate(santunan_step_seconds_sum[5m])) / sum by (processor, part) (rate(santunan_step_seconds_count[5m]))",
    ),
    Recording("santunan:gateway_requests:rate5m", "sum by (route, status) (rate(santunan_gateway_requests_total[5m]))"),
    Recording(
        "santunan:gateway_request_seconds:p95",
        "histogram_quantile(0.95, sum by (route, le) (rate(santunan_gateway_request_seconds_bucket[5m])))",
    ),
    Recording("santunan:state_stale:bool", f'max(santunan_lag_seconds{{processor="claim_state"}}) > bool {STALE_SECONDS}'),
    Recording(
        "santunan:banking_hours:bool",
        f"(hour() >= bool {OPENS_UTC}) * (hour() < bool {CLOSES_UTC}) * (max(santunan_working_day) or {WEEKDAY})",
    ),
)
