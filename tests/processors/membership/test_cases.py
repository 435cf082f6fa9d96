"""A case has its bounds, and its news are its own claims' only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from processors.membership.rules.cases import joined
from processors.membership.tables import CASE_CLAIMS_MAX, CASES_MAX, HOLDERS_MAX, Case
from schemas.events.ledger import ClaimLinked, LinkedClaim
from schemas.events.requests import IdentityLinked
from schemas.identifiers import claim_id
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, Filing
from streams.contract import Unprocessable
from tests.factories import EVENT_DATE, coverage
from tests.processors.membership.ledger import BY_NIK, MEMBER, A, B, asks, script


def one(number: int) -> LinkedClaim:
    return LinkedClaim(claim_id=claim_id("bulk", str(number)), kind=ClaimKind.JHT, filing=Filing.APPLICATION)


def test_a_claim_of_another_case_is_told_nothing_of_this_one() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage())
    ledger.feed(MEMBER, asks(A, ClaimKind.JHT))
    ledger.feed(MEMBER, asks(B, ClaimKind.JHT, event_date=EVENT_DATE - timedelta(days=90)))
    assert len(ledger.emitted(ClaimLinked, A)) == 1


def test_more_cases_or_claims_of_a_case_than_are_kept_are_set_aside() -> None:
    full = tuple(Case(case_id=str(number), claims=(one(number),)) for number in range(CASES_MAX))
    crowd = (Case(case_id="0", claims=tuple(map(one, range(CASE_CLAIMS_MAX)))),)
    for cases, case in ((full, "another"), (crowd, "0")):
        with pytest.raises(Unprocessable) as refused:
            joined(cases, case, one(1_000))
        assert refused.value.code == ReasonCode.LEDGER_FULL
    assert len(joined(full, "7", one(1_000))[-1].claims) == len(joined(full[1:], "another", one(1_000))[-1].claims) + 1
    assert joined(crowd, "0", one(7)) == crowd


def test_an_alias_that_too_many_members_records_named_is_set_aside() -> None:
    ledger = script()
    for number in range(HOLDERS_MAX):
        ledger.feed(BY_NIK, IdentityLinked(member_id=claim_id("bulk", str(number)), sequence=1, linked=True))
    with pytest.raises(Unprocessable) as refused:
        ledger.feed(BY_NIK, IdentityLinked(member_id=MEMBER, sequence=1, linked=True))
    assert refused.value.code == ReasonCode.LEDGER_FULL
