"""Each check judges each of its grounds alone: a difference that another check, or another ground of the same one, would not show."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from deploy.audit.books import given_twice
from deploy.audit.checks import dead_letters, entitlements, instructions, receipts, reports, submissions, waiting
from deploy.audit.checks.waiting import SYSTEM_WAIT_SECONDS_MAX
from deploy.audit.facts import Facts, Finding, LogFacts, Parked, Resolved, SetAside, TableFacts
from deploy.audit.runner import judge
from processors.claim_state.report_tables import CELLS, REASONS
from processors.claim_state.tables import Claim, ClaimWaiting
from processors.membership.tables import Book, Confirmation, Member
from processors.payout.tables import PayoutClaim
from schemas.events.state import ClaimStatus
from schemas.reasons import WaitingFor, WaitingOn
from tests.deploy.audit.test_checks import failing, only_claim, paid_row, put
from tests.deploy.audit.worlds import World, subject_of
from tests.processors.membership.ledger import MEMBER, PEOPLE, A, B, C, death
from tests.processors.script import NOW

OTHER = "00000000-0000-5000-8000-000000000000"


@pytest.fixture
def world() -> World:
    return World()


def test_a_claim_of_which_no_state_was_told_is_named(world: World) -> None:
    claim = subject_of(world.events("claim.state_changed")[0])
    for told in [record for record in world.events("claim.state_changed") if subject_of(record) == claim]:
        world.drop(told)
    assert failing(judge([world.facts()])) == {"one state per claim": (claim,)}


def test_an_end_that_was_told_as_none_is_named(world: World) -> None:
    told = {subject_of(record): record for record in world.events("claim.state_changed")}
    claim, last = next((claim, record) for claim, record in told.items() if json.loads(record.value)["data"]["final"])
    world.change(last, final=False)
    assert failing(judge([world.facts()])) == {"one state per claim": (claim,)}


def test_a_registered_claim_whose_row_has_no_status_is_in_no_state(world: World) -> None:
    row = next(iter(world.rows["claim_state"]["claims"].values()))
    put(world, "claim_state", "claims", replace(row, status=None), row.claim_id)
    assert only_claim(world, "one state per claim") == row.claim_id


def test_a_row_of_a_claim_that_was_never_registered_is_named(world: World) -> None:
    row = next(row for row in world.rows["claim_state"]["claims"].values() if row.revision and row.status)
    put(world, "claim_state", "claims", replace(row, claim_id=OTHER), OTHER)
    assert OTHER in failing(judge([world.facts()]))["one state per claim"]
    told = [what.what for check in judge([world.facts()]).checks for what in check.differences if what.claim == OTHER]
    assert any("never registered" in what for what in told)


def waits(on: WaitingOn, what: WaitingFor = WaitingFor.VERIFICATION) -> ClaimWaiting:
    return ClaimWaiting(
        claim_id=OTHER, waiting_for=what, about="", waiting_on=on, since=NOW, until=None, detail="", office="", due_at=NOW
    )


def waited(changed_at: datetime, *rows: ClaimWaiting, at_rest: bool = False) -> bool:
    """Whether one claim that is not final waits for somebody, with these reasons."""
    claim = Claim(claim_id=OTHER, status=ClaimStatus.COMPLETE, status_since=changed_at, changed_at=changed_at)
    model: dict[str, dict[tuple[str, ...], Any]] = {
        "claims": {(OTHER,): claim},
        "claim_waiting": {(OTHER, str(n)): row for n, row in enumerate(rows)},
    }
    return waiting.check(Facts(LogFacts(), TableFacts(NOW, read_model=model), at_rest=at_rest)).ok


def test_a_running_systems_own_step_may_take_its_time_and_no_longer() -> None:
    long_ago = NOW - timedelta(seconds=SYSTEM_WAIT_SECONDS_MAX)
    assert waited(long_ago, waits(WaitingOn.SYSTEM))
    assert not waited(long_ago - timedelta(seconds=1), waits(WaitingOn.SYSTEM))
    assert not waited(NOW, waits(WaitingOn.SYSTEM), at_rest=True)
    assert not waited(NOW)


def test_who_waits_for_somebody_else_may_wait() -> None:
    for row in (waits(WaitingOn.OFFICER), waits(WaitingOn.SYSTEM, WaitingFor.OTHER_CLAIM)):
        assert waited(NOW - timedelta(days=9), row, at_rest=True)
        assert waited(NOW - timedelta(days=9), waits(WaitingOn.SYSTEM), row)


def test_payouts_of_an_approval_that_is_not_on_the_lifecycle_are_named(world: World) -> None:
    row = paid_row(world)
    put(world, "payout", "payout_claim", replace(row, lines_digest="f" * 64), row.claim_id)
    found = failing(judge([world.facts()]))
    assert found["approved money"] == (row.claim_id,)


def test_an_approval_whose_total_is_not_its_lines_is_named(world: World) -> None:
    row = paid_row(world)
    approved = next(
        record
        for record in world.events("claim.approved")
        if json.loads(record.value)["data"]["lines_digest"] == row.lines_digest
    )
    total = json.loads(approved.value)["data"]["total"]
    world.change(approved, total=total | {"amount": total["amount"] + 1})
    assert only_claim(world, "approved money") == row.claim_id


@pytest.mark.parametrize(
    "otherwise", [{"claim_id": OTHER}, {"amount_rupiah": 1, "lines_rupiah": 1}, {"lines_rupiah": 1}, {"digest": "f" * 64}]
)
def test_an_instruction_that_is_not_the_tables_in_one_thing_is_named(world: World, otherwise: dict[str, Any]) -> None:
    facts = world.facts()
    assert instructions.check(facts).ok
    (first, *others) = facts.log.instructions
    facts.log.instructions[:] = [replace(first, **otherwise), *others]
    found = instructions.check(facts)
    assert found.claims == (first.claim_id,)
    assert "is not what the payout table has" in found.differences[0].what


def test_the_confirmation_of_another_payment_of_the_claim_is_none(world: World) -> None:
    facts = world.facts()
    claim = facts.log.instructions[0].claim_id
    facts.log.ledgers[claim].groups = {"another"}
    found = instructions.check(facts)
    assert found.claims == (claim,)
    assert "without the ledger's confirmation" in found.differences[0].what


def attempted(facts: Facts) -> tuple[int, PayoutClaim]:
    """A claim with a receipt that counts, and where its row stands."""
    found = enumerate(facts.tables.payouts)
    return next(
        (at, row) for at, row in found if row.groups and row.groups[0].attempts and row.groups[0].attempts[0].answers.facts
    )


def test_a_receipt_counts_for_its_own_payout_only(world: World) -> None:
    facts = world.facts()
    (first, *others) = facts.log.receipts
    facts.log.receipts[:] = [replace(first, payout_id=OTHER), *others]
    assert receipts.check(facts).claims == (first.claim_id,)


def test_receipts_beyond_what_is_kept_are_a_persons(world: World) -> None:
    facts = world.facts()
    at, row = attempted(facts)
    attempt = row.groups[0].attempts[0]
    full = replace(attempt, answers=replace(attempt.answers, facts=(), overflow=True))
    group = replace(row.groups[0], attempts=(full, *row.groups[0].attempts[1:]))
    facts.tables.payouts[at] = replace(row, groups=(group, *row.groups[1:]))
    assert receipts.check(facts).ok
    group = replace(group, attempts=(replace(full, answers=replace(full.answers, overflow=False)), *group.attempts[1:]))
    facts.tables.payouts[at] = replace(row, groups=(group, *row.groups[1:]))
    assert receipts.check(facts).claims == (row.claim_id,)


def test_a_receipt_that_operations_were_asked_about_is_accounted_for_by_its_payout_and_id(world: World) -> None:
    facts = world.facts()
    (first, *others) = facts.log.receipts
    facts.log.receipts[:] = [replace(first, receipt_id="never seen"), *others]
    facts.log.questioned.add((OTHER, "never seen"))
    assert receipts.check(facts).claims == (first.claim_id,)
    facts.log.questioned.add((first.payout_id or "", "never seen"))
    assert receipts.check(facts).ok


def test_a_receipt_is_on_its_way_only_until_payout_has_read_it(world: World) -> None:
    facts = replace(world.facts(), at_rest=False)
    (first, *others) = facts.log.receipts
    facts.log.receipts[:] = [replace(first, receipt_id="never seen"), *others]
    assert receipts.check(facts).claims == (first.claim_id,)
    facts.tables.positions.clear()
    assert receipts.check(facts).ok


def test_a_submission_that_intake_has_read_and_not_answered_is_lost_while_the_system_runs(world: World) -> None:
    facts = replace(world.facts(), at_rest=False)
    first = facts.log.submissions[0]
    facts.log.answered.discard(first.event_id or "")
    assert submissions.check(facts).claims == (first.claim_id,)


@pytest.mark.parametrize("where", ["waiting", "parked"])
def test_a_submission_that_waits_where_a_person_sees_it_is_not_lost(world: World, where: str) -> None:
    facts = world.facts()
    first = facts.log.submissions[0]
    facts.log.answered.discard(first.event_id or "")
    assert submissions.check(facts).claims == (first.claim_id,)
    if where == "waiting":
        facts.tables.waiting_submissions.add(first.event_id or "")
    else:
        facts.tables.parked_places.add(first.place)
    assert submissions.check(facts).ok


def test_what_the_ledger_holds_and_told_nobody_is_named_and_the_other_way_round(world: World) -> None:
    for kept, told in ((True, False), (False, True)):
        facts = world.facts()
        claim, book = next((claim, book) for claim, book in facts.tables.books.items() if book.confirmed)
        line = next(iter(book.confirmed))
        if kept:
            facts.tables.books[OTHER].open.add(line)
        if told:
            facts.log.ledgers[OTHER].open.add(line)
        found = entitlements.check(facts)
        assert (found.claims, found.found) == ((OTHER,), 1), claim


def test_what_stays_open_for_a_claim_that_ended_is_named_though_ledger_and_lifecycle_agree(world: World) -> None:
    facts = world.facts()
    final = next(claim.claim_id for claim in facts.tables.claims().values() if claim.final)
    line = next(line for book in facts.tables.books.values() for line in book.confirmed)
    facts.tables.books[final].open.add(line)
    facts.log.ledgers[final].open.add(line)
    found = entitlements.check(facts)
    assert found.claims == (final,)
    assert "still holds" in found.differences[0].what


def confirmed(claim: str, *people: str) -> Confirmation:
    return Confirmation(claim_id=claim, group="g", lines=(death(),), confirmed_on=date(2026, 11, 20), released_by=people)


@pytest.mark.parametrize(
    ("confirmations", "named"),
    [
        ((confirmed(A), confirmed(B, *PEOPLE)), []),
        ((confirmed(A), confirmed(A)), []),
        ((confirmed(A, *PEOPLE), confirmed(B)), [B]),
        ((confirmed(A), confirmed(B, *PEOPLE), confirmed(C)), [C]),
        ((confirmed(A), confirmed(B, *PEOPLE), confirmed(A)), [A]),
    ],
)
def test_each_confirmation_after_another_claims_needs_two_people_of_its_own(
    confirmations: tuple[Confirmation, ...], named: list[str]
) -> None:
    member = Member(member_id=MEMBER, book=Book(confirmations=confirmations))
    assert [twice.claim for twice in given_twice(member)] == named


def letter(facts: Facts, processor: str, key: str) -> SetAside:
    made = SetAside("letter", processor, key, facts.log.submissions[0].place, parks_key=True, at=NOW)
    facts.log.set_aside["letter"] = made
    return made


def test_a_letter_parks_its_key_in_its_own_processor_until_somebody_has_answered_it(world: World) -> None:
    facts = world.facts()
    claim = letter(facts, "payout", OTHER).key
    facts.tables.parked.append(Parked("intake", claim, "letter"))
    assert dead_letters.check(facts).claims == (claim,)
    facts.log.resolved["letter"] = Resolved("letter", "discard", "Sari")
    assert dead_letters.check(facts).ok


def summed(facts: Facts, table: str, rows: dict[Any, Any]) -> Finding:
    facts.tables.read_model = {**facts.tables.read_model, table: rows}
    return reports.check(facts)


@pytest.mark.parametrize(("table", "figure"), [(CELLS.name, "filed"), (REASONS.name, "claims")])
def test_a_cell_of_a_report_that_is_lost_invented_or_another_is_named(world: World, table: str, figure: str) -> None:
    facts = world.facts()
    live = dict(facts.tables.read_model[table])
    assert reports.check(facts).ok
    key, cell = next(iter(live.items()))
    one_more = replace(cell, **{figure: getattr(cell, figure) + 1})
    elsewhere = (*key[:1], "1999-01-01", *key[2:])
    for broken in (
        {other: row for other, row in live.items() if other != key},
        live | {elsewhere: cell},
        live | {key: one_more},
    ):
        found = summed(facts, table, broken)
        assert (found.found, table in found.detail) == (1, True)
