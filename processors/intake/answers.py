"""What a Kafka-native channel is told about each record that it wrote: derived from what the lifecycle was told of it."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from pydantic_core import from_json

from processors.intake.door import Submission
from processors.intake.tables import Waiting
from schemas.admission import reference_fits
from schemas.channels import PROFILES
from schemas.envelope import EventData
from schemas.events.acknowledgements import ACKNOWLEDGED, Answer, Outcome, SubmissionAcknowledged
from schemas.events.dead_letters import SourcePosition
from schemas.events.registration import (
    AmendmentRequested,
    ClaimAppealed,
    ClaimRefused,
    ClaimRegistered,
    PayeeAccountProvided,
    RightEndReported,
    SubmissionRefused,
    SubmissionRepeated,
    WithdrawalRequested,
)
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from schemas.reasons import ReasonCode
from schemas.topics import CHANNEL_OF
from schemas.vocabulary import Channel
from streams.contract import Effects, Event, Output, SetAside

REPEATS: Final[dict[str, tuple[Outcome, Answer | ReasonCode]]] = {
    "exact": (Outcome.REPEATED, Answer.EXACT_REPEAT),
    "superseded": (Outcome.REPEATED, Answer.SUPERSEDED),
    "modified": (Outcome.MODIFIED_DUPLICATE, ReasonCode.MODIFIED_DUPLICATE),
}
TAKEN: Final[dict[type[EventData], Answer]] = {
    ClaimRegistered: Answer.REGISTERED,
    AmendmentRequested: Answer.AMENDMENT_REQUESTED,
    WithdrawalRequested: Answer.WITHDRAWAL_REQUESTED,
    ClaimAppealed: Answer.APPEALED,
    PayeeAccountProvided: Answer.ACCOUNT_PROVIDED,
    RightEndReported: Answer.RIGHT_END_REPORTED,
}
SENTENCES: Final[dict[Answer | ReasonCode, str]] = {
    Answer.REGISTERED: "the claim is registered: follow it by its status",
    Answer.AMENDMENT_REQUESTED: "the amendment is taken; once money is on its way two people decide: the claim's status says",
    Answer.WITHDRAWAL_REQUESTED: "the withdrawal is taken, and counts unless money is on its way: the claim's status says",
    Answer.APPEALED: "the appeal is taken: another officer looks at it",
    Answer.ACCOUNT_PROVIDED: "the account is taken",
    Answer.RIGHT_END_REPORTED: "the end of the payee's right is noted: what falls due after it is not paid",
    Answer.EXACT_REPEAT: "the same came before and was taken: nothing to do",
    Answer.SUPERSEDED: "a newer one was taken before: nothing to do, unless this one is meant to count; then send it as the newest",
    Answer.REFUSED_BEFORE: "the same came before and was refused: correct it and file it with a higher revision",
    Answer.CLAIM_EXPECTED: "no claim with this reference has come: this waits for it for some days",
    Answer.HELD: "an earlier record of this claim was set aside, and this one waits behind it: nothing to do",
    ReasonCode.MODIFIED_DUPLICATE: "the same reference and revision came before with other content, which counts: to change the claim, "
    "file it with a higher revision",
}
"""What the channel is told by code, where the code says all."""
MENDABLE: Final = "correct it and send it again, this reference is not blocked"
NOT_MENDABLE: Final = (
    "it could not be handled, and that is not the record's fault: operations look at it, nothing need be sent again"
)


class Asked(NamedTuple):
    """A record that is to be answered: where its channel put it, and what it said of itself."""

    position: SourcePosition
    claim_id: str | None
    submission_id: str | None
    submission_type: str | None
    reference: str | None
    revision: int | None = None
    refused_before: bool = False


class Told(NamedTuple):
    """An answer."""

    outcome: Outcome
    codes: tuple[str, ...]
    reason: str


def asked_by(event: Event, data: Submission, claim: str | None) -> Asked | None:
    """What the record asks; None when nobody waits for an answer on the log. `claim`: None when it is not its writer's."""
    if event.topic not in CHANNEL_OF:
        return None
    topic, partition, offset = event.origin or (event.topic, event.partition, event.offset)
    position = SourcePosition(topic=topic, partition=partition, offset=offset)
    revision = data.revision if isinstance(data, ClaimSubmitted) else None
    return Asked(position, claim, event.id, event.type, data.channel_reference, revision)


