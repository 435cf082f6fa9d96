"""What was accepted from a channel on a day, from the log itself: for the channel to compare with what it sent."""

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Annotated, Final, NamedTuple

from fastapi import Path, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from gateway.accepted import AcceptedRecord, event_of, is_of, own_paper, own_statement, told
from gateway.accepting import WrittenDay, channel_of
from gateway.access.callers import Caller
from gateway.access.objects import prefix_of
from gateway.access.scopes import Scope
from gateway.endpoints.answers import GATED, problems
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode
from gateway.routing import needs, routes
from gateway.stated import EMPLOYERS, REGISTRY, SPONSORS
from schemas.admission import source_of
from schemas.civil import WIB, civil_date
from schemas.topics import COVERAGE, DOCUMENTS, SUBMISSIONS, SUBMISSIONS_OF
from schemas.vocabulary import Channel
from streams.records import RawRecord

router = routes("manifests")
MEDIA_TYPE: Final = "application/x-ndjson"
DAY: Final = timedelta(days=1)


class ManifestEnd(BaseModel):
    """The last line. A manifest without it is not whole. `sha256`: of all lines before it, newlines included."""

    day: date
    whole: bool
    records: int
    sha256: str


class Listed(NamedTuple):
    """A topic, and what of a record on it its sender is told; None for what somebody else sent."""

    topic: str
    row: Callable[[RawRecord], AcceptedRecord | None]


def listed_for(caller: Caller) -> tuple[Listed, ...]:
    """Everything on the log that the caller may have sent, topic by topic. Raises `Problem`."""
    grant = caller.grant
    if grant.is_person:
        raise Problem(ProblemCode.NOT_YOURS, "manifests are for channels' own systems: read your claim by its id instead")
    if grant.registry:
        return (_statements(REGISTRY, None),)
    if grant.sponsor is not None:
        return (_statements(SPONSORS, grant.sponsor),)
    channel, prefix = channel_of(caller).channel, prefix_of(caller)
    organisation, source = grant.organisation if prefix else None, source_of(channel)
    filed = (SUBMISSIONS, SUBMISSIONS_OF[channel]) if channel in SUBMISSIONS_OF else (SUBMISSIONS,)
    listed = [Listed(topic, lambda record: _submission(record, source, prefix)) for topic in filed]
    listed.append(Listed(DOCUMENTS, lambda record: own_paper(record, source, organisation)))
    if channel is Channel.EMPLOYER:
        listed.append(_statements(EMPLOYERS, organisation))
    return tuple(listed)


def _statements(source: str, organisation: str | None) -> Listed:
    return Listed(COVERAGE, lambda record: own_statement(record, source, organisation))


def _submission(record: RawRecord, source: str, prefix: str) -> AcceptedRecord | None:
    event = event_of(record)
    return told(event, record) if event is not None and is_of(event, source, prefix) else None


@router.get(
    "/v1/manifests/{day}",
    responses={
        200: {
            "description": "One `AcceptedRecord` a line, and at last a `ManifestEnd`.",
            "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
        },
        **problems(*GATED, ProblemCode.INVALID_REQUEST, ProblemCode.NOT_FOUND, ProblemCode.LOG_UNAVAILABLE),
    },
    operation_id="readManifest",
)
async def read_manifest(
    request: Request,
    caller: Annotated[Caller, needs(Scope.MANIFEST_READ)],
    day: Annotated[WrittenDay, Path(description="A calendar day of western Indonesia (WIB), by the broker's time of taking it.")],
) -> Response:
    """Everything that was accepted from you on the day: submissions, behind them papers, behind them what you said of coverage. Compare it
    with what you sent, and send again what is missing. Today's is not whole yet."""
    parts = parts_of(request)
    listed = listed_for(caller)
    today = civil_date(parts.clock())
    if not timedelta(0) <= today - day <= timedelta(days=parts.settings.manifest_days_max):
        raise Problem(
            ProblemCode.NOT_FOUND, f"there are manifests of the last {parts.settings.manifest_days_max} days: ask for one of them"
        )
    return StreamingResponse(_lines(parts, day, day < today, listed), media_type=MEDIA_TYPE)


async def _lines(parts: Parts, day: date, whole: bool, listed: tuple[Listed, ...]) -> AsyncIterator[bytes]:
    begins = datetime.combine(day, time(), WIB)
    digest, count = sha256(), 0
    for topic, told_of in listed:
        async for record in parts.reader.between(topic, begins, begins + DAY):
            row = told_of(record)
            if row is not None:
                line = _line(row)
                digest.update(line)
                count += 1
                yield line
    yield _line(ManifestEnd(day=day, whole=whole, records=count, sha256=digest.hexdigest()))


def _line(row: AcceptedRecord | ManifestEnd) -> bytes:
    return row.model_dump_json().encode() + b"\n"
