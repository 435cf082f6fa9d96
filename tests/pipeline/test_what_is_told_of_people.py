"""Nothing that is logged or told of a trace names a person: every processor, the gateway, and their worst moments are walked through, at the
finest level there is."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from benchmarks.engines import Engines
from deploy.demo.organisations import organisation_of
from deploy.demo.records import Planned
from deploy.demo.timeline import Quirks
from deploy.wiring import PROCESSORS, processor
from gateway.accepting import own_reference
from gateway.app import behind_doorway
from monitoring.logs import PLAIN_FORMAT, Formatter, JsonFormatter
from monitoring.tracing import Span, Tracing, TracingSettings
from schemas.events.submissions import ClaimSubmitted
from streams.contract import Effects, Event, Processor, TimerFired, View
from streams.journal import OutRecord
from tests.gateway.house import House
from tests.pipeline.world import SETTINGS, START, timeline

CLAIMS = 25
QUIRKS = Quirks(broken=0.15, oversize=0.05, unknown_type=0.1, wrong_key=0.1, refused=0.1)
PERSONAL_LENGTH_MIN = 6
"""Shorter values (a year, a code of a bank) stand in other words too."""
BREAKS_AT = "claims.submissions.v1"


class Careless:
    """A processor with a fault that quotes the very record."""

    def __init__(self, sound: Processor) -> None:
        self._sound = sound
        self._left = 3

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sound, name)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        if self._left and isinstance(event, Event) and event.topic == BREAKS_AT:
            self._left -= 1
            raise ValueError(f"no such person: {event.data!r}")
        return self._sound.handle(event, rows, now)


def texts(value: object) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def personal(value: object) -> Iterator[str]:
    """Every text below a member that is called `personal`, and every reference of a channel."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from texts(each) if name in {"personal", "channel_reference"} else personal(each)
    elif isinstance(value, list):
        for each in value:
            yield from personal(each)


def secrets_of(planned: Iterable[Planned]) -> set[str]:
    found: set[str] = set()
    for each in planned:
        try:
            found.update(personal(json.loads(each.value)))
        except ValueError:
            continue
    return {text for text in found if len(text) >= PERSONAL_LENGTH_MIN and not text.islower()}


@contextmanager
def everything_logged() -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """As people and as machines read it."""
    plain, machines = io.StringIO(), io.StringIO()
    root, handlers = logging.getLogger(), [logging.StreamHandler(plain), logging.StreamHandler(machines)]
    handlers[0].setFormatter(Formatter(PLAIN_FORMAT))
    handlers[1].setFormatter(JsonFormatter("test"))
    before = root.level
    root.setLevel(logging.DEBUG)
    for handler in handlers:
        root.addHandler(handler)
    try:
        yield plain, machines
    finally:
        root.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)


def wired(name: str) -> Processor:
    sound = processor(name, SETTINGS)
    return Careless(sound) if name == "intake" else sound


async def filed(house: House, planned: Iterable[Planned]) -> set[int]:
    """Claims at the gateway's door, proper ones, wrong ones, and one that meets a fault of ours; the statuses answered."""
    statuses = set()
    for each in planned:
        data = None if each.intent is None else each.intent.data
        if each.intent is None or not isinstance(data, ClaimSubmitted):
            continue
        content = data.model_dump(mode="json", exclude_none=True)
        body = {name: content[name] for name in ("received_at", "reporter_role", "claim", "personal")}
        body |= {"reference": own_reference(each.intent.reference)}
        caller = house.as_channel(data.channel, organisation_of(data.channel, each.intent.reference))
        for key, wrong in (("1", {}), ("2", {"reporter_role": body["personal"]}), ("3", {"personal": "SITI"})):
            answer = await house.post("/v1/claims", body | wrong, caller, f"{each.intent.key}-{key}")
            statuses.add(answer.status_code)
    house.claims.fails = RuntimeError(str(content["personal"]))
    answer = await house.client.get("/v1/claims", headers=caller)
    return {*statuses, answer.status_code}


def test_no_name_number_or_account_is_logged_or_told_of_a_trace() -> None:
    spans: list[Span] = []
    tracing = Tracing(TracingSettings(ratio=1.0), spans.extend)
    planned = timeline(3, CLAIMS, QUIRKS).by_door()
    house = House()
    house.clock.now = START + timedelta(hours=1)
    house.client._transport.app = behind_doorway(house.app, house.settings, tracing)  # type: ignore[attr-defined]
    engines = Engines([wired(name) for name in PROCESSORS], house.clock.now, lambda _name: tracing)
    with everything_logged() as (plain, machines):
        statuses = asyncio.run(filed(house, planned))
        engines.write([OutRecord(each.topic, 0, each.key or b"", each.value, each.headers) for each in planned])
        engines.run()
    lines = [json.loads(line) for line in machines.getvalue().splitlines()]
    secrets = secrets_of(planned)
    said = f"{plain.getvalue()}\n{machines.getvalue()}\n{spans}"
    assert sorted(secret for secret in secrets if secret in said) == []
    assert len(secrets) > 3 * CLAIMS
    assert {202, 422, 500} <= statuses
    reasons = {line["reason"] for line in lines if "reason" in line}
    assert "handler_error" in reasons
    assert len(reasons) > 1
    handled = [line for line in lines if line["message"].startswith(("Handled ", "Accepted ", "Set aside "))]
    assert {line["logger"] for line in handled} == {"gateway", "streams.reporting"}
    assert all(line["subject"] and line["trace_id"] for line in handled)
    assert {span.name.split()[0] for span in spans} >= {"POST", "send", "decide", "publish", *PROCESSORS}
