"""What channels file on `claims.submissions.v1`. Key and subject: the claim id of (channel, channel_reference)."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from schemas.claim import BankAccount, ClaimContent, ClaimPersonal, PayeeRef
from schemas.envelope import Data, EventData, UtcDatetime
from schemas.topics import SUBMISSIONS
from schemas.vocabulary import Channel, ReporterRole, RightEnd

Reference = Annotated[str, Field(min_length=1, max_length=80)]
Revision = Annotated[int, Field(ge=1, le=10_000)]


class ClaimSubmitted(EventData):
    """A claim, or with a higher `revision` its amendment.

    `received_at` is when the channel took it in (UTC, attested by the channel); lateness is judged by it.
    """

    event_type: ClassVar[str] = "santunan.claim.submitted.v1"
    topic: ClassVar[str] = SUBMISSIONS

    channel: Channel
    channel_reference: Reference
    revision: Revision = 1
    received_at: UtcDatetime
    reporter_role: ReporterRole
    claim: ClaimContent
    personal: ClaimPersonal


class WithdrawalSubmitted(EventData):
    """The claimant takes the claim back."""

    event_type: ClassVar[str] = "santunan.withdrawal.submitted.v1"
    topic: ClassVar[str] = SUBMISSIONS

    channel: Channel
    channel_reference: Reference
    received_at: UtcDatetime
    because: str = Field(default="", max_length=500)


class AppealSubmitted(EventData):
    """The claimant disputes a denial."""

    event_type: ClassVar[str] = "santunan.appeal.submitted.v1"
    topic: ClassVar[str] = SUBMISSIONS

    channel: Channel
    channel_reference: Reference
    received_at: UtcDatetime
    because: str = Field(min_length=1, max_length=2_000)


class PayeeAccountPersonal(Data):
    """The account, and whose it is."""

    account: BankAccount


class PayeeAccountSubmitted(EventData):
    """Where a payee wants to be paid, sent when the filing named no account or a payment came back."""

    event_type: ClassVar[str] = "santunan.payee_account.submitted.v1"
    topic: ClassVar[str] = SUBMISSIONS

    channel: Channel
    channel_reference: Reference
    received_at: UtcDatetime
    payee_ref: PayeeRef
    personal: PayeeAccountPersonal


class RightEndSubmitted(EventData):
    """What a payee draws month by month has ended on `ended_on`, for this reason. The same said twice is said once."""

    event_type: ClassVar[str] = "santunan.right_end.submitted.v1"
    topic: ClassVar[str] = SUBMISSIONS

    channel: Channel
    channel_reference: Reference
    received_at: UtcDatetime
    payee_ref: PayeeRef
    end: RightEnd
    ended_on: date
