"""What a Kafka-native channel is told about each record that it wrote, on its own topic. Key: the claim, or what stands for it.

One event type; one class per channel, because a class has one topic.
"""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from schemas.envelope import EventData
from schemas.events.dead_letters import SourcePosition
from schemas.identifiers import ClaimId
from schemas.terms import Term
from schemas.topics import ACKNOWLEDGEMENTS, ACKNOWLEDGEMENTS_OF

REASON_LENGTH_MAX: Final = 4_000


class Outcome(Term):
    """What became of a record."""

    ACCEPTED = "accepted"
    """Taken: what follows is told by the claim's status."""
    REPEATED = "repeated"
    """It changes nothing: the same came before and was taken, or a higher revision was."""
    MODIFIED_DUPLICATE = "modified_duplicate"
    """An error: the same reference and revision came before with other content. The first one counts."""
    REFUSED = "refused"
    """Not taken. Correct what `reason` says and file anew."""
    WAITING = "waiting"
    """Not decided yet; another acknowledgement of the same record follows."""
    SET_ASIDE = "set_aside"
    """It could not be read or handled, and operations look at it. Another acknowledgement follows their answer."""
    DISCARDED = "discarded"
    """It had been set aside, and a person decided that it will not be taken."""


class Answer(Term):
    """Codes beside those of refusals (`ReasonCode`) and of records set aside (`EngineReason`). Stable."""

    REGISTERED = "registered"
    """The claim is registered."""
    AMENDMENT_REQUESTED = "amendment_requested"
    """A higher revision was taken: it counts unless money is on its way; after the money two people decide. The claim's status says."""
    WITHDRAWAL_REQUESTED = "withdrawal_requested"
    """The withdrawal was taken; it counts unless money is on its way, which the claim's status says."""
    APPEALED = "appealed"
    """The appeal was taken."""
    ACCOUNT_PROVIDED = "account_provided"
    """The payee's account was taken."""
    RIGHT_END_REPORTED = "right_end_reported"
    """The end of a payee's right was taken; whether it ends it, the claim's status says."""
    EXACT_REPEAT = "exact_repeat"
    """The same came before and was taken: nothing to do."""
    SUPERSEDED = "superseded"
    """A higher revision, or a newer account, was taken before: nothing to do, unless this one is meant to count."""
    REFUSED_BEFORE = "refused_before"
    """The same came before and was refused: correct it and file it with a higher revision."""
    CLAIM_EXPECTED = "claim_expected"
    """It is about a claim that has not come yet, and waits for it for some days."""
    HELD = "held"
    """An earlier record of this claim was set aside, and this one waits behind it."""
    DISCARDED = "discarded"
    """A person decided that the record will not be taken: send a corrected one if it was meant."""


class SubmissionAcknowledged(EventData):
    """The answer to one record. `submission_id` is the record's CloudEvents `id`, `position` where the channel's write stood, also
    when it was moved to the right partition since; both as far as they could be read. `codes`: the main one first."""

    event_type: ClassVar[str] = "santunan.submission.acknowledged.v1"
    topic: ClassVar[str] = ACKNOWLEDGEMENTS

    outcome: Outcome
    codes: Annotated[tuple[str, ...], Field(min_length=1)]
    reason: str = Field(max_length=REASON_LENGTH_MAX)
    position: SourcePosition
    submission_id: str | None = None
    submission_type: str | None = None
    channel_reference: str | None = None
    claim_id: ClaimId | None = None
    revision: int | None = None


def _on(name: str) -> type[SubmissionAcknowledged]:
    class Acknowledged(SubmissionAcknowledged):
        __doc__ = SubmissionAcknowledged.__doc__
        topic: ClassVar[str] = name

    return Acknowledged


ACKNOWLEDGED: Final = {channel: _on(topic) for channel, topic in ACKNOWLEDGEMENTS_OF.items()}
"""By channel, the class whose topic is its own."""
