"""What processors ask of a member's ledger, on `members.requests.v1`. Key and subject: the member id, or an alias's key
while the member is not known; `membership` forwards it then. Answers go to the claim's key on the lifecycle topic."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from schemas.benefit import LINES_MAX, EntitlementLine
from schemas.claim import CountryCode, Identity, ProvinceCode
from schemas.envelope import Data, EventData, UtcDatetime
from schemas.identifiers import AliasKey, ClaimId, MemberId
from schemas.signals import FINGERPRINTS_MAX, Fingerprint, FingerprintKey, Shared, Sighting
from schemas.topics import REQUESTS
from schemas.vocabulary import Channel, ClaimKind, Filing, JhtReason, ReporterRole


class RequestPersonal(Data):
    """The member as the filing names them, for the identity check."""

    member: Identity


class CoverageRequested(EventData):
    """Was this member insured for this on the date of the event, and to which case does the claim belong?

    Asked by intake at registration and by payout when an amendment passed (with the higher revision).
    """

    event_type: ClassVar[str] = "santunan.coverage.requested.v1"
    topic: ClassVar[str] = REQUESTS

    claim_id: ClaimId
    revision: int = Field(ge=1)
    kind: ClaimKind
    filing: Filing
    event_date: date
    event_country: CountryCode
    event_province: ProvinceCode | None = None
    jht_reason: JhtReason | None = None
    channel: Channel
    reporter_role: ReporterRole
    received_at: UtcDatetime
    aliases: tuple[AliasKey, ...] = Field(min_length=1, max_length=5)
    """All keys that the filing's identity gives, the surest first; the request is sent to the first."""
    tried: tuple[AliasKey, ...] = ()
    """Alias keys that did not know the member; the ledger sends the request on to the next one."""
    fingerprints: tuple[Fingerprint, ...] = Field(default=(), max_length=FINGERPRINTS_MAX)
    """What the filing shows that others may show too: the request goes by each of them, in this order, before it goes to the aliases."""
    sightings: tuple[Sighting, ...] = Field(default=(), max_length=len(Shared))
    """What was seen on the way so far of what other members' claims show as well."""
    personal: RequestPersonal

    @property
    def first_key(self) -> str:
        """Where it is sent."""
        return self.fingerprints[0].key if self.fingerprints else self.aliases[0]


class IdentityLinked(EventData):
    """Whose alias the subject is, or no longer is. Written by membership when the registry's record of the member names the
    alias for the first time, or names it no more."""

    event_type: ClassVar[str] = "santunan.identity.linked.v1"
    topic: ClassVar[str] = REQUESTS

    member_id: MemberId
    sequence: int = Field(ge=1)
    linked: bool = True


class CoverageFound(EventData):
    """A request that waits under the subject too, a filing's other alias, went on to the member: it need not wait any more.

    `onward`: the aliases that the request was sent on to from here are told as well.
    """

    event_type: ClassVar[str] = "santunan.coverage.found.v1"
    topic: ClassVar[str] = REQUESTS

    claim_id: ClaimId
    revision: int = Field(ge=1)
    onward: bool


class FingerprintShared(EventData):
    """To a claim's member: claims that came later show the same as this one. It goes the way that the claim's request went, so that it
    cannot overtake it: by the fingerprints that are left (`onward`), then by the aliases."""

    event_type: ClassVar[str] = "santunan.fingerprint.shared.v1"
    topic: ClassVar[str] = REQUESTS

    claim_id: ClaimId
    revision: int = Field(ge=1)
    onward: tuple[FingerprintKey, ...] = Field(default=(), max_length=FINGERPRINTS_MAX)
    aliases: tuple[AliasKey, ...] = Field(min_length=1, max_length=5)
    tried: tuple[AliasKey, ...] = ()
    sighting: Sighting


class FingerprintShown(EventData):
    """A claim shows one more fingerprint than its filing did: an account that was named later. `received_at`: of the filing; `onward` and
    `aliases`: the way that its request went, by which words about it go."""

    event_type: ClassVar[str] = "santunan.fingerprint.shown.v1"
    topic: ClassVar[str] = REQUESTS

    claim_id: ClaimId
    revision: int = Field(ge=1)
    received_at: UtcDatetime
    fingerprint: Fingerprint
    onward: tuple[FingerprintKey, ...] = Field(default=(), max_length=FINGERPRINTS_MAX)
    aliases: tuple[AliasKey, ...] = Field(min_length=1, max_length=5)


class ReserveRequested(EventData):
    """All or nothing; replaces what the claim reserved before at a lower revision."""

    event_type: ClassVar[str] = "santunan.entitlement.reserve_requested.v1"
    topic: ClassVar[str] = REQUESTS

    claim_id: ClaimId
    revision: int = Field(ge=1)
    lines: tuple[EntitlementLine, ...] = Field(min_length=1, max_length=LINES_MAX)


class ConfirmRequested(EventData):
    """The last gate, asked by payout for each payout's lines right before it instructs. Idempotent per line.

    `released_by`: the two people who released a line that the ledger held.
    """

    event_type: ClassVar[str] = "santunan.entitlement.confirm_requested.v1"
    topic: ClassVar[str] = REQUESTS

    claim_id: ClaimId
    revision: int = Field(ge=1)
    group: str
    lines: tuple[EntitlementLine, ...] = Field(min_length=1, max_length=LINES_MAX)
    gross_rupiah: int = Field(ge=0)
    """Gross of the group's lines: the ledger cumulates it for the tax on later old-age savings."""
    released_by: tuple[str, ...] = ()


class ReleaseRequested(EventData):
    """The payment of these lines was abandoned; never asked while its outcome is unknown."""

    event_type: ClassVar[str] = "santunan.entitlement.release_requested.v1"
    topic: ClassVar[str] = REQUESTS

    claim_id: ClaimId
    lines: tuple[EntitlementLine, ...] = Field(min_length=1, max_length=LINES_MAX)
    because: str = Field(max_length=500)


class CloseRequested(EventData):
    """The claim is final: what it still holds unconfirmed is released, and the ledger forgets the claim."""

    event_type: ClassVar[str] = "santunan.claim.close_requested.v1"
    topic: ClassVar[str] = REQUESTS

    claim_id: ClaimId
    revision: int = Field(ge=1)
    outcome: Literal["paid", "denied", "lapsed", "withdrawn", "linked", "abandoned"]
