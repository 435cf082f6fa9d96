"""`santunan exporter`: what is true of the whole, for Prometheus, until SIGTERM."""

import typer


def register(app: typer.Typer) -> None:
    app.command("exporter")(exporter)


def exporter() -> None:
    """Serve claims by state, money, lag and promises on /metrics (port 9464, or SANTUNAN_WORKER__HEALTH_PORT). One is enough."""
    from deploy.exporter.run import run_exporter
    from deploy.settings import load_settings
    from monitoring.logs import configure

    settings = load_settings()
    configure("exporter", settings.worker.log_format, settings.worker.log_level)
    run_exporter(settings)
