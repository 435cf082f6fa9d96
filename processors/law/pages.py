"""A row as people read it, in tables of pages and of the command line."""

from processors.law.rows import Row, Series, Unit
from schemas.exact import exact

_GROUPED = frozenset({Unit.RUPIAH, Unit.RUPIAH_A_MONTH, Unit.RUPIAH_A_YEAR})


def value_text(series: Series, row: Row) -> str:
    """The value with its unit, its bands, or that it was not found."""
    if row.not_found is not None:
        return f"not found: {row.not_found}"
    if row.value is not None:
        return f"{_number(series, row.value)} {series.unit}"
    bands = "; ".join(
        f"from {_number(series, band.lower)}: {_number(series, band.value) if band.value is not None else band.not_found}"
        for band in row.bands
    )
    return f"{series.unit} by {series.bands_by}: {bands}"


def _number(series: Series, value: int | str) -> str:
    """Thousands stand apart in sums; percentages as they are written."""
    number = exact(value)
    return f"{number.numerator:,}" if number.denominator == 1 and (series.unit in _GROUPED or number >= 10_000) else str(value)
