"""What was accepted from a channel on a day, from the log itself: for the channel to compare with what it sent."""

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Annotated, Final, NamedTuple

from fastapi import Path, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from gateway.accepted import AcceptedRecord, event_of, is_of, own_paper, told
from gateway.accepting import channel_of
from gateway.access.callers import Caller
from gateway.access.objects import prefix_of
from gateway.access.scopes import Scope
from gateway.endpoints.answers import GATED, problems
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode
from gateway.routing import needs, routes
from schemas.admission import source_of
from schemas.civil import WIB, civil_date
from schemas.topics import DOCUMENTS, SUBMISSIONS
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


class Mine(NamedTuple):
    """What on the log a caller sent: by the channel's source, at a shared channel by the organisation's references or its code."""

    source: str
    prefix: str
    organisation: str | None

    def submission(self, record: RawRecord) -> AcceptedRecord | None:
        event = event_of(record)
        return told(event, record) if event is not None and is_of(event, self.source, self.prefix) else None

    def paper(self, record: RawRecord) -> AcceptedRecord | None:
        return own_paper(record, self.source, self.organisation if self.prefix else None)


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
    day: Annotated[date, Path(description="A calendar day of western Indonesia (WIB), by the broker's time of taking it.")],
) -> Response:
    """Every submission, and behind them every paper, that was accepted from you on the day. Compare it with what you sent, and send again
    what is missing. Today's is not whole yet."""
    parts = parts_of(request)
    mine = Mine(source_of(channel_of(caller).channel), prefix_of(caller), caller.grant.organisation)
    today = civil_date(parts.clock())
    if not timedelta(0) <= today - day <= timedelta(days=parts.settings.manifest_days_max):
        raise Problem(
            ProblemCode.NOT_FOUND, f"there are manifests of the last {parts.settings.manifest_days_max} days: ask for one of them"
        )
    return StreamingResponse(_lines(parts, day, day < today, mine), media_type=MEDIA_TYPE)


async def _lines(parts: Parts, day: date, whole: bool, mine: Mine) -> AsyncIterator[bytes]:
    begins = datetime.combine(day, time(), WIB)
    digest, count = sha256(), 0
    for topic, of in ((SUBMISSIONS, mine.submission), (DOCUMENTS, mine.paper)):
        async for record in parts.reader.between(topic, begins, begins + DAY):
            row = of(record)
            if row is not None:
                line = _line(row)
                digest.update(line)
                count += 1
                yield line
    yield _line(ManifestEnd(day=day, whole=whole, records=count, sha256=digest.hexdigest()))


def _line(row: AcceptedRecord | ManifestEnd) -> bytes:
    return row.model_dump_json().encode() + b"\n"
