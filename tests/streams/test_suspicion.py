"""Who kills the worker is found by halving, each kind of work apart, and stays found until it is set aside."""

from streams.settings import EngineSettings
from streams.store import Attempt, Suspect
from streams.suspicion import after_success, before_trying, on_taking_over

SETTINGS = EngineSettings(batch_records_max=8, timers_per_step_max=4, drain_records_max=2, attempts_max=3)
RECORDS, TIMERS, PARKED = Suspect.RECORDS, Suspect.TIMERS, Suspect.PARKED


def died(attempt: Attempt, kind: Suspect = RECORDS) -> Attempt:
    """What is tried after an owner that was at it died."""
    return on_taking_over({kind: attempt._replace(running=True)}, False, SETTINGS)[kind]


def succeeded(attempt: Attempt, count: int) -> Attempt | None:
    names = [str(number) for number in range(count)]
    return after_success({RECORDS: attempt}, RECORDS, names, SETTINGS).get(RECORDS)


def test_after_a_death_everything_is_suspect_and_after_an_end_in_good_order_nothing() -> None:
    assert on_taking_over({}, True, SETTINGS) == {}
    assert on_taking_over({}, False, SETTINGS) == {RECORDS: Attempt(1, 8, 8), TIMERS: Attempt(1, 4, 4), PARKED: Attempt(1, 2, 2)}


def test_a_batch_that_killed_three_times_is_halved_until_one_is_left() -> None:
    assert died(Attempt(1, 8, 8)) == Attempt(2, 8, 8)
    assert died(Attempt(3, 8, 8)) == Attempt(4, 4, 8)
    assert died(Attempt(5, 2, 4)) == Attempt(6, 1, 2)
    assert died(Attempt(6, 1, 2, name="ref-5")) == Attempt(1, 8, 8, condemned=("ref-5",))


def test_what_goes_well_closes_in_on_the_culprit() -> None:
    assert succeeded(Attempt(1, 8, 8), 8) is None
    assert succeeded(Attempt(4, 4, 8), 4) == Attempt(4, 2, 4)
    assert succeeded(Attempt(5, 2, 4), 4) is None


def test_what_is_about_to_be_tried_is_noted_with_its_name_when_it_is_alone() -> None:
    noted = before_trying({RECORDS: Attempt(1, 8, 8)}, RECORDS, ["a", "b"], SETTINGS)
    assert noted == {RECORDS: Attempt(1, 2, 2, running=True)}
    assert before_trying({RECORDS: Attempt(4, 1, 2)}, RECORDS, ["b"], SETTINGS)[RECORDS] == Attempt(4, 1, 2, True, "b")


def test_records_that_go_well_say_nothing_of_timers() -> None:
    both = {RECORDS: Attempt(1, 8, 8), TIMERS: Attempt(3, 4, 4)}
    assert after_success(both, RECORDS, ["a"], SETTINGS) == {TIMERS: Attempt(3, 4, 4)}
    assert on_taking_over({TIMERS: Attempt(3, 4, 4)}, False, SETTINGS)[TIMERS] == Attempt(3, 4, 4)


def test_what_was_found_out_outlives_an_end_in_good_order() -> None:
    found = {RECORDS: Attempt(1, 8, 8), TIMERS: Attempt(3, 4, 4, running=True), PARKED: Attempt(1, 2, 2, condemned=("k/1",))}
    kept = on_taking_over(found, True, SETTINGS)
    assert kept == {TIMERS: Attempt(3, 4, 4), PARKED: Attempt(1, 2, 2, condemned=("k/1",))}


def test_a_culprit_is_remembered_until_it_is_set_aside() -> None:
    hunt = Attempt(1, 8, 8, condemned=("1", "9"))
    assert succeeded(hunt, 5) == Attempt(1, 8, 8, condemned=("9",))
    assert succeeded(Attempt(1, 8, 8, condemned=("1",)), 5) is None


def test_culprits_that_were_found_stay_found_while_the_next_one_is_hunted() -> None:
    assert died(Attempt(1, 8, 8, condemned=("1",))) == Attempt(2, 8, 8, condemned=("1",))
    assert died(Attempt(3, 8, 8, condemned=("1",))) == Attempt(4, 4, 8, condemned=("1",))
    assert died(Attempt(6, 1, 2, name="5", condemned=("1",))) == Attempt(1, 8, 8, condemned=("1", "5"))
    assert succeeded(Attempt(4, 4, 8, condemned=("9",)), 4) == Attempt(4, 2, 4, condemned=("9",))


def test_one_alone_is_a_culprit_only_after_as_many_deaths_as_a_batch() -> None:
    assert died(Attempt(2, 1, 1, name="5")) == Attempt(3, 1, 1)
    assert died(Attempt(3, 1, 1, name="5")).condemned == ("5",)


def test_while_one_kind_is_tried_no_other_is_under_way() -> None:
    both = {RECORDS: Attempt(1, 8, 8), TIMERS: Attempt(2, 4, 4, running=True)}
    assert before_trying(both, RECORDS, ["a"], SETTINGS)[TIMERS] == Attempt(2, 4, 4)
    assert after_success(both, RECORDS, ["a"], SETTINGS) == {TIMERS: Attempt(2, 4, 4)}
