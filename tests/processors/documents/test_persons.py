"""Whose paper it is: every heir proves who they are with a card of their own, and what is missing says for whom."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.documents.rules import select
from processors.documents.tables import Stage
from schemas.claim import Payee
from schemas.events.documents import DocumentUploaded
from schemas.events.dossier import DocumentAccepted, DocumentRefused, DocumentsCompleted, DocumentsRequested
from schemas.events.registration import ClaimRegistered
from schemas.events.verifications import DocumentReviewed
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind
from schemas.vocabulary import DocumentKind as Kind
from tests.processors.documents.test_documents import DEATH_PAPERS, child, dossier, script
from tests.processors.filings import CLAIM, RECEIVED, amended, death, payee, personal, registered, upload
from tests.processors.script import Script

OTHERS = tuple(upload(kind) for kind in DEATH_PAPERS if kind is not Kind.HEIR_IDENTITY_CARD)


def card(ref: str | None, number: int = 1, **over: Any) -> DocumentUploaded:
    """An heir's identity card; `number` is the file."""
    name = over.pop("document_id", f"card-{number}")
    return upload(Kind.HEIR_IDENTITY_CARD, document_id=name, payee_ref=ref, sha256=f"{number:064}", **over)


def filed(*payees: Payee) -> ClaimRegistered:
    return registered(death(), personal(*payees))


TWO = filed(child(ref="heir-1"), child(ref="heir-2"))


def cards_missing(made: Script) -> dict[str | None, ReasonCode | None]:
    """For whom an identity card is missing, by the last word, and why what came was not taken."""
    row = dossier(made)
    if row.stage is Stage.COMPLETE:
        return {}
    return {m.payee_ref: m.refused for m in select(row).missing if Kind.HEIR_IDENTITY_CARD in m.any_of}


def reviewed(ref: str | None, document_id: str = "card-1") -> DocumentReviewed:
    return DocumentReviewed(
        document_id=document_id, outcome="accepted", payee_ref=ref, reviewer="reviewer-1", decided_at=RECEIVED
    )


@pytest.mark.parametrize("kind", [ClaimKind.JKM_DEATH, ClaimKind.PMI_DEATH])
def test_each_heir_is_asked_for_their_own_card(kind: ClaimKind) -> None:
    made = script(registered(death(kind), personal(payee(), child(ref="heir-2"), child(ref="heir-3"))))
    (asked,) = made.emitted(DocumentsRequested)
    assert [m.payee_ref for m in asked.missing if m.any_of == (Kind.HEIR_IDENTITY_CARD,)] == ["heir-1", "heir-2", "heir-3"]
    assert {m.payee_ref for m in asked.missing if m.any_of != (Kind.HEIR_IDENTITY_CARD,)} == {None}


def test_a_minor_proves_by_their_own_birth_certificate() -> None:
    young = [child(ref=ref, birth_date=date(2015, 1, 1), guardian_name="WATI") for ref in ("heir-1", "heir-2")]
    made = script(filed(*young, child(ref="heir-3", birth_date=date(1990, 1, 1))))
    (asked,) = made.emitted(DocumentsRequested)
    assert [m.payee_ref for m in asked.missing if m.any_of == (Kind.BIRTH_CERTIFICATE,)] == ["heir-1", "heir-2"]


def test_one_card_does_not_cover_all_heirs() -> None:
    made = script(TWO, *OTHERS, card("heir-1"))
    assert cards_missing(made) == {"heir-2": None}
    made.feed(CLAIM, card("heir-2", 2))
    assert dossier(made).stage is Stage.COMPLETE
    assert len(made.emitted(DocumentsCompleted)[-1].documents) == len(DEATH_PAPERS) + 1


def test_the_same_file_does_not_prove_two_heirs_whoever_it_names() -> None:
    made = script(TWO, *OTHERS, card("heir-1"), card("heir-2", document_id="card-2"))
    assert cards_missing(made) == {"heir-2": ReasonCode.DOCUMENT_WRONG_PERSON}


def test_a_card_that_does_not_say_whose_it_is_is_refused_where_there_are_several_heirs() -> None:
    made = script(TWO)
    (refused,) = made.feed(CLAIM, card(None))
    assert isinstance(refused, DocumentRefused)
    assert refused.reason is ReasonCode.DOCUMENT_OWNER_UNKNOWN
    assert cards_missing(made) == dict.fromkeys(("heir-1", "heir-2"), ReasonCode.DOCUMENT_OWNER_UNKNOWN)


def test_the_only_heirs_card_need_not_say_whose_it_is() -> None:
    for ref in (None, "heir-1"):
        assert dossier(script(filed(child()), *OTHERS, card(ref))).stage is Stage.COMPLETE


def test_a_reviewer_may_say_whose_card_it_is() -> None:
    for events in permutations((card(None), reviewed("heir-2"))):
        made = script(TWO, *OTHERS, *events)
        assert cards_missing(made) == {"heir-1": None}
        assert isinstance(made.emitted(DocumentAccepted)[-1], DocumentAccepted)


def test_a_card_that_a_reviewer_accepted_without_saying_whose_it_is_proves_nobody() -> None:
    made = script(TWO, *OTHERS, card(None), reviewed(None))
    assert cards_missing(made) == dict.fromkeys(("heir-1", "heir-2"), ReasonCode.DOCUMENT_OWNER_UNKNOWN)


def test_an_heirs_card_is_not_the_members() -> None:
    made = script(filed(child()))
    (refused,) = made.feed(CLAIM, upload(Kind.IDENTITY_CARD, payee_ref="heir-1"))
    assert isinstance(refused, DocumentRefused)
    assert refused.reason is ReasonCode.DOCUMENT_WRONG_PERSON


def test_an_amendment_that_names_another_heir_asks_for_their_card_too() -> None:
    made = script(filed(child()), *OTHERS, card("heir-1"))
    assert dossier(made).stage is Stage.COMPLETE
    made.feed(CLAIM, amended(death(), personal(child(), child(ref="heir-2"))))
    assert cards_missing(made) == {"heir-2": None}


PAPERS = (
    TWO,
    *OTHERS,
    card("heir-1"),
    card("heir-2", document_id="card-2"),
    card("heir-2", 3),
    card(None, 4),
    reviewed("heir-1", "card-4"),
)


@given(st.permutations(PAPERS))
def test_papers_of_several_heirs_end_alike_in_every_order(order: list[Any]) -> None:
    row = dossier(script(*order))
    assert row.stage is Stage.COMPLETE
    assert {(held.upload.document_id, held.outcome) for held in row.held if held.upload.kind is Kind.HEIR_IDENTITY_CARD} == {
        (f"card-{number}", "accepted") for number in (1, 2, 3, 4)
    }
    assert row.selected_digest == dossier(script(*PAPERS)).selected_digest
