"""Who may approve how much, to the rupiah: at each limit, and one rupiah above it."""

from __future__ import annotations

from datetime import date

import pytest

from processors.assessment.rules.authority import authority
from processors.law import LAW
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole
from tests.processors.payout.payments import line

ON = date(2026, 11, 20)
OFFICER, SUPERVISOR, HEAD = AuthorityRole.OFFICER, AuthorityRole.SUPERVISOR, AuthorityRole.BRANCH_HEAD


@pytest.mark.parametrize(
    ("limit", "at", "above"),
    [
        ("automatic", ((), OFFICER, 1), ((ReasonCode.HIGH_AMOUNT,), OFFICER, 1)),
        ("officer", ((ReasonCode.HIGH_AMOUNT,), OFFICER, 1), ((ReasonCode.HIGH_AMOUNT,), SUPERVISOR, 1)),
        ("two_people", ((ReasonCode.HIGH_AMOUNT,), SUPERVISOR, 1), ((ReasonCode.HIGH_AMOUNT,), SUPERVISOR, 2)),
        ("supervisor", ((ReasonCode.HIGH_AMOUNT,), SUPERVISOR, 2), ((ReasonCode.HIGH_AMOUNT,), HEAD, 2)),
    ],
)
def test_a_limit_is_the_last_sum_that_it_lets_through(limit: str, at: tuple[object, ...], above: tuple[object, ...]) -> None:
    rupiah = LAW.on(ON).find(f"own.authority.{limit}").whole
    for total, needed in ((rupiah, at), (rupiah + 1, above)):
        lines = (line(net=total - 1_000), line(ref="heir-2", net=1_000))
        assert authority(lines, (), ON, straight_through=True) == needed


def test_one_line_that_is_not_verified_is_for_a_person_however_many_are() -> None:
    lines = (line(), line(ref="heir-2").model_copy(update={"unverified": True}))
    assert authority(lines, (), ON, straight_through=True).reasons == (ReasonCode.RULE_UNVERIFIED,)
