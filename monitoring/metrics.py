"""Every metric that a worker or a gateway counts of its own work; what is true of the whole system is in `monitoring.whole`.

Labels are bounded: processors, parts, routes and reason codes, never the id of a claim, member or payout.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

STEP_SECONDS_BUCKETS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
EVENT_SECONDS_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0)
BATCH_RECORDS_BUCKETS: Final = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000)

RECORDS: Final = Counter("santunan_records", "Records handed to the engine, skipped ones included", ["processor"])
EVENTS: Final = Counter("santunan_events", "Events handled", ["processor"])
OUTPUTS: Final = Counter("santunan_outputs", "Records published by steps", ["processor"])
STEPS: Final = Counter("santunan_steps", "Steps committed, per partition", ["processor"])
STEP_SECONDS: Final = Histogram(
    "santunan_step_seconds", "Time of a step by part", ["processor", "part"], buckets=STEP_SECONDS_BUCKETS
)
BATCH_RECORDS: Final = Histogram("santunan_batch_records", "Records per step", ["processor"], buckets=BATCH_RECORDS_BUCKETS)
EVENT_SECONDS: Final = Histogram(
    "santunan_event_seconds",
    "From an event's append to the log until the step that handled it is committed, first event of each step",
    ["processor"],
    buckets=EVENT_SECONDS_BUCKETS,
)
TAKEOVERS: Final = Counter("santunan_takeovers", "Partitions taken over", ["processor"])
TAKEOVER_SECONDS: Final = Histogram(
    "santunan_takeover_seconds", "Time to become a partition's owner", ["processor"], buckets=STEP_SECONDS_BUCKETS
)
FENCINGS: Final = Counter("santunan_fencings", "Partitions lost to a newer owner", ["processor"])
DEAD_LETTERS: Final = Counter("santunan_dead_letters", "Records set aside, by reason", ["processor", "reason"])
PARKED: Final = Counter("santunan_parked_records", "Records that had to wait behind a dead letter", ["processor"])
REHOMED: Final = Counter("santunan_rehomed_records", "Records published again under their right key", ["processor"])
TIMERS: Final = Counter("santunan_timers_fired", "Timers fired", ["processor"])
PARTITIONS_OWNED: Final = Gauge("santunan_partitions_owned", "Partition numbers that this worker owns", ["processor"])
WORKER_LAG: Final = Gauge(
    "santunan_worker_lag_offsets",
    "Offsets between what this worker stepped and the logs' ends, unread markers included",
    ["processor"],
)
STALLED_SECONDS: Final = Gauge(
    "santunan_stalled_seconds", "For how long the worst partition with lag has stood still", ["processor"]
)
PAUSED: Final = Gauge("santunan_worker_paused", "1 while operators have paused this worker's processor", ["processor"])

SPANS: Final = Counter(
    "santunan_trace_spans", "Spans of followed traces; made and neither sent nor lost: dropped, or still waiting", ["outcome"]
)

CANARY_SECONDS: Final = Gauge(
    "santunan_canary_seconds",
    "From the filing of the canary that came back last until each processor had shown that it was there",
    ["partition", "processor"],
)
CANARY_RETURNED: Final = Gauge(
    "santunan_canary_last_success_timestamp_seconds",
    "When a canary last came back from all processors, or when its process began",
    ["partition"],
)
CANARY_WAITING: Final = Gauge(
    "santunan_canary_waiting_seconds",
    "For how long the oldest canary on its way is out, at the processor that it waits for",
    ["partition", "processor"],
)
CANARIES_LOST: Final = Counter("santunan_canaries_lost", "Canaries that were given up and withdrawn", ["partition"])
HEARTBEAT: Final = Gauge(
    "santunan_heartbeat_timestamp_seconds", "When the external dead-man's switch was last called and answered; 0: never"
)

REQUEST_SECONDS_BUCKETS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 15.0)

GATEWAY_REQUESTS: Final = Counter("santunan_gateway_requests", "Requests answered", ["method", "route", "status"])
GATEWAY_SECONDS: Final = Histogram(
    "santunan_gateway_request_seconds", "Time from a request to its answer", ["method", "route"], buckets=REQUEST_SECONDS_BUCKETS
)
GATEWAY_REFUSALS: Final = Counter("santunan_gateway_refusals", "Requests refused, by code", ["code"])
GATEWAY_QUEUED: Final = Gauge("santunan_gateway_queued_records", "Records that wait for the broker's acknowledgement")

DELIVERIES: Final = Counter(
    "santunan_delivery_attempts", "Attempts to deliver a message, by what became of it", ["destination", "outcome"]
)
DELIVERY_WAITING: Final = Gauge("santunan_delivery_waiting_messages", "Messages that wait for their delivery", ["destination"])
DELIVERY_UNDELIVERED: Final = Gauge(
    "santunan_delivery_undelivered_messages", "Messages that were given up and wait for a person", ["destination"]
)
DELIVERY_OLDEST_SECONDS: Final = Gauge(
    "santunan_delivery_oldest_seconds", "For how long the message that is due the longest has been due", ["destination"]
)
