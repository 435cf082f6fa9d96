"""Money asked back, on the console: who sees which, the oldest first, page by page; and what a claim's page says of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from gateway.access.scopes import Scope
from gateway.console.asking import Owed
from gateway.console.recoveries import PAGE_ROWS_MAX
from schemas.identifiers import claim_id
from schemas.vocabulary import Channel
from tests.gateway import claims
from tests.gateway.house import NOW, House
from tests.gateway.operating import CLERK, OPERATOR, READS, STRANGER, operated_house, signed_in
from tests.gateway.owed import OTHERS, owing, recovery

pytestmark = pytest.mark.anyio
PAGE = "/console/recoveries"
ROW = re.compile(r'<tr><td class="at">[^<]*</td><td><a href="/console/claims/[^"]*">([^<]*)</a>')
NEXT = re.compile(r'<a href="([^"]*)" rel="next">')
OLDEST_FIRST = [f"R-{number}" for number in range(OTHERS)]
READS_OFFICE = str(Scope.OFFICE_READ)


async def entered(scope: str = READS, grant: dict[str, Any] = OPERATOR) -> House:
    house = owing(operated_house())
    await signed_in(house, scope, grant)
    return house


async def listed(house: House, path: str = PAGE) -> list[str]:
    answer = await house.client.get(path)
    assert answer.status_code == 200, answer.text
    return ROW.findall(answer.text)


def many(number: int) -> Owed:
    name = claim_id(Channel.JMO, f"M-{number}")
    claim = claims.claim(name, channel=Channel.JMO, channel_reference=f"M-{number}")
    return Owed(claim, recovery(claim_id=name, since=NOW - timedelta(days=90 - number // 3)))


async def test_an_operator_sees_what_is_owed_everywhere_the_oldest_first() -> None:
    house = await entered()
    found = await listed(house)
    assert sorted(found[:-1]) == OLDEST_FIRST
    assert found[-1] == claims.REFERENCE
    text = (await house.client.get(PAGE)).text
    for told in ("Rp 8.000.000", "Rp 2.000.000", "Rp 1.000.000", "Rp 5.000.000", "12 d", "disputed</span> labour inspector"):
        assert told in text, told
    assert f"{(OTHERS + 1) * 5}.000.000 of them still owed" in text


async def test_an_officer_sees_what_claims_of_their_offices_owe() -> None:
    assert await listed(await entered(READS_OFFICE, CLERK)) == [claims.REFERENCE]
    assert await listed(await entered(READS_OFFICE, STRANGER)) == []


@pytest.mark.parametrize(
    ("query", "references"),
    [
        ("standing=closed", [claims.REFERENCE]),
        ("standing=disputed", ["R-0"]),
        ("fund=jkk", ["R-1", "R-3", "R-5"]),
        ("standing=closed&fund=jkk", []),
        ("standing=disputed&fund=jkk", []),
    ],
)
async def test_the_list_is_sifted_by_how_it_stands_and_by_fund(query: str, references: list[str]) -> None:
    assert await listed(await entered(), f"{PAGE}?{query}") == references


async def test_page_after_page_shows_each_once() -> None:
    """Three of a moment, so that a page ends between them."""
    house, path, found = await entered(), PAGE, []
    house.console.owing = [many(number) for number in range(2 * PAGE_ROWS_MAX + 10)]
    references = [f"M-{number}" for number in range(len(house.console.owing))]
    for _ in range(4):
        text = (await house.client.get(path)).text
        found.extend(ROW.findall(text))
        following = NEXT.search(text)
        if following is None:
            break
        path = following[1].replace("&amp;", "&")
    assert sorted(found) == sorted(references)
    assert len(ROW.findall(text)) == 10
    assert "From the oldest" in (await house.client.get(path)).text


@pytest.mark.parametrize("query", ["standing=lost", "since=yesterday", "after=1", "fund=" + "x" * 61])
async def test_what_cannot_be_asked_is_not_found(query: str) -> None:
    assert (await (await entered()).client.get(f"{PAGE}?{query}")).status_code == 404


async def test_a_claims_page_says_what_is_asked_back_and_what_the_decision_leaves_to_others() -> None:
    text = (await (await entered()).client.get(f"/console/claims/{claims.CLAIM}")).text
    asked_back, not_paid = text.index("<caption>Asked back</caption>"), text.index("<caption>Not paid by the fund</caption>")
    assert "Rp 5.000.000" in text[asked_back:not_paid]
    for told in ("Rp 48.000.000", "employer", "The employer had reported a lower wage.", "PP 82/2019 art 27"):
        assert told in text[not_paid:], told
