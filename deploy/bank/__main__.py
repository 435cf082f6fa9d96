"""`python -m deploy.bank --bootstrap HOST:PORT`: the bank simulator until SIGTERM or Ctrl-C, then its tally as JSON."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path

from deploy.bank.keys import DEMO_BANK
from deploy.bank.moods import DRAW_MAX, PERMILLE, Mood
from deploy.bank.run import BankSettings, run_bank
from deploy.errors import Refused
from deploy.settings import load_settings


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 after a stop by signal, 1 with a sentence when the bank cannot go on."""
    parser = argparse.ArgumentParser(prog="bank", description="A payment system that answers payout instructions.")
    parser.add_argument("--bootstrap", required=True, help="the broker, HOST:PORT; how to log in, SANTUNAN_KAFKA__… say")
    parser.add_argument("--payment-system", default=DEMO_BANK, help="the name it answers to")
    parser.add_argument("--seed", type=int, default=1, help="of its keys and moods; the workers' must be the same")
    parser.add_argument("--pace-ms", type=int, default=200, help="milliseconds between two of its steps")
    parser.add_argument("--environment", default="demo", choices=("demo", "test", "sandbox"), help="whose instructions it pays")
    parser.add_argument("--mood", choices=[mood.value for mood in Mood], help="the one mood of every payment, for a trial")
    parser.add_argument("--books", type=Path, help="a file to remember payouts in over a restart")
    given = parser.parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        settings = BankSettings(
            kafka=load_settings().kafka.model_copy(update={"bootstrap_servers": given.bootstrap}),
            payment_system=given.payment_system,
            environment=given.environment,
            seed=given.seed,
            permille={Mood(given.mood): DRAW_MAX} if given.mood else dict(PERMILLE),
            pace=timedelta(milliseconds=given.pace_ms),
            books=given.books,
        )
        tally = run_bank(settings, stop)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    print(json.dumps(tally.as_json()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
