"""`santunan gateway`: the HTTP door for every channel, until SIGTERM; `santunan token`: a token of the local issuer, for trying it."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("gateway")(gateway)
    app.command("token")(token)


def gateway() -> None:
    """Take claims from every channel over HTTP. Start more of them, behind any load balancer, to share the work."""
    from deploy.gateway_readiness import require_files, require_keys
    from deploy.rehearsal import ChildRehearser
    from deploy.settings import load_settings
    from gateway.serving import run_gateway
    from monitoring.logs import configure

    settings = load_settings()
    require_files(settings.gateway)
    require_keys(settings.gateway)
    configure("gateway", settings.worker.log_format, settings.worker.log_level)
    own_role = settings.gateway.database_url
    rehearser = ChildRehearser(
        settings.gateway.console_rehearsal_seconds_max, None if own_role is None else own_role.get_secret_value()
    )
    run_gateway(settings.gateway, settings, rehearser)


def token(
    scope: Annotated[str, typer.Option(help="scopes, with spaces between them")],
    sub: Annotated[str, typer.Option(help="who it is for")] = "somebody",
    grant: Annotated[
        str, typer.Option(help='for whom they act, as JSON: {"channel": "branch", "organisation": "B-0712"}')
    ] = "{}",
    seconds: Annotated[int, typer.Option(min=1, max=86_400, help="for how long")] = 3_600,
) -> None:
    """A token of the gateway's own issuer (SANTUNAN_GATEWAY__LOCAL_ISSUER_KEY): for demo and tests, not for production."""
    from json import JSONDecodeError, loads

    from deploy.errors import Refused
    from deploy.gateway_readiness import require_keys
    from deploy.settings import load_settings
    from gateway.opening import local_issuer, utc_now

    settings = load_settings().gateway
    require_keys(settings)
    issuer = local_issuer(settings)
    if issuer is None:
        raise Refused("There is no local issuer: set SANTUNAN_GATEWAY__LOCAL_ISSUER_KEY to an Ed25519 private key as a JWK.")
    try:
        acts_for = loads(grant)
    except JSONDecodeError as error:
        raise Refused("--grant is not JSON.") from error
    print(issuer.token(utc_now(), settings.audience, {"sub": sub, "scope": scope, "santunan": acts_for}, seconds))
