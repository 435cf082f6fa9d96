"""Receipts that operations are asked about, on the console: who sees them, the newest first, sifted by reason, page by page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from gateway.access.scopes import Scope
from gateway.console.asking import Questioned
from gateway.console.receipts import PAGE_ROWS_MAX, PATH
from schemas.reasons import ReasonCode
from tests.gateway import claims
from tests.gateway.house import NOW, House
from tests.gateway.operating import CLERK, OPERATOR, READS, operated_house, signed_in
from tests.gateway.questioned import STRANGERS, asking, receipt

pytestmark = pytest.mark.anyio
RECEIPT = re.compile(r'<td class="id">(r-\d+)</td></tr>')
NEXT = re.compile(r'<a href="([^"]*)" rel="next">')
READS_OFFICE = str(Scope.OFFICE_READ)


async def entered(scope: str = READS, grant: dict[str, Any] = OPERATOR) -> House:
    house = asking(operated_house())
    await signed_in(house, scope, grant)
    return house


async def listed(house: House, path: str = PATH) -> list[str]:
    answer = await house.client.get(path)
    assert answer.status_code == 200, answer.text
    return RECEIPT.findall(answer.text)


async def test_an_operator_sees_every_receipt_the_newest_first_with_its_claim_where_there_is_one() -> None:
    house = await entered()
    found = await listed(house)
    assert len(found) == STRANGERS + 1
    assert found[-1] == f"r-{STRANGERS}" or found[-2] == f"r-{STRANGERS}"
    text = (await house.client.get(PATH)).text
    assert text.count(f'<a href="/console/claims/{claims.CLAIM}">{claims.REFERENCE}</a>') == 1
    assert text.count("nobody filed it") == STRANGERS
    for told in ("account name mismatch", "should its payout appear", "<td>no</td>", "<td>yes</td>", "whoever"):
        assert told in text, told


@pytest.mark.parametrize(
    ("reason", "receipts"),
    [
        ("account_name_mismatch", {"r-0"}),
        ("receipt_unmatched", {"r-2", "r-4"}),
        ("signature_invalid", {"r-1", "r-3", "r-5"}),
        ("", {f"r-{number}" for number in range(STRANGERS + 1)}),
    ],
)
async def test_the_list_is_sifted_by_reason(reason: str, receipts: set[str]) -> None:
    assert set(await listed(await entered(), f"{PATH}?reason={reason}")) == receipts


async def test_page_after_page_shows_each_once() -> None:
    """Two of a moment, so that a page ends between them."""
    house, path, found = await entered(), f"{PATH}?reason=receipt_unmatched", []
    reason = ReasonCode.RECEIPT_UNMATCHED
    house.console.asked_about = [
        Questioned(None, receipt(number, at=NOW - timedelta(minutes=(number + 1) // 2), reason=reason))
        for number in range(2 * PAGE_ROWS_MAX + 10)
    ]
    for _ in range(4):
        text = (await house.client.get(path)).text
        found.extend(RECEIPT.findall(text))
        following = NEXT.search(text)
        if following is None:
            break
        path = following[1].replace("&amp;", "&")
    assert sorted(found) == sorted(each.receipt.receipt_id for each in house.console.asked_about)
    assert "From the newest" in text


@pytest.mark.parametrize("query", ["reason=overpaid", "reason=lost", "at=yesterday", "before=1"])
async def test_what_cannot_be_asked_is_not_found(query: str) -> None:
    assert (await (await entered()).client.get(f"{PATH}?{query}")).status_code == 404


async def test_the_page_of_payouts_leads_operators_there_and_officers_have_none_of_it() -> None:
    assert PATH in (await (await entered()).client.get("/console/payouts")).text
    house = await entered(READS_OFFICE, CLERK)
    assert PATH not in (await house.client.get("/console/payouts")).text
    assert (await house.client.get(PATH)).status_code == 403


async def test_nothing_to_ask_about_is_said() -> None:
    house = await entered()
    house.console.asked_about = []
    assert "No receipt is asked about for this reason." in (await house.client.get(f"{PATH}?reason=signature_invalid")).text
