"""Dead letters in the console: corrected beside their faults, tried out, answered one by one or all of a cause; who may not, does not."""

from __future__ import annotations

import asyncio
import json
import re
from base64 import b64decode
from datetime import timedelta
from typing import Any

import pytest

from gateway.console.rehearsing import NotRehearsed
from gateway.console.sweep_store import KEPT_MAX, Sweep, SweepStore
from gateway.console.sweeper import Sweeper
from gateway.problems import Problem, ProblemCode
from schemas.events.dead_letters import CORRECTED_BYTES_MAX
from schemas.topics import DEAD_LETTERS, VERIFICATIONS
from streams.rehearsing import Came, Emitted, Rehearsal, RowChange
from tests.gateway.house import NOW, House
from tests.gateway.operating import LETTER, OPERATES, OPERATOR, READS, letter, letters
from tests.gateway.pages import form_key
from tests.gateway.test_console import LETTER_PAGE, act, entered, said
from tests.gateway.test_console_records import record

pytestmark = pytest.mark.anyio
CAUSE = {"processor": "verification", "reason": "rule_failed", "topic": VERIFICATIONS}
CAUSE_PAGE = f"/console/dead-letters?processor=verification&reason=rule_failed&topic={VERIFICATIONS}"
ALL = {**CAUSE, "action": "replay", "because": "the rule was mended", "count": "4", "pace": "2"}
STEPS_MAX = 200


async def house_with(wrong: dict[str, Any]) -> House:
    house = await entered(OPERATES, OPERATOR)
    house.console.aside[0] = letter(record_value=json.dumps(wrong).encode())
    return house


WRONG = record(data__claim__event_date="2026-13-41")


async def test_what_is_wrong_stands_beside_its_field_and_can_be_set_there() -> None:
    house = await house_with(WRONG)
    text = (await house.client.get(LETTER_PAGE)).text
    line = re.search(r'<div class="wrong"><code>[^<]*event_date[^<]*</code> <span class="fault">event_date: ([^<]*)</span>', text)
    assert line is not None
    assert "month" in line[1]
    assert 'name="at:/data/claim/event_date" value="2026-13-41"' in text


async def corrected(house: House, **fields: str) -> Any:
    """The record in the word that was said."""
    answer = await act(house, LETTER_PAGE, f"{LETTER_PAGE}/word", action="replay", because="mended", **fields)
    assert answer.status_code == 303, answer.text
    (event,) = said(house, DEAD_LETTERS)
    value = event["data"].get("corrected_value_base64")
    return None if value is None else json.loads(b64decode(value))


async def test_a_field_that_was_set_anew_is_replayed_in_the_record() -> None:
    house = await house_with(WRONG)
    fields = {"at:/data/claim/event_date": "2026-10-01", "was:/data/claim/event_date": "2026-13-41"}
    assert await corrected(house, record=json.dumps(WRONG), **fields) == record(data__claim__event_date="2026-10-01")


async def test_the_record_as_somebody_wrote_it_is_replayed_byte_for_byte() -> None:
    house = await house_with(WRONG)
    right = record()
    right["data"]["personal"]["reporter_name"] = "AHMAD  YANI"
    assert await corrected(house, record=json.dumps(right, indent=1).replace("\n", "\r\n")) == right


async def test_an_unchanged_record_is_replayed_as_it_was() -> None:
    house = await house_with(WRONG)
    fields = {"at:/data/claim/event_date": "2026-13-41", "was:/data/claim/event_date": "2026-13-41"}
    assert await corrected(house, record=json.dumps(WRONG, indent=2), **fields) is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"action": "discard", "record": "{}"}, "You changed the record"),
        ({"action": "replay", "record": "x" * (CORRECTED_BYTES_MAX + 1)}, "too long"),
        ({"action": "replay", "because": ""}, "Say why"),
    ],
)
async def test_a_word_that_cannot_be_meant_is_not_said_and_nothing_written_is_lost(fields: dict[str, str], sentence: str) -> None:
    house = await house_with(WRONG)
    answer = await act(house, LETTER_PAGE, f"{LETTER_PAGE}/word", **{"because": "mended", "record": json.dumps(WRONG), **fields})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert fields.get("because", "mended") in answer.text
    assert said(house, DEAD_LETTERS) == []


