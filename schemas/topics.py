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
DEAD_LETTERS: Final = "claims.dead-letters.v1"

DAY_MS: Final = 24 * 60 * 60 * 1000
INBOUND_RETENTION_DAYS: Final = 90
"""Finite, and longer than any time between two of the audit's checkpoints."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `inbound`: others write to it, so a record may need re-homing; `retention_ms` -1 keeps for ever."""

    name: str
    subject: Literal["claim", "member"]
    about: str
    inbound: bool = False
    retention_ms: int = -1
    compacted: bool = False


TOPICS: Final = {
    topic.name: topic
    for topic in (
        Topic(
            SUBMISSIONS,
            "claim",
            "claims as channels file, amend, withdraw and appeal them",
            True,
            INBOUND_RETENTION_DAYS * DAY_MS,
        ),
        Topic(DOCUMENTS, "claim", "uploaded documents, by reference and hash", True, INBOUND_RETENTION_DAYS * DAY_MS),
        Topic(VERIFICATIONS, "claim", "results of checks and officers' words", True, INBOUND_RETENTION_DAYS * DAY_MS),
        Topic(COVERAGE, "member", "who is insured for what, from the membership registry", True, INBOUND_RETENTION_DAYS * DAY_MS),
        Topic(REQUESTS, "member", "what processors ask of a member's ledger", False, INBOUND_RETENTION_DAYS * DAY_MS),
        Topic(LIFECYCLE, "claim", "what happened to each claim, in order"),
        Topic(STATE, "claim", "the materialised state of each claim", compacted=True),
        Topic(NOTIFICATIONS, "claim", "what a claimant is told"),
        Topic(INSTRUCTIONS, "claim", "signed payout instructions for payment systems"),
        Topic(RECEIPTS, "claim", "what payment systems answer", True),
        Topic(DEAD_LETTERS, "claim", "records set aside, each with its reason"),
    )
}
