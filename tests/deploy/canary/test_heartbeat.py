"""The heartbeat calls a real address while all is well, and only then."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from deploy.canary.heartbeat import Heart, call


@contextmanager
def switch(status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """A dead-man's switch on this machine: its address, and the calls that it heard."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/ping/secret", heard
    finally:
        server.shutdown()
        server.server_close()


def settle(heart: Heart) -> None:
    """Wait for the call that is on its way."""
    if heart._calling is not None:
        wait([heart._calling])


def test_it_beats_while_all_is_well_and_falls_silent_with_the_first_complaint() -> None:
    with switch() as (url, heard):
        heart = Heart(url, 60.0)
        heart.beat(1_000.0, None)
        settle(heart)
        heart.beat(1_030.0, None)
        assert (heard, heart.beaten_at) == (["/ping/secret"], 1_000.0)
        heart.beat(1_060.0, "the audit is red")
        settle(heart)
        assert len(heard) == 1
        heart.beat(1_090.0, None)
        settle(heart)
        heart.beat(1_091.0, None)
        assert (len(heard), heart.beaten_at) == (2, 1_090.0)
        heart.stop()


def test_a_switch_that_refuses_is_no_beat_and_its_address_is_told_to_nobody() -> None:
    with switch(500) as (url, _):
        heart = Heart(url, 60.0)
        heart.beat(1_000.0, None)
        settle(heart)
        heart.beat(1_001.0, None)
        assert heart.beaten_at is None
        assert heart.why is not None
        assert "secret" not in heart.why
        heart.stop()
    assert "secret" not in (call(url) or "secret")


def test_a_switch_that_hangs_is_called_once_and_holds_nothing_up() -> None:
    let_go, called = threading.Event(), []

    def hangs(url: str) -> str | None:
        called.append(url)
        let_go.wait(10)
        return None

    heart = Heart("http://switch", 60.0, hangs)
    for minute in range(5):
        heart.beat(60.0 * minute, None)
    let_go.set()
    settle(heart)
    heart.beat(301.0, "not now")
    assert called == ["http://switch"]
    assert heart.beaten_at == 0.0
    heart.stop()


def test_without_an_address_there_is_no_heart() -> None:
    heart = Heart(None, 60.0, lambda _url: "called")
    heart.beat(1.0, None)
    heart.beat(100.0, None)
    assert (heart.beaten_at, heart.why) == (None, None)
    heart.stop()
