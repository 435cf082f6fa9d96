"""The ledger on the engine: a poisoned coverage record parks its member, and who asks is told that coverage is held."""

from processors.membership import processor
from schemas.events.coverage import CoverageReported
from schemas.events.ledger import CoverageEstablished, CoverageMissing
from schemas.reasons import ReasonCode
from schemas.topics import COVERAGE, REQUESTS
from tests.factories import coverage
from tests.processors.membership.ledger import MEMBER, A, asks
from tests.streams.surroundings import FakeSurroundings, Process, events
from tests.streams.tally import written
from tests.streams.vocabulary import answer_letter, letters


def test_a_claim_of_a_parked_member_hears_that_coverage_is_held_and_is_answered_once_it_is_corrected() -> None:
    surroundings = FakeSurroundings()
    value, headers = written(MEMBER, coverage(member_id=MEMBER), "record-1")
    asked, asked_headers = written(MEMBER, asks(A), "request-1")
    process = Process(surroundings, processor).take_over_all()
    surroundings.write(COVERAGE, MEMBER.encode(), value.replace(b'"sequence":1', b'"sequence":"poison"'), headers)
    process.run()
    surroundings.write(REQUESTS, MEMBER.encode(), asked, asked_headers)
    process.run()
    told = [(each.subject, each.data.reason, each.data.member_id) for each in events(surroundings, CoverageMissing)]
    assert told == [(A, ReasonCode.COVERAGE_HELD, MEMBER)]
    (letter,) = letters(surroundings)
    assert letter.cause_type == CoverageReported.event_type
    answer_letter(surroundings, letter, MEMBER, "replay", value)
    process.run()
    process.close()
    assert [each.subject for each in events(surroundings, CoverageEstablished)] == [A]
