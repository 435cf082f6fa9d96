"""`santunan worker NAME`: one processor, until SIGTERM or the first error."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("worker")(worker)


def worker(name: Annotated[str, typer.Argument(help="which of the eight processors: intake, membership, …")]) -> None:
    """Run the processor NAME. Start more of them, here or elsewhere, to share its partitions."""
    from deploy.processor_settings import load_processor_settings
    from deploy.readiness import require_topics
    from deploy.revisions import require_current
    from deploy.wiring import processor
    from streams.worker import run_worker

    settings = load_processor_settings()
    wired = processor(name, settings)
    require_topics(settings.kafka, settings.kafka.partitions)
    require_current(settings.database.url)
    raise typer.Exit(run_worker(wired, settings))
