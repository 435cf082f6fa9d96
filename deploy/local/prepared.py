"""What the local fork server prepares: every worker, whichever of the eight processors it is."""

from importlib import import_module
from typing import Final

from deploy import cli, wiring

NEEDED: Final = ("deploy.processor_settings", "deploy.readiness", "deploy.revisions", "streams.worker")
"""What `deploy.commands.worker` imports when it runs; a test holds the two together."""


def prepare() -> None:
    """Import, and compute once, all that a worker would."""
    for name in NEEDED:
        import_module(name)
    wiring.all_processors()
    cli.build()


def main() -> None:
    """`santunan` with the arguments in `sys.argv`."""
    cli.main()
