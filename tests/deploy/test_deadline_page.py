"""The page of deadlines is what the law's data says, and misses none."""

from deploy.deadline_page import DEADLINES, PAGE, page
from processors.law import LAW


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m deploy.deadline_page`"


def test_every_deadline_of_the_law_has_its_consequence() -> None:
    shown = [one.code for one in DEADLINES]
    assert len(shown) == len(set(shown))
    assert {code for code in LAW.series if code.startswith("deadline.")} <= set(shown)
