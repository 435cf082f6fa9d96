"""`python -m tests.exercise`: five faults and a killed processor, each found in the console and put right there, measured and photographed."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from tests.exercise.faults import Exercise
from tests.exercise.stage import PARTITIONS, SEED, ExerciseOptions, Stage, opened
from tests.exercise.traffic import stream
from tests.gateway.pictures import FOLDER

SURGE_SECONDS: Final = 30.0
SURGE_SEED: Final = SEED + 1


def under_load(exercise: Exercise, options: ExerciseOptions) -> None:
    """The flow map in the middle of a surge."""
    stage = exercise.stage
    stage.feed(stream(SURGE_SEED, options.surge, round(options.surge * SURGE_SECONDS), PARTITIONS))
    stage.stay(exercise.watch, SURGE_SECONDS)
    exercise.map_taken("exercise-load")


def exercised(stage: Stage, options: ExerciseOptions) -> Exercise:
    exercise = Exercise(stage)
    exercise.calm()
    under_load(exercise, options)
    for fault, name in (
        (exercise.mistyped_date, "a claim with a mistyped date"),
        (exercise.wrong_release, "a channel's release that writes every date backwards"),
        (exercise.forgotten_pause, "a pause that was forgotten"),
        (exercise.bank_refuses, "a bank that refuses living accounts"),
        (exercise.bank_contradicts_itself, "a bank that says paid and refused"),
        (exercise.killed_worker, "a killed processor"),
    ):
        exercise.run(fault, name)
        Console().print(exercise.measured[-1])
    return exercise


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--broker", default="apache", help="apache or HOST:PORT; the embedded one does not tell the exporter its lags"
    )
    parser.add_argument("--rate", type=float, default=2.0, help="claims a second, all the time")
    parser.add_argument("--surge", type=float, default=25.0, help="claims a second more before the first picture")
    parser.add_argument("--minutes", type=float, default=12.0, help="for how long claims come")
    parser.add_argument("--json", type=Path, help="write what was measured to this file")
    given = parser.parse_args()
    options = ExerciseOptions(broker=given.broker, rate=given.rate, surge=given.surge, minutes=given.minutes)
    FOLDER.mkdir(exist_ok=True)
    started = datetime.now(UTC)
    with opened(options) as stage:
        measured = exercised(stage, options).measured
    if given.json is not None:
        found = {"at": started.isoformat(), "options": asdict(options), "faults": [asdict(each) for each in measured]}
        given.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