async def tried(house: House, **fields: str) -> str:
    answer = await act(house, LETTER_PAGE, f"{LETTER_PAGE}/word", action="rehearse", because="", **fields)
    assert answer.status_code == 200, answer.text
    assert said(house, DEAD_LETTERS) == []
    return str(answer.text)


async def test_a_dry_run_shows_what_would_be_published_and_written_and_says_nothing() -> None:
    house = await house_with(WRONG)
    house.rehearser.tells = Rehearsal(
        came=Came.HANDLED,
        rows=(RowChange(table="claims", key=("c",), before={"status": "a", "same": 1}, after={"status": "b", "same": 1}),),
        events=(
            Emitted(topic="t", partition=1, key="c", event={"type": "santunan.claim.registered.v1", "data": {"revision": 3}}),
        ),
        behind=2,
    )
    text = await tried(house, record=json.dumps(record()))
    for shown in (
        "It would be handled",
        "santunan.claim.registered.v1",
        "&#34;revision&#34;: 3",
        "2 records of the subject wait",
    ):
        assert shown in text, shown
    assert ">same<" not in text
    assert house.rehearser.asked == [("intake", LETTER, "replay", json.dumps(record()).encode())]


async def test_a_dry_run_of_the_record_as_it_stands_sends_none() -> None:
    house = await house_with(WRONG)
    house.rehearser.tells = Rehearsal(came=Came.SET_ASIDE_AGAIN, reason="invalid_data", message="no such date")
    assert "no such date" in await tried(house)
    assert house.rehearser.asked[0][3] is None


async def test_a_dry_run_that_could_not_be_made_says_why() -> None:
    house = await house_with(WRONG)
    house.rehearser.tells = NotRehearsed("it took longer than 12 s")
    assert "it took longer than 12 s" in await tried(house)


async def test_who_may_only_look_sees_no_form_and_tries_nothing() -> None:
    house = await entered(READS, OPERATOR)
    for page in (LETTER_PAGE, CAUSE_PAGE):
        assert 'name="action"' not in (await house.client.get(page)).text
    key = form_key(await house.client.get(LETTER_PAGE))
    for path in (f"{LETTER_PAGE}/word", "/console/sweeps", "/console/sweeps/x/stop"):
        answer = await house.client.post(path, data={"form": key, "action": "rehearse", **ALL})
        assert answer.status_code == 403, path
    assert house.rehearser.asked == []
    assert house.sweeps.all() == []


def sweeper_of(house: House, **over: Any) -> Sweeper:
    return Sweeper(**{"store": house.sweeps, "reader": house.console, "log": house.log, "clock": house.clock, **over})


async def begun(house: House, **over: str) -> tuple[str, Sweep]:
    """The page of what was begun, and what it is."""
    answer = await act(house, CAUSE_PAGE, "/console/sweeps", **{**ALL, **over})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"], house.sweeps.all()[0].sweep


async def test_all_letters_of_a_cause_are_answered_at_their_pace_and_no_other() -> None:
    house = await entered(OPERATES, OPERATOR)
    page, sweep = await begun(house)
    assert "0 of 4 said" in (await house.client.get(page)).text
    sweeper = sweeper_of(house)
    for done in (2, 4):
        await sweeper.step(sweep)
        assert f"{done} of 4 said" in (await house.client.get(page)).text
    await sweeper.step(sweep)
    assert 'class="tag good">done' in (await house.client.get(page)).text
    words = said(house, DEAD_LETTERS)
    assert [word["data"]["dead_letter_id"] for word in words] == [each.dead_letter_id for each in letters()[1:]]
    assert {(word["data"]["action"], word["data"]["person"], word["data"]["because"]) for word in words} == {
        ("replay", "dewi", "the rule was mended")
    }
    assert {word["subject"] for word in words} == {each.key for each in letters()[1:]}
    assert "replay all" in (await house.client.get("/console/dead-letters")).text


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"because": ""}, "Say why"),
        ({"count": "5"}, "There are 4 letters"),
        ({"count": ""}, "There are 4 letters"),
        ({"pace": "0"}, "Choose a pace"),
        ({"pace": "1000"}, "Choose a pace"),
        ({"action": "burn"}, "Say why"),
    ],
)
async def test_what_would_answer_all_is_asked_for_with_care(over: dict[str, str], sentence: str) -> None:
    house = await entered(OPERATES, OPERATOR)
    answer = await act(house, CAUSE_PAGE, "/console/sweeps", **{**ALL, **over})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert house.sweeps.all() == []


