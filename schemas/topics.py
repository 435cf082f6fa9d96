"""The topics: one partition count for all (it never grows), murmur2 over the subject, retention as architecture section 5 says."""

from dataclasses import dataclass
from typing import Final, Literal

from schemas.channels import NATIVE, PROFILES
from schemas.vocabulary import Channel

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
MANIFESTS: Final = "payouts.manifests.v1"
BRAKES: Final = "payouts.brakes.v1"
DEAD_LETTERS: Final = "claims.dead-letters.v1"
CONTROL: Final = "operations.control.v1"
CAMPAIGNS: Final = "operations.campaigns.v1"
NATIVE_SUBMISSIONS: Final = "channels.{channel}.submissions.v1"
ACKNOWLEDGEMENTS: Final = "channels.{channel}.acknowledgements.v1"
"""Each channel that writes to Kafka itself has one of its own; `{channel}` is its name, with dashes."""

DAY_MS: Final = 24 * 60 * 60 * 1000
INBOUND_RETENTION_DAYS: Final = 90
"""Finite, and longer than any time between two of the audit's checkpoints."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic. `retention_ms` -1 keeps for ever. `inbound`: others write to it, so a record may be broken or lie under a wrong key or
    partition; its `home` is the one processor that re-homes it or sets it aside, and the topic's other readers pass it over.

    `foreign`: one channel's system writes to it, and nothing else. It may name any subject, so a record that cannot be read holds up
    no later one of its subject; and headers of ours count for nothing there. `like`: the topic whose event types it carries.
    """

    name: str
    subject: Literal["claim", "member", "share", "desk", "campaign"]
    about: str
    inbound: bool = False
    home: str | None = None
    retention_ms: int = -1
    compacted: bool = False
    foreign: bool = False
    like: str | None = None


_INBOUND_MS: Final = INBOUND_RETENTION_DAYS * DAY_MS


def _inbound(name: str, subject: Literal["claim", "member"], about: str, home: str) -> Topic:
    return Topic(name, subject, about, inbound=True, home=home, retention_ms=_INBOUND_MS)


def _named(pattern: str, channel: Channel) -> str:
    return pattern.format(channel=channel.replace("_", "-"))


SUBMISSIONS_OF: Final = {channel: _named(NATIVE_SUBMISSIONS, channel) for channel in NATIVE}
"""By channel, the topic that it writes what it files to."""
ACKNOWLEDGEMENTS_OF: Final = {channel: _named(ACKNOWLEDGEMENTS, channel) for channel in NATIVE}
"""By channel, the topic on which it is answered."""
CHANNEL_OF: Final = {topic: channel for channel, topic in SUBMISSIONS_OF.items()}
"""By topic, who alone writes to it."""


def _native(channel: Channel) -> tuple[Topic, Topic]:
    about = PROFILES[channel].about
    submissions = Topic(
        SUBMISSIONS_OF[channel],
        "claim",
        f"what {about} file by Kafka",
        inbound=True,
        home="intake",
        retention_ms=_INBOUND_MS,
        foreign=True,
        like=SUBMISSIONS,
    )
    answers = Topic(
        ACKNOWLEDGEMENTS_OF[channel],
        "claim",
        f"what became of each record that {about} wrote",
        retention_ms=_INBOUND_MS,
        like=ACKNOWLEDGEMENTS,
    )
    return submissions, answers


TOPICS: Final = {
    topic.name: topic
    for topic in (
        _inbound(SUBMISSIONS, "claim", "claims as channels file, amend, withdraw and appeal them", "intake"),
        _inbound(DOCUMENTS, "claim", "uploaded documents, by reference and hash", "documents"),
        _inbound(VERIFICATIONS, "claim", "results of checks and officers' words", "verification"),
        _inbound(COVERAGE, "member", "who is insured for what, from the registry, employers and sponsors", "membership"),
        Topic(REQUESTS, "member", "what processors ask of a member's ledger", retention_ms=_INBOUND_MS),
        Topic(LIFECYCLE, "claim", "what happened to each claim, in order"),
        Topic(STATE, "claim", "the materialised state of each claim", compacted=True),
        Topic(NOTIFICATIONS, "claim", "what a claimant is told"),
        Topic(INSTRUCTIONS, "claim", "signed payout instructions for payment systems"),
        Topic(RECEIPTS, "claim", "what payment systems answer", inbound=True, home="payout"),
        Topic(MANIFESTS, "share", "what proves to payment systems that they have every instruction"),
        Topic(BRAKES, "share", "brakes on payouts as they are put on and let go, and hourly caps that were reached"),
        Topic(DEAD_LETTERS, "claim", "records set aside, each with its reason"),
        Topic(CONTROL, "desk", "what operators say to processors and to everybody: pauses, messages"),
        Topic(
            CAMPAIGNS,
            "campaign",
            "one action on many payouts: proposed, approved, paced, and what became of each",
            inbound=True,
            home="payout",
        ),
        *(topic for channel in NATIVE for topic in _native(channel)),
    )
}
