"""A link to one claim: sealed, for some weeks, sent to a claimant's own telephone; who has it needs no birth date."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from gateway.pages.sealing import Seal
from gateway.settings import GatewaySettings

LINK: Final = "link"
LINK_PATH: Final = "/link"
LINK_PARAMETER: Final = "to"


class Linked(BaseModel):
    """The claim that a link opens."""

    model_config = ConfigDict(frozen=True)

    claim: str


def link_to(seal: Seal, settings: GatewaySettings, claim: str, now: datetime) -> tuple[str, datetime]:
    """The address, and until when it opens the claim. It names nobody and cannot be guessed or changed."""
    lifetime = timedelta(days=settings.page_link_days)
    sealed = seal.sealed(LINK, Linked(claim=claim), lifetime)
    return f"{settings.public_url}{LINK_PATH}?{LINK_PARAMETER}={sealed}", now + lifetime
