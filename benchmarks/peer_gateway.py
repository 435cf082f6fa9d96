"""The peer of `santunan bench gateway`: the endpoint that one writes first, FastAPI with aiokafka's `send_and_wait`.

The same models, the same checks of the body, the same record, acks=all; no tokens, rates, problems or limits.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from typing import Annotated
from uuid import uuid4

import uvicorn
from aiokafka import AIOKafkaProducer
from fastapi import FastAPI, Header, Request

from gateway.filing import ClaimFiling
from schemas.channels import channel_takes
from schemas.envelope import CloudEvent
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from schemas.topics import SUBMISSIONS
from schemas.vocabulary import Channel

LINGER_MS = 5


def build(bootstrap: str) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=LINGER_MS, compression_type="lz4"
        )
        await producer.start()
        app.state.producer = producer
        yield
        await producer.stop()

    app = FastAPI(lifespan=lifespan)

    @app.post("/v1/claims", status_code=202)
    async def submit(request: Request, filed: ClaimFiling, idempotency_key: Annotated[str, Header()]) -> dict[str, str]:
        assert channel_takes(Channel.BULK, filed.claim.kind, filed.claim.filing, filed.reporter_role)
        received_at = filed.received_at.astimezone(UTC)
        data = ClaimSubmitted(
            channel=Channel.BULK,
            channel_reference=filed.reference,
            received_at=received_at,
            reporter_role=filed.reporter_role,
            claim=filed.claim,
            personal=filed.personal,
        )
        subject = claim_id(Channel.BULK, filed.reference)
        event = CloudEvent[ClaimSubmitted](
            id=str(uuid4()), type=data.event_type, source="/channels/bulk", subject=subject, time=received_at, data=data
        )
        value = event.model_dump_json(exclude_none=True).encode()
        await request.app.state.producer.send_and_wait(SUBMISSIONS, value, subject.encode())
        return {"claim_id": subject, "event_id": event.id, "key": idempotency_key}

    return app


if __name__ == "__main__":
    bootstrap, port = sys.argv[1:]
    uvicorn.run(build(bootstrap), port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="warning")
