"""Exact numbers, compiled: what they say of a text is what the standard library says, and nothing else of the process changes."""

import fractions
from string import digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.exact import Fraction, exact


@pytest.mark.parametrize("text", [*digits, "0.24", "12", "0.5", "1000000"])
def test_a_text_is_read_as_the_standard_library_reads_it_and_no_constant_is_written_over(text: str) -> None:
    """quicktions wrote a single digit into the process' only `b"\\0"`: workers asked for their group's coordinator with a "4" for a nought."""
    assert exact(text) == fractions.Fraction(text)
    assert bytes([0]) == (0).to_bytes()


@given(st.decimals(min_value=0, allow_nan=False, allow_infinity=False, places=4))
def test_every_decimal_is_read_alike(number: object) -> None:
    assert exact(f"{number:f}") == fractions.Fraction(str(number))


def test_a_whole_number_is_itself_and_a_word_is_refused() -> None:
    assert (exact(7), type(exact("7"))) == (Fraction(7), type(Fraction(7)))
    with pytest.raises(ValueError, match="seven"):
        exact("seven")
