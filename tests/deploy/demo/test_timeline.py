"""What the demo's people file: of every kind that is taken in, and nothing that the door would turn away but what is meant to be."""

from collections.abc import Iterator
from datetime import UTC, datetime

from deploy.demo.timeline import Timeline, Writer, submissions_only
from processors.intake.rights import may_report
from schemas.channels import channel_takes
from schemas.events.submissions import ClaimSubmitted
from schemas.kinds import OPEN_KINDS
from schemas.vocabulary import Filing

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CLAIMS = 4_000


def written() -> Timeline:
    return Writer(1, 100.0, START).write(CLAIMS)


def filed(timeline: Timeline) -> Iterator[ClaimSubmitted]:
    for record in timeline.records:
        if record.intent is not None and isinstance(record.intent.data, ClaimSubmitted):
            yield record.intent.data


def test_every_filing_is_one_that_its_channel_takes_from_such_a_reporter() -> None:
    turned_away = {
        (data.channel, data.claim.kind, data.claim.filing, data.reporter_role)
        for data in filed(written())
        if not channel_takes(data.channel, data.claim.kind, data.claim.filing, data.reporter_role)
        or not may_report(data.claim.kind, data.claim.filing, data.reporter_role)
    }
    assert turned_away == set()


def test_every_kind_that_is_taken_in_is_filed() -> None:
    kinds = {data.claim.kind for data in filed(written()) if data.claim.filing is Filing.APPLICATION}
    assert set(OPEN_KINDS) - kinds == set()


def test_a_benchs_submissions_are_as_many_claims_of_their_own_however_few_are_made_at_once() -> None:
    filed_only = [
        record for record in submissions_only(1, 25, START, at_once=10) if b'"type":"santunan.claim.submitted' in record.value
    ]
    assert len({record.key for record in filed_only}) == len(filed_only) == 25
    assert all(record.intent is None for record in filed_only)
