"""Where Prometheus comes from in tests: Debian's packages, as they stand on the path."""

import shutil
from functools import cache

PROGRAMS = ("prometheus", "promtool", "prometheus-alertmanager")
"""Debian's names: of the packages prometheus and prometheus-alertmanager."""


@cache
def why_no_prometheus() -> str | None:
    """What is missing and how to get it, or None."""
    missing = [program for program in PROGRAMS if shutil.which(program) is None]
    if not missing:
        return None
    return (
        f"{', '.join(missing)} is not installed: "
        "apt-get update && apt-get install -y --no-install-recommends prometheus prometheus-alertmanager"
    )
