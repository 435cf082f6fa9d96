"""Connections that may not dawdle: a bound on the time and size of a request's head, and the certificate that a client has shown."""

import asyncio
from typing import ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.access.certificates import SCOPE_CERTIFICATE
from gateway.entrance.doorway import hung_up

HEAD_BYTES_MAX: Final = 64 * 1024


class BoundedConnection(HttpToolsProtocol):
    """A connection whose next request's head has begun and is not whole in time, or never began, is closed. What is left of a body
    after its answer, as of a file that was refused, is passed over for no longer."""

    head_seconds_max: ClassVar[float] = 5.0
    head_bytes = 0
    in_head = True
    in_body = False
    head_timer: asyncio.TimerHandle | None = None
    rest_timer: asyncio.TimerHandle | None = None
    certificate: bytes | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        self.certificate = None if tls is None else tls.getpeercert(binary_form=True)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._have_head()
        self._have_body()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.in_head:
            self.head_bytes += len(data)
            if self.head_timer is None:
                self._await_head()
        super().data_received(data)
        if self.in_head and self.head_bytes > HEAD_BYTES_MAX and not self.transport.is_closing():
            hung_up("head_too_large")
            self.send_400_response("The request's head is too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self.certificate is not None:
            self.scope[SCOPE_CERTIFICATE] = self.certificate  # type: ignore[typeddict-unknown-key]

    def on_headers_complete(self) -> None:
        self._have_head()
        self.in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.in_head, self.head_bytes = True, 0
        self._have_body()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.in_body and self.cycle.response_complete and self.rest_timer is None:
            self.rest_timer = self.loop.call_later(self.head_seconds_max, self._goes_on)

    def _await_head(self) -> None:
        self.head_timer = self.loop.call_later(self.head_seconds_max, self._too_slow)

    def _have_head(self) -> None:
        self.in_head = False
        if self.head_timer is not None:
            self.head_timer.cancel()
            self.head_timer = None

    def _have_body(self) -> None:
        self.in_body = False
        if self.rest_timer is not None:
            self.rest_timer.cancel()
            self.rest_timer = None

    def _too_slow(self) -> None:
        self.head_timer = None
        if self.in_head and not self.transport.is_closing():
            hung_up("head_too_slow")
            self.transport.close()

    def _goes_on(self) -> None:
        hung_up("body_after_answer")
        self.transport.close()


def bounded_connections(head_seconds_max: float) -> type[BoundedConnection]:
    """The protocol class for uvicorn, with this bound."""
    return type("Connection", (BoundedConnection,), {"head_seconds_max": head_seconds_max})
