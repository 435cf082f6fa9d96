"""The gateway's process: uvicorn with bounds on slow clients, and an end that lets requests under way finish."""

import logging
import signal
import socket
import ssl
from types import FrameType
from typing import Final

import uvicorn

from gateway.app import OpenParts, behind_doorway, build_app
from gateway.console.rehearsing import Rehearser
from gateway.entrance.connection import bounded_connections
from gateway.entrance.doorway import Doorway
from gateway.opening import open_parts
from gateway.settings import GatewaySettings
from monitoring.tracing import Tracing, open_tracing
from streams.errors import Code, Unavailable
from streams.settings import Settings

logger = logging.getLogger("gateway")

KEEP_ALIVE_SECONDS: Final = 30
BACKLOG: Final = 2_048


class DrainingServer(uvicorn.Server):
    """On SIGTERM every further request on an open connection is turned away and its connection closed; those under way end."""

    def __init__(self, config: uvicorn.Config, door: Doorway) -> None:
        super().__init__(config)
        self._door = door

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._door.draining = True
        logger.info("stopping on %s: no new requests", signal.Signals(sig).name)
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Raises `Unavailable` when nothing can listen there; uvicorn has logged why, and ends without saying what to do."""
        try:
            await super().startup(sockets)
        except SystemExit as ended:
            if self.lifespan.should_exit:
                raise
            raise Unavailable(
                Code.PORT_TAKEN,
                f"HTTP cannot be served at {self.config.host}:{self.config.port}. End what listens there, or set SANTUNAN_GATEWAY__PORT "
                "(or _HOST) to a free one.",
            ) from ended


def run_gateway(settings: GatewaySettings, engine: Settings, rehearser: Rehearser | None = None) -> None:
    """Serve with Kafka and PostgreSQL until SIGTERM or SIGINT; returns when everything is closed. `rehearser`: for the console's dry runs."""
    tracing = open_tracing(engine.tracing, "gateway")
    try:
        serve(settings, lambda: open_parts(settings, engine.kafka, engine.database, rehearser), tracing)
    finally:
        if tracing is not None:
            tracing.close()


def serve(settings: GatewaySettings, opened: OpenParts, tracing: Tracing | None = None) -> None:
    """Serve with what `opened` opens, until SIGTERM or SIGINT."""
    door = behind_doorway(build_app(opened), settings, tracing)
    server = DrainingServer(_config(door, settings), door)
    server.run()


def _config(door: Doorway, settings: GatewaySettings) -> uvicorn.Config:
    return uvicorn.Config(
        door,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=bounded_connections(settings.header_seconds_max),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=settings.drain_seconds_max,
        ssl_certfile=settings.tls_certificate_file or None,
        ssl_keyfile=settings.tls_key_file or None,
        ssl_ca_certs=settings.client_ca_file or None,
        ssl_cert_reqs=ssl.CERT_OPTIONAL if settings.client_ca_file else ssl.CERT_NONE,
    )
