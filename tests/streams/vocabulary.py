"""What tests of the engine say: claims are submitted, answers are read, a person answers a dead letter."""

from base64 import b64encode
from uuid import NAMESPACE_URL, uuid5

from schemas.events.dead_letters import DeadLetterResolved, RecordSetAside
from schemas.events.registration import WithdrawalRequested
from schemas.topics import DEAD_LETTERS, SUBMISSIONS
from tests.streams.surroundings import Surroundings, events
from tests.streams.tally import submission, written

KEYS = tuple(str(uuid5(NAMESPACE_URL, f"claim {number}")) for number in range(6))
KEY, OTHER = KEYS[0], KEYS[1]


def submit(surroundings: Surroundings, key: str, reference: str, because: str = "") -> None:
    value, headers = submission(key, reference, because)
    surroundings.write(SUBMISSIONS, key.encode(), value, headers)


def answers(surroundings: Surroundings, key: str) -> list[str]:
    """The references that were answered for `key`, in order; each answer carries its number."""
    found = [event.data for event in events(surroundings, WithdrawalRequested) if event.subject == key]
    assert [answer.because for answer in found] == [str(number) for number in range(1, len(found) + 1)]
    return [answer.submission_id for answer in found]


def answer_letter(
    surroundings: Surroundings, letter: RecordSetAside, key: str, action: str, corrected: bytes | None = None
) -> None:
    word = DeadLetterResolved.model_validate(
        {
            "dead_letter_id": letter.dead_letter_id,
            "processor": letter.processor,
            "action": action,
            "corrected_value_base64": None if corrected is None else b64encode(corrected).decode(),
            "person": "Sari",
            "because": "as told",
        }
    )
    value, headers = written(key, word, f"word on {letter.dead_letter_id} {action}")
    surroundings.write(DEAD_LETTERS, key.encode(), value, headers)


def letters(surroundings: Surroundings) -> list[RecordSetAside]:
    return [event.data for event in events(surroundings, RecordSetAside)]
