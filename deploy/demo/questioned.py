"""Whether people were asked what the tour leaves to them, as the log tells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import TypeAdapter

from deploy.demo.tour.asked import ASKED, asked
from deploy.records import read_all
from schemas.envelope import HEADER_TYPE, CloudEvent
from schemas.events.decisions import AssessmentReferred, VerificationReferred
from schemas.topics import LIFECYCLE
from streams.settings import KafkaSettings

_QUESTIONS: Final[dict[bytes, TypeAdapter[CloudEvent[VerificationReferred]] | TypeAdapter[CloudEvent[AssessmentReferred]]]] = {
    VerificationReferred.event_type.encode(): TypeAdapter(CloudEvent[VerificationReferred]),
    AssessmentReferred.event_type.encode(): TypeAdapter(CloudEvent[AssessmentReferred]),
}


def unasked(kafka: KafkaSettings, tour: frozenset[str]) -> tuple[str, ...]:
    """For which of the tour's reasons and signals nobody was asked; none where there is no tour."""
    if not tour:
        return ()
    found = asked(_questions(kafka), tour)
    return tuple(name for name in ASKED if name not in found)


def _questions(kafka: KafkaSettings) -> Iterator[tuple[str, VerificationReferred | AssessmentReferred]]:
    for record in read_all(kafka, LIFECYCLE):
        known = _QUESTIONS.get(dict(record.headers).get(HEADER_TYPE, b""))
        if known is not None:
            event = known.validate_json(record.value)
            yield event.subject, event.data
