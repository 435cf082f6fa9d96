"""How far was read and stepped: the second check on the transport, and what counts as a stall."""

from datetime import UTC, datetime, timedelta

import pytest

from streams.errors import SantunanError
from streams.faust_transport import Batch, TopicPartition
from streams.records import TopicProgress
from streams.worker.board import Board, Stall

A, B = TopicPartition("a", 0), TopicPartition("b", 0)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def board(clock: Clock) -> Board:
    board = Board(clock)
    board.start({A: 10, B: 0})
    return board


def read(at: TopicPartition, start: int, next_offset: int) -> Batch:
    return Batch(at, 1, start, next_offset, ())


def test_a_batch_that_does_not_follow_the_one_before_is_an_error(board: Board) -> None:
    board.hand(read(A, 10, 12))
    with pytest.raises(SantunanError, match="12 is next"):
        board.hand(read(A, 13, 14))


def test_a_batch_that_was_handed_over_before_is_an_error(board: Board) -> None:
    board.hand(read(A, 10, 12))
    with pytest.raises(SantunanError, match="12 is next"):
        board.hand(read(A, 10, 12))


def test_progress_leaves_out_topics_whose_end_is_unknown(board: Board) -> None:
    board.saw_ends({A: 20}, NOON)
    board.hand(read(A, 10, 12))
    assert board.progress([0]) == {0: {"a": TopicProgress(12, 20, NOON)}}


def test_ends_are_fresh_only_when_all_were_seen(board: Board) -> None:
    board.saw_ends({A: 20}, NOON)
    assert board.ends_older_than(NOON)
    board.saw_ends({B: 0}, NOON)
    assert not board.ends_older_than(NOON)
    assert board.ends_older_than(NOON + timedelta(seconds=1))


def test_lag_without_progress_is_a_stall(board: Board, clock: Clock) -> None:
    board.saw_ends({A: 20, B: 0}, NOON)
    clock.now += 30
    assert board.stalls() == [Stall(A, 10, 30)]
    assert board.lag() == 10


def test_progress_ends_a_stall_and_it_counts_anew(board: Board, clock: Clock) -> None:
    board.saw_ends({A: 20}, NOON)
    clock.now += 30
    board.hand(read(A, 10, 15))
    board.stepped()
    clock.now += 5
    assert board.stalls() == [Stall(A, 5, 5)]


def test_markers_that_were_read_are_no_lag(board: Board, clock: Clock) -> None:
    board.saw_ends({A: 11}, NOON)
    board.hand(read(A, 10, 11))
    board.stepped()
    clock.now += 3_600
    assert board.stalls() == []


def test_an_idle_hour_does_not_count_against_the_first_record_after_it(board: Board, clock: Clock) -> None:
    board.saw_ends({A: 10}, NOON)
    clock.now += 3_600
    board.saw_ends({A: 11}, NOON + timedelta(hours=1))
    assert board.stalls() == [Stall(A, 1, 0)]


def test_a_broker_that_does_not_answer_is_noticed_only_while_something_is_ours(board: Board, clock: Clock) -> None:
    clock.now += 7
    assert board.seconds_without_ends() == 7
    board.clear()
    assert board.seconds_without_ends() == 0


def test_a_step_whose_parts_get_done_stands_still_nowhere(board: Board, clock: Clock) -> None:
    """Thousands of records on a machine that gives us a twelfth of a core."""
    board.saw_ends({A: 20, B: 5}, NOON)
    board.hand(read(A, 10, 20))
    board.stepping()
    clock.now += 50
    board.moved()
    clock.now += 20
    assert board.seconds_in_step() == 20
    assert board.stalls() == [Stall(B, 5, 70), Stall(A, 10, 20)]  # of B nothing was handed over: it is not what moves


def test_a_publish_counts_from_its_begin_until_a_step_waits_for_it_itself(board: Board, clock: Clock) -> None:
    board.publishing(3.0)
    clock.now += 4
    assert board.seconds_publishing() == 7
    board.publishing(0.0)
    assert board.seconds_publishing() == 0
    board.publishing(3.0)
    board.stepping()
    assert board.seconds_publishing() == 0


def test_a_batch_that_ends_before_it_begins_is_an_error(board: Board) -> None:
    with pytest.raises(SantunanError, match="10 is next"):
        board.hand(read(A, 10, 9))


def test_what_begins_has_time_to_be_asked_about(board: Board, clock: Clock) -> None:
    board.clear()
    clock.now += 3_600
    board.start({A: 10})
    assert board.seconds_without_ends() == 0
    clock.now += 7
    board.saw_ends({}, NOON)
    assert board.seconds_without_ends() == 0


def test_what_was_let_go_is_published_by_others(board: Board) -> None:
    board.publishing(3.0)
    board.clear()
    assert board.seconds_publishing() == 0


def test_a_step_of_some_records_moves_no_others(board: Board, clock: Clock) -> None:
    board.saw_ends({A: 20, B: 5}, NOON)
    clock.now += 30
    board.hand(read(A, 10, 20))
    board.stepped()
    assert board.stalls() == [Stall(B, 5, 30)]


def test_while_nothing_is_to_move_nothing_stalls(board: Board, clock: Clock) -> None:
    board.saw_ends({A: 20}, NOON)
    clock.now += 30
    board.rest()
    assert board.stalls() == [Stall(A, 10, 0)]
