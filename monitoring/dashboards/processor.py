"""One processor looked at closely: rate, errors, duration, partitions."""

from typing import Final

from monitoring.dashboards.board import Board, Query, Row, Tile

CHOSEN: Final = '{processor=~"$processor"}'

PROCESSOR: Final = Board(
    uid="santunan-processor",
    title="Santunan: processor",
    about="One processor: rate, errors, duration, partitions.",
    variables=(("processor", "santunan_group_members"),),
    rows=(
        Row(
            "Rate, errors, duration",
            (
                Tile(
                    title="Records and events",
                    about="Handed to the engine, and handled.",
                    queries=(
                        Query(f"sum by (processor) (rate(santunan_records_total{CHOSEN}[1m]))", "{{processor}} records"),
                        Query(f"sum by (processor) (rate(santunan_events_total{CHOSEN}[1m]))", "{{processor}} events"),
                        Query(f"sum by (processor) (rate(santunan_outputs_total{CHOSEN}[1m]))", "{{processor}} outputs"),
                    ),
                    unit="ops",
                ),
                Tile(
                    title="Set aside, parked, re-homed",
                    about="A minute.",
                    queries=(
                        Query(f"sum by (reason) (rate(santunan_dead_letters_total{CHOSEN}[5m]) * 60)", "{{reason}}"),
                        Query(f"sum(rate(santunan_parked_records_total{CHOSEN}[5m]) * 60)", "parked"),
                        Query(f"sum(rate(santunan_rehomed_records_total{CHOSEN}[5m]) * 60)", "re-homed"),
                    ),
                ),
                Tile(
                    title="From the log to the commit",
                    about="The first event of each step; exemplars lead to traces.",
                    queries=(
                        Query(f"santunan:event_seconds:p95{CHOSEN}", "{{processor}} p95"),
                        Query(
                            f"histogram_quantile(0.5, sum by (processor, le) (rate(santunan_event_seconds_bucket{CHOSEN}[5m])))",
                            "{{processor}} median",
                        ),
                    ),
                    unit="s",
                ),
            ),
        ),
        Row(
            "Steps",
            (
                Tile(
                    title="A step's time, by part",
                    about="Mean per call. database grows with a slow database, publish with a slow broker.",
                    queries=(Query(f"santunan:step_seconds:mean{CHOSEN}", "{{processor}} {{part}}"),),
                    unit="s",
                    kind="stack",
                ),
                Tile(
                    title="Steps and records per step",
                    about="Small steps are dear.",
                    queries=(
                        Query(f"sum by (processor) (rate(santunan_steps_total{CHOSEN}[1m]))", "{{processor}} steps a second"),
                        Query(
                            f"sum by (processor) (rate(santunan_batch_records_sum{CHOSEN}[5m])) / sum by (processor) (rate(santunan_batch_records_count{CHOSEN}[5m]))",
                            "{{processor}} records per step",
                        ),
                    ),
                ),
                Tile(
                    title="Timers",
                    about="Fired a minute; due and late now.",
                    queries=(
                        Query(f"sum by (processor) (rate(santunan_timers_fired_total{CHOSEN}[5m]) * 60)", "{{processor}} fired"),
                        Query(f"max by (processor) (santunan_timers_due{CHOSEN})", "{{processor}} due"),
                        Query(f"max by (processor) (santunan_timers_late{CHOSEN})", "{{processor}} late"),
                    ),
                ),
            ),
        ),
        Row(
            "Partitions",
            (
                Tile(
                    title="Backlog by partition",
                    about="One that stands out has a busy key or a stuck worker.",
                    queries=(
                        Query(f"max by (processor, partition) (santunan_lag_records{CHOSEN})", "{{processor}}/{{partition}}"),
                    ),
                ),
                Tile(
                    title="Behind by partition",
                    about="Age of the oldest record that is not handled.",
                    queries=(
                        Query(f"max by (processor, partition) (santunan_lag_seconds{CHOSEN})", "{{processor}}/{{partition}}"),
                    ),
                    unit="s",
                ),
                Tile(
                    title="Owners",
                    about="Partitions per worker, and workers in the group.",
                    queries=(
                        Query(f"sum by (instance) (santunan_partitions_owned{CHOSEN})", "{{instance}}"),
                        Query(f"max by (processor) (santunan_group_members{CHOSEN})", "{{processor}} workers"),
                    ),
                ),
                Tile(
                    title="Parked",
                    about="Keys and records that wait behind dead letters; claims held over all processors.",
                    queries=(
                        Query(f"sum by (processor) (santunan_parked_keys{CHOSEN})", "{{processor}} keys"),
                        Query(f"max by (processor) (santunan_parked_records_waiting{CHOSEN})", "{{processor}} records"),
                        Query("max(santunan_claims_held)", "claims held"),
                    ),
                ),
                Tile(
                    title="Seen by the workers themselves",
                    about="Offsets that each has before it; there when the exporter is not.",
                    queries=(Query(f"sum by (processor) (santunan_worker_lag_offsets{CHOSEN})", "{{processor}}"),),
                ),
                Tile(
                    title="Oldest timer that is due",
                    about="For how long it should have fired.",
                    queries=(
                        Query(
                            f"time() - min by (processor) (santunan_timers_oldest_due_timestamp_seconds{CHOSEN})", "{{processor}}"
                        ),
                    ),
                    unit="s",
                ),
                Tile(
                    title="Takeovers and fencings",
                    about="In five minutes.",
                    queries=(
                        Query(f"sum by (processor) (increase(santunan_takeovers_total{CHOSEN}[5m]))", "{{processor}} takeovers"),
                        Query(f"sum by (processor) (increase(santunan_fencings_total{CHOSEN}[5m]))", "{{processor}} fencings"),
                    ),
                ),
                Tile(
                    title="Standing still",
                    about="For how long the worst partition with records has not moved.",
                    queries=(
                        Query(f"max by (processor, instance) (santunan_stalled_seconds{CHOSEN})", "{{processor}} {{instance}}"),
                    ),
                    unit="s",
                ),
                Tile(
                    title="Memory",
                    about="Resident, per process.",
                    queries=(Query('process_resident_memory_bytes{job="santunan"}', "{{program}} {{instance}}"),),
                    unit="bytes",
                ),
                Tile(
                    title="Spans of followed traces",
                    about="Made by processors and gateways, sent to the collector, lost on the way. Made and not sent for long: the "
                    "collector does not keep up, and the oldest are dropped. Nothing here: tracing is off.",
                    queries=(Query("sum by (outcome) (rate(santunan_trace_spans_total[5m]))", "{{outcome}}"),),
                    unit="ops",
                    width=24,
                ),
            ),
        ),
    ),
)
