"""`santunan deliver`: notifications and the feed out to people and systems; `santunan undelivered …`: what was given up, and a person's word on it."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from deploy.showing import whole

if TYPE_CHECKING:
    from gateway.delivery.store import PostgresDelivery

SHOWN_MAX: Final = 500
Destination = Annotated[str, typer.Argument(help="where it was to go, from `santunan undelivered list`")]
Id = Annotated[str, typer.Argument(help="its id")]


def register(app: typer.Typer) -> None:
    app.command("deliver")(deliver)
    undelivered = typer.Typer(help="Messages that could not be delivered.", no_args_is_help=True)
    undelivered.command("list")(list_undelivered)
    undelivered.command("retry")(retry)
    undelivered.command("drop")(drop)
    app.add_typer(undelivered, name="undelivered")


def deliver() -> None:
    """Deliver notifications and the feed's entries until SIGTERM. Start more of them to share the work."""
    from deploy.errors import Refused
    from deploy.folders import require_file
    from deploy.readiness import require_topics
    from deploy.revisions import require_current
    from deploy.settings import load_settings
    from gateway.delivery.settings import FileTo
    from gateway.delivery.worker import media_without_destination, run_delivery
    from monitoring.logs import configure

    settings = load_settings()
    missing = media_without_destination(settings.delivery)
    if missing:
        raise Refused(
            f"Nobody would deliver {', '.join(missing)}: name a destination for each in SANTUNAN_DELIVERY__NOTIFICATION_DESTINATIONS "
            "(docs/delivery.md)."
        )
    for to in settings.delivery.notification_destinations.values():
        if isinstance(to, FileTo):
            require_file(to.path, "SANTUNAN_DELIVERY__NOTIFICATION_DESTINATIONS")
    require_topics(settings.kafka, settings.kafka.partitions)
    require_current(settings.database.url)
    configure("delivery", settings.worker.log_format, settings.worker.log_level)
    raise typer.Exit(run_delivery(settings.delivery, settings))


def list_undelivered() -> None:
    """What was given up, with the reason; it names nobody."""
    table = Table("destination", "id", "claim", "first due", "attempts", "reason", box=None)
    with closing(_store()) as store:
        found = store.undelivered(SHOWN_MAX)
    for message in found:
        due = message.due_from.isoformat(timespec="seconds")
        table.add_row(message.destination, message.delivery_id, message.claim_id, due, str(message.attempts), message.reason)
    whole(table)


def retry(destination: Destination, delivery_id: Id) -> None:
    """Try it again from the beginning, under the same id."""
    from deploy.errors import Refused
    from gateway.opening import utc_now

    with closing(_store()) as store:
        if not store.retry(destination, delivery_id, utc_now()):
            raise Refused(_unknown(destination, delivery_id))


def drop(destination: Destination, delivery_id: Id) -> None:
    """Take it off the list: the person was told in another way, or need not be."""
    from deploy.errors import Refused

    with closing(_store()) as store:
        if not store.drop(destination, delivery_id):
            raise Refused(_unknown(destination, delivery_id))


def _unknown(destination: str, delivery_id: str) -> str:
    return f"Nothing undelivered has the id {delivery_id} for {destination}: see `santunan undelivered list`."


def _store() -> "PostgresDelivery":
    from deploy.revisions import require_current
    from deploy.settings import load_settings
    from gateway.delivery.worker import open_store

    database = load_settings().database
    require_current(database.url)
    return open_store(database, 1)
