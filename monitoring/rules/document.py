"""`python -m monitoring.rules.document` writes monitoring/prometheus/rules.json, which Prometheus reads as it stands."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from monitoring.rules.alert import Alert
from monitoring.rules.alerts import FLOW
from monitoring.rules.life import LIFE
from monitoring.rules.money import MONEY
from monitoring.rules.objectives import OBJECTIVES
from monitoring.rules.recording import RECORDINGS, Recording
from monitoring.rules.steering import STEERING

PAGE: Final = Path(__file__).parents[1] / "prometheus" / "rules.json"
RUNBOOKS: Final = "{{ $externalLabels.runbooks }}"
"""Where the runbooks are published: an external label of Prometheus, `docs/runbooks` in the example configuration."""
ALERTS: Final = (*FLOW, *MONEY, *STEERING, *LIFE, *(alert for objective in OBJECTIVES for alert in objective.alerts()))
NAMES: Final = tuple(dict.fromkeys(alert.name for alert in ALERTS))
"""An objective's alert has two severities under one name, and one page."""


def recordings() -> tuple[Recording, ...]:
    """Every recording rule, each after those that it rests on."""
    return (*RECORDINGS, *(found for objective in OBJECTIVES for found in objective.recordings()))


def document() -> dict[str, Any]:
    """The rules as Prometheus reads them."""
    return {
        "groups": [
            {"name": "santunan-recording", "interval": "15s", "rules": [_recorded(found) for found in recordings()]},
            {"name": "santunan-alerts", "interval": "15s", "rules": list(_alerts(ALERTS))},
        ]
    }


def _recorded(found: Recording) -> dict[str, str]:
    return {"record": found.record, "expr": found.expr}


def _alerts(alerts: Iterable[Alert]) -> Iterable[dict[str, Any]]:
    for alert in alerts:
        yield {
            "alert": alert.name,
            "expr": alert.expr,
            "for": f"{alert.for_seconds}s",
            "labels": {"severity": alert.severity},
            "annotations": {
                "summary": alert.summary,
                "consequence": alert.consequence,
                "action": alert.action,
                "runbook_url": f"{RUNBOOKS}/{alert.name}.md",
            },
        }


def text() -> str:
    """The file's content."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text())
