"""The words are complete and say nothing medical."""

import re
import string
from datetime import date

import pytest

from processors.notification.facts import NO_APPEAL
from processors.notification.sentences import BANK_NEUTRAL, BANK_REASONS, INTERNAL, NEUTRAL, SENTENCES, bank_says, because
from processors.notification.template import Template
from processors.notification.templates import TEMPLATES
from processors.notification.words import BENEFITS, DOCUMENTS, Both, alternatives, day, rupiah
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, DocumentKind

MEDICAL = re.compile(
    r"sakit|penyakit|diagnos|medis|\bluka\b|cacat|illness|disease|medical|injur|disab|narkoba|drug", re.IGNORECASE
)
ALL_WORDS = [
    *SENTENCES.values(),
    *BANK_REASONS.values(),
    NEUTRAL,
    BANK_NEUTRAL,
    NO_APPEAL,
    *BENEFITS.values(),
    *DOCUMENTS.values(),
]


@pytest.mark.parametrize("reason", ReasonCode)
def test_every_reason_code_has_a_sentence_or_is_our_own_affair(reason: ReasonCode) -> None:
    assert (reason in SENTENCES) != (reason in INTERNAL)
    said = because((reason,))
    assert said.indonesian.endswith(".")
    assert said.english.endswith(".")


def test_a_reason_of_our_own_is_not_given_away_and_nothing_is_said_twice() -> None:
    assert because((ReasonCode.EVENT_SOON_AFTER_JOINING, ReasonCode.HIGH_AMOUNT)) == NEUTRAL
    assert because((ReasonCode.ARREARS, ReasonCode.CLAIM_EXPIRED)).english == (
        "Contributions were in arrears on the date of the event. The time limit for applying has passed."
    )


def test_every_document_and_benefit_has_a_name_in_both_languages() -> None:
    assert set(DOCUMENTS) == set(DocumentKind)
    assert set(BENEFITS) == set(ClaimKind)
    assert all(word.indonesian and word.english for word in ALL_WORDS)


@pytest.mark.parametrize("text", [*ALL_WORDS, *(t.text for t in TEMPLATES), *(t.title for t in TEMPLATES)])
def test_no_text_holds_a_medical_fact(text: Both) -> None:
    assert not MEDICAL.search(text.indonesian)
    assert not MEDICAL.search(text.english)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_a_message_has_the_same_placeholders_in_both_languages(template: Template) -> None:
    def named(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert named(template.text.indonesian) == named(template.text.english)
    assert named(template.title.indonesian) == named(template.title.english) == set()


def test_templates_have_names_of_their_own() -> None:
    names = [template.name for template in TEMPLATES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("amount", "written"), [(0, "Rp0"), (500, "Rp500"), (78_500_000, "Rp78.500.000"), (1_000_000_000, "Rp1.000.000.000")]
)
def test_rupiah_have_points_between_thousands(amount: int, written: str) -> None:
    assert rupiah(Money(amount=amount)) == Both(written, written)


def test_dates_are_written_out() -> None:
    assert day(date(2026, 5, 5)) == Both("5 Mei 2026", "5 May 2026")
    assert [day(date(2026, month, 1)).indonesian.split()[1] for month in (1, 8, 12)] == ["Januari", "Agustus", "Desember"]


def test_alternatives_are_named_with_or() -> None:
    assert alternatives((DocumentKind.IDENTITY_CARD, DocumentKind.PASSPORT)) == Both(
        "e-KTP atau paspor", "identity card (e-KTP) or passport"
    )


def test_a_banks_reason_is_a_sentence() -> None:
    assert bank_says("AC04").english == "The account is closed."
    assert bank_says("ZZ99") == bank_says(None) == BANK_NEUTRAL