def asked_before(claim: str, waiting: Waiting) -> Asked | None:
    """What a word that waits for its claim asked."""
    if waiting.asked is None:
        return None
    filed = waiting.withdrawal or waiting.appeal or waiting.account
    assert filed is not None
    return Asked(waiting.asked, claim, waiting.submission_id, waiting.submission_type, filed.channel_reference)


def answer(effects: Effects, subject: str, submissions: Sequence[tuple[str, Asked | None]]) -> None:
    """Answer each by what the lifecycle is told of its submission here; `submissions` in the order in which it is told, by their ids.

    Nothing was told yet of one that waits for its claim."""
    if not any(asked for _, asked in submissions):
        return
    told: dict[str, deque[Told]] = defaultdict(deque)
    for output in effects.outputs:
        submission = getattr(output.data, "submission_id", None)
        if submission is not None:
            told[submission].append(_told(output))
    for submission, asked in submissions:
        found = told[submission].popleft() if told[submission] else by_code(Outcome.WAITING, Answer.CLAIM_EXPECTED)
        if asked is not None:
            effects.emit(subject, acknowledgement(asked, found))


def _told(output: Output) -> Told:
    match output.data:
        case SubmissionRepeated(outcome=outcome):
            return by_code(*REPEATS[outcome])
        case (ClaimRefused() | SubmissionRefused()) as refused:
            return Told(Outcome.REFUSED, tuple(refused.reasons), refused.message)
        case data:
            return by_code(Outcome.ACCEPTED, TAKEN[type(data)])


def by_code(outcome: Outcome, code: Answer | ReasonCode) -> Told:
    return Told(outcome, (code,), SENTENCES[code])


def acknowledgement(asked: Asked, told: Told) -> SubmissionAcknowledged:
    """The answer as the channel reads it."""
    if asked.refused_before and told.codes == (Answer.EXACT_REPEAT,):
        told = by_code(Outcome.REFUSED, Answer.REFUSED_BEFORE)
    return ACKNOWLEDGED[CHANNEL_OF[asked.position.topic]](
        outcome=told.outcome,
        codes=told.codes,
        reason=told.reason,
        position=asked.position,
        submission_id=asked.submission_id,
        submission_type=asked.submission_type,
        channel_reference=asked.reference,
        claim_id=asked.claim_id,
        revision=asked.revision,
    )


def set_aside(letter: SetAside) -> Iterable[Output]:
    """A record that nobody could read is the channel's to mend; any other is ours."""
    reason = f"{letter.message}: {MENDABLE}" if letter.unread else NOT_MENDABLE
    return _about_letter(letter, Told(Outcome.SET_ASIDE, (letter.reason,), reason))


def discarded(letter: SetAside) -> Iterable[Output]:
    """The channel reads why, in the words of who discarded it."""
    return _about_letter(letter, Told(Outcome.DISCARDED, (Answer.DISCARDED, letter.reason), letter.message))


def _about_letter(letter: SetAside, told: Told) -> Iterable[Output]:
    channel = CHANNEL_OF.get(letter.position.topic)
    if channel is None:
        return ()
    reference = _reference_in(letter.value, channel)
    claim = None if reference is None else claim_id(channel, reference)
    position = SourcePosition(**letter.position._asdict())
    return (Output(letter.key, acknowledgement(Asked(position, claim, letter.id, letter.type, reference), told)),)


def _reference_in(value: bytes, channel: Channel) -> str | None:
    """The channel's reference, as far as the record can be read."""
    try:
        found = from_json(value)
    except ValueError:
        return None
    data = found.get("data") if isinstance(found, dict) else None
    reference = data.get("channel_reference") if isinstance(data, dict) else None
    return reference if isinstance(reference, str) and reference_fits(PROFILES[channel], reference) else None
