"""One line to copy for each command that wants more than its name: `--help` ends with it."""

import shlex
from collections.abc import Iterator
from typing import Final

import typer

CLAIM: Final = "5f0c8a52-6f0e-5d2b-9c51-0f8f3b1c7a11"
LETTER: Final = "0d0b5a7e-51c3-5c0e-8f3e-6a2f4d9b7c21"
CAMPAIGN: Final = "7b7e1a34-2a55-5b1d-a0c4-3c9d5e8f6a42"
PAYOUT: Final = "8aab9fda-c172-5160-b47d-435e474a7a58"
BY: Final = '--person ani --because "ticket 4711"'
OF_AUTHORITY: Final = "--person ani --role supervisor"
STEERED: Final = f'{OF_AUTHORITY} --because "ticket 4711"'
CAUSE: Final = "--action send_anew --standing awaiting_account --failure-code AC04"
EXAMPLES: Final = (
    "assess docs/examples/jkk-death.json --explain",
    f"replay {CLAIM}",
    "whatif tariffs/ --from 2026-10-01 --csv changed.csv",
    "demo --claims 500 --watch --json result.json",
    "worker payout",
    """token --scope operations:read --grant '{"officer": "dewi"}'""",
    "top --targets workers/targets.json",
    "ingest claims.csv --organisation B-0712 --rows 1200",
    'pause payout --person dewi --reason "the bank closed early" --minutes 30',
    'resume payout --person dewi --reason "the bank is open"',
    "rebuild claim_state",
    "recover payout --partition 3",
    "tariffs check tariffs/",
    "tariffs show funeral --on 2026-11-20",
    "tariffs contribution non-wage 1500000 --month 2026-11",
    "tariffs contribution placement 24 --month 2026-11",
    "tariffs contribution project 750000000 --month 2026-11",
    f"undelivered retry sms {LETTER}",
    f"undelivered drop sms {LETTER}",
    'db revision thanks "sponsors are thanked"',
    f"dlq show {LETTER}",
    f"dlq rehearse {LETTER} --corrected record.json",
    f"dlq replay {LETTER} --corrected record.json {BY}",
    f"dlq discard --cause invalid_data --processor intake {BY}",
    f"payouts hold {CLAIM} {STEERED}",
    f"payouts release {CLAIM} {STEERED}",
    f"payouts recall {CLAIM} --payout {PAYOUT} {STEERED}",
    f'payouts brake on {OF_AUTHORITY} --reason "doubtful figures" --fund jkm',
    f'payouts brake off {OF_AUTHORITY} --reason "the figures are right" --fund jkm',
    "payouts reconcile --statement statement.xml --day 2026-11-20",
    f"campaign show {CAMPAIGN}",
    f"campaign try {CAUSE}",
    f"campaign propose {CAUSE} {STEERED}",
    f"campaign approve {CAMPAIGN} {STEERED}",
    f"campaign refuse {CAMPAIGN} {STEERED}",
    f"campaign pause {CAMPAIGN} {STEERED}",
    f"campaign resume {CAMPAIGN} {STEERED}",
    f"campaign abort {CAMPAIGN} {STEERED}",
    f"campaign pace {CAMPAIGN} --per-second 5 {STEERED}",
    "bank conformance --payment-system bank-one --bootstrap kafka.test:9092",
    "bank files out --folder bank-one/ --payment-system bank-one",
    "bank files in --folder bank-one/ --payment-system bank-one",
    "report service --month 2026-10 --by segment,country",
)
"""What follows `santunan`; paths that end with a stroke are folders. A test has each command read its own."""


def add_examples(app: typer.Typer) -> None:
    """Each at the foot of its command's help."""
    lines = {command: line for line in EXAMPLES for command in _beginnings(line)}
    for path, command in _commands(app, ()):
        if (line := lines.get(path)) is not None:
            command.epilog = f"Example: santunan {line}"


def _beginnings(line: str) -> Iterator[tuple[str, ...]]:
    """One to three words: as many as a command's name may have."""
    words = tuple(shlex.split(line))
    return (words[:end] for end in range(1, 4))


def _commands(app: typer.Typer, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], typer.models.CommandInfo]]:
    for command in app.registered_commands:
        yield (*above, command.name or ""), command
    for group in app.registered_groups:
        if group.typer_instance is not None:
            name = group.name or group.typer_instance.info.name
            yield from _commands(group.typer_instance, (*above, str(name)))
