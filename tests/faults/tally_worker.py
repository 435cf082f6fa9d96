"""A worker process of the tally processor on a real broker and database; settings from the environment, as in production."""

import sys

from streams.settings import Settings
from streams.worker import run_worker
from tests.streams.tally import TallyProcessor

if __name__ == "__main__":
    sys.exit(run_worker(TallyProcessor(), Settings()))
