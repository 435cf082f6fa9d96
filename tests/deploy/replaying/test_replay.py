"""Past decisions computed again: the same bytes after random histories, and whatever was changed is found and named."""

from __future__ import annotations

import json
from copy import copy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from deploy.errors import Refused
from deploy.records import Stood
from deploy.replaying.log import Span
from deploy.replaying.replay import Replayed, replay
from deploy.replaying.showing import editions, show_replay, span_of
from processors.law import LAW, Book
from schemas.canary import PREFIX
from schemas.canonical import digest
from schemas.events.decisions import AssessmentReferred, ClaimApproved, ClaimDenied
from schemas.money import Money
from tests.deploy.audit.worlds import World, subject_of
from tests.deploy.replaying.deaths import FUNERAL_ALONE, WHOLE, deaths
from tests.deploy.replaying.logs import MemoryLog, history, nobody, world_of
from tests.deploy.replaying.tariffs import DEATH_A_MILLION_MORE, changed

OWN = {LAW.version: LAW}
EVER = Span()
DECISIONS = ("claim.approved", "assessment.referred", "claim.denied")


def replayed(world: World, span: Span = EVER, claim: str | None = None, books: dict[str, Book] | None = None) -> Replayed:
    return replay(MemoryLog(world), books or OWN, span, nobody, claim)


def fresh() -> World:
    """The deaths, whose records a test may change."""
    world = copy(deaths())
    world.records = list(world.records)
    return world


def decisions(world: World) -> list[Stood]:
    return [
        record
        for name in DECISIONS
        for record in world.events(name)
        if json.loads(record.value)["source"] == "/processors/assessment"
    ]


def by_rule(world: World) -> Stood:
    """An approval that no person was asked for."""
    return next(r for r in world.events("claim.approved") if data_of(r)["approvals"][0]["officer"] == "/processors/assessment")


def by_people(world: World) -> Stood:
    return next(r for r in world.events("claim.approved") if data_of(r)["approvals"][0]["officer"] != "/processors/assessment")


def data_of(record: Stood) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(record.value)["data"]
    return data


@pytest.mark.parametrize(("seed", "at_once"), [(5, False), (6, True), (7, False)])
def test_after_a_random_history_every_decision_comes_out_the_same(seed: int, *, at_once: bool) -> None:
    world = world_of(seed, at_once=at_once)
    found = replayed(world)
    assert found.differences == []
    assert found.decisions == len(decisions(world)) > 30
    assert found.same + found.words == found.decisions
    assert found.lines > 30


def test_approvals_by_rule_and_by_people_a_denial_and_a_referral_come_out_the_same() -> None:
    found = replayed(deaths())
    referred = 3
    assert (found.same, found.words, found.differing) == (len(WHOLE) + len(FUNERAL_ALONE) + referred, 1, 0)


def test_one_claim_is_computed_alone() -> None:
    world = fresh()
    claim = subject_of(by_people(world))
    found = replayed(world, claim=claim)
    assert found.same == found.decisions == sum(subject_of(record) == claim for record in decisions(world)) >= 2


def test_only_decisions_of_the_days_count() -> None:
    world = world_of()
    days = sorted({datetime.fromisoformat(json.loads(record.value)["time"]).date() for record in decisions(world)})
    parts = [replayed(world, Span(None, days[0])), replayed(world, Span(date.fromordinal(days[0].toordinal() + 1)))]
    assert sum(part.decisions for part in parts) == len(decisions(world))
    assert replayed(world, Span(last=date(2020, 1, 1))).decisions == 0


@pytest.mark.parametrize("which", [by_rule, by_people])
@pytest.mark.parametrize("name", ["net", "gross"])
def test_an_amount_that_was_changed_is_found_with_claim_line_and_field(which: Any, name: str) -> None:
    world = fresh()
    record = which(world)
    lines = data_of(record)["lines"]
    recorded = lines[0][name]["amount"]
    lines[0][name]["amount"] = recorded + 1
    claim = world.change(record, lines=lines)
    found = replayed(world)
    assert found.differing == 1
    assert {(one.claim_id, one.line, one.field) for one in found.differences} == {
        (claim, "", "lines_digest"),
        (claim, lines[0]["line_id"], f"{name}.amount"),
    }
    amounts = next(one for one in found.differences if one.line)
    assert (amounts.recorded, amounts.computed) == (str(recorded + 1), str(recorded))


def test_an_amount_changed_with_digest_and_total_is_found_as_well() -> None:
    world = fresh()
    record = by_rule(world)
    approved = ClaimApproved.model_validate(data_of(record))
    less = approved.lines[0].model_copy(update={"gross": Money(amount=1), "net": Money(amount=1)})
    lines = (less, *approved.lines[1:])
    forged = approved.model_copy(
        update={"lines": lines, "lines_digest": digest(lines), "total": Money.total(line.net for line in lines)}
    )
    world.change(record, **forged.model_dump(mode="json"))
    fields = {one.field for one in replayed(world).differences}
    assert fields == {"gross.amount", "net.amount", "lines_digest", "total.amount"}


