"""`santunan topics apply|show`: create the topics, mend their settings, see how they stand."""

import typer
from rich.table import Table

from deploy.showing import whole


def register(app: typer.Typer) -> None:
    topics = typer.Typer(help="The topics on the broker.", no_args_is_help=True)
    topics.command("apply")(apply)
    topics.command("show")(show)
    app.add_typer(topics, name="topics")


def apply() -> None:
    """Create missing topics, mend settings, and give the rights that the settings name; refused when a topic has another partition
    count. Exit code 1 when somebody else may write as a channel."""
    from deploy.rights import grant
    from deploy.settings import load_settings
    from deploy.topics import apply as apply_topics
    from deploy.wiring import all_processors

    kafka = load_settings().kafka
    done = apply_topics(kafka, kafka.partitions, kafka.replication)
    for did, names in (("created", done.created), ("changed", done.changed), ("unchanged", done.unchanged)):
        typer.echo(f"{did}: {', '.join(names) or 'none'}")
    granted = grant(kafka, (processor.name for processor in all_processors()))
    typer.echo(f"rights given: {granted.given}")
    for sentence in granted.intruders:
        typer.echo(sentence, err=True)
    raise typer.Exit(1 if granted.intruders else 0)


def show() -> None:
    """The topics as they stand; exit code 1 when they cannot be used as they are."""
    from deploy.readiness import disagreements
    from deploy.settings import load_settings
    from deploy.topics import standing

    kafka = load_settings().kafka
    found = standing(kafka)
    table = Table("topic", "partitions", "replicas", "settings", box=None)
    for topic in found.values():
        table.add_row(
            topic.name, str(topic.partitions), str(topic.replication), " ".join(f"{k}={v}" for k, v in topic.configs.items())
        )
    whole(table)
    wrong = disagreements({name: topic.partitions for name, topic in found.items()}, kafka.partitions)
    for sentence in wrong:
        typer.echo(sentence, err=True)
    raise typer.Exit(1 if wrong else 0)
