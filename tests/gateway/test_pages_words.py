"""Nothing on a page lacks its words in either language, and no words lie about unused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel

import gateway.pages
from gateway.pages import words
from gateway.pages.assisted_fields import MANDATES, PRIORITIES, ROLES
from gateway.pages.assisted_words import GROUPS, LABELS, TERMS
from gateway.pages.rendering import first
from gateway.pages.sentences import UI
from gateway.uploads.refusals import FileCode
from processors.claim_state.tables import PayoutStanding
from processors.notification.words import Both
from schemas import circumstances, claim, details
from schemas.assistance import MandateKind, PriorityGround
from schemas.events.state import ClaimStatus
from schemas.kinds import DETAILS
from schemas.reasons import WaitingFor, WaitingOn
from schemas.vocabulary import BenefitCode, ReporterRole

FOLDER = Path(gateway.pages.__file__).parent
KEY = re.compile(r"""t\('([a-z_.]+)'[,)]""")
MADE = {"follow.day", "follow.month", "follow.year", "document.accepted", "document.refused"}
"""Keys that a template puts together."""
MADE |= {f"account.{field}{part}" for field in ("bank", "number", "holder") for part in ("", ".hint", ".error")}
MADE |= {f"{saying}.{part}" for saying in ("appeal", "withdrawal") for part in ("title", "lead", "because", "send")}


@pytest.mark.parametrize(
    ("known", "every"),
    [
        (words.STATUSES, ClaimStatus),
        (words.WAITING, WaitingFor),
        (words.ON_WHOM, WaitingOn),
        (words.PAYMENTS, PayoutStanding),
        (words.LINES, BenefitCode),
        (words.FILES, FileCode),
        (ROLES, ReporterRole),
        (MANDATES, MandateKind),
        (PRIORITIES, PriorityGround),
        *((known, every) for every, known in TERMS.items()),
    ],
)
def test_every_term_has_its_words(known: Mapping[Any, Both], every: Any) -> None:
    assert set(known) == set(every)


@pytest.mark.parametrize("known", [UI, words.NOTICES, words.STATUSES, words.HAPPENED, words.WAITING, words.FILES])
def test_both_languages_say_something_else_about_the_same_facts(known: Mapping[Any, Both]) -> None:
    for key, both in known.items():
        facts = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in both]
        assert facts[0] == facts[1], key
        assert both.indonesian.strip(), key
        assert both.english.strip(), key
        assert both.indonesian != both.english or both.english == "Santunan", key


def test_no_words_of_the_assisted_forms_fields_lie_about_unused() -> None:
    """Each model's name and field is one that some kind declares; that none is missing, the forms themselves show."""
    declared = {
        f"{model.__name__}.{name}"
        for module in (details, circumstances, claim)
        for model in _models(module)
        for name in model.model_fields
    }
    assert set(LABELS) - declared == set()
    inside = {name.partition(".")[2] for name in declared}
    assert set(GROUPS) - {*DETAILS, *inside} == set()


def _models(module: ModuleType) -> list[type[BaseModel]]:
    return [found for found in vars(module).values() if isinstance(found, type) and issubclass(found, BaseModel)]


def test_every_sentence_is_used_and_every_sentence_that_is_used_is_there() -> None:
    templates = "\n".join(path.read_text() for path in sorted((FOLDER / "templates").glob("*.html")))
    code = "\n".join(path.read_text() for path in sorted(FOLDER.glob("*.py")) if path.name != "sentences.py")
    used = set(KEY.findall(templates)) | MADE
    assert used - set(UI) == set()
    refusals = {key for key in UI if key.startswith("refused.")}
    assert {key for key in set(UI) - used - refusals if f'"{key}"' not in code} == set()


def test_a_sentence_begins_with_a_capital_letter_and_e_ktp_keeps_its_own() -> None:
    assert [first("dokumen"), first("e-KTP ahli waris"), first("")] == ["Dokumen", "e-KTP ahli waris", ""]
