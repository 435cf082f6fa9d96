"""What the law gives once: one test per rule of architecture section 2.1."""

from __future__ import annotations

import pytest

from processors.membership.tables import RESERVATIONS_MAX
from schemas.benefit import EntitlementLine
from schemas.events.ledger import (
    EntitlementConfirmed,
    EntitlementHeld,
    EntitlementRefused,
    EntitlementReleased,
    EntitlementReserved,
    EntitlementWaiting,
)
from schemas.identifiers import claim_id
from schemas.reasons import ReasonCode
from schemas.vocabulary import EntitlementFamily
from streams.contract import Unprocessable
from tests.factories import coverage
from tests.processors.membership.ledger import (
    MEMBER,
    PEOPLE,
    A,
    B,
    C,
    asks,
    both,
    close,
    confirm,
    death,
    funeral,
    member,
    release,
    reserve,
    savings,
    script,
)


def test_lines_that_nobody_holds_are_reserved() -> None:
    ledger = script()
    assert reserve(ledger, A, death(), funeral()) == [(A, EntitlementReserved)]
    answer = ledger.emitted(EntitlementReserved)[0]
    assert answer.lines == (death(), funeral())
    assert answer.basis.claim == 1


def test_a_reservation_is_all_or_nothing() -> None:
    ledger = script()
    reserve(ledger, A, death())
    assert reserve(ledger, B, funeral(), death()) == [(B, EntitlementWaiting)]
    assert [(r.claim_id, r.granted) for r in member(ledger).book.reservations] == [(A, True), (B, False)]


def late_payment(claim: str = A) -> EntitlementLine:
    group = "heir-1:JKM:now:1"
    return EntitlementLine(line_id=f"JKM_LATE_PAYMENT/{group}", family=EntitlementFamily.LATE_PAYMENT, subject=f"{claim}:{group}")


def test_what_a_claim_is_owed_for_its_own_late_payment_is_reserved_by_being_confirmed() -> None:
    ledger = script()
    reserve(ledger, A, death())
    assert confirm(ledger, A, death(), group="g1") == [(A, EntitlementConfirmed)]
    assert confirm(ledger, A, late_payment(), group="g1:late") == [(A, EntitlementConfirmed)]
    assert confirm(ledger, A, late_payment(), group="g1:late") == [(A, EntitlementConfirmed)], "the gate is idempotent"


def test_what_another_claim_is_owed_for_a_late_payment_is_held() -> None:
    ledger = script()
    reserve(ledger, B, funeral())
    assert confirm(ledger, B, late_payment(A), group="g1:late") == [(B, EntitlementHeld)]


def test_two_heirs_of_one_claim_share_one_entitlement() -> None:
    ledger = script()
    assert reserve(ledger, A, death("heir-1"), death("heir-2")) == [(A, EntitlementReserved)]
    assert confirm(ledger, A, death("heir-1"), group="g1") == [(A, EntitlementConfirmed)]
    assert confirm(ledger, A, death("heir-2"), group="g2") == [(A, EntitlementConfirmed)]


def test_a_higher_revision_replaces_what_was_reserved() -> None:
    ledger = script()
    reserve(ledger, A, death(), funeral())
    reserve(ledger, B, funeral())
    assert reserve(ledger, A, death(), revision=2) == [(A, EntitlementReserved), (B, EntitlementReserved)]


def test_the_same_revision_replaces_too() -> None:
    ledger = script()
    reserve(ledger, A, death())
    assert reserve(ledger, A, death(), funeral()) == [(A, EntitlementReserved)]


def test_a_lower_revision_changes_nothing() -> None:
    ledger = script()
    reserve(ledger, A, death(), revision=2)
    assert reserve(ledger, A, funeral(), revision=1) == []
    assert member(ledger).book.reservations[0].lines == (death(),)


def test_the_same_lines_again_get_the_same_answer() -> None:
    ledger = script()
    reserve(ledger, A)
    reserve(ledger, B)
    before = member(ledger)
    assert reserve(ledger, A) == [(A, EntitlementReserved)]
    assert reserve(ledger, B) == [(B, EntitlementWaiting)]
    assert member(ledger) == before


