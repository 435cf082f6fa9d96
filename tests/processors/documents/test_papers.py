"""Every row of the reference's section 3 has its papers in the checklists, and the page of documents says so."""

from __future__ import annotations

import pytest

from processors.documents.checklist import CHECKLISTS
from processors.notification.sentences import SENTENCES
from processors.notification.words import DOCUMENTS
from schemas.reasons import ReasonCode
from schemas.vocabulary import DocumentKind
from tests.processors.documents.papers import PAGE, Row, asking, page, rows

ROWS = rows()
TABLES = {"3.1": 22, "3.2": 22, "3.3": 35, "3.4": 30}
"""Papers that the reference's tables name, where it names several in one row each by itself."""
BESIDE = {
    DocumentKind.ARREARS_SETTLEMENT: "section 5, employer arrears",
    DocumentKind.FACILITY_BILL: "section 4, partner facilities bill the fund",
}
"""Papers that other sections of the reference ask for."""


def named(row: Row) -> str:
    return f"{row.section} {row.of}: {row.document}"


def test_no_row_of_the_reference_is_left_out() -> None:
    counted = {section: len([row for row in ROWS if row.section == section]) for section in TABLES}
    assert counted == TABLES
    assert len({named(row) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_row_has_its_paper_in_each_claims_checklist(row: Row) -> None:
    assert [kind for kind in row.claims if not asking(row, kind)] == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.asked.startswith("R")], ids=named)
def test_what_the_reference_requires_is_required(row: Row) -> None:
    assert [kind for kind in row.claims if not any(paper.required for paper in asking(row, kind))] == []


HOLDS = (
    {"always"},
    {"an account is given"},
    {"unless only whoever buried is paid"},
    {"unless missing at sea", "missing at sea"},
    {"unless lost at sea", "lost at sea"},
    {"alive and not left Indonesia", "left Indonesia"},
    {"alive and not left Indonesia"},
)
"""Conditions of which one always holds, as far as the row is about: an account is asked for once one is named, and who died shows no card."""


@pytest.mark.parametrize("row", [row for row in ROWS if row.asked == "R"], ids=named)
def test_what_it_requires_of_everybody_hangs_on_nothing_that_may_fail(row: Row) -> None:
    for kind in row.claims:
        conditions = {paper.condition for paper in asking(row, kind) if paper.required}
        assert any(held <= conditions for held in HOLDS), kind


@pytest.mark.parametrize("row", [row for row in ROWS if row.asked == "O"], ids=named)
def test_what_it_asks_if_it_applies_is_not_asked_of_everybody(row: Row) -> None:
    if row.of != "JKK, on death":
        for kind in row.claims:
            always = [paper for paper in asking(row, kind) if paper.required and paper.condition == "always"]
            assert [paper for paper in always if set(paper.any_of) == set(row.papers)] == [], kind


def test_every_paper_of_a_checklist_is_in_the_reference() -> None:
    known = {kind for row in ROWS for kind in row.papers} | BESIDE.keys()
    assert {kind for papers in CHECKLISTS.values() for paper in papers for kind in paper.any_of} - known == set()


def test_every_kind_of_document_is_one_of_the_reference() -> None:
    assert set(DocumentKind) - {kind for row in ROWS for kind in row.papers} == BESIDE.keys()


@pytest.mark.parametrize("reason", [reason for reason in ReasonCode if reason.value.startswith("document_")])
def test_a_refused_document_comes_with_a_reason_in_both_languages(reason: ReasonCode) -> None:
    said = SENTENCES[reason]
    assert said.indonesian != said.english
    assert all(text.endswith(".") for text in (said.indonesian, said.english))


def test_every_paper_has_a_name_that_a_claimant_reads() -> None:
    assert {kind for row in ROWS for kind in row.papers} <= set(DOCUMENTS)


def test_the_page_is_what_rows_and_checklists_say() -> None:
    assert PAGE.read_text() == page(), "run: python -m tests.processors.documents.papers"
