"""The ledger tells a claim about a loss of the body which losses the member's other claims were given or hold."""

from __future__ import annotations

from schemas.benefit import EntitlementLine
from schemas.events.ledger import EntitlementReserved
from schemas.vocabulary import BenefitCode, EntitlementFamily
from tests.processors.membership.ledger import MEMBER, A, B, C, close, confirm, death, reserve, script
from tests.processors.script import Script

F = EntitlementFamily


def lost(name: str, benefit: BenefitCode = BenefitCode.DISAB_ANATOMICAL, ref: str = "self") -> EntitlementLine:
    return EntitlementLine(line_id=f"{benefit}/{name}:{ref}", family=F.DISABILITY, subject=f"{MEMBER}/{name}")


def total(benefit: BenefitCode = BenefitCode.DISAB_TOTAL) -> EntitlementLine:
    return EntitlementLine(line_id=f"{benefit}:self", family=F.TOTAL_DISABILITY, subject=MEMBER)


def told(ledger: Script) -> list[tuple[str, str]]:
    """Claims and subjects of the last answer."""
    return [(one.claim_id, one.subject) for one in ledger.emitted(EntitlementReserved)[-1].losses_before]


def test_losses_that_were_confirmed_come_before_those_that_are_held() -> None:
    ledger = script()
    reserve(ledger, A, lost("right_thumb"))
    reserve(ledger, B, lost("left_big_toe", BenefitCode.DISAB_FUNCTIONAL))
    confirm(ledger, B, lost("left_big_toe", BenefitCode.DISAB_FUNCTIONAL))
    reserve(ledger, C, lost("right_hand"))
    assert told(ledger) == [(B, f"{MEMBER}/left_big_toe"), (A, f"{MEMBER}/right_thumb")]


def test_the_claims_own_losses_are_not_told_and_two_payees_are_one_loss() -> None:
    ledger = script()
    reserve(ledger, A, lost("right_thumb", ref="heir-1"), lost("right_thumb", ref="heir-2"))
    reserve(ledger, B, lost("right_hand"))
    assert told(ledger) == [(A, f"{MEMBER}/right_thumb")]
    reserve(ledger, A, lost("right_thumb", ref="heir-1"), lost("right_thumb", ref="heir-2"))
    assert told(ledger) == [(B, f"{MEMBER}/right_hand")]


def test_a_claim_that_ended_without_being_paid_leaves_no_loss() -> None:
    ledger = script()
    reserve(ledger, A, lost("right_thumb"))
    close(ledger, A)
    reserve(ledger, B, lost("right_hand"))
    assert told(ledger) == []


def test_total_disability_is_told_and_what_a_death_keeps_apart_is_not() -> None:
    ledger = script()
    reserve(ledger, A, total())
    reserve(ledger, C, lost("smell"))
    assert told(ledger) == [(A, MEMBER)]
    dead = script()
    reserve(dead, A, death(), total(BenefitCode.PERIODIC))
    reserve(dead, B, lost("smell"))
    assert told(dead) == []


def test_a_claim_about_something_else_hears_of_no_loss() -> None:
    ledger = script()
    reserve(ledger, A, lost("right_thumb"))
    reserve(ledger, B, death())
    assert told(ledger) == []
