"""Fraud signals are for officers: on the work list, the question and the claim; and nowhere that a channel or a claimant looks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.reading.claims import WholeClaim
from processors.verification.rules.signals import BY_NAME
from schemas.events.state import ClaimStatus
from schemas.reasons import ReasonCode, WaitingFor
from schemas.signals import Signal, SignalName
from schemas.vocabulary import Channel
from tests.gateway import claims
from tests.gateway.claims import CLAIM
from tests.gateway.house import House, bearer
from tests.gateway.operating import CLERK, DECIDES, signed_in
from tests.gateway.working import PAGE, asked, stands, working_house

pytestmark = pytest.mark.anyio
BRANCH = (Channel.BRANCH, "B-0712")

FOUND = (
    Signal(name=SignalName.SAME_ACCOUNT, points=60, inputs={"members": "3", "claims": "4"}),
    Signal(name=SignalName.WAGE_RAISED, points=25, inputs={"percent": "80"}),
)
ENGLISH = "The same account is named in at least 4 claims for 3 members."
INDONESIAN = "Upah yang dilaporkan naik 80 % menjelang kejadian."


def suspected() -> WholeClaim:
    found = asked(WaitingFor.OFFICER_VERIFICATION)
    assert found.claim.facets.task is not None
    task = replace(found.claim.facets.task, reasons=(ReasonCode.FRAUD_SIGNALS.value,))
    claim = replace(found.claim, facets=replace(found.claim.facets, task=task, signals=FOUND))
    return replace(found, claim=claim)


@pytest.mark.parametrize("path", [PAGE, f"/console/claims/{CLAIM}"])
async def test_an_officer_sees_each_signal_with_its_points_and_sentence_in_both_languages(path: str) -> None:
    house = working_house()
    await signed_in(house, DECIDES, CLERK)
    stands(house, suspected())
    page = (await house.client.get(path)).text
    assert "Signals, 85 points together" in page
    assert "same account" in page
    assert ENGLISH in page
    assert INDONESIAN in page


async def test_the_work_list_names_the_signals_and_counts_them() -> None:
    house = working_house()
    await signed_in(house, DECIDES, CLERK)
    stands(house, suspected())
    page = (await house.client.get("/console/tasks")).text
    assert "same account, 60" in page
    assert "1 same account" in page
    assert ENGLISH in page


async def test_a_claim_without_signals_says_nothing_of_them() -> None:
    house = working_house()
    await signed_in(house, DECIDES, CLERK)
    for path in (PAGE, "/console/tasks", f"/console/claims/{CLAIM}"):
        assert "points" not in (await house.client.get(path)).text


@pytest.mark.parametrize("status", [ClaimStatus.UNDER_REVIEW, ClaimStatus.DENIED])
async def test_no_channel_is_told_of_a_signal(house: House, status: ClaimStatus) -> None:
    found = suspected()
    denied = (ReasonCode.FRAUD_SIGNALS.value,) if status is ClaimStatus.DENIED else ()
    house.claims.whole[claims.CLAIM] = replace(found, claim=replace(found.claim, status=status, reasons=denied), payouts=())
    for path in (f"/v1/claims/{CLAIM}", f"/v1/claims/{CLAIM}/timeline"):
        answer = await house.client.get(path, headers=house.as_channel(*BRANCH))
        assert answer.status_code == 200
        assert [word for word in told_of_signals() if word in answer.text] == []


async def test_the_offices_api_has_them_for_officers(house: House) -> None:
    house.claims.whole[claims.CLAIM] = suspected()
    token = house.token("office:read", "officer-1", officer="ani", role="officer", offices=["B-0712"])
    answer = await house.client.get(f"/v1/office/claims/{CLAIM}", headers=bearer(token))
    first = answer.json()["signals"][0]
    assert (first["name"], first["points"], first["en"]) == ("same_account", 60, ENGLISH)


def told_of_signals() -> list[str]:
    """Whatever would give a signal away."""
    sentences = [part for rule in BY_NAME.values() for words in rule.words for part in words.split("{")[:1]]
    return [*SignalName, ReasonCode.FRAUD_SIGNALS, ReasonCode.EVENT_SOON_AFTER_JOINING, "points", *filter(None, sentences)]
