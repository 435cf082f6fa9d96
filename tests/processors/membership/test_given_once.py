"""What the law gives once, whoever asks for it: flat sums with several employers, and a facility's bill."""

from __future__ import annotations

from schemas.benefit import EntitlementLine
from schemas.events.ledger import EntitlementRefused, EntitlementReserved, EntitlementWaiting
from schemas.vocabulary import EntitlementFamily
from tests.processors.membership.ledger import MEMBER, A, B, C, confirm, death, funeral, reserve, script


def test_flat_sums_are_given_once_whatever_the_number_of_employers_whose_claims_ask_for_them() -> None:
    ledger = script()
    lines = (death(), funeral())
    assert reserve(ledger, A, *lines) == [(A, EntitlementReserved)]
    assert reserve(ledger, B, *lines) == [(B, EntitlementWaiting)]
    confirm(ledger, A, *lines)
    assert (B, EntitlementRefused) in reserve(ledger, B, *lines, revision=2)


def test_a_facilitys_bill_is_given_once_for_the_member_and_another_bill_beside_it() -> None:
    ledger = script()
    first, second = (
        EntitlementLine(line_id=f"MEDICAL/{bill}:rs", family=EntitlementFamily.COSTS, subject=f"{MEMBER}/bill/RS-001/{bill}")
        for bill in ("B-1", "B-2")
    )
    reserve(ledger, A, first)
    confirm(ledger, A, first)
    assert reserve(ledger, B, first) == [(B, EntitlementRefused)]
    assert reserve(ledger, C, second) == [(C, EntitlementReserved)]
