"""Each check is broken once in each way that matters, and names the claim each time."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from deploy.audit.facts import CLAIMS_SHOWN_MAX, Parked, finding
from deploy.audit.facts import Difference as Differs
from deploy.audit.runner import Report, judge
from deploy.records import Stood
from processors.claim_state.tables import Claim
from processors.membership.covered import covered_months
from processors.membership.tables import COVERED, Member
from processors.payout.tables import PayoutClaim
from schemas.events.state import ClaimStatus
from schemas.topics import RECEIPTS, SUBMISSIONS
from streams.decoding import HEADER_REHOMED
from tests.deploy.audit.worlds import World, place_of, subject_of


def failing(report: Report) -> dict[str, tuple[str, ...]]:
    """The checks that fail, each with the claims it names."""
    return {check.name: check.claims for check in report.checks if not check.ok}


def only_claim(world: World, check: str) -> str:
    """The one claim that the check names."""
    (claim,) = failing(judge([world.facts()]))[check]
    return claim


def payout_rows(world: World) -> list[PayoutClaim]:
    return list(world.rows["payout"]["payout_claim"].values())


def paid_row(world: World) -> PayoutClaim:
    rows = (row for row in world.rows["payout"]["payout_claim"].values() if row.groups and row.groups[0].attempts)
    row = next(rows)
    assert isinstance(row, PayoutClaim)
    return row


def put(world: World, schema: str, table: str, row: Any, *key: str) -> None:
    world.rows[schema][table][key] = row


@pytest.fixture(params=[False, True], ids=["whole", "continued"])
def world(request: pytest.FixtureRequest) -> World:
    return World(rounds=request.param)


def test_an_untouched_world_adds_up(world: World) -> None:
    report = judge([world.facts()])
    assert failing(report) == {}
    assert json.loads(json.dumps(report.as_json()))["ok"] is True


def test_a_dropped_registration_loses_its_submission_and_its_claim(world: World) -> None:
    claim = world.drop(world.events("claim.registered")[0])
    found = failing(judge([world.facts()]))
    assert found["submissions"] == (claim,)
    assert found["one state per claim"] == (claim,)
    assert found["fold of the lifecycle"] == (claim,)


def test_a_submission_that_was_set_aside_is_where_a_person_sees_it(world: World) -> None:
    submitted = next(record for record in world.records if record.topic == SUBMISSIONS)
    claim = subject_of(submitted)
    for record in [r for r in world.records if subject_of(r) == claim and r.topic != SUBMISSIONS]:
        world.records.remove(record)
    assert claim in failing(judge([world.facts()]))["submissions"]
    for record in [r for r in world.records if r.topic == SUBMISSIONS and subject_of(r) == claim]:
        world.set_aside(record, "intake")
    assert "submissions" not in failing(judge([world.facts()]))


def test_a_submission_that_is_not_read_yet_is_not_lost_while_the_system_runs(world: World) -> None:
    world.drop(world.events("claim.registered")[0])
    facts = world.facts(at_rest=False)
    facts.tables.positions.clear()
    found = failing(judge([facts]))
    assert "submissions" not in found


def test_a_claim_without_a_row_is_in_no_state(world: World) -> None:
    claim = subject_of(world.events("claim.registered")[0])
    del world.rows["claim_state"]["claims"][claim,]
    assert only_claim(world, "one state per claim") == claim


def test_a_state_told_to_others_that_is_not_the_rows_is_named(world: World) -> None:
    told = {subject_of(record): record for record in world.events("claim.state_changed")}
    claim, last = next(iter(told.items()))
    world.change(last, status="under_review")
    assert only_claim(world, "one state per claim") == claim


def test_a_claim_that_neither_ended_nor_waits_is_lost(world: World) -> None:
    row = next(row for row in world.rows["claim_state"]["claims"].values() if row.final)
    assert isinstance(row, Claim)
    put(world, "claim_state", "claims", replace(row, status=ClaimStatus.VERIFIED, final=False), row.claim_id)
    assert only_claim(world, "final or waiting") == row.claim_id


def test_an_approved_line_that_grew_is_not_covered_by_payouts(world: World) -> None:
    approved = world.events("claim.approved")[0]
    lines = json.loads(approved.value)["data"]["lines"]
    lines[0]["net"]["amount"] += 1
    claim = world.change(approved, lines=lines)
    assert only_claim(world, "approved money") == claim


def test_an_approval_that_payout_never_scheduled_is_named(world: World) -> None:
    row = paid_row(world)
    del world.rows["payout"]["payout_claim"][row.claim_id,]
    assert row.claim_id in failing(judge([world.facts()]))["approved money"]


def test_an_instruction_of_another_amount_is_named_by_topic_and_money(world: World) -> None:
    counted = {a.payout_id for row in payout_rows(world) for group in row.groups for a in group.attempts if not a.dead}
    sent = (record for record in world.events("payout.instructed") if json.loads(record.value)["data"]["payout_id"] in counted)
    instructed = next(sent)
    amount = json.loads(instructed.value)["data"]["amount"]
    claim = world.change(instructed, amount=amount + 1)
    found = failing(judge([world.facts()]))
    assert found["instructions"] == found["approved money"] == (claim,)


def test_a_doubled_instruction_is_named(world: World) -> None:
    claim = world.double(world.events("payout.instructed")[0])
    report = judge([world.facts()])
    assert failing(report) == {"instructions": (claim,)}
    assert "is instructed 2 times" in next(check for check in report.checks if not check.ok).detail


def test_an_instruction_that_is_missing_on_the_topic_is_named(world: World) -> None:
    claim = world.drop(world.events("payout.instructed")[0])
    assert only_claim(world, "instructions") == claim


def test_an_instruction_that_the_table_does_not_know_is_named(world: World) -> None:
    row = paid_row(world)
    group = replace(row.groups[0], attempts=())
    put(world, "payout", "payout_claim", replace(row, groups=(group, *row.groups[1:])), row.claim_id)
    assert only_claim(world, "instructions") == row.claim_id


def test_an_instruction_without_the_last_gate_is_named(world: World) -> None:
    confirmed = world.events("entitlement.confirmed")[0]
    claim = world.drop(confirmed)
    assert only_claim(world, "instructions") == claim


def test_a_receipt_that_counts_for_nothing_is_named(world: World) -> None:
    receipt = world.events("payout.receipt")[0]
    claim = world.change(receipt, receipt_id="never seen")
    assert only_claim(world, "receipts") == claim


def test_a_receipt_that_was_set_aside_or_questioned_is_accounted_for(world: World) -> None:
    receipt = world.events("payout.receipt")[0]
    world.change(receipt, receipt_id="never seen")
    changed = next(record for record in world.records if record.topic == RECEIPTS and record.offset == receipt.offset)
    world.set_aside(changed, "payout")
    assert "receipts" not in failing(judge([world.facts()]))


def test_a_receipt_that_waits_behind_a_dead_letter_is_accounted_for(world: World) -> None:
    receipt = world.events("payout.receipt")[0]
    world.change(receipt, receipt_id="never seen")
    facts = world.facts()
    facts.tables.parked_places.add(place_of(receipt))
    assert "receipts" not in failing(judge([facts]))


def member_with_confirmation(world: World) -> Member:
    row = next(row for row in world.rows["membership"]["members"].values() if row.book.confirmations)
    assert isinstance(row, Member)
    return row


def test_a_confirmation_that_the_ledger_lost_is_named(world: World) -> None:
    member = member_with_confirmation(world)
    confirmation = member.book.confirmations[0]
    book = replace(member.book, confirmations=member.book.confirmations[1:])
    put(world, "membership", "members", replace(member, book=book), member.member_id)
    assert only_claim(world, "entitlements") == confirmation.claim_id


def test_what_the_law_gives_once_and_was_given_twice_is_named(world: World) -> None:
    member = member_with_confirmation(world)
    other = "00000000-0000-5000-8000-000000000000"
    second = replace(member.book.confirmations[0], claim_id=other, released_by=())
    book = replace(member.book, confirmations=(*member.book.confirmations, second))
    put(world, "membership", "members", replace(member, book=book), member.member_id)
    report = judge([world.facts()])
    assert other in failing(report)["entitlements"]
    assert any("is confirmed for claim" in d.what for check in report.checks for d in check.differences)


def test_what_stays_reserved_for_a_final_claim_is_named(world: World) -> None:
    confirmed = world.events("entitlement.confirmed")[0]
    claim = world.drop(confirmed)
    found = failing(judge([world.facts()]))
    assert claim in found["entitlements"]


@pytest.mark.parametrize("table", ["claims", "claim_history", "claim_payouts", "claim_lines", "claim_documents", "claim_people"])
def test_a_row_that_was_lost_or_invented_differs_from_the_fold(world: World, table: str) -> None:
    rows = world.rows["claim_state"][table]
    key = next(iter(rows))
    row = rows.pop(key)
    assert failing(judge([world.facts()]))["fold of the lifecycle"] == (key[0],)
    other = "00000000-0000-5000-8000-000000000000"
    rows[key] = row
    rows[other, *key[1:]] = replace(row, claim_id=other)
    assert failing(judge([world.facts()]))["fold of the lifecycle"] == (other,)


def test_a_corrupted_amount_in_the_read_model_differs_from_the_fold(world: World) -> None:
    row = next(row for row in world.rows["claim_state"]["claims"].values() if row.settled_rupiah)
    put(world, "claim_state", "claims", replace(row, settled_rupiah=row.settled_rupiah + 1), row.claim_id)
    report = judge([world.facts()])
    assert failing(report) == {"fold of the lifecycle": (row.claim_id,)}
    assert "differs in settled_rupiah" in next(check.detail for check in report.checks if not check.ok)


def test_a_cell_of_coverage_that_its_members_do_not_add_up_to_is_named(world: World) -> None:
    assert len(world.facts().tables.covered_cells) > 1
    cells = world.rows["membership"][COVERED.name]
    first, second = list(cells)[:2]
    for broken in (
        cells | {first: replace(cells[first], joined=cells[first].joined + 1)},
        {key: cell for key, cell in cells.items() if key != second},
        cells | {("2031-01", *first[1:]): replace(cells[first], month="2031-01")},
    ):
        world.rows["membership"][COVERED.name] = broken
        report = judge([world.facts()])
        assert list(failing(report)) == ["reports of coverage"]
        assert "its members" in next(check.detail for check in report.checks if not check.ok)


def test_a_member_whose_cover_was_changed_behind_its_cells_is_seen(world: World) -> None:
    members = world.rows["membership"]["members"]
    key = next(key for key, member in members.items() if member.counted and covered_months(member))
    members[key] = replace(members[key], counted=False)
    assert list(failing(judge([world.facts()]))) == ["reports of coverage"]


def test_a_key_that_is_parked_silently_is_named(world: World) -> None:
    claim = subject_of(world.records[0])
    world.parked.append(Parked("assessment", claim, "letter-nobody-wrote"))
    assert failing(judge([world.facts()])) == {"dead letters": (claim,)}


def test_a_parked_key_with_its_dead_letter_is_in_order(world: World) -> None:
    record = world.events("claim.approved")[0]
    letter = world.set_aside(record, "payout", parks_key=True)
    world.parked.append(Parked("payout", subject_of(record), letter))
    world.dead_letters[letter] = ("payout", subject_of(record))
    assert failing(judge([world.facts()])) == {}


def test_a_dead_letter_that_parks_nothing_or_is_on_no_topic_is_named(world: World) -> None:
    record = world.events("claim.approved")[0]
    world.set_aside(record, "payout", parks_key=True)
    world.dead_letters["letter-nobody-wrote"] = ("intake", subject_of(record))
    world.parked_without_key.append(("intake", subject_of(record)))
    report = judge([world.facts()])
    assert failing(report) == {"dead letters": (subject_of(record),)}
    assert sum(check.found for check in report.checks) == 3


def test_a_lifecycle_event_that_stands_twice_is_named(world: World) -> None:
    claim = world.double(world.events("claim.linked")[0])
    found = failing(judge([world.facts()]))
    assert found["lifecycle event ids"] == (claim,)


def test_a_finding_names_a_bounded_number_of_claims_and_counts_all() -> None:
    found = finding(
        "many", Counter(), lambda _: "detail", (Differs(f"claim-{number}", "differs") for number in range(10 * CLAIMS_SHOWN_MAX))
    )
    assert (len(found.claims), found.found, found.ok) == (CLAIMS_SHOWN_MAX, 10 * CLAIMS_SHOWN_MAX, False)


@pytest.mark.parametrize("partitions", [2, 3, 7])
def test_partition_by_partition_gives_what_all_at_once_does(world: World, partitions: int) -> None:
    world.drop(world.events("claim.registered")[0])
    world.double(world.events("payout.instructed")[0])
    world.change(world.events("payout.receipt")[0], receipt_id="never seen")
    world.parked.append(Parked("assessment", subject_of(world.records[0]), "letter-nobody-wrote"))
    whole, parted = judge([world.facts()]), judge(world.parts(partitions))
    assert world.rounds or parted.read == whole.read
    for one, other in zip(whole.checks, parted.checks, strict=True):
        assert (one.name, one.counts, one.found) == (other.name, other.counts, other.found)
        assert set(one.differences) == set(other.differences)


def test_a_record_that_was_moved_to_another_partition_is_accounted_for(world: World) -> None:
    submitted = next(record for record in world.records if record.topic == SUBMISSIONS)
    stranger = Stood(SUBMISSIONS, 5, 0, b"a key of the channel's own", submitted.value, (), submitted.timestamp_ms)
    world.records.append(stranger)
    world.headed(submitted, HEADER_REHOMED, f"{SUBMISSIONS}:5:0".encode())
    report = judge(world.parts(7))
    assert failing(report) == {}
    assert "1 moved to its own key" in report.checks[0].detail
