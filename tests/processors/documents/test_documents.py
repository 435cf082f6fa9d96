"""The dossier: asked, judged, complete, reopened, late, lapsed; the order of arrival does not matter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.documents import processor
from processors.documents.checklist import CHECKLISTS, papers
from processors.documents.conditions import Asked
from processors.documents.rules import DOCUMENTS_PER_CLAIM_MAX
from processors.documents.tables import DOSSIERS, Dossier, Stage
from schemas.basis import Basis
from schemas.claim import ClaimContent, Payee
from schemas.envelope import EventData
from schemas.events.documents import DOCUMENT_BYTES_MAX
from schemas.events.dossier import (
    ClaimLapsed,
    DocumentAccepted,
    DocumentRefused,
    DocumentsCompleted,
    DocumentsReopened,
    DocumentsRequested,
)
from schemas.events.payout import ClaimClosed
from schemas.events.verifications import DocumentReviewed
from schemas.kinds import OPEN_KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, DeathCause, Filing, JhtReason, Relationship
from schemas.vocabulary import DocumentKind as Kind
from streams.contract import Unprocessable
from tests.processors.filings import (
    CLAIM,
    RECEIVED,
    account,
    amended,
    appeal,
    death,
    member_payee,
    payee,
    personal,
    registered,
    repatriation,
    savings,
    upload,
)
from tests.processors.script import Script, types_of

PENSION = registered(savings())
PENSION_PAPERS = (Kind.MEMBER_CARD, Kind.IDENTITY_CARD)
RESIGNED = savings(JhtReason.RESIGNED)
DAY = timedelta(days=1)


def script(*events: EventData) -> Script:
    made = Script(processor)
    for event in events:
        made.feed(CLAIM, event)
    return made


def dossier(made: Script) -> Dossier:
    row = made.get(DOSSIERS, CLAIM)
    assert row is not None
    return row


def review(document_id: str, outcome: str, reason: ReasonCode | None = None, hours: int = 0) -> DocumentReviewed:
    return DocumentReviewed(
        document_id=document_id,
        outcome="accepted" if outcome == "accepted" else "refused",
        reason=reason,
        reviewer="reviewer-1",
        decided_at=RECEIVED + timedelta(hours=hours),
    )


DEATH_PAPERS = [
    Kind.CLAIM_FORM,
    Kind.MEMBER_CARD,
    Kind.IDENTITY_CARD,
    Kind.HEIR_IDENTITY_CARD,
    Kind.FAMILY_CARD,
    Kind.DEATH_CERTIFICATE,
    Kind.HEIR_CERTIFICATE,
]


def child(**over: Any) -> Payee:
    return payee(relationship=Relationship.CHILD, **over)


CHECKLIST_CASES: list[tuple[str, ClaimContent, tuple[Payee, ...], list[Kind]]] = [
    ("grown child", death(), (child(),), DEATH_PAPERS),
    ("spouse", death(), (payee(),), [*DEATH_PAPERS, Kind.MARRIAGE_BOOK]),
    ("account given", death(), (child(account=account()),), [*DEATH_PAPERS, Kind.BANK_BOOK]),
    (
        "child of 17",
        death(),
        (child(birth_date=date(2008, 11, 21)),),
        [*DEATH_PAPERS, Kind.BIRTH_CERTIFICATE, Kind.GUARDIANSHIP_RULING],
    ),
    ("child who is 18 that day", death(), (child(birth_date=date(2008, 11, 20)),), DEATH_PAPERS),
    ("named in a will", death(), (payee(relationship=Relationship.WILL),), [*DEATH_PAPERS, Kind.NOTARIAL_WILL]),
    ("only whoever buried", death(), (payee(relationship=Relationship.BURIER),), DEATH_PAPERS[:-1]),
    ("missing at sea", death(cause=DeathCause.MISSING_AT_SEA), (child(),), DEATH_PAPERS),
    ("migrant", death(ClaimKind.PMI_DEATH), (child(),), DEATH_PAPERS),
    ("migrant on leave", death(ClaimKind.PMI_DEATH, on_leave=True), (child(),), [*DEATH_PAPERS, Kind.LEAVE_LETTER]),
    (
        "migrant lost at sea",
        death(ClaimKind.PMI_DEATH, DeathCause.MISSING_AT_SEA),
        (child(),),
        [*(kind for kind in DEATH_PAPERS if kind is not Kind.DEATH_CERTIFICATE), Kind.MISSION_LETTER],
    ),
    (
        "repatriation",
        repatriation(),
        (member_payee(),),
        [Kind.MEMBER_CARD, Kind.IDENTITY_CARD, Kind.PLACEMENT_AGREEMENT, Kind.MISSION_LETTER, Kind.TICKET_RECEIPT],
    ),
    ("pension age", savings(), (member_payee(),), list(PENSION_PAPERS)),
    ("pension age with an account", savings(), (member_payee(account=account()),), list(PENSION_PAPERS)),
    ("resigned", RESIGNED, (member_payee(),), [*PENSION_PAPERS, Kind.RESIGNATION_LETTER]),
    ("terminated", savings(JhtReason.TERMINATED), (member_payee(),), [*PENSION_PAPERS, Kind.TERMINATION_PROOF]),
]


@pytest.mark.parametrize(("what", "claim", "payees", "expected"), CHECKLIST_CASES, ids=[row[0] for row in CHECKLIST_CASES])
def test_the_checklist_asks_for(what: str, claim: ClaimContent, payees: tuple[Payee, ...], expected: list[Kind]) -> None:
    (asked,) = types_and(script(registered(claim, personal(*payees))), DocumentsRequested)
    assert {missing.any_of[0] for missing in asked.missing} == set(expected)


def types_and(made: Script, wanted: type[Any]) -> list[Any]:
    return made.emitted(wanted)


def test_every_kind_of_claim_has_a_checklist_with_an_article_in_every_row() -> None:
    assert set(CHECKLISTS) >= set(OPEN_KINDS)
    assert all(paper.article and paper.condition for rows in CHECKLISTS.values() for paper in rows)


@pytest.mark.parametrize("kind", [Kind.DEATH_CERTIFICATE, Kind.MISSION_LETTER, Kind.MISSING_PERSON_LETTER])
def test_a_migrants_death_is_proven_by_any_of_three_letters(kind: Kind) -> None:
    others = [k for k in DEATH_PAPERS if k is not Kind.DEATH_CERTIFICATE]
    made = script(registered(death(ClaimKind.PMI_DEATH), personal(child())), *(upload(k) for k in (*others, kind)))
    assert dossier(made).stage is Stage.COMPLETE


def test_a_complete_dossier_says_when_its_last_document_was_received() -> None:
    made = script(PENSION, upload(Kind.MEMBER_CARD, received_at=RECEIVED + DAY), upload(Kind.IDENTITY_CARD))
    (completed,) = made.emitted(DocumentsCompleted)
    assert completed.complete_at == RECEIVED + DAY
    assert [document.kind for document in completed.documents] == list(PENSION_PAPERS)
    assert not made.timers


def test_documents_before_their_claim_are_kept_and_counted_at_registration() -> None:
    made = script(*(upload(kind) for kind in PENSION_PAPERS))
    assert not made.outputs
    assert types_of(made.feed(CLAIM, PENSION)) == [DocumentAccepted, DocumentAccepted, DocumentsCompleted]


def test_documents_of_a_notification_are_kept_and_nothing_is_asked() -> None:
    notice = registered(death(filing=Filing.NOTIFICATION))
    made = script(upload(Kind.DEATH_CERTIFICATE), notice, upload(Kind.MEMBER_CARD))
    assert not made.outputs
    assert len(dossier(made).held) == 2


REFUSED = [
    (upload(Kind.TICKET_RECEIPT), ReasonCode.DOCUMENT_NOT_ASKED),
    (upload(Kind.MEMBER_CARD, content_type="text/html"), ReasonCode.DOCUMENT_TYPE_NOT_ACCEPTED),
    (upload(Kind.MEMBER_CARD, size_bytes=DOCUMENT_BYTES_MAX + 1), ReasonCode.DOCUMENT_TOO_LARGE),
    (upload(Kind.MEMBER_CARD, size_bytes=0), ReasonCode.DOCUMENT_UNREADABLE),
    (upload(Kind.MEMBER_CARD, issued_on=date(2026, 11, 21)), ReasonCode.DOCUMENT_UNREADABLE),
    (upload(Kind.MEMBER_CARD, valid_until=date(2026, 11, 19)), ReasonCode.DOCUMENT_EXPIRED),
    (upload(Kind.MEMBER_CARD, payee_ref="stranger"), ReasonCode.DOCUMENT_WRONG_PERSON),
    (upload(Kind.MEMBER_CARD, size_bytes=DOCUMENT_BYTES_MAX), None),
    (upload(Kind.MEMBER_CARD, content_type="IMAGE/PNG"), None),
    (upload(Kind.MEMBER_CARD, valid_until=date(2026, 11, 20), issued_on=date(2026, 11, 20)), None),
    (upload(Kind.MEMBER_CARD, payee_ref="self"), None),
    (upload(Kind.TAX_NUMBER), None),
]


@pytest.mark.parametrize(("document", "reason"), REFUSED)
def test_a_document_is_judged_by_rule(document: Any, reason: ReasonCode | None) -> None:
    made = script(PENSION)
    (said,) = made.feed(CLAIM, document)
    if reason is None:
        assert isinstance(said, DocumentAccepted)
    else:
        assert isinstance(said, DocumentRefused)
        assert said.reason is reason
        assert len(dossier(made).held) == 1


def test_a_document_kept_as_not_asked_counts_when_an_amendment_asks_for_it() -> None:
    letter = upload(Kind.RESIGNATION_LETTER)
    made = script(PENSION, *(upload(kind) for kind in PENSION_PAPERS), letter)
    assert made.emitted(DocumentRefused)[0].reason is ReasonCode.DOCUMENT_NOT_ASKED
    said = made.feed(CLAIM, amended(RESIGNED))
    assert types_of(said) == [DocumentAccepted, DocumentsCompleted]
    assert made.emitted(DocumentsCompleted)[-1].basis == Basis(claim=2, documents=3)


def test_an_amendment_that_asks_for_more_reopens_a_complete_dossier() -> None:
    made = script(PENSION, *(upload(kind) for kind in PENSION_PAPERS))
    said = made.feed(CLAIM, amended(RESIGNED))
    assert types_of(said) == [DocumentsReopened, DocumentsRequested]
    assert all(event.basis.claim == 2 for event in said if isinstance(event, DocumentsReopened | DocumentsRequested))


def test_an_amendment_that_asks_for_nothing_more_completes_on_the_new_revision() -> None:
    made = script(PENSION, *(upload(kind) for kind in PENSION_PAPERS))
    assert types_of(made.feed(CLAIM, amended(savings()))) == [DocumentsCompleted]
    assert made.emitted(DocumentsCompleted)[-1].basis.claim == 2


def test_reminders_come_after_seven_and_twenty_one_days() -> None:
    made = script(PENSION, upload(Kind.MEMBER_CARD))
    start = made.now
    assert not made.fire_timers(start + 7 * DAY - timedelta(seconds=1))
    (first,) = made.fire_timers(start + 7 * DAY)
    (second,) = made.fire_timers(start + 21 * DAY)
    assert isinstance(first, DocumentsRequested)
    assert isinstance(second, DocumentsRequested)
    assert [first.reminder, second.reminder] == [1, 2]
    assert [missing.any_of[0] for missing in second.missing] == [Kind.IDENTITY_CARD]


def test_a_claim_lapses_on_its_due_time_and_not_a_second_earlier() -> None:
    made = script(PENSION)
    due = made.emitted(DocumentsRequested)[0].due_at
    made.fire_timers(due - timedelta(seconds=1))
    assert not made.emitted(ClaimLapsed)
    made.fire_timers(due)
    (lapsed,) = made.emitted(ClaimLapsed)
    assert lapsed.reason is ReasonCode.DOCUMENTS_NOT_RECEIVED
    assert dossier(made).stage is Stage.LAPSED
    assert not made.timers


def test_a_document_received_in_time_undoes_the_lapse() -> None:
    made = script(PENSION, upload(Kind.MEMBER_CARD))
    due = made.emitted(DocumentsRequested)[0].due_at
    made.fire_timers(due + DAY)
    said = made.feed(CLAIM, upload(Kind.IDENTITY_CARD, received_at=due))
    assert types_of(said) == [DocumentAccepted, DocumentsReopened, DocumentsCompleted]
    assert made.emitted(DocumentsReopened)[0].undoes_lapse


def test_a_document_received_too_late_does_not_undo_the_lapse() -> None:
    made = script(PENSION, upload(Kind.MEMBER_CARD))
    due = made.emitted(DocumentsRequested)[0].due_at
    made.fire_timers(due + DAY)
    said = made.feed(CLAIM, upload(Kind.IDENTITY_CARD, received_at=due + timedelta(seconds=1)))
    assert types_of(said) == [DocumentAccepted]
    assert dossier(made).stage is Stage.LAPSED


def test_a_late_document_read_before_the_timer_does_not_save_the_claim() -> None:
    made = script(PENSION, upload(Kind.MEMBER_CARD))
    due = made.emitted(DocumentsRequested)[0].due_at
    made.feed(CLAIM, upload(Kind.IDENTITY_CARD, received_at=due + timedelta(seconds=1)))
    made.fire_timers(due)
    (lapsed,) = made.emitted(ClaimLapsed)
    assert lapsed.missing[0].refused is ReasonCode.DOCUMENTS_NOT_RECEIVED


def test_an_amendment_opens_a_lapsed_claim_with_a_new_period() -> None:
    made = script(PENSION)
    due = made.emitted(DocumentsRequested)[0].due_at
    made.fire_timers(due + DAY)
    assert types_of(made.feed(CLAIM, amended(savings()))) == [DocumentsReopened, DocumentsRequested]
    assert made.emitted(DocumentsReopened)[0].undoes_lapse
    assert made.emitted(DocumentsRequested)[-1].due_at == due + 31 * DAY


def test_a_refusal_on_review_reopens_and_a_better_document_completes_again() -> None:
    made = script(PENSION, *(upload(kind) for kind in PENSION_PAPERS))
    said = made.feed(CLAIM, review("identity_card", "refused", ReasonCode.DOCUMENT_UNREADABLE))
    assert types_of(said) == [DocumentRefused, DocumentsReopened, DocumentsRequested]
    made.feed(CLAIM, upload(Kind.IDENTITY_CARD, document_id="better"))
    bases = [event.basis.documents for event in made.emitted(DocumentsCompleted)]
    assert bases == [2, 4]


def test_a_review_may_come_before_its_document_and_the_latest_counts() -> None:
    made = script(
        PENSION,
        upload(Kind.MEMBER_CARD),
        review("identity_card", "accepted", hours=2),
        review("identity_card", "refused", hours=1),
        upload(Kind.IDENTITY_CARD, content_type="text/html"),
    )
    assert dossier(made).stage is Stage.COMPLETE


def test_a_review_without_a_reason_refuses_as_unreadable() -> None:
    made = script(PENSION, upload(Kind.MEMBER_CARD), review("member_card", "refused"))
    assert made.emitted(DocumentRefused)[0].reason is ReasonCode.DOCUMENT_UNREADABLE


def test_one_document_id_with_other_content_is_set_aside() -> None:
    made = script(PENSION, upload(Kind.MEMBER_CARD))
    with pytest.raises(Unprocessable) as refused:
        made.feed(CLAIM, upload(Kind.MEMBER_CARD, sha256="1" * 64))
    assert refused.value.code == ReasonCode.MODIFIED_DUPLICATE


def test_a_dossier_has_a_bound() -> None:
    made = script(*(upload(Kind.MEMBER_CARD, document_id=f"d-{i}") for i in range(DOCUMENTS_PER_CLAIM_MAX)))
    with pytest.raises(Unprocessable, match="already holds"):
        made.feed(CLAIM, upload(Kind.MEMBER_CARD, document_id="one-too-many"))


def test_a_closed_claim_is_neither_reminded_nor_lapsed_and_an_appeal_takes_its_new_documents() -> None:
    made = script(PENSION, *(upload(kind) for kind in PENSION_PAPERS))
    made.feed(CLAIM, ClaimClosed(basis=Basis(claim=1), outcome="denied"))
    earlier = upload(Kind.IDENTITY_CARD, document_id="a-passport", received_at=RECEIVED - DAY)
    assert types_of(made.feed(CLAIM, earlier)) == [DocumentAccepted]
    assert types_of(made.feed(CLAIM, appeal())) == [DocumentsCompleted]


def test_closing_cancels_the_timers() -> None:
    made = script(PENSION, ClaimClosed(basis=Basis(claim=1), outcome="withdrawn"))
    assert not made.timers


def test_closing_a_lapsed_claim_leaves_the_way_back_open() -> None:
    made = script(PENSION, upload(Kind.MEMBER_CARD))
    due = made.emitted(DocumentsRequested)[0].due_at
    made.fire_timers(due)
    made.feed(CLAIM, ClaimClosed(basis=Basis(claim=1), outcome="lapsed"))
    made.feed(CLAIM, upload(Kind.IDENTITY_CARD, received_at=due))
    assert dossier(made).stage is Stage.COMPLETE


def test_a_second_copy_of_a_document_changes_no_decision() -> None:
    made = script(PENSION, *(upload(kind) for kind in PENSION_PAPERS))
    said = made.feed(CLAIM, upload(Kind.IDENTITY_CARD, document_id="second-copy", received_at=RECEIVED + DAY))
    assert types_of(said) == [DocumentAccepted]


def test_optional_rows_are_never_missing() -> None:
    asked = Asked.of(savings(), personal(member_payee()), date(2026, 11, 20))
    assert [paper.required for paper in papers(asked)] == sorted((paper.required for paper in papers(asked)), reverse=True)
    (requested,) = script(PENSION).emitted(DocumentsRequested)
    assert len(requested.missing) == 2


COMMUTING: list[EventData] = [
    PENSION,
    upload(Kind.MEMBER_CARD),
    upload(Kind.IDENTITY_CARD, received_at=RECEIVED + DAY),
    upload(Kind.PASSPORT),
    upload(Kind.MEMBER_CARD, document_id="other-card", received_at=RECEIVED - DAY),
    review("other-card", "refused", ReasonCode.DOCUMENT_UNREADABLE),
    upload(Kind.TICKET_RECEIPT),
]


def summary(made: Script) -> tuple[object, ...]:
    row = dossier(made)
    held = sorted((held.upload.document_id, held.outcome, held.reason or "") for held in row.held)
    return (row.stage, row.selected_digest, held, made.emitted(DocumentsCompleted)[-1].documents)


@given(st.permutations(COMMUTING), st.lists(st.sampled_from(COMMUTING), max_size=5))
def test_any_order_and_any_repetition_give_the_same_dossier(order: list[EventData], repeated: list[EventData]) -> None:
    assert summary(script(*order, *repeated)) == summary(script(*COMMUTING))


@given(st.lists(st.sampled_from(COMMUTING), min_size=1, max_size=12))
def test_the_same_event_twice_in_a_row_changes_nothing(events: list[EventData]) -> None:
    made = Script(processor)
    for event in events:
        made.feed(CLAIM, event)
        assert not made.feed(CLAIM, event)


def test_an_amendment_to_a_notification_is_asked_for_nothing_more() -> None:
    made = script(registered(death()))
    assert not made.feed(CLAIM, amended(death(filing=Filing.NOTIFICATION)))
    assert not made.fire_timers(made.now + 60 * DAY)
