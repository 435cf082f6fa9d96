"""Lines for late payments computed again from what they were judged by: the same bytes, and whatever was changed is found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from rich.console import Console

from deploy.replaying.log import Span
from deploy.replaying.replay import Replayed
from deploy.replaying.showing import show_replay
from processors.law import LAW
from schemas.canonical import digest
from schemas.civil import civil_date
from schemas.delays import Arrived, DelayFacts
from schemas.envelope import HEADER_TYPE
from schemas.events.payout import PayoutCompensated
from schemas.events.registration import ClaimAppealed
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, Programme, Relationship
from tests.deploy.audit.worlds import World
from tests.deploy.replaying.test_replay import by_rule, fresh, replayed
from tests.processors.payout.payments import CLAIM
from tests.processors.payout.test_late_payment import COMPLETE, owed, paid, sent

LATE = date(2026, 11, 20)
AT = datetime(2026, 11, 21, 3, tzinfo=UTC)


def told(*, appealed: bool = False) -> PayoutCompensated:
    """Two days late; with an appeal meanwhile, two people see it first."""
    case = sent()
    if appealed:
        case.feed(ClaimAppealed(submission_id="p-1", received_at=COMPLETE, because="more"))
    (found,) = owed(paid(case, LATE))
    return found


def with_record(data: PayoutCompensated, at: datetime = AT) -> World:
    """A log of other claims' decisions, with this record at its end."""
    world = fresh()
    like = by_rule(world)
    told_ = {"type": data.event_type, "source": "/processors/payout", "subject": CLAIM, "id": "late-1", "time": at.isoformat()}
    value = json.dumps(json.loads(like.value) | told_ | {"data": data.model_dump(mode="json")}).encode()
    headers = ((HEADER_TYPE, data.event_type.encode()),)
    world.records.append(replace(like, key=CLAIM.encode(), value=value, headers=headers, offset=10**6))
    return world


def of(data: PayoutCompensated, **over: Any) -> Replayed:
    return replayed(with_record(data.model_copy(update=over)))


def counts(found: Replayed) -> tuple[int, int, int]:
    return found.delays, found.delays_skipped, found.delays_differing


def test_what_it_was_judged_by_is_recorded_beside_it() -> None:
    assert told(appealed=True).rests_on == DelayFacts(
        kind=ClaimKind.JKM_DEATH,
        programme=Programme.JKM,
        relationship=Relationship.SPOUSE,
        complete_at=COMPLETE,
        doubts=(ReasonCode.APPEALED,),
        arrived=(Arrived(amount=Money.rupiah(20_000_000), on=LATE),),
    )


@pytest.mark.parametrize("appealed", [False, True])
def test_it_comes_out_the_same_and_the_decisions_beside_it_too(*, appealed: bool) -> None:
    found = of(told(appealed=appealed))
    assert (counts(found), found.ok, found.differing) == ((1, 0, 0), True, 0)
    assert found.same == replayed(fresh()).same


def test_a_sum_that_was_changed_with_its_digest_is_found() -> None:
    data = told()
    line = data.line.model_copy(update={"gross": Money.rupiah(500_000), "net": Money.rupiah(500_000)})
    found = of(data, line=line, lines_digest=digest((line,)))
    assert (counts(found), found.ok) == ((0, 0, 1), False)
    assert [(one.field, one.recorded, one.computed) for one in found.differences] == [
        ("gross.amount", "500000", "400000"),
        ("net.amount", "500000", "400000"),
    ]


def test_a_doubt_that_was_left_out_and_a_fact_that_was_changed_are_found() -> None:
    assert [one.field for one in of(told(appealed=True), doubts=()).differences] == ["doubts"]
    data = told()
    assert data.rests_on is not None
    sooner = data.rests_on.model_copy(update={"arrived": (Arrived(amount=Money.rupiah(20_000_000), on=date(2026, 11, 18)),)})
    (difference,) = of(data, rests_on=sooner).differences
    assert (difference.field, difference.computed) == ("line", "(absent)")


def test_a_broken_seal_is_found_also_where_nothing_can_be_computed() -> None:
    found = of(told(), lines_digest="0" * 64, rests_on=None)
    assert (counts(found), [one.field for one in found.differences]) == ((0, 0, 1), ["lines_digest"])


def test_an_older_record_and_another_edition_are_counted_and_not_compared() -> None:
    assert counts(of(told(), rests_on=None)) == (0, 1, 0)
    data = told()
    line = data.line.model_copy(update={"tariff_version": "1999-01/abc"})
    assert counts(of(data, line=line, lines_digest=digest((line,)))) == (0, 1, 0)


def test_only_those_of_the_days_count() -> None:
    world, on = with_record(told()), civil_date(AT)
    assert counts(replayed(world, Span(on, on))) == (1, 0, 0)
    assert counts(replayed(world, Span(None, date(2026, 11, 1)))) == (0, 0, 0)


def test_the_report_counts_them() -> None:
    console = Console(record=True, width=300)
    found = of(told())
    show_replay(found, console)
    assert "1 lines for late payments: the same, byte for byte" in console.export_text()
    assert found.as_json()["late_payments"] == 1
    assert LAW.version == told().line.tariff_version
