"""For supervisors: does it run, may it get requests, and its metrics."""

from fastapi import Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import PlainTextResponse, Response

from gateway.parts import parts_of
from gateway.routing import public, routes
from monitoring.metrics import GATEWAY_QUEUED

router = routes("health")


@router.get("/livez", dependencies=[public()], include_in_schema=False)
async def live(request: Request) -> Response:
    """The event loop answers, and the producer is not broken for good: then only a new process helps."""
    broken = parts_of(request).log.broken()
    return PlainTextResponse("ok\n") if broken is None else PlainTextResponse(f"the producer is broken: {broken}\n", 503)


@router.get("/readyz", dependencies=[public()], include_in_schema=False)
async def ready(request: Request) -> Response:
    """Whether a submission would be taken now."""
    parts = parts_of(request)
    if parts.log.queued() >= parts.settings.queue_records_max:
        return PlainTextResponse("the queue to the log is full\n", 503)
    return PlainTextResponse("ok\n")


@router.get("/metrics", dependencies=[public()], include_in_schema=False)
async def metrics(request: Request) -> Response:
    """For Prometheus."""
    GATEWAY_QUEUED.set(parts_of(request).log.queued())
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
