"""The page of the topology says what is wired, and what is wired hangs together."""

from deploy.topology import PAGE, page
from deploy.wiring import all_processors
from schemas.topics import TOPICS


def test_the_page_of_the_topology_says_what_is_wired() -> None:
    assert PAGE.read_text() == page(all_processors()), "run `python -m deploy.topology`"


def test_a_topic_that_outsiders_may_not_write_is_read_only_where_a_processor_writes() -> None:
    processors = all_processors()
    written = {data.topic for processor in processors for data in processor.emits}
    read = {wanted.topic for processor in processors for wanted in processor.inputs}
    assert [name for name in sorted(read - written) if not TOPICS[name].inbound] == []
