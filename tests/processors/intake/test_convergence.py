"""Any order and any number of repeats of one claim's submissions ends in the same claim."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.intake import processor
from processors.intake.tables import FILED_CLAIMS, FiledClaim
from schemas.envelope import EventData
from schemas.events.registration import (
    AmendmentRequested,
    ClaimAppealed,
    ClaimRegistered,
    PayeeAccountProvided,
    WithdrawalRequested,
)
from tests.effort import EFFORT
from tests.factories import CLAIM, RECEIVED, account, appeal, payee_account, personal, right_end, submission, withdrawal
from tests.processors.script import Script

SUBMISSIONS: tuple[EventData, ...] = (
    submission(),
    submission(personal=personal(reporter_name="MODIFIED")),
    submission(revision=2, personal=personal(reporter_name="SECOND")),
    withdrawal(),
    appeal(),
    right_end(),
    right_end(ended_on=date(2026, 3, 2)),
    payee_account(account=account(number="111111")),
    payee_account(account=account(number="222222"), received_at=RECEIVED + timedelta(minutes=1)),
)
ORDERS = st.lists(st.sampled_from(range(len(SUBMISSIONS))), max_size=8).flatmap(
    lambda repeats: st.permutations([*range(len(SUBMISSIONS)), *repeats])
)


def ended(order: list[int]) -> Script:
    script = Script(processor, now=RECEIVED)
    for number in order:
        script.feed(CLAIM, SUBMISSIONS[number])
    return script


def standing(script: Script) -> FiledClaim:
    row = script.get(FILED_CLAIMS, CLAIM)
    assert row is not None
    return row


@settings(max_examples=300 * EFFORT)
@given(ORDERS)
def test_any_order_and_number_of_submissions_ends_in_the_same_claim(order: list[int]) -> None:
    script = ended(order)
    row, expected = standing(script), standing(ended(list(range(len(SUBMISSIONS)))))
    assert (row.standing, row.revision, row.content_hash) == (expected.standing, expected.revision, expected.content_hash)
    assert (set(row.answered), row.accounts, row.personal) == (set(expected.answered), expected.accounts, ())


@settings(max_examples=300 * EFFORT)
@given(ORDERS)
def test_each_fact_is_told_once_and_the_last_word_is_the_same(order: list[int]) -> None:
    script = ended(order)
    registered = script.emitted(ClaimRegistered)
    revisions: list[ClaimRegistered | AmendmentRequested] = [*registered, *script.emitted(AmendmentRequested)]
    assert len(registered) == 1
    assert len({data.revision for data in revisions}) == len(revisions)
    assert max(revisions, key=lambda data: data.revision).personal.reporter_name == "SECOND"
    assert len(script.emitted(WithdrawalRequested)) == len(script.emitted(ClaimAppealed)) == 1
    assert script.emitted(PayeeAccountProvided)[-1].personal.account.number == "222222"


@settings(max_examples=200 * EFFORT)
@given(ORDERS)
def test_every_submission_gets_an_answer_of_its_own(order: list[int]) -> None:
    script = ended(order)
    answers = [data.submission_id for output in script.outputs if (data := output.data) and hasattr(data, "submission_id")]
    assert sorted(answers) == sorted(f"event-{number}" for number in range(1, len(order) + 1))
