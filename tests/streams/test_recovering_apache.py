"""A lost database is decided again on Apache Kafka and PostgreSQL."""

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from streams.errors import Refusal
from streams.kafka import KafkaLog
from streams.postgres import PostgresStore
from streams.recovering import Recovery
from tests.conftest import FRESH_PARTITIONS
from tests.streams.surroundings import SETTINGS, Process, RealSurroundings, later
from tests.streams.tally import TallyProcessor
from tests.streams.vocabulary import KEY, KEYS, answer_letter, answers, letters, submit

pytestmark = pytest.mark.needs_kafka


@pytest.fixture
def surroundings(fresh_apache: str, database: str) -> Iterator[RealSurroundings]:
    real = RealSurroundings(fresh_apache, database, FRESH_PARTITIONS)
    yield real
    real.close()


def lose_everything(url: str) -> None:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'intake'").fetchall()
        for (table,) in found:
            connection.execute(f'TRUNCATE intake."{table}"')


def test_an_emptied_database_stands_where_it_stood_and_the_log_holds_every_answer_once(surroundings: RealSurroundings) -> None:
    process = Process(surroundings).take_over_all()
    for number in range(12):
        submit(surroundings, KEYS[number % 3], f"ref-{number}", {4: "refuse", 5: "timer 60"}.get(number, ""))
    process.run()
    answer_letter(surroundings, letters(surroundings)[0], KEYS[1], "discard")
    later(surroundings, 61)
    process.run()
    process.run()
    process.close()
    expected = {key: (surroundings.tally(key), answers(surroundings, key)) for key in KEYS[:3]}
    lose_everything(surroundings.database.url)
    with pytest.raises(Refusal):
        Process(surroundings).take_over_all()
    processor = TallyProcessor()
    with (
        closing(PostgresStore(processor, surroundings.database)) as store,
        closing(KafkaLog(processor.name, surroundings.kafka)) as log,
    ):
        recovery = Recovery(processor, store, log, SETTINGS, surroundings.clock)
        done = list(recovery.run(range(recovery.partitions)))
    assert sum(found.published for found in done) == 0
    assert {key: (surroundings.tally(key), answers(surroundings, key)) for key in KEYS[:3]} == expected
    submit(surroundings, KEY, "ref-12")
    process = Process(surroundings).take_over_all()
    process.run()
    process.close()
    assert answers(surroundings, KEY)[-1] == "ref-12"
