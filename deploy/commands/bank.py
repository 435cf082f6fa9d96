"""`santunan bank files|verify|conformance`: what stands between us and payment systems, and what they try themselves with."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from deploy.banking.file_run import Adapter

Folder = Annotated[
    Path, typer.Option(help="the bank's folder: out, in, done and refused stand in it, and the books", file_okay=False)
]
System = Annotated[str, typer.Option("--payment-system", help="the name that instructions address")]
KeyId = Annotated[str, typer.Option(help="the id of the adapter's own key, as the fund lists it")]
KeyFile = Annotated[Path | None, typer.Option(help="the adapter's own Ed25519 key: 32 bytes in base64", dir_okay=False)]
FundKey = Annotated[str, typer.Option(help="the fund's public key, as KID=BASE64")]
CutOff = Annotated[
    datetime | None, typer.Option("--cut-off", help="UTC; without it, the beginning of this hour", formats=["%Y-%m-%dT%H:%M"])
]
EXIT_REFUSED_FILES: Final = 3
"""Some files were refused; the reasons stand beside them."""
EXIT_UNINSTRUCTED: Final = 4
"""The statement shows debits that nobody instructed: somebody is to be paged."""


def register(app: typer.Typer) -> None:
    bank = typer.Typer(help="Payment systems: files for banks without Kafka, proofs, conformance.", no_args_is_help=True)
    files = typer.Typer(help="pain.001 files out, pain.002 and camt.053 files in.", no_args_is_help=True)
    files.command("out")(files_out)
    files.command("in")(files_in)
    bank.add_typer(files, name="files")
    bank.command("verify")(verify)
    bank.command("conformance")(conformance)
    app.add_typer(bank, name="bank")


def files_out(
    folder: Folder,
    payment_system: System,
    key_id: KeyId = "",
    key_file: KeyFile = None,
    fund_key: FundKey = "",
    cut_off: CutOff = None,
) -> None:
    """Put what was instructed since the last cut-off into pain.001 files. The same cut-off again changes nothing."""
    from processors.payout.shares import hour_of

    now = datetime.now(UTC)
    at = cut_off.replace(tzinfo=UTC) if cut_off else hour_of(now)
    found, delivered = _adapter(folder, payment_system, key_id, key_file, fund_key).out(at, now)
    typer.echo(f"{len(found.files)} files, {found.transfers:,} transfers, {found.amount_rupiah:,} rupiah at {at:%F %R} UTC")
    typer.echo(f"{found.refused} refused, {found.doubled} repeated, {found.forged} not signed by the fund; {delivered} receipts")


def files_in(
    folder: Folder, payment_system: System, key_id: KeyId = "", key_file: KeyFile = None, fund_key: FundKey = ""
) -> None:
    """Take the bank's status reports and statements. Exit code 3 when a file was refused, 4 for a debit that nobody instructed."""
    found, delivered = _adapter(folder, payment_system, key_id, key_file, fund_key).take_in(datetime.now(UTC))
    for file in found:
        said = f"refused: {file.refused}" if file.refused else "known already" if file.again else f"{file.receipts} receipts"
        typer.echo(f"{file.name}: {said}")
        for debit in file.uninstructed:
            typer.echo(f"{file.name}: DEBIT WITHOUT AN INSTRUCTION: {debit}", err=True)
    typer.echo(f"{delivered} receipts delivered")
    if any(file.uninstructed for file in found):
        raise typer.Exit(EXIT_UNINSTRUCTED)
    if any(file.refused for file in found):
        raise typer.Exit(EXIT_REFUSED_FILES)


def _adapter(folder: Path, system: str, key_id: str, key_file: Path | None, fund_key: str) -> "Adapter":
    from deploy.banking.file_run import Adapter, demo_keys, keys_from
    from deploy.errors import Refused
    from deploy.folders import require_folder
    from deploy.settings import load_settings

    require_folder(folder, "--folder")
    settings = load_settings()
    seed = settings.payout.demo_seed
    if key_file is not None:
        own, fund = keys_from(system, key_id, key_file, fund_key)
    elif seed is not None:
        own, fund = demo_keys(seed, system)
    else:
        raise Refused("The adapter has no key of its own: name --key-id, --key-file and --fund-key.")
    return Adapter(kafka=settings.kafka, folder=folder, keys=own, fund=fund, environment=settings.payout.environment)


def verify() -> None:
    """Judge every manifest by what stands on the instructions topic. Exit code 1 when one does not agree."""
    from deploy.banking.keys import fund_keys
    from deploy.banking.manifests import verify as judge
    from deploy.settings import load_settings

    settings = load_settings()
    proof = judge(settings.kafka, fund_keys(settings.payout))
    typer.echo(f"{proof.proven} manifests agree with what was read")
    for fault in proof.faults:
        typer.echo(fault, err=True)
    raise typer.Exit(1 if proof.faults else 0)


def conformance(
    payment_system: System,
    *,
    bootstrap: Annotated[str | None, typer.Option(help="the broker of the test environment, HOST:PORT")] = None,
    environment: Annotated[str, typer.Option(help="the test environment: demo, test or sandbox; never production")] = "test",
    instructions_topic: Annotated[str, typer.Option(help="where the series is written")] = "payouts.instructions.v1",
    receipts_topic: Annotated[str, typer.Option(help="where the answers are awaited")] = "payouts.receipts.v1",
    consumer_cmd: Annotated[
        str | None,
        typer.Option(help="starts your consumer; it is killed and started again before the replay. Without it yours runs"),
    ] = None,
    seed: Annotated[int, typer.Option(help="of the test keys: `--show-keys` prints them")] = 1,
    bank_key: Annotated[str, typer.Option(help="your public key as KID=BASE64; without it, the seed's")] = "",
    payee: Annotated[str, typer.Option(help="a payable test account of yours, as NAME/BANK CODE/ACCOUNT")] = "",
    answer_seconds: Annotated[int, typer.Option(min=1, help="how long your answers may take")] = 60,
    quiet_seconds: Annotated[int, typer.Option(min=1, help="how long to look for payments that must not come")] = 5,
    show_keys: Annotated[bool, typer.Option("--show-keys", help="print the keys that your consumer needs, and end")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="the verdicts as JSON")] = False,
) -> None:
    """Try a payment system's own consumer: write a series of instructions and judge what it answers. Exit code 1 when a case fails."""
    from deploy.banking.conformance import command

    options = command.Options(
        payment_system=payment_system,
        bootstrap=bootstrap,
        environment=environment,
        instructions_topic=instructions_topic,
        receipts_topic=receipts_topic,
        consumer_command=consumer_cmd,
        seed=seed,
        bank_key=bank_key,
        payee=payee,
        answer_seconds=answer_seconds,
        quiet_seconds=quiet_seconds,
    )
    if show_keys:
        typer.echo(command.keys_shown(options))
        return
    verdicts = command.tried(options)
    command.show(verdicts, as_json=as_json)
    raise typer.Exit(0 if all(verdict.passed for verdict in verdicts) else 1)
