"""Terms are read by their text only, and written as it, wherever they stand."""

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.terms import Term


class Colour(Term):
    RED = "red"
    BLUE = "blue"


def test_a_term_is_written_as_its_text_also_within_other_types() -> None:
    adapter = TypeAdapter(dict[Colour, tuple[Colour | None, ...]])
    assert json.loads(adapter.dump_json({Colour.RED: (Colour.BLUE, None)})) == {"red": ["blue", None]}


def test_a_term_comes_back_as_the_member_it_was() -> None:
    adapter = TypeAdapter(Colour)
    assert adapter.validate_json(adapter.dump_json(Colour.BLUE)) is Colour.BLUE


def test_a_text_that_is_no_term_of_the_list_is_refused() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Colour).validate_json('"green"')


def test_the_schema_lists_the_texts() -> None:
    assert TypeAdapter(Colour).json_schema()["enum"] == ["red", "blue"]
