"""As much of S3 as a store of files needs, in memory: put, get, head, delete, list and multipart, on a local port."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import md5
from xml.sax.saxutils import escape

from aiohttp import web

WHEN = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class FakeS3:
    """`objects` by key; `parts` of multipart uploads by id and number; `away` answers 503."""

    objects: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    away: bool = False

    async def serve(self, request: web.Request) -> web.StreamResponse:
        key = request.path.removeprefix("/papers/")
        assert "AWS4-HMAC-SHA256 Credential=key-id/" in request.headers["Authorization"]
        if self.away:
            return web.Response(status=503)
        if request.method == "PUT":
            return self._put(key, request, await request.read())
        if request.method == "POST":
            return self._delete(await request.text()) if "delete" in request.query else self._multipart(key, request)
        return self._list(request) if "list-type" in request.query else self._get(key)

    def _put(self, key: str, request: web.Request, body: bytes) -> web.Response:
        if "uploadId" in request.query:
            self.parts[request.query["uploadId"]][int(request.query["partNumber"])] = body
        else:
            self.objects[key] = body
        return web.Response(headers={"ETag": f'"{md5(body).hexdigest()}"'})

    def _multipart(self, key: str, request: web.Request) -> web.Response:
        if "uploads" in request.query:
            self.parts[name := f"upload-{len(self.parts)}"] = {}
            return _xml(f"<InitiateMultipartUploadResult><UploadId>{name}</UploadId></InitiateMultipartUploadResult>")
        parts = self.parts[request.query["uploadId"]]
        self.objects[key] = b"".join(parts[number] for number in sorted(parts))
        return _xml("<CompleteMultipartUploadResult><ETag>whole</ETag></CompleteMultipartUploadResult>")

    def _delete(self, asked: str) -> web.Response:
        keys = re.findall("<Key>(.*?)</Key>", asked)
        for key in keys:
            self.objects.pop(key, None)
        return _xml(f"<DeleteResult>{''.join(f'<Deleted><Key>{key}</Key></Deleted>' for key in keys)}</DeleteResult>")

    def _get(self, key: str) -> web.Response:
        if key not in self.objects:
            return web.Response(status=404)
        stamp = {"Last-Modified": format_datetime(WHEN, usegmt=True), "ETag": '"e"'}
        return web.Response(body=self.objects[key], headers=stamp)

    def _list(self, request: web.Request) -> web.Response:
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(body)}</Size><ETag>e</ETag>"
            f"<LastModified>{WHEN:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for key, body in sorted(self.objects.items())
            if key.startswith(request.query.get("prefix", ""))
        )
        return _xml(f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>")


def _xml(body: str) -> web.Response:
    return web.Response(text=f'<?xml version="1.0" encoding="UTF-8"?>{body}', content_type="application/xml")


@asynccontextmanager
async def running(store: FakeS3) -> AsyncIterator[str]:
    """Its endpoint."""
    app = web.Application(client_max_size=16 << 20)
    app.router.add_route("*", "/{tail:.*}", store.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
