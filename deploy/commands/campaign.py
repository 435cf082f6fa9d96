"""`santunan campaign list|show|try|propose|approve|refuse|pause|resume|abort|pace`: one action on many payouts with one cause."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from deploy.commands.payouts import AsJson, Because, Person, Role

if TYPE_CHECKING:
    from schemas.events.campaigns import CampaignAction, CampaignCause

Id = Annotated[str, typer.Argument(help="the campaign's id")]
Action = Annotated[
    str, typer.Option(help="ask_account, send_anew, hold, release, inquire, open_task or notify: what is done with each payout")
]
Standing = Annotated[list[str], typer.Option("--standing", help="how the payouts stand: awaiting_account, held, unknown, …")]
FailureCode = Annotated[str | None, typer.Option(help="the bank's last reason, as AC04")]
StandsFor = Annotated[str | None, typer.Option("--for", help="what they stand so for, as no_account or brake")]
Fund = Annotated[str | None, typer.Option(help="only payments from this fund")]
System = Annotated[str | None, typer.Option(help="only this bank or payment system")]
Channel = Annotated[str | None, typer.Option(help="only claims of this channel")]
Office = Annotated[str | None, typer.Option(help="only claims of this office")]
Day: Final = "%Y-%m-%d"
Since = Annotated[datetime | None, typer.Option(help="only what came to stand so on this day or later, UTC", formats=[Day])]
Until = Annotated[datetime | None, typer.Option(help="only what came to stand so before this day, UTC", formats=[Day])]
PerSecond = Annotated[int, typer.Option("--per-second", min=1, max=200, help="how many a second")]
PER_SECOND: Final = 10


def register(app: typer.Typer) -> None:
    campaign = typer.Typer(
        help="One action on many payouts with one cause: a dry run, two people, a pace, an end.", no_args_is_help=True
    )
    for name, command in (
        ("list", show_all),
        ("show", show),
        ("try", dry_run),
        ("propose", propose),
        ("approve", approve),
        ("refuse", refuse),
        ("pause", pause),
        ("resume", resume),
        ("abort", abort),
        ("pace", pace),
    ):
        campaign.command(name)(command)
    app.add_typer(campaign, name="campaign")


def show_all(as_json: AsJson = False) -> None:
    """The hundred newest: how each stands, who said so, and how far it is."""
    from rich.console import Console

    from deploy.banking import campaign_showing, campaigning
    from deploy.settings import load_settings

    found = campaigning.newest(load_settings())
    if as_json:
        campaign_showing.as_json(found)
    else:
        campaign_showing.campaigns(found, Console())


def show(campaign: Id, as_json: AsJson = False) -> None:
    """How it stands: asked for, done, left out and why, and what was said."""
    from rich.console import Console

    from deploy.banking import campaign_showing, campaigning
    from deploy.settings import load_settings

    found = campaigning.standing(load_settings(), campaign)
    if as_json:
        campaign_showing.as_json([found])
    else:
        campaign_showing.campaign(found, Console())


def dry_run(
    *,
    action: Action,
    standing: Standing,
    failure_code: FailureCode = None,
    stands_for: StandsFor = None,
    fund: Fund = None,
    system: System = None,
    channel: Channel = None,
    office: Office = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """How many payouts and rupiah an action would be about. Nothing is written."""
    from rich.console import Console

    from deploy.banking import campaign_showing, campaigning
    from deploy.settings import load_settings

    asked = _cause(
        standings=standing,
        failure_code=failure_code,
        reason=stands_for,
        fund=fund,
        payment_system=system,
        channel=channel,
        office=office,
        since=since,
        until=until,
    )
    campaign_showing.listing(campaigning.tried(load_settings(), _action(action), asked), Console())


def propose(
    *,
    action: Action,
    standing: Standing,
    person: Person,
    role: Role,
    because: Because,
    failure_code: FailureCode = None,
    stands_for: StandsFor = None,
    fund: Fund = None,
    system: System = None,
    channel: Channel = None,
    office: Office = None,
    since: Since = None,
    until: Until = None,
    per_second: PerSecond = PER_SECOND,
) -> None:
    """Fix the list and propose it. Nothing is done until a second person approves."""
    from rich.console import Console

    from deploy.banking import campaign_showing, campaigning
    from deploy.settings import load_settings
    from gateway.operating.listing import Wish
    from schemas.events.campaigns import Speaker

    settings = load_settings()
    asked = _cause(
        standings=standing,
        failure_code=failure_code,
        reason=stands_for,
        fund=fund,
        payment_system=system,
        channel=channel,
        office=office,
        since=since,
        until=until,
    )
    speaker = campaigning.made(Speaker, person=person, role=role)
    found = campaigning.tried(settings, _action(action), asked)
    wish = Wish(
        action=_action(action),
        cause=asked,
        per_second=per_second,
        because=because,
        person=speaker.person,
        role=speaker.role,
        at=datetime.now(UTC),
    )
    campaign_showing.listing(found, Console(stderr=True))
    typer.echo(campaigning.propose(settings, found, wish))


def approve(campaign: Id, person: Person, role: Role, because: Because) -> None:
    """Sign the list, as a second person of authority; it begins at once. Nobody approves their own."""
    _say(campaign, "approve", person, role, because)


def refuse(campaign: Id, person: Person, role: Role, because: Because) -> None:
    """End it before it began."""
    _say(campaign, "refuse", person, role, because)


def pause(campaign: Id, person: Person, role: Role, because: Because) -> None:
    """Ask for nothing more until somebody resumes it."""
    _say(campaign, "pause", person, role, because)


def resume(campaign: Id, person: Person, role: Role, because: Because) -> None:
    """Go on where it was."""
    _say(campaign, "resume", person, role, because)


def abort(campaign: Id, person: Person, role: Role, because: Because) -> None:
    """End it for good; what was asked for already is done."""
    _say(campaign, "abort", person, role, because)


def pace(campaign: Id, person: Person, role: Role, because: Because, per_second: PerSecond) -> None:
    """Say how many a second, from the next second on."""
    _say(campaign, "pace", person, role, because, per_second)


def _say(campaign: str, word: str, person: str, role: str, because: str, per_second: int | None = None) -> None:
    from deploy.banking import campaigning
    from deploy.settings import load_settings

    settings = load_settings()
    who = campaigning.Who(person=person, role=role, because=because)
    typer.echo(f"said: {campaigning.said(settings, campaigning.standing(settings, campaign), word, who, per_second)}")


def _action(written: str) -> "CampaignAction":
    from deploy.errors import Refused
    from schemas.events.campaigns import CampaignAction

    try:
        return CampaignAction(written)
    except ValueError as error:
        raise Refused(f"There is no action {written!r}: name one of {', '.join(CampaignAction)}.") from error


def _cause(**named: Any) -> "CampaignCause":
    """Days are UTC."""
    from deploy.banking import campaigning
    from schemas.events.campaigns import CampaignCause

    in_utc = {name: at.replace(tzinfo=UTC) if isinstance(at, datetime) else at for name, at in named.items()}
    return campaigning.made(CampaignCause, **in_utc)
