"""`santunan bench stage|limit|pipeline|tracing|gateway|uploads|ingest|acknowledgements|console|rules|codec`: us beside our peers, in turn in one run."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from deploy.demo.result import DoorKind
from deploy.folders import to_write

JsonFile = Annotated[Path | None, typer.Option("--json", help="also write the figures to this file", callback=to_write)]


def register(app: typer.Typer) -> None:
    bench = typer.Typer(help="How fast, beside what, and where the time goes.", no_args_is_help=True)
    bench.command("stage")(stage)
    bench.command("limit")(limit)
    bench.command("pipeline")(pipeline)
    bench.command("tracing")(traces)
    bench.command("gateway")(gateway)
    bench.command("uploads")(uploads)
    bench.command("ingest")(ingest)
    bench.command("acknowledgements")(acknowledgements)
    bench.command("console")(console)
    bench.command("rules")(rules)
    bench.command("codec")(codec)
    app.add_typer(bench, name="bench")


def stage(
    events: Annotated[int, typer.Option(min=1_000, help="submissions for us")] = 300_000,
    peer_events: Annotated[int, typer.Option(min=100, help="submissions for plain Faust")] = 6_000,
    json: JsonFile = None,
) -> None:
    """Intake, exactly once, on Apache Kafka and PostgreSQL, beside the same job in plain Faust."""
    from benchmarks import report
    from benchmarks import stage as bench

    report.publish(bench.run(Console(), events, peer_events), json)


def limit(events: Annotated[int, typer.Option(min=1_000, help="of each part")] = 100_000, json: JsonFile = None) -> None:
    """The bare parts alone: consume, bulk upsert, transactional produce."""
    from benchmarks import report
    from benchmarks import stage as bench

    report.publish(bench.run_limit(Console(), events), json)


def pipeline(
    claims: Annotated[int, typer.Option(min=100, help="claims as fast as they come")] = 5_000,
    rate: Annotated[float, typer.Option(min=1, help="claims per second of the second run")] = 100.0,
    seconds: Annotated[int, typer.Option(min=5, help="how long the second run writes claims")] = 60,
    door: Annotated[
        DoorKind, typer.Option(help="log: claims are written straight to the topics; gateway: they come over HTTP")
    ] = DoorKind.LOG,
    overhead: Annotated[
        Literal["both", "metrics", "tracing"] | None,
        typer.Option(help="instead: CLAIMS at RATE with this off and on, in turn; what it adds to the workers' processor time"),
    ] = None,
    ratio: Annotated[float, typer.Option(min=0, max=1, help="with --overhead: the share of traces that are followed")] = 0.01,
    rounds: Annotated[int, typer.Option(min=1, help="with --overhead: of one run off and one on")] = 2,
    json: JsonFile = None,
) -> None:
    """Submission to paid through the whole system: claims per second, then latency at a set rate."""
    from benchmarks import report

    if overhead is not None:
        from benchmarks.overhead import Overhead
        from benchmarks.overhead import bench as compare

        wanted = Overhead(metrics=overhead != "tracing", tracing=overhead != "metrics", ratio=ratio)
        report.publish(compare(Console(), claims, rate, rounds, wanted), json)
        return
    from benchmarks.pipeline import bench

    report.publish(bench(Console(), claims, rate, seconds, door), json)


def traces(
    claims: Annotated[int, typer.Option(min=20, help="of each round and variant")] = 200,
    rounds: Annotated[int, typer.Option(min=1, help="in which all variants take turns, after one to warm up")] = 5,
    json: JsonFile = None,
) -> None:
    """What metrics and tracing cost the engine and the processors themselves, without a broker and a database, at several shares."""
    from benchmarks import report
    from benchmarks.tracing import run

    report.publish(run(Console(), claims, rounds), json)


def gateway(
    claims: Annotated[int, typer.Option(min=1_000, help="claims of each round")] = 10_000,
    json: JsonFile = None,
) -> None:
    """Claims accepted over HTTP with acks=all, beside plain FastAPI and aiokafka."""
    from benchmarks import report
    from benchmarks.gateway import run

    report.publish(run(Console(), claims), json)


def uploads(
    connections: Annotated[int, typer.Option(min=1, help="files on their way at once")] = 500,
    file_bytes: Annotated[int, typer.Option(min=1_024, max=6_291_456, help="of each file")] = 2_000_000,
    seconds: Annotated[float, typer.Option(min=0, help="how long each sender takes")] = 60.0,
    json: JsonFile = None,
) -> None:
    """The gateway's memory while many send a file each, slowly and all at once."""
    from benchmarks import report
    from benchmarks.uploads import run

    report.publish(run(Console(), connections, file_bytes, seconds), json)


def ingest(
    rows: Annotated[int, typer.Option(min=1_000, help="rows of the file")] = 500_000,
    rate: Annotated[float, typer.Option(min=1, help="single submissions a second")] = 100.0,
    seconds: Annotated[
        int, typer.Option(min=5, help="how long they come in, in each of three rounds without and with a file")
    ] = 30,
    json: JsonFile = None,
) -> None:
    """A file of filings alone, and what it does to single submissions that come in at the same time.

    The goals, shown with the figures: at least 10,000 rows a second (events_per_second), and with a file of 500,000 rows (the default) the
    p99 of single submissions at most doubled (p99_ratio, the middle of three rounds without and with the file). For a machine that does
    nothing else: what others take from the processors counts as the file's."""
    from benchmarks import report
    from benchmarks.ingest import run

    report.publish(run(Console(), rows, rate, seconds), json)


def acknowledgements(
    rate: Annotated[float, typer.Option(min=1, help="records per second that the channel writes")] = 200.0,
    seconds: Annotated[int, typer.Option(min=5, help="how long the records count")] = 60,
    json: JsonFile = None,
) -> None:
    """How long a channel that writes to Kafka itself waits for its answer, on Apache Kafka and PostgreSQL."""
    from benchmarks import report
    from benchmarks.acknowledgements import run

    report.publish(run(Console(), rate, seconds), json)


def console(
    claims: Annotated[int, typer.Option(min=1_000, help="in the read model, which is filled by bulk")] = 1_000_000,
    rounds: Annotated[int, typer.Option(min=1, help="of each page, after a first that is told apart")] = 20,
    plans: Annotated[
        Path | None, typer.Option(help="write how the database answers each question to this file", callback=to_write)
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="keep the database here, and take it as an earlier run filled it", file_okay=False)
    ] = None,
    json: JsonFile = None,
) -> None:
    """Every page of the console over so many claims: milliseconds, and whether any table of claims is read from end to end."""
    from benchmarks import report
    from benchmarks.console import bench

    report.publish(bench(Console(), claims, rounds, plans, folder), json)


def rules(
    claims: Annotated[
        int, typer.Option(min=1_000, help="simple claims of each round; a fifth as many of the most complex")
    ] = 20_000,
    rounds: Annotated[int, typer.Option(min=1, help="of both in turn, after one to warm up")] = 5,
    json: JsonFile = None,
) -> None:
    """Claims assessed a second, from the facts to explained lines, beside a compiled rules engine's decision tables."""
    from benchmarks import report
    from benchmarks.rules import run

    report.publish(run(Console(), claims, rounds), json)


def codec(
    events: Annotated[int, typer.Option(min=1_000, help="events of each round")] = 60_000,
    json: JsonFile = None,
) -> None:
    """Events read and written, beside msgspec with structs of the same constraints."""
    from benchmarks import report
    from benchmarks.codec import run

    report.publish(run(events), json)
