"""`santunan sandbox`: a gateway for channels' own tests, without a broker, a database or anybody's money."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("sandbox")(sandbox)


def sandbox(
    host: Annotated[str, typer.Option(help="where to listen")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="the port")] = 8090,
) -> None:
    """Answer as the gateway does, and let the last word of each reference say what becomes of the claim (docs/sandbox.md).

    The first line is JSON: the address, and a token for every channel. Everything is in memory and forgotten in the end. Refuses to start
    where a SANTUNAN_… is set that the image does not set itself: there is a real system.
    """
    from deploy.sandbox.serving import run_sandbox

    run_sandbox(host, port, typer.echo)
