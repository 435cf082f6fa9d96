"""Tells Prometheus where the local programs answer: a file in the format of its file_sd_configs, replaced as one."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

JOB: Final = "santunan"


def write_targets(path: Path, ports: Iterable[tuple[str, int]]) -> None:
    """Program names and the ports where they answer /metrics."""
    targets = [{"targets": [f"127.0.0.1:{port}"], "labels": {"job": JOB, "program": name}} for name, port in ports]
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(targets, indent=2) + "\n")
    fresh.replace(path)
