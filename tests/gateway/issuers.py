"""An issuer on a socket that asks nobody for a password: discovery, authorization code with PKCE, tokens of a key of its own."""

from __future__ import annotations

import asyncio
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from deploy.local.process import free_ports

START_SECONDS = 10.0
CODE = "the-code"


@dataclass
class SignInIssuer:
    """`token`: what it issues; `asked`: what it was sent to `/authorize`; `exchanged`: what came to `/token`."""

    url: str
    token: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    exchanged: dict[str, str] = field(default_factory=dict)

    async def discovery(self, _: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
        )

    async def authorize(self, request: Request) -> Response:
        self.asked = dict(request.query_params)
        back = urlencode({"code": CODE, "state": self.asked["state"], "iss": self.url})
        return RedirectResponse(f"{self.asked['redirect_uri']}?{back}", 302)

    async def exchange(self, request: Request) -> Response:
        self.exchanged = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        challenge = urlsafe_b64encode(sha256(self.exchanged["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if self.exchanged["code"] != CODE or challenge != self.asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": self.token, "token_type": "Bearer"})

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/authorize", self.authorize),
                Route("/token", self.exchange, methods=["POST"]),
            ]
        )


@contextmanager
def served(app: Any, port: int) -> Iterator[None]:
    """An ASGI application on a loopback port, from a thread of its own."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="off", ws="none"))
    thread = Thread(target=lambda: asyncio.run(server.serve()), name="server", daemon=True)
    thread.start()
    limit = time.monotonic() + START_SECONDS
    while not server.started:
        assert time.monotonic() < limit, "the server did not start"
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)


@contextmanager
def sign_in_issuer() -> Iterator[SignInIssuer]:
    (port,) = free_ports(1)
    issuer = SignInIssuer(f"http://127.0.0.1:{port}")
    with served(issuer.app(), port):
        yield issuer
