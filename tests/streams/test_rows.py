"""A replaced row is what `dataclasses.replace` would make of it."""

import dataclasses
from datetime import UTC, datetime

import pytest

from processors.claim_state.tables import Claim, Facets
from streams.rows import replace

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
CLAIM = Claim(claim_id="c", status_since=NOW, changed_at=NOW)


def test_a_replaced_row_equals_what_the_standard_library_makes() -> None:
    facets = Facets(lapsed=True)
    assert replace(CLAIM, events=3, facets=facets) == dataclasses.replace(CLAIM, events=3, facets=facets)


def test_the_row_itself_stays_as_it_was() -> None:
    replace(CLAIM, events=3)
    assert CLAIM.events == 0


def test_a_field_that_the_row_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="no field colour"):
        replace(CLAIM, colour="red")  # type: ignore[call-arg]


def test_a_row_that_judges_its_fields_when_made_is_refused() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Judging:
        one: int
        two: int

        def __post_init__(self) -> None:
            assert self.one < self.two

    with pytest.raises(TypeError, match="without __post_init__"):
        replace(Judging(1, 2), one=3)
