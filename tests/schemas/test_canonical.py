"""Our canonical JSON is RFC 8785's, held against the reference implementation, and refuses what it would write otherwise."""

from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import canonical_json, digest
from schemas.money import Money

NAMES = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_it_is_what_the_reference_implementation_writes(value: object) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Money(amount=5), b'{"amount":5,"currency":"IDR"}'),
        ([Money(amount=5)], b'[{"amount":5,"currency":"IDR"}]'),
        ({"b": (1, None), "a": "\u20ac\n"}, '{"a":"€\\n","b":[1,null]}'.encode()),
    ],
)
def test_models_and_plain_values_are_written_alike(value: object, written: bytes) -> None:
    assert canonical_json(value) == written
    assert digest(value) == sha256(written).hexdigest()


@pytest.mark.parametrize("value", [1.0, {"a": [1.5]}, {"ä": 1}, {1: "a"}, 2**53, "\ud800", b"bytes", object()])
def test_what_rfc_8785_would_write_otherwise_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no canonical JSON"):
        canonical_json(value)
