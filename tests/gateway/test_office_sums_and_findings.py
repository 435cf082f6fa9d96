"""Sums that officers state, and what field officers and doctors found: by the office's API, its client's words, and the console's form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gateway.console.sums import sums_form
from gateway.reading.claims import WholeClaim
from processors.claim_state.tables import Facets, OpenTask
from schemas.benefit import OpenSum
from schemas.canonical import digest
from schemas.envelope import CloudEvent
from schemas.events.findings import FindingReported
from schemas.events.state import ClaimStatus
from schemas.events.verifications import OfficerDecided
from schemas.findings import FindingOutcome
from schemas.money import Money
from schemas.reasons import ReasonCode, WaitingFor, WaitingOn
from schemas.topics import VERIFICATIONS
from schemas.vocabulary import AuthorityRole, BenefitCode, TaskKind
from tests.gateway import claims
from tests.gateway.claims import CLAIM, TASK
from tests.gateway.house import NOW, House
from tests.gateway.operating import CLERK, DECIDES, signed_in
from tests.gateway.pages import form_key
from tests.gateway.test_console_tasks import SEEN, said, seen
from tests.gateway.test_office import decide, officer, read
from tests.gateway.working import DUE, PAGE, working_house

pytestmark = pytest.mark.anyio
ASKED = OpenSum(
    benefit=BenefitCode.TERMINATION_ACCIDENT,
    rule="pmi.termination_accident",
    reason=ReasonCode.AMOUNT_NOT_FOUND,
    detail="pmi.termination_accident: the new sums stand in an annex",
    article="Permenaker 4/2023, annex",
    most=Money(amount=10_000_000),
    payees=("self",),
)
SUM = {
    "benefit": "TERMINATION_ACCIDENT",
    "amount": {"amount": 6_000_000},
    "rests_on": "letter HQ-12",
    "sentence": "Band of six months.",
}
FORM = {
    "sum-0-amount": "6.000.000",
    "sum-0-rests_on": "letter HQ-12",
    "sum-0-sentence": "Band of six months.",
    "because": "As head office says.",
}
VISIT = {
    "outcome": "met",
    "found_on": "2026-11-19",
    "place": "Sidoarjo",
    "paper_sha256": "ab" * 32,
    "because": "Seen with witnesses.",
}


def without_lines() -> WholeClaim:
    """A question about a sum that could not be computed; nothing was."""
    task = OpenTask(
        task_id=TASK,
        waiting_for=WaitingFor.OFFICER_APPROVAL,
        role=AuthorityRole.OFFICER,
        reasons=("amount_not_found",),
        since=NOW - timedelta(days=1),
        due_at=DUE,
        sums=(ASKED,),
    )
    return claims.whole(claim=claims.claim(status=ClaimStatus.AWAITING_APPROVAL, facets=Facets(task=task)), waiting=())


def to_visit() -> WholeClaim:
    task = OpenTask(
        task_id=TASK,
        waiting_for=WaitingFor.FIELD_VISIT,
        role=AuthorityRole.FIELD_OFFICER,
        reasons=("an accident on the road",),
        since=NOW - timedelta(days=1),
        due_at=DUE,
    )
    return claims.whole(
        claim=claims.claim(status=ClaimStatus.UNDER_REVIEW, facets=Facets(inquiries=(task,))),
        waiting=(
            claims.waiting(
                waiting_for=WaitingFor.FIELD_VISIT, about=TASK, waiting_on=WaitingOn.FIELD_OFFICER, since=NOW, until=DUE
            ),
        ),
    )


def words(house: House, model: Any) -> list[Any]:
    return [
        CloudEvent[model].model_validate_json(record.value or b"").data
        for record in house.log.records
        if record.topic == VERIFICATIONS
    ]


async def test_a_claim_says_which_sums_it_asks_for_and_an_approval_states_them(house: House) -> None:
    house.claims.whole[CLAIM] = without_lines()
    found, etag = await read(house)
    assert found["tasks"][0]["sums"][0]["most"]["amount"] == 10_000_000
    assert (await decide(house, etag, sums=[SUM])).status_code == 202
    (word,) = words(house, OfficerDecided)
    assert (word.sums[0].amount, word.lines_digest) == (Money(amount=6_000_000), digest(()))


WRONG = [
    ({"benefit": "FAILED_PLACEMENT"}, "#/sums/0"),
    ({"amount": {"amount": 10_000_001}}, "#/sums/0"),
    ({"payee_ref": "nobody"}, "#/sums/0"),
]


@pytest.mark.parametrize(("over", "place"), WRONG)
async def test_a_sum_that_cannot_stand_is_refused_at_its_place_with_what_to_do(
    house: House, over: dict[str, Any], place: str
) -> None:
    house.claims.whole[CLAIM] = without_lines()
    _, etag = await read(house)
    answer = await decide(house, etag, sums=[SUM | over])
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == place
    assert not words(house, OfficerDecided)


async def test_sums_come_with_an_approval_only(house: House) -> None:
    house.claims.whole[CLAIM] = without_lines()
    _, etag = await read(house)
    assert (await decide(house, etag, sums=[SUM], verdict="deny")).status_code == 422
    assert (await decide(house, etag, verdict="deny")).status_code == 202


async def test_what_was_found_is_one_event_signed_with_what_was_seen(house: House) -> None:
    house.claims.whole[CLAIM] = to_visit()
    who = {"role": AuthorityRole.FIELD_OFFICER}
    _, etag = await read(house, **who)
    body = {"task_id": TASK, "found": VISIT, "spoken_at": house.clock.now.isoformat()}
    path = f"/v1/office/claims/{CLAIM}/findings"
    answer = await house.post(path, body, {**officer(house, **who), "If-Match": etag})
    assert answer.status_code == 202, answer.text
    (word,) = words(house, FindingReported)
    assert (word.kind, word.role, word.found.outcome) == (TaskKind.FIELD_VISIT, AuthorityRole.FIELD_OFFICER, FindingOutcome.MET)
    stale = await house.post(path, body | {"task_id": CLAIM}, {**officer(house, **who), "If-Match": etag})
    assert stale.status_code == 412


async def opened(found: WholeClaim, role: AuthorityRole) -> House:
    house = working_house()
    house.claims.whole[CLAIM] = found
    await signed_in(house, DECIDES, CLERK | {"role": role})
    page = await house.client.get(PAGE)
    await house.client.post(f"{PAGE}/take", data={"form": form_key(page)})
    return house


async def answer(house: House, **fields: str) -> Any:
    page = await house.client.get(PAGE)
    assert SEEN.search(page.text), page.text
    return await house.client.post(f"{PAGE}/decision", data={"form": form_key(page), "seen": seen(page), **fields})


async def test_the_form_shows_cap_and_article_and_takes_a_sum_for_each_open_question() -> None:
    house = await opened(without_lines(), AuthorityRole.OFFICER)
    page = await house.client.get(PAGE)
    assert "Permenaker 4/2023, annex" in page.text
    assert "At most <b>" in page.text
    assert (await answer(house, verdict="approve", **FORM)).status_code == 303
    (word,) = said(house)
    assert word["data"]["sums"][0]["amount"]["amount"] == 6_000_000


FAULTS = [
    (FORM | {"sum-0-amount": "six million"}, "write the sum in whole rupiah"),
    (FORM | {"sum-0-amount": "10.000.001"}, "above what the law or the receipts allow"),
    (FORM | {"sum-0-rests_on": ""}, "say what the sum rests on"),
    ({"because": "It is due."}, "approved with at least one sum"),
]


@pytest.mark.parametrize(("fields", "told"), FAULTS)
async def test_a_form_that_is_not_whole_says_what_is_wrong_and_keeps_what_was_written(fields: dict[str, str], told: str) -> None:
    house = await opened(without_lines(), AuthorityRole.OFFICER)
    again = await answer(house, verdict="approve", **fields)
    assert again.status_code == 422
    assert told in again.text
    assert fields.get("sum-0-sentence", "") in again.text
    assert not said(house)


async def test_a_field_officer_reports_from_the_work_list() -> None:
    house = await opened(to_visit(), AuthorityRole.FIELD_OFFICER)
    assert "an accident on the road" in (await house.client.get(PAGE)).text
    assert (await answer(house, **VISIT)).status_code == 303
    (word,) = said(house)
    assert word["type"] == FindingReported.event_type
    assert (await house.client.get(PAGE)).status_code in {200, 412}


async def test_a_report_that_is_not_whole_is_not_said_and_an_officer_is_told_beforehand() -> None:
    house = await opened(to_visit(), AuthorityRole.FIELD_OFFICER)
    assert (await answer(house, **VISIT | {"paper_sha256": "none"})).status_code == 422
    assert not said(house)
    other = await opened(to_visit(), AuthorityRole.OFFICER)
    assert "Your word would not count" in (await other.client.get(PAGE)).text


def test_a_row_that_was_left_empty_states_nothing_and_two_rows_are_two_sums() -> None:
    other = ASKED.model_copy(update={"item": "b", "payees": ()})
    form = sums_form((ASKED, other), FORM, {"self"})
    assert (len(form.sums), form.wrong) == (1, False)
    both = FORM | {name.replace("-0-", "-1-"): value for name, value in FORM.items() if name.startswith("sum")}
    assert [row.wrong for row in sums_form((ASKED, other), both, {"self"}).rows] == [
        "",
        "say who is paid, by the reference of a payee of the claim",
    ]
    assert not sums_form((ASKED, other), both | {"sum-1-payee": "self"}, {"self"}).wrong
