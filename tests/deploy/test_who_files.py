"""The page of reporters and channels is what the code says, with every row of both tables of the domain reference."""

from deploy.who_files import PAGE, page
from processors.intake.rights import Reported
from schemas.vocabulary import Channel


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text() == page(), "run `python -m deploy.who_files`"


def test_every_event_and_every_channel_has_its_rows() -> None:
    text = page()
    assert all(f"| {row.value} |" in text for row in Reported)
    assert all(f"| `{channel}`: " in text for channel in Channel)


def test_limits_that_the_law_dates_are_shown_with_their_dates() -> None:
    text = page()
    assert "JHT balance up to Rp15000000 since 2025-05-01" in text
    assert "since 2025-02-24: Permenaker 1/2025" in text
