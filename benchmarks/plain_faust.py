"""The peer of `santunan bench stage`: the same intake in plain Faust, as its tutorials write it.

One agent, record by record; the very same rules; an SQLAlchemy ORM session with a commit per record; `topic.send` per output;
Faust's own offset commits. At least once, not exactly once. Run as `python -m benchmarks.plain_faust BOOTSTRAP URL COUNT`; prints
one line of JSON when `COUNT` records are through.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import faust
from pydantic import TypeAdapter
from sqlalchemy import JSON, String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from processors.intake import processor
from schemas.catalogue import EVENTS
from schemas.envelope import CloudEvent, EventData
from schemas.topics import SUBMISSIONS
from streams.contract import Event, Output, RowT, Table

STDOUT: Final = 1
"""Faust puts something of its own in the place of `sys.stdout`."""


class Base(DeclarativeBase):
    pass


class StoredRow(Base):
    """A row of the processor's table, as plain JSON."""

    __tablename__ = "plain_faust_row"

    key: Mapped[str] = mapped_column(String, primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class SessionRows:
    """The processor's view over an ORM session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, table: Table[RowT], *key: str) -> RowT | None:
        stored = self._session.get(StoredRow, row_key(table, key))
        return None if stored is None else TypeAdapter(table.row).validate_python(stored.content)


def row_key(table: Table[Any], key: tuple[str, ...]) -> str:
    return "/".join((table.name, *key))


def application(bootstrap: str, url: str, count: int) -> faust.App:
    """The Faust app that reads `count` submissions and then ends the process."""
    app = faust.App(
        f"plain-faust-{uuid4().hex[:8]}",
        broker=f"kafka://{bootstrap}",
        value_serializer="raw",
        key_serializer="raw",
        web_enabled=False,
        datadir=tempfile.mkdtemp(prefix="plain-faust-"),
        topic_allow_declare=False,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
    )
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    Base.metadata.create_all(engine)
    submissions = app.topic(SUBMISSIONS, value_serializer="raw", key_serializer="raw")
    topics = {data.topic: app.topic(data.topic, value_serializer="raw", key_serializer="raw") for data in processor.emits}
    decoder = {name: TypeAdapter(CloudEvent[data]) for name, data in EVENTS.items()}  # type: ignore[valid-type]
    seen, started = 0, 0.0

    @app.agent(submissions)
    async def intake(stream: faust.Stream[bytes]) -> None:
        nonlocal seen, started
        async for value in stream:
            started = started or time.perf_counter()
            envelope = decoder[json.loads(value)["type"]].validate_json(value)
            event = _event(envelope)
            now = datetime.now(UTC)
            with Session(engine) as session:
                effects = processor.handle(event, SessionRows(session), now)
                for table, row in effects.puts:
                    key = row_key(table, tuple(getattr(row, name) for name in table.key))
                    content = TypeAdapter(table.row).dump_python(row, mode="json")
                    session.merge(StoredRow(key=key, content=content))
                session.commit()
            for output in effects.outputs:
                payload = _encoded(output, now)
                await topics[output.data.topic].send(key=output.key.encode(), value=payload)
            seen += 1
            if seen == count:
                os.write(STDOUT, json.dumps({"events": seen, "seconds": time.perf_counter() - started}).encode() + b"\n")
                os._exit(0)  # Faust's own shutdown waits for its commit interval, which is no part of the figure

    return app


def _encoded(output: Output, now: datetime) -> bytes:
    envelope = CloudEvent[EventData].model_construct(
        id=str(uuid4()),
        type=output.data.event_type,
        source="/processors/intake",
        subject=output.key,
        time=now,
        data=output.data,
    )
    return envelope.model_dump_json(exclude_none=True, serialize_as_any=True).encode()


def _event(envelope: CloudEvent[Any]) -> Event:
    return Event(
        id=envelope.id,
        type=envelope.type,
        source=envelope.source,
        subject=envelope.subject,
        time=envelope.time,
        data=envelope.data,
        topic=SUBMISSIONS,
        partition=0,
        offset=0,
        appended_at=envelope.time,
    )


if __name__ == "__main__":
    bootstrap_servers, database_url, records = sys.argv[1:]
    sys.argv = [sys.argv[0], "worker", "--loglevel=error"]
    application(bootstrap_servers, database_url, int(records)).main()
