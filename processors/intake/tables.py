"""What intake remembers of each claim: which revisions it took or refused, and what waits for a claim that is not there yet."""

from dataclasses import dataclass
from typing import Final

from schemas.envelope import Data, UtcDatetime
from schemas.events.dead_letters import SourcePosition
from schemas.events.submissions import AppealSubmitted, PayeeAccountSubmitted, RightEndSubmitted, WithdrawalSubmitted
from schemas.terms import Term
from streams.contract import Table


class Standing(Term):
    """EXPECTED: something was filed about a claim that has not come yet."""

    EXPECTED = "expected"
    REGISTERED = "registered"
    REFUSED = "refused"


class RefusedRevision(Data):
    """A revision that was not taken; the same again gets the same answer."""

    revision: int
    content_hash: str


class NewestAccount(Data):
    """The newest account sent for a payee, by the channel's `received_at`."""

    payee_ref: str
    received_at: UtcDatetime
    content_hash: str


class Waiting(Data):
    """A withdrawal, appeal, account or end of a right that came before its claim."""

    submission_id: str
    submission_type: str
    content_hash: str
    withdrawal: WithdrawalSubmitted | None = None
    appeal: AppealSubmitted | None = None
    account: PayeeAccountSubmitted | None = None
    right_end: RightEndSubmitted | None = None
    own_only: bool = False
    """An account of who does not speak for claimants: of a payee that they are themselves."""
    asked: SourcePosition | None = None
    """Where the channel put it that waits for an answer on the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledClaim:
    """One claim as filed. `revision` and `content_hash`: of the highest that was taken, 0 and empty before any was.

    `answered`: content hashes of the withdrawals and appeals seen. `personal`: what waits; it may hold an account. `own_payees`: the
    payees that the filing channel is itself, an employer or a facility; none in rows from before it was kept.
    """

    claim_id: str
    standing: Standing = Standing.EXPECTED
    revision: int = 0
    content_hash: str = ""
    refused: tuple[RefusedRevision, ...] = ()
    answered: tuple[str, ...] = ()
    accounts: tuple[NewestAccount, ...] = ()
    personal: tuple[Waiting, ...] = ()
    own_payees: tuple[str, ...] = ()


FILED_CLAIMS: Final = Table("filed_claims", FiledClaim, ("claim_id",), (("standing",),))
