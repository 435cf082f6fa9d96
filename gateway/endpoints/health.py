"""For supervisors: does it run, may it get requests, and its metrics."""

from fastapi import Request
from starlette.responses import JSONResponse, Response

from gateway.parts import Parts, parts_of
from gateway.routing import public, routes
from monitoring.exposition import exposition
from monitoring.metrics import GATEWAY_QUEUED
from monitoring.verdict import verdict

router = routes("health")


def _broken(parts: Parts) -> str | None:
    why = parts.log.broken()
    return None if why is None else f"the producer is broken: {why}"


def _full(parts: Parts) -> str | None:
    return "the queue to the log is full" if parts.log.queued() >= parts.settings.queue_records_max else None


def _answer(*reasons: str | None) -> Response:
    return JSONResponse(verdict(*reasons), 503 if any(reasons) else 200)


@router.get("/livez", dependencies=[public()], include_in_schema=False)
async def live(request: Request) -> Response:
    """The event loop answers, and the producer is not broken for good: then only a new process helps."""
    return _answer(_broken(parts_of(request)))


@router.get("/readyz", dependencies=[public()], include_in_schema=False)
async def ready(request: Request) -> Response:
    """Whether a submission would be taken now."""
    return _answer(_full(parts_of(request)))


@router.get("/healthz", dependencies=[public()], include_in_schema=False)
async def healthy(request: Request) -> Response:
    """Everything that is wrong now, for people."""
    parts = parts_of(request)
    return _answer(_broken(parts), _full(parts))


@router.get("/metrics", dependencies=[public()], include_in_schema=False)
async def metrics(request: Request) -> Response:
    """For Prometheus."""
    GATEWAY_QUEUED.set(parts_of(request).log.queued())
    body, content_type = exposition(request.headers.get("accept", ""))
    return Response(body, headers={"Content-Type": content_type})
