"""A program that a fork server prepares and forks in tests; what it does, its second argument says."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

MARK = "TESTS_FORKED_PREPARE"
"""`thread`: preparing starts one."""


def prepare() -> None:
    if os.environ.get(MARK) == "thread":
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()


def main() -> None:
    what = sys.argv[1]
    if what == "sleep":
        _say(f"up {os.getpid()}")
        time.sleep(600)
    elif what == "family":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        _say(f"up {child.pid}")
        time.sleep(600)
    elif what == "end":
        sys.exit(int(sys.argv[2]))
    elif what == "break":
        raise ValueError("broken on purpose")
    else:
        _say(json.dumps(_facts()))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _facts() -> dict[str, object]:
    return {
        "arguments": sys.argv,
        "environment": dict(os.environ),
        "session": os.getsid(0) == os.getpid(),
        "random": random.random(),
        "read": sys.stdin.read(),
        "open": sorted(int(found.name) for found in Path("/proc/self/fd").iterdir()),
        "called": Path("/proc/self/comm").read_text().strip(),
        "command": Path("/proc/self/cmdline").read_text().rstrip("\0").split("\0"),
    }
