"""The rules' page says what the tables say."""

from deploy.rules import PAGE, page


def test_the_page_of_rules_is_what_the_tables_say() -> None:
    assert PAGE.read_text() == page(), "run `python -m deploy.rules`"
