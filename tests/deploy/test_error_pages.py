"""The page of codes is what the code says, and every code says what it means."""

from enum import StrEnum

import pytest

from deploy.error_pages import PAGE, SECTIONS, page
from schemas.documented import meanings


class Documented(StrEnum):
    """A list of codes, not all explained."""

    LATE = "late"
    """It came
    after the day."""
    LOST = "lost"


def test_the_page_of_codes_is_what_the_code_says() -> None:
    assert PAGE.read_text() == page(), "run `python -m deploy.error_pages`"


def test_every_code_stands_on_the_page() -> None:
    text = page()
    assert [code for codes, *_ in SECTIONS for code in codes if f"| `{code.value}` |" not in text] == []


def test_a_code_that_does_not_say_what_it_means_is_named() -> None:
    with pytest.raises(ValueError, match=r"Documented does not say what these mean: lost\."):
        meanings(Documented)
