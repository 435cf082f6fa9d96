"""What a worker counts: records, steps, where its time goes, and how far it is behind."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

PROCESSOR: Final = "processor"
STEP_SECONDS_BUCKETS: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)

RECORDS: Final = Counter("santunan_records_total", "Records handed to the engine, by what became of them", [PROCESSOR, "fate"])
OUTPUTS: Final = Counter("santunan_outputs_total", "Events published", [PROCESSOR])
TIMERS: Final = Counter("santunan_timers_total", "Timers fired", [PROCESSOR])
COMMITS: Final = Counter("santunan_commits_total", "Steps committed", [PROCESSOR])
PART_SECONDS: Final = Counter("santunan_step_part_seconds_total", "Where the stepping thread's time goes", [PROCESSOR, "part"])
STEP_SECONDS: Final = Histogram(
    "santunan_step_seconds", "Duration of one call of the engine", [PROCESSOR], buckets=STEP_SECONDS_BUCKETS
)
OWNED: Final = Gauge("santunan_partitions_owned", "Partition numbers that this worker owns", [PROCESSOR])
LAG: Final = Gauge("santunan_lag_records", "Offsets between what was stepped and the logs' ends, markers included", [PROCESSOR])
STALLED_SECONDS: Final = Gauge("santunan_stalled_seconds", "For how long the worst partition with lag has not moved", [PROCESSOR])
