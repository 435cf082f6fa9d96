"""`santunan canary`: a claim that is nobody's through every processor, each minute on each partition, until SIGTERM."""

import typer


def register(app: typer.Typer) -> None:
    app.command("canary")(canary)


def canary() -> None:
    """File canaries, see them through every processor, and call the dead-man's switch while all is well.

    Its metrics are on port 9465, or SANTUNAN_WORKER__HEALTH_PORT. One is enough. What they show, and how they are kept out of money and
    reports: docs/proof-of-life.md.
    """
    from deploy.canary.run import run_canaries
    from deploy.settings import load_settings
    from monitoring.logs import configure

    settings = load_settings()
    configure("canary", settings.worker.log_format, settings.worker.log_level)
    run_canaries(settings)
