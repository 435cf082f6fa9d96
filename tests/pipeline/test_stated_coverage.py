"""Statements on the engine: from the alias that an employer knows to the member whom the registry reports later, and to the open claim."""

from processors.membership import processor
from schemas.events.contributions import EmploymentReported
from schemas.events.ledger import CoverageEstablished
from schemas.money import Money
from schemas.topics import COVERAGE, REQUESTS
from tests.factories import coverage
from tests.processors.membership.ledger import BY_KPJ, MEMBER, A, asks
from tests.processors.membership.test_statements import employs, wage
from tests.streams.surroundings import FakeSurroundings, Process, events
from tests.streams.tally import written


def test_a_statement_before_the_registrys_record_reaches_the_member_and_the_claim_once_the_record_comes() -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings, processor).take_over_all()
    said = employs(wage("2026-08", 7_000_000))
    for topic, subject, data in ((COVERAGE, BY_KPJ, said), (REQUESTS, MEMBER, asks(A)), (COVERAGE, MEMBER, coverage())):
        value, headers = written(subject, data, f"{subject}-{topic}")
        surroundings.write(topic, subject.encode(), value, headers)
        process.run()
    for _ in range(3):  # to the alias, back to the member, and what follows
        process.run()
    process.close()
    assert [each.subject for each in events(surroundings, EmploymentReported)] == [BY_KPJ, MEMBER]
    told = [each.data for each in events(surroundings, CoverageEstablished) if each.subject == A]
    assert [each.snapshot.wage for each in told] == [Money(amount=5_000_000), Money(amount=7_000_000)]
    assert [each.basis.coverage for each in told] == [1, 2]
