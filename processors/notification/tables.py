"""Whom to tell about a claim, in which language, and how they can be reached."""

from dataclasses import dataclass
from typing import Final

from schemas.basis import Basis
from schemas.envelope import Data
from schemas.vocabulary import Channel, ClaimKind, Filing, Language
from streams.contract import Table


class RecipientPersonal(Data):
    """Who filed, and where they can be reached."""

    name: str
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One per claim. `seen`: the newest revisions that the lifecycle showed; a decision on less is not told."""

    claim_id: str
    channel: Channel
    channel_reference: str
    kind: ClaimKind
    filing: Filing
    language: Language
    seen: Basis
    personal: RecipientPersonal


RECIPIENTS: Final = Table("recipients", Recipient, ("claim_id",))
