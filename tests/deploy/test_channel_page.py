"""The page for channels that write to Kafka is what the code says, and its worked record is one that is taken."""

from deploy.channel_page import PAGE, page, worked
from schemas.channels import NATIVE
from schemas.events.acknowledgements import Answer, Outcome, SubmissionAcknowledged
from schemas.topics import ACKNOWLEDGEMENTS_OF, SUBMISSIONS_OF


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text() == page(), "run `python -m deploy.channel_page`"


def test_the_worked_record_is_registered() -> None:
    record, answer = worked()
    told = answer.data
    assert isinstance(told, SubmissionAcknowledged)
    assert (told.outcome, told.codes) == (Outcome.ACCEPTED, (Answer.REGISTERED,))
    assert (told.submission_id, told.claim_id) == (record.id, record.subject)


def test_every_native_channel_and_its_topics_stand_on_the_page() -> None:
    text = page()
    assert all(f"`{topic}`" in text for channel in NATIVE for topic in (SUBMISSIONS_OF[channel], ACKNOWLEDGEMENTS_OF[channel]))
