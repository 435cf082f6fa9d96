"""What `santunan recover` asks of whoever lets it go on, before it touches anything."""

import pytest
from typer.testing import CliRunner

from deploy.cli import build

WRONG_OPTION = 2


@pytest.mark.parametrize("option", ["--accept-gap", "--publish-missing"])
@pytest.mark.parametrize("answers", [[], ["--person", "Sari"], ["--because", "the copy is of last night"]])
def test_whoever_lets_it_go_on_says_who_and_why(option: str, answers: list[str]) -> None:
    result = CliRunner().invoke(build(), ["recover", "payout", option, *answers])
    assert result.exit_code == WRONG_OPTION
    assert "--because" in result.output


@pytest.mark.parametrize(
    ("command", "says"),
    [("recover", "Exit code 0 when everything was"), ("rebuild", "An interrupted rebuild has"), ("audit", "It changes nothing")],
)
def test_its_help_says_what_its_end_means(command: str, says: str) -> None:
    result = CliRunner().invoke(build(), [command, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert result.exit_code == 0
    assert says in " ".join(result.output.split())
