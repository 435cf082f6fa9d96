"""`santunan payouts hold|release|recall|brake|manifest|reconcile`: operations stop payouts, let them go, prove and compare them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

Claim = Annotated[str, typer.Argument(help="the claim's id")]
Person = Annotated[str, typer.Option(help="who says so")]
Role = Annotated[str, typer.Option(help="their role: supervisor or branch_head; an officer's word on payments does not count")]
Because = Annotated[str, typer.Option(help="why, for whoever reads it later")]
Reason = Annotated[str, typer.Option("--reason", help="why, for whoever reads it later")]
Fund = Annotated[str | None, typer.Option(help="only payments from this fund; without it, all")]
Payout = Annotated[str, typer.Option("--payout", help="the payout's id, as the console and the instruction name it")]
EXIT_DIFFERENCES: Final = 3
EXIT_PAGED: Final = 4
"""Money left the account that nobody asked for: whoever runs this every day pages somebody."""
AsJson = Annotated[bool, typer.Option("--json", help="as JSON")]


def register(app: typer.Typer) -> None:
    payouts = typer.Typer(help="Payouts: of a claim, or all of them.", no_args_is_help=True)
    payouts.command("hold")(hold)
    payouts.command("release")(release)
    payouts.command("recall")(recall)
    brake = typer.Typer(
        help="The brake on all payouts or one fund's: it stops instructions, never receipts.", no_args_is_help=True
    )
    brake.command("on")(brake_on)
    brake.command("off")(brake_off)
    brake.command("status")(brake_status)
    payouts.add_typer(brake, name="brake")
    payouts.command("manifest")(manifest)
    payouts.command("reconcile")(reconcile)
    app.add_typer(payouts, name="payouts")


def hold(claim: Claim, person: Person, role: Role, because: Because) -> None:
    """Instruct nothing more for this claim; what is on its way stays on its way."""
    _say(claim, "hold_requested", action="hold", person=person, role=role, because=because)


def release(claim: Claim, person: Person, role: Role, because: Because) -> None:
    """Let a held claim's payouts go. It takes two people who decided nothing about the claim: a second one must say so too."""
    _say(claim, "hold_requested", action="release", person=person, role=role, because=because)


def recall(claim: Claim, payout: Payout, person: Person, role: Role, because: Because) -> None:
    """Ask the payment system not to pay an instruction that is not settled yet. Cancelled, two people send it anew or give it up."""
    _say(claim, "recall_requested", payout_id=payout, person=person, role=role, because=because)


def _say(claim: str, kind: Literal["hold_requested", "recall_requested"], **word: str) -> None:
    from pydantic import ValidationError

    from deploy.errors import Refused
    from deploy.records import say
    from deploy.settings import load_settings
    from schemas.events.verifications import PayoutHoldRequested, PayoutRecallRequested

    try:
        asked = PayoutHoldRequested if kind == "hold_requested" else PayoutRecallRequested
        made = asked.model_validate({**word, "decided_at": datetime.now(UTC)})
        said = say(load_settings().kafka, claim, made, "/operations/santunan")
    except ValidationError as error:
        raise Refused("; ".join(f"{found['loc'][-1]}: {found['msg']}" for found in error.errors())) from error
    typer.echo(f"said: {said}")


def brake_on(person: Person, role: Role, reason: Reason, fund: Fund = None) -> None:
    """Instruct nothing more, of any claim; what is on its way stays on its way, and receipts count. One person is enough."""
    _press("hold", fund, person, role, reason)


def brake_off(person: Person, role: Role, reason: Reason, fund: Fund = None) -> None:
    """Let payouts go. It takes two people: a second one must say so too."""
    _press("release", fund, person, role, reason)


def _press(action: Literal["hold", "release"], fund: str | None, person: str, role: str, reason: str) -> None:
    from deploy.banking.braking import press
    from deploy.settings import load_settings

    shares = press(load_settings().kafka, action, fund, person=person, role=role, because=reason)
    typer.echo(f"said to {shares} partitions; how it stands: `santunan payouts brake status`")


def brake_status(as_json: AsJson = False) -> None:
    """Which brakes are on, since when, why and until when; what this hour sent; how many claims wait."""
    from rich.console import Console

    from deploy.banking import showing
    from deploy.banking.braking import status
    from deploy.settings import load_settings

    found = status(load_settings().database.url, datetime.now(UTC))
    showing.as_json(found) if as_json else showing.brakes(found, Console())


def manifest(
    cut_off: Annotated[
        datetime | None, typer.Option("--cut-off", help="UTC; without it, the beginning of this hour", formats=["%Y-%m-%dT%H:%M"])
    ] = None,
) -> None:
    """Write the signed manifest of every partition for a cut-off, once: run it again and what is there stays as it is."""
    from deploy.banking.keys import fund_keys
    from deploy.banking.manifests import write_manifests
    from deploy.settings import load_settings
    from processors.payout.shares import hour_of

    settings = load_settings()
    keys = fund_keys(settings.payout)
    at = cut_off.replace(tzinfo=UTC) if cut_off else hour_of(datetime.now(UTC))
    made = write_manifests(settings.kafka, at, keys)
    count, amount = sum(each.count for each in made), sum(each.amount for each in made)
    typer.echo(f"{len(made)} manifests for {at:%F %R} UTC: {count:,} instructions, {amount:,} rupiah")


def reconcile(
    statement: Annotated[
        list[Path] | None,
        typer.Option("--statement", help="a camt.053 file; may be named more than once", exists=True, dir_okay=False),
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="a bank's folder: the statements that were taken from it", exists=True, file_okay=False)
    ] = None,
    day: Annotated[datetime | None, typer.Option("--day", help="only this value date", formats=["%Y-%m-%d"])] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the bank's statement with our payouts. Exit code 3 for differences, 4 when money left that nobody asked for."""
    from rich.console import Console

    from deploy.banking import reconciling, showing
    from deploy.errors import Refused
    from deploy.settings import load_settings

    files = [*(statement or ()), *(reconciling.taken(folder) if folder else ())]
    if not files:
        raise Refused("There is no statement to compare: name a file with --statement, or a bank's folder with --folder.")
    settings = load_settings()
    ours = reconciling.books(settings.database.url, reconciling.funds_of(settings.payout))
    found = reconciling.reconcile(reconciling.statements(files), ours, day.date() if day else None)
    showing.as_json(found) if as_json else showing.reconciliation(found, Console())
    raise typer.Exit(EXIT_PAGED if found.paged else EXIT_DIFFERENCES if found.differences else 0)
