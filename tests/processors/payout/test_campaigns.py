"""The bulk hand: four eyes, a fixed list, its own pace, an end at any moment, and never a payout twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.payout.campaigns import APPROVAL_WAIT, UNANSWERED_MAX
from processors.payout.tables import Phase
from schemas.events.campaigns import CampaignAction, CampaignAnswered, CampaignChanged, Skipped, Stands
from schemas.events.instructions import PayoutInquired, PayoutInstructed
from schemas.events.payout import PayoutActionTaken, PayoutAwaitingAccount, PayoutHeld
from schemas.events.receipts import ReceiptStatus
from schemas.events.tasks import WordRefused
from schemas.events.verifications import PayoutActionRequested
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, Verdict
from tests.effort import EFFORT
from tests.processors.payout.campaigns import CAMPAIGN, NET, World, approved_world, claim
from tests.processors.payout.payments import brake, provided, word

SEND = CampaignAction.SEND_ANEW


def changes(world: World) -> list[tuple[str, ReasonCode | None]]:
    return [(told.stands, told.refused) for told in world.script.emitted(CampaignChanged)]


def test_what_the_bank_refused_is_sent_anew_once_two_people_have_said_so() -> None:
    world = approved_world(World.rejected(1, 2, 3), SEND, 1, 2, 3)
    assert [len(world.sent(number)) for number in (1, 2, 3)] == [1, 1, 1]
    world.seconds(1)
    assert [len(world.sent(number)) for number in (1, 2, 3)] == [2, 2, 2]
    first, again = world.sent(1)
    assert (again.replaces, again.amount) == (first.payout_id, first.amount)
    assert (world.row.stands, world.row.done, world.row.done_rupiah) == (Stands.DONE, 3, 3 * NET)


def test_the_claims_history_names_the_campaign_the_people_and_the_reason() -> None:
    world = approved_world(World.rejected(1), SEND, 1)
    world.seconds(1)
    (told,) = world.script.emitted(PayoutActionTaken, claim(1))
    assert (told.campaign_id, told.people, told.because) == (CAMPAIGN, ("ani", "budi"), "the bank refused them by mistake")


def test_nothing_is_done_before_somebody_else_has_approved() -> None:
    world = World.rejected(1)
    world.propose(SEND, world.items(1))
    world.seconds(5)
    world.say("approve", "Ani ")
    world.seconds(5)
    assert len(world.sent(1)) == 1
    assert changes(world) == [("proposed", None), ("proposed", ReasonCode.DECIDED_BEFORE)]


@pytest.mark.parametrize("word", ["approve", "refuse", "pace"])
def test_an_officers_word_on_a_campaign_does_not_count(word: str) -> None:
    world = World.rejected(1)
    world.propose(SEND, world.items(1))
    world.say(word, role=AuthorityRole.OFFICER, per_second=5)  # type: ignore[arg-type]
    assert changes(world)[-1] == ("proposed", ReasonCode.NOT_AUTHORISED)


def test_a_proposal_by_somebody_without_authority_is_refused() -> None:
    world = World.rejected(1)
    world.propose(SEND, world.items(1), role=AuthorityRole.OFFICER)
    assert world.row.stands is Stands.REFUSED


def test_an_approval_signs_the_list() -> None:
    world = World.rejected(1)
    world.propose(SEND, world.items(1))
    world.say("approve", digest="f" * 64)
    assert changes(world)[-1] == ("proposed", ReasonCode.STALE_BASIS)


def test_a_list_that_is_not_the_one_that_was_proposed_is_refused() -> None:
    world = World.rejected(1)
    world.propose(SEND, world.items(1), digest="f" * 64)
    assert changes(world) == [("refused", ReasonCode.SIGNATURE_INVALID)]
    world.say("approve")
    assert world.row.approved_by is None


def test_a_list_of_yesterday_is_not_approved() -> None:
    world = World.rejected(1)
    world.propose(SEND, world.items(1))
    world.script.now += APPROVAL_WAIT + timedelta(seconds=1)
    world.say("approve")
    assert changes(world)[-1] == ("proposed", ReasonCode.STALE_BASIS)


def test_it_goes_at_its_pace_and_a_new_pace_counts_from_the_next_second() -> None:
    numbers = tuple(range(12))
    world = approved_world(World.rejected(*numbers), SEND, *numbers, per_second=2)
    world.seconds(2)
    assert world.row.said == 4
    world.say("pace", per_second=3)
    world.seconds(2)
    assert world.row.said == 10


def test_a_worker_that_stood_still_does_not_make_up_for_the_time() -> None:
    numbers = tuple(range(6))
    world = approved_world(World.rejected(*numbers), SEND, *numbers, per_second=2)
    world.script.now += timedelta(hours=1)
    world.script.fire_timers(world.script.now)
    assert world.row.said == 2


def test_paused_it_stands_still_and_goes_on_where_it_was() -> None:
    numbers = tuple(range(6))
    world = approved_world(World.rejected(*numbers), SEND, *numbers, per_second=2)
    world.seconds(1)
    world.say("pause", "ani")
    world.seconds(10)
    assert (world.row.said, world.row.stands) == (2, Stands.PAUSED)
    world.say("resume", "ani")
    world.seconds(2)
    assert (world.row.done, world.row.stands) == (6, Stands.DONE)


def test_aborted_in_the_middle_the_rest_is_never_done_and_what_was_asked_for_is_counted() -> None:
    numbers = tuple(range(6))
    world = approved_world(World.rejected(*numbers), SEND, *numbers, per_second=2)
    world.seconds(1)
    world.seconds(1, deliver=False)
    world.say("abort", "ani")
    world.deliver()
    world.seconds(10)
    assert [len(world.sent(number)) for number in numbers] == [2, 2, 2, 2, 1, 1]
    assert (world.row.stands, world.row.done) == (Stands.ABORTED, 4)
    world.say("resume")
    assert changes(world)[-1] == ("aborted", ReasonCode.TASK_NOT_OPEN)


def test_what_stands_otherwise_than_it_was_listed_is_left_and_said_so() -> None:
    world = approved_world(World.rejected(1, 2), SEND, 1, 2)
    world.script.feed(claim(1), provided())
    assert len(world.sent(1)) == 2
    world.seconds(1)
    assert len(world.sent(1)) == 2
    assert world.skipped() == [Skipped.CHANGED, None]
    assert (world.row.done, world.row.skipped) == (1, {"changed": 1})


@pytest.mark.parametrize("status", [ReceiptStatus.IN_PROCESS, ReceiptStatus.SETTLED, ReceiptStatus.PENDING])
def test_what_may_be_under_way_is_never_sent_anew(status: ReceiptStatus) -> None:
    world = World.instructed(1)
    world.answer(1, status)
    approved_world(world, SEND, 1)
    world.seconds(1)
    assert len(world.sent(1)) == 1
    assert world.skipped()[0] in {Skipped.NOT_ALLOWED, Skipped.CHANGED}


def test_who_decided_on_the_claim_before_is_not_one_of_the_two() -> None:
    world = World.rejected(1)
    task = world.group(1).task_id
    for officer in ("ani", "carla"):
        world.script.feed(claim(1), word(task, officer, Verdict.APPROVE))
    world.answer(1, ReceiptStatus.REJECTED, code="AC04")
    approved_world(world, SEND, 1)
    world.seconds(1)
    assert (len(world.sent(1)), world.skipped()) == (2, [Skipped.DECIDED_BEFORE])


def test_a_repeat_of_the_same_action_does_nothing() -> None:
    world = approved_world(World.rejected(1), SEND, 1)
    world.seconds(1, deliver=False)
    ((_, asked),) = world.waiting()
    world.deliver()
    world.answer(1, ReceiptStatus.REJECTED, code="AC04")
    assert world.script.feed(claim(1), asked) == []
    assert len(world.sent(1)) == 2


def test_the_brake_on_all_payouts_holds_what_a_campaign_sends() -> None:
    world = approved_world(World.rejected(1), SEND, 1)
    on = brake("hold", "carla")
    world.script.feed(world.script.processor._config.shares.of(claim(1)), on)  # type: ignore[attr-defined]
    world.seconds(1)
    assert (len(world.sent(1)), world.group(1).phase) == (1, Phase.BRAKED)


def test_payees_are_asked_for_an_account_once_more() -> None:
    world = approved_world(World.rejected(1), CampaignAction.ASK_ACCOUNT, 1)
    before = len(world.script.emitted(PayoutAwaitingAccount))
    world.seconds(1)
    assert len(world.script.emitted(PayoutAwaitingAccount)) == before + 1
    assert len(world.sent(1)) == 1


def test_claims_are_held_by_one_campaign_and_let_go_by_another_two_people() -> None:
    world = World.rejected(1)
    approved_world(world, CampaignAction.HOLD, 1)
    world.seconds(1)
    world.script.feed(claim(1), provided())
    assert (world.group(1).phase, len(world.sent(1))) == (Phase.BRAKED, 1)
    second = World(world.script, world.read)
    del world.script.tables["payout_campaign"], world.script.tables["payout_campaign_outcome"]
    second.propose(CampaignAction.RELEASE, second.items(1), person="carla")
    second.say("approve", "dodi")
    second.script.tables["payout_claim"][claim(1),] = _without_actions(second)
    second.seconds(1)
    assert len(second.sent(1)) == 2


def _without_actions(world: World) -> object:
    """Another campaign would have another id."""
    from streams.rows import replace

    row = world.script.tables["payout_claim"][claim(1),]
    return replace(row, actions=())


def test_unknown_outcomes_are_inquired_about_and_nothing_is_sent() -> None:
    world = World.instructed(1)
    world.answer(1, ReceiptStatus.PENDING)
    asked = len(world.script.emitted(PayoutInquired))
    approved_world(world, CampaignAction.INQUIRE, 1)
    world.seconds(1)
    assert (len(world.script.emitted(PayoutInquired)), len(world.sent(1))) == (asked + 1, 1)


def test_officers_are_asked_within_a_working_day_and_the_payee_may_still_name_an_account() -> None:
    world = approved_world(World.rejected(1), CampaignAction.OPEN_TASK, 1)
    world.seconds(1)
    held = world.script.emitted(PayoutHeld)[-1]
    assert (held.reason, held.task_id) == (ReasonCode.OFFICER_DECISION, world.group(1).task_id)
    world.script.feed(claim(1), provided())
    assert len(world.sent(1)) == 2


def test_claimants_are_told_and_nothing_else_happens() -> None:
    world = approved_world(World.rejected(1), CampaignAction.NOTIFY, 1)
    world.seconds(1)
    assert world.skipped() == [None]
    assert len(world.sent(1)) == 1


def test_no_more_is_asked_for_than_is_answered_by_and_by() -> None:
    world = World.rejected(0)
    items = world.items(0) * (UNANSWERED_MAX + 200)
    world.propose(CampaignAction.NOTIFY, items, per_second=200)
    world.say("approve")
    world.seconds(10, deliver=False)
    assert world.row.said == UNANSWERED_MAX
    world.deliver()
    world.seconds(2)
    assert world.row.stands is Stands.DONE


def test_a_proposal_that_comes_again_changes_nothing() -> None:
    world = approved_world(World.rejected(1), SEND, 1)
    stood = world.row
    world.propose(SEND, world.items(1), person="carla")
    assert world.row == stood


STEPS = ("second", "deliver", "twice", "settle", "reject", "return", "account", "word", "pause", "resume", "abort", "again")


@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3)), max_size=40))
@settings(max_examples=60 * EFFORT, deadline=None)
def test_whatever_comes_in_between_no_payout_is_made_twice(steps: list[tuple[str, int]]) -> None:
    """Duplicated records, receipts, accounts, officers' own words and a worker that is killed between any two records: what is not
    delivered yet is delivered later, and what was delivered once may be delivered again."""
    numbers = (0, 1, 2, 3)
    world = approved_world(World.rejected(*numbers), SEND, *numbers, per_second=1)
    seen: list[tuple[str, PayoutActionRequested | CampaignAnswered]] = []
    for step, number in steps:
        _take(world, step, number, seen)
        _never_twice(world, numbers)
    world.say("resume")
    world.seconds(8)
    _never_twice(world, numbers)
    row = world.row
    assert row.answered == row.done + sum(row.skipped.values()) <= row.said <= row.items
    assert row.stands in {Stands.DONE, Stands.ABORTED}


def _take(world: World, step: str, number: int, seen: list[tuple[str, PayoutActionRequested | CampaignAnswered]]) -> None:
    sent = world.sent(number)
    match step:
        case "second":
            world.seconds(1, deliver=False)
        case "deliver":
            seen += world.waiting()
            world.deliver()
        case "twice":
            for key, data in seen:
                world.script.feed(key, data)
        case "settle" | "reject" | "return":
            status = {"settle": ReceiptStatus.SETTLED, "reject": ReceiptStatus.REJECTED, "return": ReceiptStatus.RETURNED}[step]
            if _alive(world, number):
                world.answer(number, status, code="AC04" if step != "settle" else None)
        case "account":
            world.script.feed(claim(number), provided(number=f"770000{number}{len(sent)}", day=len(sent)))
        case "word":
            task = world.group(number).task_id
            if task:
                world.script.feed(claim(number), word(task, f"officer-{len(sent)}", Verdict.APPROVE))
        case "again":
            world.propose(SEND, world.items(*range(4)))
        case _:
            world.say(step, "carla")  # type: ignore[arg-type]
    world.open_gates()


def _alive(world: World, number: int) -> bool:
    return bool(world.group(number).attempts) and not world.group(number).attempts[-1].finished


def _never_twice(world: World, numbers: tuple[int, ...]) -> None:
    ids = [sent.payout_id for sent in world.script.emitted(PayoutInstructed)]
    assert len(ids) == len(set(ids))
    for number in numbers:
        attempts = world.group(number).attempts
        assert all(attempt.dead for attempt in attempts[:-1]), "an earlier attempt may still move money"
        by_hand = len([sent for sent in world.sent(number) if sent.replaces])
        assert by_hand == len(world.sent(number)) - 1, "every later one replaces a dead one"
        done = [told for told in world.script.emitted(PayoutActionTaken, claim(number)) if told.skipped is None]
        assert len(done) <= 1
    assert not [told for told in world.script.emitted(WordRefused) if told.person in {"ani", "budi"}]
