"""No benefit is computed without a case that tries it, and the page of benefits says so."""

from __future__ import annotations

from processors.assessment.rules.assess import BY_KIND, RULES
from schemas.kinds import OPEN_KINDS
from tests.processors.assessment.covering import PAGE, asked, page, tried

NOT_FOUND = ["pmi.failed_placement"]
"""Whose sum no text that could be read gives: it is asked of an officer, and never makes a line."""


def test_every_rule_whose_sum_is_known_has_a_case_that_gives_a_line() -> None:
    counted, _ = tried()
    assert [rule.id for rule in RULES if not counted[rule.id]] == NOT_FOUND
    assert all(asked()[rule] for rule in NOT_FOUND)


def test_every_kind_that_is_taken_in_has_a_rule() -> None:
    assert [kind for kind in OPEN_KINDS if not BY_KIND[kind]] == []


def test_rules_have_ids_of_their_own_and_sentences_in_both_languages() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert "{amount}" in rule.sentence.indonesian
        assert "{amount}" in rule.sentence.english


def test_the_page_of_benefits_is_what_rules_and_tables_say() -> None:
    assert PAGE.read_text() == page(), "run: python -m tests.processors.assessment.covering"
