"""One action on many payouts with one cause: proposed with the list fixed, approved by a second person, and what became of each.

On `operations.campaigns.v1`; key and subject: the campaign's id.
"""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from schemas.envelope import Data, EventData, UtcDatetime
from schemas.identifiers import ClaimId, PayoutId, TaskId
from schemas.reasons import ReasonCode
from schemas.terms import Term
from schemas.topics import CAMPAIGNS
from schemas.vocabulary import AuthorityRole, Channel

PIECE_ITEMS_MAX: Final = 200
"""Payouts in one record of the list; a record stays far below the largest that is published."""
CAMPAIGN_ITEMS_MAX: Final = 20_000
PER_SECOND_MAX: Final = 200
"""Actions a second: no more than one piece of the list."""
NO_DIGEST: Final = "0" * 64

Person = Annotated[str, Field(min_length=1, max_length=60)]
Because = Annotated[str, Field(min_length=1, max_length=500)]
PerSecond = Annotated[int, Field(ge=1, le=PER_SECOND_MAX)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, Field(min_length=1, max_length=60)]


class CampaignAction(Term):
    """What is done with each payout. ASK_ACCOUNT: the payee is asked for an account once more. SEND_ANEW: two people's word, the
    next attempt at the same account. INQUIRE: the payment system is asked what became of it. OPEN_TASK: officers look at it within
    a working day. NOTIFY: the claimant is told that it takes longer."""

    ASK_ACCOUNT = "ask_account"
    SEND_ANEW = "send_anew"
    HOLD = "hold"
    RELEASE = "release"
    INQUIRE = "inquire"
    OPEN_TASK = "open_task"
    NOTIFY = "notify"


class Stands(Term):
    """How a campaign stands. LISTING: its list is not whole yet. The last three are final."""

    LISTING = "listing"
    PROPOSED = "proposed"
    RUNNING = "running"
    PAUSED = "paused"
    ABORTED = "aborted"
    REFUSED = "refused"
    DONE = "done"


class Skipped(Term):
    """Why nothing was done with a payout. CHANGED: it stands otherwise than when it was listed. NOT_ALLOWED: the contract with payment
    systems does not allow it as it stands. ALREADY: it is so, or was asked, already. DECIDED_BEFORE: one of the two decided on the
    claim before. NOT_AUTHORISED: one of the two may not say so."""

    CHANGED = "changed"
    NOT_ALLOWED = "not_allowed"
    ALREADY = "already"
    DECIDED_BEFORE = "decided_before"
    NOT_AUTHORISED = "not_authorised"


class CampaignCause(Data):
    """Which payouts: all that is named must fit. `standings` as claim_state tells them, `reason` the one it stands so for,
    `failure_code` the bank's last reason (ISO 20022), `since` and `until` when it came to stand so, `office` where the claim was filed."""

    standings: tuple[Code, ...] = Field(min_length=1, max_length=10)
    failure_code: Code | None = None
    reason: Code | None = None
    fund: Code | None = None
    payment_system: Code | None = None
    channel: Channel | None = None
    office: Code | None = None
    since: UtcDatetime | None = None
    until: UtcDatetime | None = None


class CampaignItem(Data):
    """One payout as it stood when it was listed. `amount`: rupiah that are still due; `payout_id`: of its last attempt."""

    claim_id: ClaimId
    group: str = Field(min_length=1, max_length=120)
    amount: int = Field(ge=0)
    payout_id: PayoutId | None = None
    task_id: TaskId | None = None


class Speaker(Data):
    """Who says so, by their token."""

    person: Person
    role: AuthorityRole


class CampaignProposed(EventData):
    """What is to be done, and with what. `digest`: of the pieces of the list, which follow, chained in their order."""

    event_type: ClassVar[str] = "santunan.campaign.proposed.v1"
    topic: ClassVar[str] = CAMPAIGNS

    action: CampaignAction
    cause: CampaignCause
    items: int = Field(ge=1, le=CAMPAIGN_ITEMS_MAX)
    rupiah: int = Field(ge=0)
    pieces: int = Field(ge=1)
    digest: Digest
    per_second: PerSecond
    person: Person
    role: AuthorityRole
    because: Because
    proposed_at: UtcDatetime


class CampaignListed(EventData):
    """A piece of the list, `number` from 0."""

    event_type: ClassVar[str] = "santunan.campaign.listed.v1"
    topic: ClassVar[str] = CAMPAIGNS

    number: int = Field(ge=0)
    items: tuple[CampaignItem, ...] = Field(min_length=1, max_length=PIECE_ITEMS_MAX)


class CampaignSaid(EventData):
    """A person's word. An approval signs the `digest` of the list; `per_second` is said with `pace`."""

    event_type: ClassVar[str] = "santunan.campaign.said.v1"
    topic: ClassVar[str] = CAMPAIGNS

    word: Literal["approve", "refuse", "pause", "resume", "abort", "pace"]
    digest: Digest | None = None
    per_second: PerSecond | None = None
    person: Person
    role: AuthorityRole
    because: Because
    said_at: UtcDatetime


class CampaignChanged(EventData):
    """How it stands after a word, or by itself (`person` none). `refused`: the word does not count, for this reason."""

    event_type: ClassVar[str] = "santunan.campaign.changed.v1"
    topic: ClassVar[str] = CAMPAIGNS

    stands: Literal["proposed", "running", "paused", "aborted", "refused", "done"]
    word: str | None = None
    person: str | None = None
    refused: ReasonCode | None = None


class CampaignMoved(EventData):
    """Actions were asked for: all before `said` of `items`."""

    event_type: ClassVar[str] = "santunan.campaign.moved.v1"
    topic: ClassVar[str] = CAMPAIGNS

    said: int = Field(ge=1)
    items: int = Field(ge=1)


class CampaignAnswered(EventData):
    """What became of one item, told in the same step as it was done; `skipped`: why nothing was."""

    event_type: ClassVar[str] = "santunan.campaign.answered.v1"
    topic: ClassVar[str] = CAMPAIGNS

    number: int = Field(ge=0)
    claim_id: ClaimId
    group: str
    amount: int = Field(ge=0)
    skipped: Skipped | None = None
