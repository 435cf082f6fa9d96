"""Uploads to the real process: killed in the middle and gone on with, and dawdled over."""

from __future__ import annotations

import signal
import socket
import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from deploy.local.process import Child
from gateway.access.scopes import Scope
from gateway.uploads.holding import HELD_BYTES_MAX
from gateway.uploads.objects import reference_of
from tests.gateway.claims import CLAIM
from tests.gateway.files import jpeg
from tests.gateway.running import NO_BROKER, gateway, headers
from tests.gateway.test_uploads_resumable import metadata

FILE = jpeg(note=b"n" * 60_000) + b"\0" * 1_000_000 + b"\xff\xd9"
HALF = len(FILE) // 2
WAIT_SECONDS = 20.0
PIECE_TYPE = {"Content-Type": "application/offset+octet-stream"}


def keeping(folder: Path, **settings: str) -> AbstractContextManager[tuple[Child, str]]:
    return gateway(NO_BROKER, folder, module="tests.gateway.keeping_gateway", UPLOAD_FOLDER=str(folder / "uploads"), **settings)


def named(url: str) -> dict[str, str]:
    return {"Tus-Resumable": "1.0.0", **headers(url, scope=f"{Scope.DOCUMENTS_WRITE}")}


def begin(url: str, said: dict[str, str]) -> str:
    about = {"claim": CLAIM, "kind": "death_certificate", "received_at": datetime.now(UTC).isoformat(), "reference": "REF-0001"}
    announced = {"Upload-Length": str(len(FILE)), "Upload-Metadata": metadata(about)}
    answer = httpx.post(f"{url}/v1/uploads", headers=said | announced)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def opened(url: str, request: str, said: dict[str, str]) -> socket.socket:
    """A connection on which a request's head has been sent."""
    connection = socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])), WAIT_SECONDS)
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    connection.sendall(f"{request} HTTP/1.1\r\n{lines}\r\n".encode())
    return connection


def wait_for_bytes(folder: Path, count: int) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while sum(path.stat().st_size for path in folder.glob("uploads/resumable/*/*/bytes")) < count:
        assert time.monotonic() < until, "the bytes did not come"
        time.sleep(0.01)


def test_a_gateway_killed_in_the_middle_of_a_file_loses_nothing_of_it(tmp_path: Path) -> None:
    with keeping(tmp_path) as (child, url):
        said = named(url)
        path = begin(url, said)
        sent = said | PIECE_TYPE | {"Host": "x", "Upload-Offset": "0", "Content-Length": str(len(FILE))}
        with opened(url, f"PATCH {path}", sent) as connection:
            connection.sendall(FILE[:HALF])
            wait_for_bytes(tmp_path, HALF)
            child.send(signal.SIGKILL)
    with keeping(tmp_path) as (_, url):
        said = named(url)
        assert httpx.head(f"{url}{path}", headers=said).headers["upload-offset"] == str(HALF)
        rest = httpx.patch(f"{url}{path}", headers=said | PIECE_TYPE | {"Upload-Offset": str(HALF)}, content=FILE[HALF:])
        assert rest.status_code == 204, rest.text
        taken = httpx.get(f"{url}{path}", headers=said).json()["taken"]
        assert (tmp_path / "uploads" / "objects" / reference_of(taken["sha256"])).read_bytes() == FILE
        assert not list(tmp_path.glob("uploads/resumable/*/*/bytes"))


@pytest.mark.parametrize("came", [100, 3 * HELD_BYTES_MAX])
def test_a_file_that_trickles_in_is_given_up_and_leaves_nothing(tmp_path: Path, came: int) -> None:
    with keeping(tmp_path, UPLOAD_IDLE_SECONDS_MAX="0.3") as (_, url):
        about = f"kind=death_certificate&received_at={datetime.now(UTC).isoformat()[:19]}Z&reference=REF-0001"
        sent = named(url) | {"Host": "x", "Content-Type": "image/jpeg", "Content-Length": str(len(FILE))}
        with opened(url, f"POST /v1/claims/{CLAIM}/documents?{about}", sent) as connection:
            connection.sendall(FILE[:came])
            assert connection.recv(1_000).startswith(b"HTTP/1.1 408 ")
        assert not [path for path in (tmp_path / "uploads" / "staged").rglob("*") if path.is_file()]


def test_who_goes_on_sending_after_a_refusal_is_hung_up_on(tmp_path: Path) -> None:
    with keeping(tmp_path, HEADER_SECONDS_MAX="0.3") as (_, url):
        sent = named(url) | {"Host": "x", "Content-Type": "text/html", "Content-Length": "100000000"}
        with opened(url, f"POST /v1/claims/{CLAIM}/documents", sent) as connection:
            connection.sendall(b"x" * 1_000)
            with connection.makefile("rb") as answer:
                assert answer.read().startswith(b"HTTP/1.1 415 ")


def test_a_file_announced_as_too_large_is_refused_before_it_comes(tmp_path: Path) -> None:
    with keeping(tmp_path) as (_, url):
        about = f"kind=death_certificate&received_at={datetime.now(UTC).isoformat()[:19]}Z&reference=REF-0001"
        sent = named(url) | {"Host": "x", "Content-Type": "image/jpeg", "Content-Length": "100000000"}
        with opened(url, f"POST /v1/claims/{CLAIM}/documents?{about}", sent) as connection:
            assert connection.recv(1_000).startswith(b"HTTP/1.1 413 ")
