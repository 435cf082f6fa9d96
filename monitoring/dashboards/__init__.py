"""Grafana dashboards as code: `python -m monitoring.dashboards.document` writes monitoring/grafana/*.json."""