async def test_a_letter_that_is_set_aside_later_is_not_meant() -> None:
    house = await entered(OPERATES, OPERATOR)
    _, sweep = await begun(house)
    house.console.aside.append(letter("later", **CAUSE, set_aside_at=NOW + timedelta(seconds=1)))
    sweeper = sweeper_of(house)
    for _ in range(3):
        await sweeper.step(sweep)
    assert "later" not in {word["data"]["dead_letter_id"] for word in said(house, DEAD_LETTERS)}


async def test_the_same_form_and_a_second_person_begin_nothing_new() -> None:
    house = await entered(OPERATES, OPERATOR)
    page, _ = await begun(house)
    again, _ = await begun(house, action="discard")
    assert again == page
    assert len(house.sweeps.all()) == 1
    assert "begun this for the cause already" in (await house.client.get(again)).text


async def test_somebody_stops_it_and_what_was_said_stays_said() -> None:
    house = await entered(OPERATES, OPERATOR)
    page, sweep = await begun(house)
    sweeper = sweeper_of(house)
    await sweeper.step(sweep)
    answer = await act(house, page, f"{page}/stop")
    assert answer.status_code == 303
    assert "stopping" in (await house.client.get(page)).text
    await sweeper.step(sweep)
    await sweeper.step(sweep)
    assert len(said(house, DEAD_LETTERS)) == 2
    text = (await house.client.get(page)).text
    assert "stopped by dewi" in text
    assert "2 of 4 said" in text


async def test_a_process_that_dies_between_saying_and_noting_says_the_same_events_again() -> None:
    house = await entered(OPERATES, OPERATOR)
    _, sweep = await begun(house)

    class Dying(SweepStore):
        def note(self, sweep: Sweep, state: object) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await sweeper_of(house, store=Dying(house.folder / "sweeps")).step(sweep)
    successor = sweeper_of(house)
    for _ in range(3):
        await successor.step(sweep)
    words = said(house, DEAD_LETTERS)
    ids = [word["id"] for word in words]
    assert (len(ids), len(set(ids))) == (6, 4)
    assert ids[:2] == ids[2:4]


async def test_a_gateway_goes_on_by_itself_with_what_another_left() -> None:
    house = await entered(OPERATES, OPERATOR)
    page, _ = await begun(house)
    sweeper = sweeper_of(house, step_seconds=0.001)
    sweeper.start()
    for _ in range(STEPS_MAX):
        if house.sweeps.all()[0].state.ended_at is not None:
            break
        await asyncio.sleep(0.01)
    await sweeper.close()
    assert len(said(house, DEAD_LETTERS)) == 4
    assert "done" in (await house.client.get(page)).text


async def test_while_the_log_is_away_it_waits_and_says_so() -> None:
    house = await entered(OPERATES, OPERATOR)
    page, sweep = await begun(house)
    house.log.fails = Problem(ProblemCode.LOG_UNAVAILABLE, "the broker does not answer")
    sweeper = sweeper_of(house)
    await sweeper.step(sweep)
    assert "Held up: the broker does not answer" in (await house.client.get(page)).text
    house.log.fails = None
    for _ in range(3):
        await sweeper.step(sweep)
    assert len(said(house, DEAD_LETTERS)) == 4


async def test_two_processes_do_not_work_on_one_at_the_same_time() -> None:
    house = await entered(OPERATES, OPERATOR)
    _, sweep = await begun(house)
    other = SweepStore(house.folder / "sweeps")
    with house.sweeps.worked_on(sweep) as mine, other.worked_on(sweep) as theirs:
        assert mine is not None
        assert theirs is None


async def test_only_the_last_ones_are_remembered_and_none_that_is_under_way_is_forgotten() -> None:
    house = await entered(OPERATES, OPERATOR)
    _, first = await begun(house)
    for number in range(KEPT_MAX + 2):
        made = Sweep(
            sweep_id=f"sweep-{number}",
            processor="intake",
            reason=f"reason-{number}",
            topic="t",
            action="replay",
            person="p",
            because="b",
            client="c",
            at=NOW + timedelta(minutes=number + 1),
            counted=1,
            per_second=1,
        )
        house.sweeps.begin(made)
        sweeper = sweeper_of(house)
        await sweeper.step(made)
    kept = {found.sweep.sweep_id for found in house.sweeps.all()}
    assert first.sweep_id in kept
    assert "sweep-0" not in kept
    assert len(kept) <= KEPT_MAX + 2
