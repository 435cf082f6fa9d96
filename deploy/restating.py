"""After a rebuild: claims whose state comes out otherwise than it stood are told on `claims.state.v1`, as the owner's next step.

The states become the journal of a step that moves nothing. Whoever takes the partition over publishes it, once, before anything else: so
nothing newer can be overtaken by it, and the swap and the telling are one transaction.
"""

# ruff: noqa: S608  the only things put into these texts are names of schemas, tables and columns from code

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any, Final

import psycopg

from deploy.errors import Refused
from processors.claim_state.projections import state_of
from processors.claim_state.tables import CLAIMS, WAITING, Claim
from processors.claim_state.waiting import waiting
from schemas.topics import STATE
from streams.contract import Output, Processor
from streams.encoding import Encoder
from streams.engine_tables import OWNER
from streams.journal import OutRecord, pack, unpack
from streams.kafka import KafkaLog
from streams.partitioning import Partitions
from streams.store import Marker, OutputEnd
from streams.tables import columns_of

TOLD_BYTES_MAX: Final = 64_000_000
"""States of one partition told in one step, before compression."""
TOLD: Final = ("status", "final", "held", "kind", "basis", "approved_rupiah", "instructed_rupiah", "settled_rupiah")
"""What of a claim's row others are told."""


class Restating:
    """Within one connection; the live owner rows must be locked before `tell`."""

    def __init__(self, processor: Processor, connection: psycopg.Connection, log: KafkaLog, fresh: str, partitions: int) -> None:
        self._processor = processor
        self._connection = connection
        self._log = log
        self._live = processor.name
        self._fresh = fresh
        self._partitions = Partitions(partitions)
        self._encoder = Encoder(processor.name, processor.emits, self._partitions)

    def differing(self, among: Collection[str] | None = None) -> list[str]:
        """Claims whose fresh rows say something else than the live ones; `among` None: of all."""
        claims, waits = CLAIMS.name, WAITING.name
        told = ", ".join(f"f.{name}" for name in TOLD), ", ".join(f"l.{name}" for name in TOLD)
        columns = ", ".join(f'"{column.name}"' for column in columns_of(WAITING))
        wanted = "" if among is None else "WHERE claim_id = ANY(%s)"
        fresh, live = (f'SELECT {columns} FROM "{schema}".{waits} {wanted}' for schema in (self._fresh, self._live))
        statement = (
            f'SELECT claim_id FROM (SELECT * FROM "{self._fresh}".{claims} {wanted}) AS f '
            f'LEFT JOIN "{self._live}".{claims} AS l USING (claim_id) WHERE f.status IS NOT NULL AND ({told[0]}) IS DISTINCT FROM ({told[1]}) '
            f"UNION SELECT claim_id FROM (({fresh}) EXCEPT ({live})) AS more UNION SELECT claim_id FROM (({live}) EXCEPT ({fresh})) AS less"
        )
        parameters = [list(among)] * statement.count("%s") if among is not None else None
        return [claim_id for (claim_id,) in self._connection.execute(statement.encode(), parameters)]

    def tell(self, claims: Iterable[Claim], now: datetime | None = None) -> int:
        """Make the states of these rows the next step of their partitions' owners. Returns how many. Raises `Refused`."""
        by_partition: dict[int, list[Claim]] = defaultdict(list)
        for claim in claims:
            if claim.status is not None:
                by_partition[self._partitions.of(claim.claim_id.encode())].append(claim)
        for partition, rows in sorted(by_partition.items()):
            self._one(partition, rows, now or datetime.now(UTC))
        return sum(len(rows) for rows in by_partition.values())

    def _one(self, partition: int, claims: list[Claim], now: datetime) -> None:
        owner = f'"{self._live}".{OWNER}'
        found = self._connection.execute(
            f"SELECT step, journal, output_ends::text, writers FROM {owner} WHERE partition = %s".encode(), (partition,)
        ).fetchone()
        if found is None:
            raise Refused(f"{self._live} has never owned partition {partition}: start its workers once, then rebuild.")
        step, journal, ends, writers = found
        pending = self._pending(partition, step, journal, writers)
        outputs = [output for claim in claims for output in self._state(claim, step + 1, now)]
        told_bytes = sum(len(output.value) for output in outputs)
        if told_bytes > TOLD_BYTES_MAX:
            raise Refused(
                f"The states of {len(claims):,} claims of partition {partition} differ, {told_bytes:,} bytes, more than the {TOLD_BYTES_MAX:,} that "
                "one step tells. Nothing was swapped. Rebuild with --no-tell: they are told with their next events."
            )
        where = [*(OutputEnd(*end) for end in json.loads(ends)), OutputEnd(STATE, partition, 0)]
        self._connection.execute(
            f"UPDATE {owner} SET step = step + 1, decided_epoch = epoch, journal = %s, output_ends = %s::jsonb WHERE partition = %s".encode(),
            (pack([*pending, *outputs]), json.dumps(sorted(set(where))), partition),
        )

    def _pending(self, partition: int, step: int, journal: bytes, writers: Iterable[str]) -> list[OutRecord]:
        """What the last step decided and nobody has published; its writers are fenced, so that nobody will."""
        for name in writers:
            self._log.fence(name)
        committed = self._log.committed(partition, [wanted.topic for wanted in self._processor.inputs])
        markers = [marker for found in committed.values() if (marker := Marker.parse(found.metadata)) is not None]
        if not markers and step:
            raise Refused(
                f"The group's offsets of partition {partition} carry no marker, so that it cannot be told whether its last step was published. "
                "Nothing was swapped: start the workers once, then rebuild."
            )
        return unpack(journal) if step and max(marker.step for marker in markers) < step else []

    def _state(self, claim: Claim, step: int, now: datetime) -> list[OutRecord]:
        data: Any = state_of(claim, waiting(claim))
        return self._encoder.encode([Output(claim.claim_id, data)], f"rebuilt\n{claim.claim_id}\n{step}", None, now)
