"""Recording rules and alerts as code: `python -m monitoring.rules.document` writes monitoring/prometheus/rules.json."""
