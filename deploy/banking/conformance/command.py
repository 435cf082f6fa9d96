"""`santunan bank conformance`: its options put together, and its verdicts as people read them."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, get_args
from uuid import uuid4

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.bank.keys import FUND, key_id, public_key, signer, verifier
from deploy.banking.conformance.judging import Verdict
from deploy.banking.conformance.kafka import KafkaWire
from deploy.banking.conformance.series import Payee, Run
from deploy.banking.conformance.trial import Patience, hold_trial
from deploy.errors import Refused
from deploy.processor_settings import KEY_BYTES
from deploy.settings import load_settings
from processors.payout.config import Environment, Verifier
from processors.payout.signatures import Ed25519Verifier

PAYEE_PARTS: Final = 3
PRODUCTION: Final = "production"
STRANGER: Final = "stranger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """As given on the command line."""

    payment_system: str
    bootstrap: str | None
    environment: str
    instructions_topic: str
    receipts_topic: str
    consumer_command: str | None
    seed: int
    bank_key: str
    payee: str
    answer_seconds: int
    quiet_seconds: int


def keys_shown(options: Options) -> str:
    """The fund's public key of the trial, and the one that the bank signs with unless it names its own."""
    system = options.payment_system
    fund, bank = (f"{key_id(owner)}={b64encode(public_key(options.seed, owner)).decode()}" for owner in (FUND, system))
    return f"the fund signs with {fund}\nyou sign with {bank}, unless --bank-key names another"


def tried(options: Options) -> list[Verdict]:
    """Hold the trial. Raises `Refused`, for the production environment too."""
    environment, of_bank = _environment(options.environment), _verifier(options)
    kafka = load_settings().kafka
    if options.bootstrap:
        kafka = kafka.model_copy(update={"bootstrap_servers": options.bootstrap})
    run = Run(
        number=uuid4(),
        payment_system=options.payment_system,
        environment=environment,
        signer=signer(options.seed, FUND),
        stranger=signer(options.seed, STRANGER),
        now=datetime.now(UTC).replace(microsecond=0),
        payee=_payee(options.payee),
    )
    patience = Patience(timedelta(seconds=options.answer_seconds), timedelta(seconds=options.quiet_seconds))
    wire = KafkaWire(kafka, options.instructions_topic, options.receipts_topic, options.consumer_command)
    with wire.running():
        return hold_trial(wire, run, of_bank, patience)


def _environment(name: str) -> Environment:
    found: Environment | None = next((known for known in get_args(Environment) if known == name), None)
    if found is None or name == PRODUCTION:
        raise Refused(
            f"The trial is not held in {name!r}: name demo, test or sandbox. It writes instructions that ask for money."
        )
    return found


def _payee(text: str) -> Payee:
    if not text:
        return Payee()
    parts = [part.strip() for part in text.split("/")]
    if len(parts) != PAYEE_PARTS or not all(parts):
        raise Refused(f"The payee {text!r} is not NAME/BANK CODE/ACCOUNT.")
    return Payee(*parts)


def _verifier(options: Options) -> Verifier:
    if not options.bank_key:
        return verifier(options.seed, options.payment_system)
    kid, separator, encoded = options.bank_key.partition("=")
    try:
        public = b64decode(encoded, validate=True)
    except Base64Error as error:
        raise Refused(f"The bank's key is not base64: {error}. Give it as KID=BASE64.") from error
    if not separator or len(public) != KEY_BYTES:
        raise Refused(f"The bank's key has {len(public)} bytes, an Ed25519 public key has {KEY_BYTES}. Give it as KID=BASE64.")
    return Ed25519Verifier({options.payment_system: {kid: public}})


def show(verdicts: Sequence[Verdict], *, as_json: bool) -> None:
    """On standard output."""
    if as_json:
        typer.echo(json.dumps([asdict(verdict) for verdict in verdicts], indent=2))
        return
    table = Table("case", "", "rule, and what was wrong")
    for verdict in verdicts:
        said = verdict.rule if verdict.passed else f"{verdict.rule}\n{verdict.reason}"
        table.add_row(verdict.name, "[green]passed[/]" if verdict.passed else "[bold red]FAILED[/]", escape(said))
    console = Console()
    console.print(table)
    failed = sum(not verdict.passed for verdict in verdicts)
    console.print(f"{len(verdicts) - failed} cases passed, {failed} failed")
