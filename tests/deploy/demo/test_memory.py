"""Whether a worker's memory grows: judged on one process's life, from when its caches are full."""

from deploy.demo.memory import SAMPLE_SECONDS, SAMPLES_JUDGED_MIN, WorkerMemory


def lived(mebibytes: list[int], pid: int = 1) -> WorkerMemory:
    worker = WorkerMemory()
    for number, used in enumerate(mebibytes):
        worker.add(pid, number * SAMPLE_SECONDS, used)
    return worker


def test_the_start_does_not_count_when_growth_is_judged() -> None:
    assert lived([50] * 10 + [100] * 30).quarters() == (100, 100)


def test_memory_that_grows_shows() -> None:
    assert lived(list(range(100, 180))).quarters() == (130, 170)


def test_a_short_life_is_not_judged() -> None:
    assert lived([100] * (SAMPLES_JUDGED_MIN - 1)).quarters() is None


def test_a_restarted_worker_starts_anew_but_its_highest_stays() -> None:
    worker = lived([300] * SAMPLES_JUDGED_MIN)
    worker.add(2, 10_000.0, 90)
    assert (worker.highest, worker.samples) == (300, [(10_000.0, 90)])


def test_samples_are_kept_apart_by_time_and_the_highest_is_not_missed_between_them() -> None:
    worker = WorkerMemory()
    worker.add(1, 0.0, 100)
    worker.add(1, 1.0, 400)
    assert (worker.highest, worker.samples) == (400, [(0.0, 100)])
