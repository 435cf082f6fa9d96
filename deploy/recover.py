"""A recovery on the real log and database; `streams.recovering` does the work."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

from deploy.access import require_access
from deploy.errors import Refused
from deploy.revisions import require_current
from deploy.settings import SystemSettings
from streams.contract import Processor
from streams.kafka import KafkaLog
from streams.postgres import PostgresStore
from streams.recovering import Recovered, Recovery


def recovered(
    processor: Processor,
    settings: SystemSettings,
    partitions: list[int] | None,
    *,
    publish_missing: bool = False,
    accept_gap: bool = False,
) -> Iterator[Recovered]:
    """What came of each partition, as it is done. Raises `Refused`, and `SantunanError` as a takeover does."""
    require_access(settings.kafka)
    require_current(settings.database.url)
    with (
        closing(PostgresStore(processor, settings.database)) as store,
        closing(KafkaLog(processor.name, settings.kafka)) as log,
    ):
        recovery = Recovery(
            processor,
            store,
            log,
            settings.engine,
            lambda: datetime.now(UTC),
            publish_missing=publish_missing,
            accept_gap=accept_gap,
        )
        unknown = [number for number in partitions or () if not 0 <= number < recovery.partitions]
        if unknown:
            raise Refused(f"There is no partition {unknown[0]}: the topics have {recovery.partitions}, counted from 0.")
        yield from recovery.run(partitions or range(recovery.partitions))
