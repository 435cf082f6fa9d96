"""Whom to ask, as a terminal's user names them."""

from pathlib import Path

from deploy.errors import Refused
from monitoring.figures import listed


def addresses_of(path: Path) -> tuple[str, ...]:
    """Addresses in a file of Prometheus' file_sd_configs. Raises `Refused`."""
    try:
        return listed(path)
    except (OSError, ValueError) as error:
        raise Refused(
            f"{path} is no list of targets ({type(error).__name__}): name the targets.json in a local stack's folder of workers."
        ) from error
