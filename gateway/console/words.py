"""A person's word on a dead letter, as the record that `santunan dlq replay|discard` writes too."""

from base64 import b64encode
from datetime import datetime
from typing import Final

from gateway.accepting import record_of
from gateway.console.asking import Letter
from gateway.console.rehearsing import Action
from gateway.entrance.traces import traceparent_from
from gateway.log import NewRecord
from schemas.events.dead_letters import DeadLetterResolved

SOURCE: Final = "/operations/console"


def word_on(
    letter: Letter,
    action: Action,
    *,
    person: str,
    because: str,
    client: str,
    key: str,
    at: datetime,
    corrected: bytes | None = None,
) -> NewRecord:
    """Under the letter's own key, so that whoever set it aside reads it. The same `key` gives the same event."""
    word = DeadLetterResolved(
        dead_letter_id=letter.dead_letter_id,
        processor=letter.processor,
        action=action,
        corrected_value_base64=None if corrected is None else b64encode(corrected).decode(),
        person=person,
        because=because,
    )
    trace = traceparent_from(letter.key, key)
    return record_of(word, letter.key, client=client, key=key, source=SOURCE, received_at=at, traceparent=trace)[1]
