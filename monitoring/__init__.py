"""Metrics that the engine and the gateway count, dashboards and alert rules as code. Imports nothing of ours."""
