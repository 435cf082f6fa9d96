"""`santunan assess CASE.json`: what becomes of one case, by the rules of the stream, without a system."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("assess")(assess)


def assess(
    case: Annotated[Path, typer.Argument(help="a case file: docs/assess.md, docs/case.schema.json", exists=True, dir_okay=False)],
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the day of the decision; else as the file says")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="as text, each line with its rule and arithmetic; else JSON")
    ] = False,
    tariffs: Annotated[
        Path | None, typer.Option(help="a folder of tariff files to compute with; else the fund's own", file_okay=False)
    ] = None,
) -> None:
    """Compute one case offline: lines, refusals, missing documents, payees and deadlines, each with its rule and article.

    Exit code 1 when the file is not a case; whatever becomes of the case itself is exit code 0.
    """
    from deploy.assessing.document import written
    from deploy.assessing.explain import explanation
    from deploy.assessing.run import assess_case
    from deploy.tariffs import book_of, case_of

    result = assess_case(case_of(case), None if as_of is None else as_of.date(), book_of(tariffs))
    typer.echo(explanation(result) if explain else written(result), nl=False)