def test_a_replacement_keeps_the_place_in_the_queue() -> None:
    ledger = script()
    reserve(ledger, A)
    reserve(ledger, B)
    reserve(ledger, C)
    reserve(ledger, B, death(), funeral(), revision=2)
    assert close(ledger, A)[1] == (B, EntitlementReserved)


def test_what_another_claim_holds_is_waited_for_and_names_the_holder() -> None:
    ledger = script()
    reserve(ledger, A)
    assert reserve(ledger, B) == [(B, EntitlementWaiting)]
    assert ledger.emitted(EntitlementWaiting)[0].holder == A


def test_a_later_claim_does_not_overtake_who_waits() -> None:
    ledger = script()
    reserve(ledger, A, death())
    reserve(ledger, B, death(), funeral())
    assert reserve(ledger, C, funeral()) == [(C, EntitlementWaiting)]
    assert ledger.emitted(EntitlementWaiting, C)[0].holder == B


def test_released_lines_are_granted_in_order_and_the_others_hear_whom_they_wait_for_now() -> None:
    ledger = script()
    for claim in (A, B, C):
        reserve(ledger, claim)
    assert release(ledger, A) == [(A, EntitlementReleased), (B, EntitlementReserved), (C, EntitlementWaiting)]
    assert ledger.emitted(EntitlementWaiting, C)[-1].holder == B


def test_who_waits_is_refused_once_the_first_is_confirmed() -> None:
    ledger = script()
    reserve(ledger, A)
    reserve(ledger, B)
    assert confirm(ledger, A) == [(A, EntitlementConfirmed), (B, EntitlementRefused)]
    assert ledger.emitted(EntitlementRefused)[0].holder == A
    assert [r.claim_id for r in member(ledger).book.reservations] == [A]


def test_what_is_confirmed_for_another_claim_is_refused_at_once_with_the_holder_and_its_lines_only() -> None:
    ledger = script()
    reserve(ledger, A)
    confirm(ledger, A)
    assert reserve(ledger, B, death(), funeral()) == [(B, EntitlementRefused)]
    refusal = ledger.emitted(EntitlementRefused)[0]
    assert (refusal.holder, refusal.lines) == (A, (death(),))


def test_a_refusal_frees_what_the_claim_held_before() -> None:
    ledger = script()
    reserve(ledger, A, death())
    confirm(ledger, A, death())
    reserve(ledger, B, funeral())
    reserve(ledger, C, funeral())
    assert reserve(ledger, B, funeral(), death(), revision=2) == [(B, EntitlementRefused), (C, EntitlementReserved)]


def test_a_confirmation_again_is_the_same_and_counts_once() -> None:
    ledger = script()
    reserve(ledger, A, savings())
    assert confirm(ledger, A, savings()) == [(A, EntitlementConfirmed)]
    before = member(ledger)
    assert confirm(ledger, A, savings()) == [(A, EntitlementConfirmed)]
    assert member(ledger) == before


def test_a_line_that_was_not_reserved_is_held() -> None:
    ledger = script()
    assert confirm(ledger, A) == [(A, EntitlementHeld)]
    held = ledger.emitted(EntitlementHeld)[0]
    assert (held.reason, held.holder) == ("not_reserved", None)


def test_a_line_that_another_claim_holds_is_held_and_names_it() -> None:
    ledger = script()
    reserve(ledger, A)
    reserve(ledger, B)
    assert confirm(ledger, B) == [(B, EntitlementHeld)]
    held = ledger.emitted(EntitlementHeld)[0]
    assert (held.reason, held.holder) == ("not_reserved", A)


def test_a_line_confirmed_for_another_claim_is_held_and_the_group_with_it() -> None:
    ledger = script()
    reserve(ledger, A, death())
    confirm(ledger, A, death())
    reserve(ledger, B, funeral())
    assert confirm(ledger, B, funeral(), death()) == [(B, EntitlementHeld)]
    held = ledger.emitted(EntitlementHeld)[0]
    assert (held.reason, held.holder, held.lines) == ("confirmed_elsewhere", A, (death(),))
    assert len(member(ledger).book.confirmations) == 1


def test_two_different_people_let_a_held_line_through_and_it_is_recorded() -> None:
    ledger = script()
    reserve(ledger, A)
    confirm(ledger, A)
    assert confirm(ledger, B, released_by=PEOPLE) == [(B, EntitlementConfirmed)]
    assert member(ledger).book.confirmations[-1].released_by == ("dewi", "rina")


