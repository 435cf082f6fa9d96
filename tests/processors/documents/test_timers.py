"""A dossier's clocks are those of its last question, and a file stands under its id for one kind only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from processors.documents.handler import DUE, REMINDER
from processors.documents.tables import Stage
from schemas.events.dossier import ClaimLapsed, DocumentsRequested
from schemas.reasons import ReasonCode
from schemas.vocabulary import DocumentKind as Kind
from streams.contract import TimerFired, Unprocessable
from tests.processors.documents.test_documents import DAY, PENSION, dossier, review, script
from tests.processors.filings import CLAIM, amended, savings, upload


@pytest.mark.parametrize("name", [DUE, REMINDER])
def test_the_clock_of_an_earlier_question_does_nothing(name: str) -> None:
    made = script(PENSION)
    (first,) = made.emitted(DocumentsRequested)
    made.now += 3 * DAY
    made.feed(CLAIM, amended(savings()))
    before = dossier(made)
    due_at = first.due_at if name == DUE else first.due_at - timedelta(days=23)
    assert made._handle(TimerFired(CLAIM, name, due_at)) == []
    assert not made.emitted(ClaimLapsed)
    assert dossier(made) == before
    assert before.stage is Stage.INCOMPLETE


def test_a_dossier_that_is_asked_anew_is_reminded_anew() -> None:
    made = script(PENSION, upload(Kind.MEMBER_CARD))
    made.fire_timers(made.now + 22 * DAY)
    made.feed(CLAIM, upload(Kind.IDENTITY_CARD))
    made.feed(CLAIM, review("identity_card", "refused", ReasonCode.DOCUMENT_UNREADABLE))
    asked = len(made.emitted(DocumentsRequested))
    made.fire_timers(made.now + 22 * DAY)
    assert [again.reminder for again in made.emitted(DocumentsRequested)[asked:]] == [1, 2]


def test_one_file_under_one_id_is_not_two_kinds_of_paper() -> None:
    made = script(PENSION, upload(Kind.MEMBER_CARD, document_id="d"))
    with pytest.raises(Unprocessable) as refused:
        made.feed(CLAIM, upload(Kind.IDENTITY_CARD, document_id="d"))
    assert refused.value.code == ReasonCode.MODIFIED_DUPLICATE
