"""The check by benefit: money that adds up, and is another benefit's, is named wherever it was changed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from deploy.audit.checks import benefits
from deploy.audit.checks.benefits import PARTS
from deploy.audit.facts import Finding
from deploy.audit.runner import Report
from processors.payout.tables import Group, PayoutClaim
from schemas.vocabulary import BenefitCode
from tests.deploy.audit.worlds import World

OTHER = BenefitCode.SCHOLARSHIP


@pytest.fixture
def world() -> World:
    return World()


def judged(world: World) -> Finding:
    return benefits.check(world.facts())


def paid(world: World) -> tuple[PayoutClaim, Group]:
    """A claim of which one payment was instructed in full."""
    for row in world.rows["payout"]["payout_claim"].values():
        assert isinstance(row, PayoutClaim)
        for group in row.current:
            whole = [one for one in group.attempts if one.amount_rupiah == group.net_rupiah and not one.dead]
            if whole and group.after is None and OTHER not in {line.benefit for line in group.lines}:
                return row, group
    raise AssertionError("nothing of this world was paid")


def test_an_untouched_world_adds_up_benefit_by_benefit(world: World) -> None:
    found = judged(world)
    assert found.ok
    named = {key.split(" ", 1)[0] for key in found.counts}
    assert len(named) >= 5
    assert named <= set(BenefitCode)
    for benefit in named:
        approved, *rest = (found.counts[f"{benefit} {part}"] for part in PARTS)
        assert approved == sum(rest) > 0
    assert found.detail.startswith(f"{len(named)} benefits, in rupiah: approved ")


def test_an_approval_of_another_benefit_is_named(world: World) -> None:
    row, group = paid(world)
    approvals = [r for r in world.events("claim.approved") if json.loads(r.value)["data"]["lines_digest"] == row.lines_digest]
    lines = json.loads(approvals[-1].value)["data"]["lines"]
    next(line for line in lines if line["line_id"] == group.lines[0].line_id)["benefit"] = OTHER.value
    world.change(approvals[-1], lines=lines)
    found = judged(world)
    assert found.claims == (row.claim_id,)
    assert any(difference.what.startswith(f"{OTHER}: approved ") for difference in found.differences)


def test_an_instruction_of_another_benefit_is_named(world: World) -> None:
    row, group = paid(world)
    last = [attempt.payout_id for attempt in group.attempts if not attempt.dead][-1]
    sent = next(r for r in world.events("payout.instructed") if json.loads(r.value)["data"]["payout_id"] == last)
    lines = json.loads(sent.value)["data"]["lines"]
    lines[0]["benefit"] = OTHER.value
    world.change(sent, lines=lines)
    found = judged(world)
    assert found.claims == (row.claim_id,)
    assert any(one.what.startswith(f"{OTHER}: {group.name} is made of 0, instructed ") for one in found.differences)


def test_an_instruction_of_a_part_that_shows_another_benefit_is_named(world: World) -> None:
    row, group = paid(world)
    (line, *others) = group.lines
    more = replace(group, lines=(replace(line, benefit=OTHER, net_rupiah=line.net_rupiah + 1), *others))
    groups = tuple(more if one is group else one for one in row.groups)
    world.rows["payout"]["payout_claim"][row.claim_id,] = replace(row, groups=groups)
    found = judged(world)
    assert found.claims == (row.claim_id,)
    assert any("a part was instructed as" in difference.what for difference in found.differences)


def test_a_line_of_the_read_model_of_another_benefit_or_sum_is_named(world: World) -> None:
    lines = world.rows["claim_state"]["claim_lines"]
    key, line = next(
        (key, line) for key, line in lines.items() if line.approved and line.benefit is not OTHER and line.net_rupiah
    )
    for broken in (replace(line, benefit=OTHER), replace(line, net_rupiah=line.net_rupiah + 1)):
        lines[key] = broken
        found = judged(world)
        assert found.claims == (line.claim_id,)
        assert ", shown " in found.detail


def test_a_line_that_is_shown_as_approved_and_was_not_is_named(world: World) -> None:
    lines = world.rows["claim_state"]["claim_lines"]
    key, line = next((key, line) for key, line in lines.items() if line.approved and line.net_rupiah)
    lines[key] = replace(line, lines_digest="of no approval")
    assert judged(world).claims == (line.claim_id,)


def test_the_sums_by_benefit_stand_in_the_findings_file(world: World) -> None:
    facts = world.facts()
    found = benefits.check(facts)
    (told,) = json.loads(json.dumps(Report(facts.tables.read_at, (found,), {}).as_json()))["checks"]
    assert told["counts"] == dict(found.counts)
