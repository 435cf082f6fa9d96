"""A worker process for tests: python counting_worker.py GROUP FOLDER TOPIC..., settings from the environment. With FOLLOWS_CONTROL it
listens to operators."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from monitoring import logs
from streams.settings import Settings
from streams.worker import run_stepper
from streams.worker.pausing import NEVER_PAUSED, FollowedPauses
from tests.streams.worker.stepper import CountingStepper

if __name__ == "__main__":
    group, folder, *topics = sys.argv[1:]
    settings = Settings()
    logs.configure(group, settings.worker.log_format, settings.worker.log_level)
    listens = "FOLLOWS_CONTROL" in os.environ
    pausing = FollowedPauses(group, settings.kafka, lambda: datetime.now(UTC)) if listens else NEVER_PAUSED
    sys.exit(run_stepper(group, CountingStepper(Path(folder), tuple(topics)), settings, pausing))
