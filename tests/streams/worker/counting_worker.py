"""A worker process for tests: python counting_worker.py GROUP FOLDER TOPIC..., settings from the environment."""

import sys
from pathlib import Path

from streams.settings import Settings
from streams.worker import logs, run_stepper
from tests.streams.worker.stepper import CountingStepper

if __name__ == "__main__":
    group, folder, *topics = sys.argv[1:]
    settings = Settings()
    logs.configure(group, settings.worker.log_format, settings.worker.log_level)
    sys.exit(run_stepper(group, CountingStepper(Path(folder), tuple(topics)), settings))