@pytest.mark.parametrize("people", [("Rina",), ("Rina", "Rina"), ("Rina", " rina ")])
def test_one_person_alone_lets_nothing_through(people: tuple[str, ...]) -> None:
    ledger = script()
    assert confirm(ledger, B, released_by=people) == [(B, EntitlementHeld)]


def test_who_held_what_two_people_gave_to_another_claim_is_refused_when_asking_again() -> None:
    ledger = script()
    reserve(ledger, A)
    confirm(ledger, B, released_by=PEOPLE)
    assert reserve(ledger, A) == [(A, EntitlementRefused)]


def test_people_named_where_nothing_was_held_are_not_recorded() -> None:
    ledger = script()
    reserve(ledger, A)
    confirm(ledger, A, released_by=PEOPLE)
    assert member(ledger).book.confirmations[0].released_by == ()


def test_an_abandoned_payment_frees_its_confirmed_line() -> None:
    ledger = script()
    reserve(ledger, A)
    confirm(ledger, A)
    assert release(ledger, A) == [(A, EntitlementReleased)]
    assert reserve(ledger, B) == [(B, EntitlementReserved)]


def test_one_heirs_abandoned_share_does_not_free_what_another_was_paid_from() -> None:
    ledger = script()
    reserve(ledger, A, death("heir-1"), death("heir-2"))
    confirm(ledger, A, death("heir-1"), group="g1")
    confirm(ledger, A, death("heir-2"), group="g2")
    release(ledger, A, death("heir-2"))
    assert reserve(ledger, B, death("heir-2")) == [(B, EntitlementRefused)]


def test_what_a_claim_does_not_hold_it_cannot_release() -> None:
    ledger = script()
    reserve(ledger, A)
    assert release(ledger, B) == []
    assert release(ledger, A, funeral()) == []
    assert member(ledger).book.reservations[0].lines == (death(),)


def test_what_was_confirmed_is_free_again_when_it_is_released_after_the_end() -> None:
    ledger = script()
    reserve(ledger, A)
    confirm(ledger, A)
    close(ledger, A)
    assert release(ledger, A) == [(A, EntitlementReleased)]
    assert reserve(ledger, B) == [(B, EntitlementReserved)]


def test_closing_frees_everything_unconfirmed_and_the_next_is_granted() -> None:
    ledger = script()
    reserve(ledger, A, death(), funeral())
    confirm(ledger, A, funeral())
    reserve(ledger, B, death())
    assert close(ledger, A) == [(A, EntitlementReleased), (B, EntitlementReserved)]
    assert ledger.emitted(EntitlementReleased)[0].lines == (death(),)


def test_closing_one_who_waits_lets_the_next_move_up() -> None:
    ledger = script()
    reserve(ledger, A, death())
    reserve(ledger, B, death(), funeral())
    reserve(ledger, C, funeral())
    assert close(ledger, B) == [(C, EntitlementReserved)]


def test_what_is_confirmed_stays_used_up_when_the_claim_is_closed() -> None:
    ledger = script()
    reserve(ledger, A)
    confirm(ledger, A)
    assert close(ledger, A, "paid") == []
    assert reserve(ledger, B) == [(B, EntitlementRefused)]


def test_a_denied_claim_may_reserve_again_after_an_appeal_and_a_withdrawn_one_not() -> None:
    ledger = script()
    close(ledger, A, "denied")
    assert reserve(ledger, A) == [(A, EntitlementReserved)]
    close(ledger, B, "withdrawn")
    assert reserve(ledger, B, funeral()) == []
    assert reserve(ledger, B, funeral(), revision=2) == [(B, EntitlementReserved)]


def test_gross_savings_of_earlier_claims_are_cumulated_for_the_tax() -> None:
    ledger = script()
    reserve(ledger, A, savings(subject="first"))
    confirm(ledger, A, savings(subject="first"), gross=30_000_000)
    reserve(ledger, B, savings(subject="second"))
    answer = ledger.emitted(EntitlementReserved, B)[0]
    assert answer.jht_gross_before.amount == 30_000_000
    assert answer.jht_gross_before_on == ledger.now.date()


