"""The page of fraud signals is what the table and the house rules say, and misses none."""

from deploy.signal_page import PAGE, page
from processors.law import LAW
from schemas.signals import SignalName


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m deploy.signal_page`"


def test_every_signal_and_every_house_rule_of_signals_is_on_it() -> None:
    shown = page()
    assert all(f"| `{name}` |" in shown for name in SignalName)
    assert all(f"`{code}`" in shown for code in LAW.series if code.startswith("own.signal."))


def test_every_house_rule_names_its_owner_and_its_reason() -> None:
    for code, series in LAW.series.items():
        if code.startswith("own.signal."):
            assert series.own
            assert all(row.article == "house rule, anti-fraud unit" for row in series.rows), code
            assert series.about