def test_a_line_that_was_taken_away_is_found() -> None:
    world = fresh()
    record = next(r for r in world.events("claim.approved") if len(data_of(r)["lines"]) > 1)
    lines = data_of(record)["lines"]
    claim = world.change(record, lines=lines[1:], lines_digest=digest(lines[1:]))
    told = [(one.claim_id, one.line, one.recorded) for one in replayed(world).differences if one.field == "line"]
    assert told == [(claim, lines[0]["line_id"], "(absent)")]


def test_a_fact_that_was_changed_after_the_decision_is_found() -> None:
    world = fresh()
    claim = subject_of(by_rule(world))
    record = next(r for r in world.events("claim.coverage_established") if subject_of(r) == claim)
    world.change(record, snapshot=data_of(record)["snapshot"] | {"segment": "JAKON"})
    assert {one.claim_id for one in replayed(world).differences} == {claim}


def test_a_decision_that_nothing_leads_to_is_found() -> None:
    world = fresh()
    claim = subject_of(by_rule(world))
    for record in [r for r in world.events("entitlement.reserved") if subject_of(r) == claim]:
        world.drop(record)
    (found,) = replayed(world).differences
    assert (found.claim_id, found.field, found.computed) == (claim, "decision", "(absent)")


def test_decisions_by_an_edition_that_is_not_at_hand_are_counted_and_not_compared(tmp_path: Path) -> None:
    other = changed(tmp_path / "other", "2027-01", DEATH_A_MILLION_MORE)
    found = replayed(world_of(), books={other.version: other})
    assert found.skipped == {LAW.version: found.decisions - found.words}
    assert (found.same, found.differences) == (0, [])


def test_a_decision_is_computed_by_the_edition_that_it_names(tmp_path: Path) -> None:
    other = changed(tmp_path / "other", "2027-01", DEATH_A_MILLION_MORE)
    books = {LAW.version: LAW, other.version: other}
    assert replayed(world_of(), books=books).differences == []


def test_a_changed_edition_in_a_line_is_found_by_its_digest() -> None:
    world = fresh()
    record = by_rule(world)
    lines = [line | {"tariff_version": "2019-01/0123456789ab"} for line in data_of(record)["lines"]]
    claim = world.change(record, lines=lines)
    assert [(one.claim_id, one.field) for one in replayed(world).differences] == [(claim, "lines_digest")]


def test_an_older_record_that_names_no_edition_is_compared_all_the_same() -> None:
    world = world_of()
    for name in ("assessment.referred", "claim.denied"):
        for record in world.events(name):
            world.change(record, tariff_version=None)
    assert replayed(world).differences == []


def test_canaries_are_nobodys_decisions() -> None:
    world = fresh()
    before = replayed(world).decisions
    record = by_rule(world)
    canary = f"{PREFIX}0000-8000-8000-{'0' * 12}"
    envelope = json.loads(record.value) | {"subject": canary}
    world.records.append(
        Stood(record.topic, 0, 10**6, canary.encode(), json.dumps(envelope).encode(), record.headers, record.timestamp_ms)
    )
    assert replayed(world).decisions == before


def test_a_log_whose_beginning_is_gone_is_refused() -> None:
    with pytest.raises(Refused, match="begins after its first record"):
        replay(MemoryLog(world_of(), first=3), OWN, EVER, nobody)


def test_the_report_names_what_differs() -> None:
    world = fresh()
    record = by_rule(world)
    claim = world.change(record, total={"amount": 7, "currency": "IDR"})
    found, console = replayed(world), Console(record=True, width=300)
    show_replay(found, console)
    text = console.export_text()
    assert claim in text
    assert "total.amount" in text
    assert "1 differ, in 1 fields" in text
    said = json.loads(json.dumps(found.as_json()))
    assert (said["ok"], said["differences"][0]["recorded"]) == (False, "7")


def test_a_folder_is_taken_under_the_name_of_its_edition_only(tmp_path: Path) -> None:
    other = changed(tmp_path / "other", "2027-01", DEATH_A_MILLION_MORE)
    assert set(editions([f"2027-01={tmp_path / 'other'}"])) == {LAW.version, other.version}
    with pytest.raises(Refused, match="holds edition 2027-01/"):
        editions([f"2026-01={tmp_path / 'other'}"])
    with pytest.raises(Refused, match="NAME=FOLDER"):
        editions(["2026-01"])


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(Refused, match="turn them round"):
        span_of(datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


def test_a_referral_and_a_denial_by_rule_say_their_edition() -> None:
    for event in history().events(AssessmentReferred, ClaimDenied):
        assert isinstance(event.data, AssessmentReferred | ClaimDenied)
        if event.source == "/processors/assessment" and getattr(event.data, "decided_by", event.source) == event.source:
            assert event.data.tariff_version == LAW.version
