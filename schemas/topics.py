"""The topics: one partition count for all (it never grows), murmur2 over the subject, retention as architecture section 5 says."""

from dataclasses import dataclass
from typing import Final, Literal

SUBMISSIONS: Final = "claims.submissions.v1"
DOCUMENTS: Final = "claims.documents.v1"
VERIFICATIONS: Final = "claims.verifications.v1"
COVERAGE: Final = "members.coverage.v1"
REQUESTS: Final = "members.requests.v1"
LIFECYCLE: Final = "claims.lifecycle.v1"
STATE: Final = "claims.state.v1"
NOTIFICATIONS: Final = "claims.notifications.v1"
INSTRUCTIONS: Final = "payouts.instructions.v1"
RECEIPTS: Final = "payouts.receipts.v1"
BRAKES: Final = "payouts.brakes.v1"
DEAD_LETTERS: Final = "claims.dead-letters.v1"

DAY_MS: Final = 24 * 60 * 60 * 1000
INBOUND_RETENTION_DAYS: Final = 90
"""Finite, and longer than any time between two of the audit's checkpoints."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `retention_ms` -1 keeps for ever. `inbound`: others write to it, so a record may be broken or lie under a wrong key or
    partition; its `home` is the one processor that re-homes it or sets it aside, and the topic's other readers pass it over."""

    name: str
    subject: Literal["claim", "member", "share"]
    about: str
    inbound: bool = False
    home: str | None = None
    retention_ms: int = -1
    compacted: bool = False


_INBOUND_MS: Final = INBOUND_RETENTION_DAYS * DAY_MS


def _inbound(name: str, subject: Literal["claim", "member"], about: str, home: str) -> Topic:
    return Topic(name, subject, about, inbound=True, home=home, retention_ms=_INBOUND_MS)


TOPICS: Final = {
    topic.name: topic
    for topic in (
        _inbound(SUBMISSIONS, "claim", "claims as channels file, amend, withdraw and appeal them", "intake"),
        _inbound(DOCUMENTS, "claim", "uploaded documents, by reference and hash", "documents"),
        _inbound(VERIFICATIONS, "claim", "results of checks and officers' words", "verification"),
        _inbound(COVERAGE, "member", "who is insured for what, from the membership registry", "membership"),
        Topic(REQUESTS, "member", "what processors ask of a member's ledger", retention_ms=_INBOUND_MS),
        Topic(LIFECYCLE, "claim", "what happened to each claim, in order"),
        Topic(STATE, "claim", "the materialised state of each claim", compacted=True),
        Topic(NOTIFICATIONS, "claim", "what a claimant is told"),
        Topic(INSTRUCTIONS, "claim", "signed payout instructions for payment systems"),
        Topic(RECEIPTS, "claim", "what payment systems answer", inbound=True, home="payout"),
        Topic(BRAKES, "share", "brakes on payouts as they are put on and let go, and hourly caps that were reached"),
        Topic(DEAD_LETTERS, "claim", "records set aside, each with its reason"),
    )
}
