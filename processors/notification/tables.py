"""Whom to tell about a claim, in which language, and how they can be reached."""

from dataclasses import dataclass
from typing import Final

from pydantic import Field

from schemas.basis import Basis
from schemas.envelope import Data
from schemas.vocabulary import Channel, ClaimKind, Filing, Language
from streams.contract import Table


class RecipientPersonal(Data):
    """Who filed, and where they can be reached. `payees`: names by reference, where there are several. `sponsors`: who paid the
    member's contributions, to be thanked with the decision."""

    name: str
    phone: str | None
    payees: dict[str, str] = Field(default_factory=dict)
    sponsors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One per claim. `seen`: the newest revisions that the lifecycle showed; a decision on less is not told; of a claim that was
    refused, none. `ahead_hours`: how far the recipient's clock is ahead of UTC."""

    claim_id: str
    channel: Channel
    channel_reference: str
    kind: ClaimKind
    filing: Filing
    language: Language
    seen: Basis
    ahead_hours: int
    personal: RecipientPersonal


RECIPIENTS: Final = Table("recipients", Recipient, ("claim_id",))