def test_death_sums_are_no_savings_and_a_claims_own_savings_are_not_before_it() -> None:
    ledger = script()
    reserve(ledger, A, savings("JHT:1"), savings("JHT:2"), death())
    confirm(ledger, A, death(), group="death")
    confirm(ledger, A, savings("JHT:1"), group="first", gross=30_000_000)
    reserve(ledger, A, savings("JHT:1"), savings("JHT:2"), death())
    assert [answer.jht_gross_before.amount for answer in ledger.emitted(EntitlementReserved)] == [0, 0]


def test_a_groups_gross_counts_once_when_its_lines_are_confirmed_one_after_the_other() -> None:
    ledger = script()
    reserve(ledger, A, savings("JHT:1"), savings("JHT:2"))
    confirm(ledger, A, savings("JHT:1"), gross=30_000_000)
    confirm(ledger, A, savings("JHT:1"), savings("JHT:2"), gross=30_000_000)
    reserve(ledger, B, savings(subject="other"))
    assert ledger.emitted(EntitlementReserved, B)[0].jht_gross_before.amount == 30_000_000


def drawn(family: EntitlementFamily = EntitlementFamily.JHT_PARTIAL) -> EntitlementLine:
    return EntitlementLine(line_id="JHT_PARTIAL:self", family=family, subject=MEMBER)


def test_a_part_keeps_the_whole_waiting_until_it_is_paid_and_then_counts_for_its_tax() -> None:
    ledger = script()
    reserve(ledger, A, drawn(), drawn(EntitlementFamily.JHT_FULL))
    assert reserve(ledger, B, savings()) == [(B, EntitlementWaiting)]
    confirm(ledger, A, drawn(), gross=3_000_000)
    assert close(ledger, A) == [(A, EntitlementReleased), (B, EntitlementReserved)]
    assert ledger.emitted(EntitlementReserved, B)[0].jht_gross_before.amount == 3_000_000


def test_there_is_no_second_part_and_none_after_the_whole() -> None:
    ledger = script()
    reserve(ledger, A, drawn(), drawn(EntitlementFamily.JHT_FULL))
    confirm(ledger, A, drawn(), gross=3_000_000)
    close(ledger, A)
    assert reserve(ledger, B, drawn(), drawn(EntitlementFamily.JHT_FULL)) == [(B, EntitlementRefused)]
    whole = script()
    reserve(whole, A, savings())
    assert reserve(whole, B, drawn(), drawn(EntitlementFamily.JHT_FULL)) == [(B, EntitlementWaiting)]
    assert confirm(whole, A, savings(), gross=9_000_000) == [(A, EntitlementConfirmed), (B, EntitlementRefused)]


def test_abandoned_savings_are_not_cumulated() -> None:
    ledger = script()
    reserve(ledger, A, savings())
    confirm(ledger, A, savings(), gross=30_000_000)
    release(ledger, A, savings())
    reserve(ledger, B, savings())
    assert ledger.emitted(EntitlementReserved, B)[0].jht_gross_before.amount == 0


def test_entitlements_never_raise_the_coverage_version() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage())
    ledger.feed(MEMBER, asks(A))
    before = member(ledger).claims
    reserve(ledger, A)
    confirm(ledger, A)
    release(ledger, A)
    assert member(ledger).claims == before


def test_a_queue_past_its_limit_is_set_aside() -> None:
    ledger = script()
    for number in range(RESERVATIONS_MAX):
        reserve(ledger, claim_id("bulk", str(number)))
    with pytest.raises(Unprocessable) as full:
        reserve(ledger, A)
    assert full.value.code == ReasonCode.LEDGER_FULL


def test_a_line_that_uses_up_two_things_waits_for_either_and_is_refused_once_one_is_confirmed() -> None:
    ledger = script()
    reserve(ledger, A, death())
    assert reserve(ledger, B, both()) == [(B, EntitlementWaiting)]
    assert confirm(ledger, A, death()) == [(A, EntitlementConfirmed), (B, EntitlementRefused)]


def test_each_of_the_things_that_one_line_uses_up_is_given_once() -> None:
    ledger = script()
    reserve(ledger, A, both())
    confirm(ledger, A, both())
    assert reserve(ledger, B, death()) == [(B, EntitlementRefused)]
