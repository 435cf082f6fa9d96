"""The comparison of what tracing costs runs every variant through the same claims, and a collector hears of those that are followed."""

from rich.console import Console

from benchmarks.tracing import VARIANTS, run

CLAIMS = 20


def test_every_variant_is_measured_beside_the_others() -> None:
    report = run(Console(quiet=True), CLAIMS, rounds=1)
    names = [variant.name for variant in VARIANTS]
    over, spent = report.more["over_neither"], report.more["ms_per_claim"]
    assert isinstance(over, dict)
    assert isinstance(spent, dict)
    assert [*over] == [*spent] == names
    assert over["neither"] == 1.0
    assert min(spent.values()) > 0
